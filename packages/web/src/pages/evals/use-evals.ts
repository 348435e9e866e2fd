// What the page asks: all scores of the range, and of the period of the same length before it.

import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { offsetMinutes } from '../../format/times.ts';
import { incrementOf } from '../../range/buckets.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';

export type Score = ApiAnswer<'POST /v1/evals/query'>[number];

export function useEvals() {
  const { span, zone } = useRange();
  const { tree } = useFilter();
  const { fromMs, toMs } = span;
  const now = useApi('POST /v1/evals/query', {
    body: {
      filter: tree,
      timeFilter: timeFilterOf(span),
      dbIncrement: incrementOf(span),
      timeZoneDifference: offsetMinutes(toMs, zone),
    },
  });
  const earlier = useApi('POST /v1/evals/query', {
    body: { filter: tree, timeFilter: timeFilterOf({ fromMs: 2 * fromMs - toMs, toMs: fromMs }), dbIncrement: 'month' },
  });
  return { now, earlier: earlier.data };
}
