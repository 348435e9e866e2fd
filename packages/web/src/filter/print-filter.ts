// A filter as the text that stands in the URL: `model = "gpt-4o" and (status >= 400 or latency > 10s)`. What has no short form
// is written as the API's JSON, so every filter has a text and every text one filter.
import type { FilterScalar } from '@heliometer/contract';
import { fieldOfColumn, OPERATORS, PROPERTY_PREFIX, SCORE_PREFIX } from './fields.ts';
import { type Condition, type FieldRef, type Filter, kindOf, toTree } from './filter.ts';

const WORD = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const SIGNS = new Map(OPERATORS.map(({ name, sign }) => [name, sign]));
/** Operators without a sign, by the API's own words. */
export const WORD_OPERATORS: ReadonlySet<string> = new Set(['like', 'ilike', 'has', 'gin-contains', 'vector-contains']);

/** Empty: everything. */
export function printFilter(filter: Filter): string {
  return filter.kind === 'all' ? '' : print(filter);
}

function print(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return 'all';
    case 'raw':
      return JSON.stringify(filter.leaf);
    case 'condition':
      return printCondition(filter);
    case 'group':
      return filter.items.map((item) => within(item)).join(` ${filter.operator} `);
    default:
      return filter satisfies never;
  }
}

/** A group in a group stands in brackets, whatever its operator: so the tree comes out as it was. */
function within(item: Filter): string {
  return item.kind === 'group' ? `(${print(item)})` : print(item);
}

export function printCondition(condition: Condition): string {
  const { field, operator, value } = condition;
  const name = printField(field);
  const sign = SIGNS.get(operator) ?? (WORD_OPERATORS.has(operator) ? operator : null);
  const shown = printValue(value, condition);
  if (name !== null && sign !== null && shown !== null) return `${name} ${sign} ${shown}`;
  return JSON.stringify(toTree(condition));
}

/** null: only as JSON. */
export function printField(field: FieldRef | 'body'): string | null {
  if (field === 'body') return 'body';
  const { table, column, key } = field;
  if (key === null) {
    const known = fieldOfColumn(table, column);
    if (known !== null) return known.name;
  }
  if (table === 'request_response_rmt' && key !== null) {
    if (column === 'properties') return `${PROPERTY_PREFIX}.${segment(key)}`;
    if (column === 'scores') return `${SCORE_PREFIX}.${segment(key)}`;
  }
  if (table === PROPERTY_PREFIX || table === SCORE_PREFIX) return null;
  return [table, column, ...(key === null ? [] : [key])].map(segment).join('.');
}

/** Words that mean something else where a field may stand. */
const RESERVED = /^(all|and|or)$/i;

function segment(name: string): string {
  return WORD.test(name) && !RESERVED.test(name) ? name : JSON.stringify(name);
}

/** null: the text would be read as something else. */
function printValue(value: FilterScalar, { field }: Condition): string | null {
  if (typeof value === 'string') return JSON.stringify(value);
  const kind = kindOf(field);
  // Bare words and numbers are texts where a text is asked for.
  if (kind === 'text' || kind === 'list' || kind === 'time' || kind === 'outcome') return null;
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return null;
  const seconds = value / 1000;
  return kind === 'ms' && seconds >= 1 && Number(String(seconds)) * 1000 === value ? `${seconds}s` : String(value);
}
