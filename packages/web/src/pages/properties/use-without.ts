// The requests that do not have a property, summed up as its values are: with them the sums are those of all requests.
import type { FilterNode } from '@heliometer/contract';
import { useApi } from '../../api/use-api.ts';
import { condition, propertyField, toTree } from '../../filter/filter.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import type { PropertyValue } from './columns.tsx';

/** undefined = not known yet. */
export function useWithout(property: string, filter: FilterNode): PropertyValue | undefined {
  const { span } = useRange();
  const without: FilterNode = {
    left: filter,
    operator: 'and',
    right: toTree(condition(propertyField(property), 'equals', 'null')),
  };
  const totals = useApi('POST /api/dashboard', { body: { filter: without, timeFilter: timeFilterOf(span), top: 1 } })
    .data?.totals;
  if (totals === undefined) return undefined;
  const { requests, errors, cost, priced, prompt_tokens, completion_tokens, average_latency, cache_hits } = totals;
  return {
    ...{ value: null, total_requests: requests, errors, cached: cache_hits, priced, prompt_tokens, completion_tokens },
    cost: requests === 0 ? 0 : cost,
    avg_cost: cost === null || priced === 0 ? null : cost / priced,
    total_tokens: prompt_tokens + completion_tokens,
    avg_latency: average_latency,
  };
}
