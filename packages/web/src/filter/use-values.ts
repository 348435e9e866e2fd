// Values to choose from: those in the data of this range, with how often they occur.
import { OUTCOMES } from '@heliometer/contract';
import { useApi } from '../api/use-api.ts';
import { formatCount } from '../format/numbers.ts';
import { timeFilterOf, useRange } from '../range/use-range.tsx';
import { type FieldRef, kindOf, NO_MODEL } from './filter.ts';

export interface KnownValue {
  readonly value: string;
  readonly shown: string;
}

const MOST = 50;

export function useValues(field: FieldRef | 'body', typed: string): readonly KnownValue[] {
  const { span } = useRange();
  const timeFilter = timeFilterOf(span);
  const name = field === 'body' ? '' : field.column;
  const key = field === 'body' ? null : field.key;
  const isProperty = name === 'properties' && key !== null;
  const models = useApi(
    'POST /v1/metrics/models',
    { body: { timeFilter, limit: MOST } },
    { enabled: name === 'model' },
  );
  const providers = useApi(
    'POST /v1/providers',
    { body: { timeFilter, limit: MOST } },
    { enabled: name === 'provider' },
  );
  const statuses = useApi(
    'POST /v1/metrics/requestStatusOverTime',
    { body: { timeFilter, dbIncrement: 'year' } },
    { enabled: name === 'status' },
  );
  const properties = useApi(
    'POST /v1/property/:propertyKey/search',
    { params: { propertyKey: key ?? '' }, body: { searchTerm: typed } },
    { enabled: isProperty },
  );
  const matches = ({ value }: KnownValue) => value.toLowerCase().includes(typed.toLowerCase());
  if (field !== 'body' && kindOf(field) === 'boolean') return ['true', 'false'].map((value) => ({ value, shown: '' }));
  switch (name) {
    case 'outcome':
      return OUTCOMES.map((value) => ({ value, shown: '' })).filter(matches);
    case 'model':
      return (models.data ?? [])
        .filter(({ model }) => model !== NO_MODEL)
        .map((row) => counted(row.model, row.total_requests))
        .filter(matches);
    case 'provider':
      return (providers.data ?? []).map((row) => counted(row.provider, row.total_requests)).filter(matches);
    case 'status':
      return (statuses.data ?? []).map((row) => counted(String(row.status), row.count)).filter(matches);
    case 'properties':
      return (properties.data ?? []).slice(0, MOST).map((value) => ({ value, shown: '' }));
    default:
      return [];
  }
}

function counted(value: string, count: number): KnownValue {
  return { value, shown: formatCount(count) };
}
