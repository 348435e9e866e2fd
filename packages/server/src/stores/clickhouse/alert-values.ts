// The values alerts go by: a metric over a rolling window, at one moment or at many, for each group. An exchange counts for
// every moment whose window it lies in.
import type { AlertMetric } from '@heliometer/contract';
import {
  type AlertGroup,
  type AlertPoint,
  type AlertQuery,
  type AlertReader,
  MOST_GROUPS,
} from '../../ports/alerts.ts';
import type { Engine } from './engine.ts';
import { IS_ERROR } from './exchange-terms.ts';
import { TOTAL_TOKENS } from './filter-columns.ts';
import { hasRecorded, recordedValue } from './property-names.ts';
import { selected } from './selection.ts';
import { float, int, Sql, sql } from './sql.ts';

const NANOS = 1e9;

const VALUES: Readonly<Record<Exclude<AlertMetric, 'response.status' | 'count'>, Sql>> = {
  cost: sql`cost_nanos / ${float(NANOS)}`,
  latency: sql`latency_ms`,
  total_tokens: TOTAL_TOKENS,
  prompt_tokens: sql`prompt_tokens`,
  completion_tokens: sql`completion_tokens`,
  prompt_cache_read_tokens: sql`prompt_cache_read_tokens`,
  prompt_cache_write_tokens: sql`prompt_cache_write_tokens`,
};

interface Row {
  readonly k: number;
  readonly name: string;
  readonly v: number;
  readonly n: number;
}

export function openAlertValues(engine: Engine): AlertReader {
  return {
    async alertValues(query, signal) {
      const rows = await engine.rows<Row>(statement(query), signal);
      const byMoment = Map.groupBy(rows, ({ k }) => k);
      return Array.from({ length: query.points }, (_, index) =>
        toPoint(query, index + 1, byMoment.get(index + 1) ?? []),
      );
    },
  };
}

function toPoint({ fromMs, stepMs, threshold, grouping }: AlertQuery, k: number, rows: readonly Row[]): AlertPoint {
  const [first] = rows;
  const groups = grouping === null ? [] : rows.filter(({ v }) => v >= threshold).map(toGroup);
  return { atMs: fromMs + k * stepMs, value: first?.v ?? null, requests: first?.n ?? 0, groups };
}

function toGroup({ name, v, n }: Row): AlertGroup {
  return { group: name, value: v, requests: n };
}

/** Moment k, from 1, is `fromMs + k · stepMs`; its window ends there, the moment itself left out. */
function statement(query: AlertQuery): Sql {
  const { organizationId, filter, fromMs, stepMs, points, windowMs, minimumRequests } = query;
  const window = { fromMs: fromMs + stepMs - windowMs, toMs: fromMs + points * stepMs };
  const { key, isIn } = groupOf(query);
  const since = sql`(toUnixTimestamp64Milli(started_at) - ${int(fromMs)})`;
  const first = sql`greatest(1, toInt64(floor(${since} / ${int(stepMs)})) + 1)`;
  const last = sql`least(${int(points)}, toInt64(floor((${since} + ${int(windowMs)}) / ${int(stepMs)})))`;
  return sql`SELECT k, name, v, n FROM (
      SELECT arrayJoin(range(toUInt32(${first}), toUInt32(greatest(${first}, ${last} + 1)))) AS k, ${key} AS name,
        CAST(${measure(query)}, 'Nullable(Float64)') AS v, count() AS n
      FROM exchanges WHERE ${selected({ organizationId, filter, window })} AND ${isIn} GROUP BY k, name)
    WHERE n >= ${int(minimumRequests)} AND isNotNull(v) AND isFinite(v)
    ORDER BY k, v DESC, name LIMIT ${int(MOST_GROUPS)} BY k`;
}

function measure({ metric, aggregation, percentile }: AlertQuery): Sql {
  if (metric === 'count') return sql`count()`;
  if (metric === 'response.status') return new Sql([`100 * countIf(${IS_ERROR}) / count()`], []);
  const value = sql`CAST(${VALUES[metric]}, 'Nullable(Float64)')`;
  const how = aggregation ?? (metric === 'latency' ? 'avg' : 'sum');
  switch (how) {
    case 'sum':
      return sql`sum(${value})`;
    case 'avg':
      return sql`avg(${value})`;
    case 'min':
      return sql`min(${value})`;
    case 'max':
      return sql`max(${value})`;
    case 'percentile':
      return sql`${quantile(percentile ?? 95)}(${value})`;
    default:
      return how satisfies never;
  }
}

/** The level of a quantile must be a literal, over HTTP too: six decimals of a number between 0 and 1. */
function quantile(percentile: number): Sql {
  const level = percentile / 100;
  if (!(level > 0 && level < 1)) throw new RangeError('a percentile is between 0 and 100');
  return new Sql([`quantileExactInclusive(${level.toFixed(6)})`], []);
}

function groupOf({ grouping, isGroupingProperty }: AlertQuery): { readonly key: Sql; readonly isIn: Sql } {
  if (grouping === null) return { key: sql`''`, isIn: sql`true` };
  if (isGroupingProperty) return { key: recordedValue(grouping), isIn: hasRecorded(grouping) };
  switch (grouping) {
    case 'user':
      return { key: sql`ifNull(user_id, '')`, isIn: sql`isNotNull(user_id)` };
    case 'model':
      return { key: sql`ifNull(model, '')`, isIn: sql`isNotNull(model)` };
    case 'provider':
      return { key: sql`toString(provider)`, isIn: sql`true` };
    default:
      return { key: recordedValue(grouping), isIn: hasRecorded(grouping) };
  }
}
