// What a cell of the list says as a condition: Alt-click adds it to the filter, with Shift the rows that have it are left out.
import type { ListedRequest } from '@heliometer/contract';
import { type Condition, column, condition, ofModel, propertyField, scoreField } from '../../filter/filter.ts';

/** null: of this cell there is no condition that would say something. */
export function cellCondition(row: ListedRequest, columnId: string, isExcluded: boolean): Condition | null {
  const operator = isExcluded ? 'not-equals' : 'equals';
  const field = (name: string, value: string | number | null) =>
    value === null ? null : condition(column(name), operator, value);
  switch (columnId) {
    case 'status':
      return field('status', row.response_status);
    case 'model':
      return { ...ofModel(row.model), operator };
    case 'provider':
      return field('provider', row.provider);
    case 'user':
      return field('user_id', row.request_user_id);
    case 'session':
      return row.session.id === null ? null : condition(propertyField('Helicone-Session-Id'), operator, row.session.id);
    case 'prompt':
      return field('prompt_id', row.prompt_id);
    default:
      return mapCondition(row, columnId, operator);
  }
}

function mapCondition(row: ListedRequest, columnId: string, operator: string): Condition | null {
  const at = columnId.indexOf('.');
  const [map, name] = [columnId.slice(0, at), columnId.slice(at + 1)];
  if (map === 'property') {
    const value = row.properties[name];
    return value === undefined ? null : condition(propertyField(name), operator, value);
  }
  const score = map === 'score' ? row.scores[name] : undefined;
  return score === undefined ? null : condition(scoreField(name), operator, score);
}
