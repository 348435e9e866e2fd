// What a body of sums or series asks of the store, for the caller's organisation.
import type { FilterNode } from '@heliometer/contract';
import type { MetricQuery, SeriesQuery, TimeIncrement } from '../ports/record-store.ts';
import type { ApiContext } from './context.ts';
import { windowOf } from './time-window.ts';

type Caller = Pick<ApiContext, 'principal' | 'nowMs'>;

interface TotalsBody {
  readonly filter: FilterNode;
  readonly timeFilter?: { readonly start: number; readonly end: number } | undefined;
  readonly isCached?: boolean | undefined;
}

interface SeriesBody extends TotalsBody {
  readonly dbIncrement: TimeIncrement;
  readonly timeZoneDifference: number;
}

export function metricQuery({ filter, timeFilter, isCached }: TotalsBody, { principal, nowMs }: Caller): MetricQuery {
  const window = windowOf({ filter, nowMs, timeFilter });
  const query = { organizationId: principal.organizationId, filter, window };
  return isCached === undefined ? query : { ...query, isCached };
}

export function seriesQuery(body: SeriesBody, caller: Caller): SeriesQuery {
  // getTimezoneOffset() counts from local time to UTC, the port the other way round. `0 -` keeps -0 out.
  const utcOffsetMinutes = 0 - body.timeZoneDifference;
  return { ...metricQuery(body, caller), increment: body.dbIncrement, utcOffsetMinutes };
}
