// The dashboard's questions. Each is answered from its roll-up, as far as that goes: without a filter, and sums of calls with
// one that asks of nothing else than what they are kept by. With any other from the exchanges, summed up in the same columns.
import type { FilterNode } from '@heliometer/contract';
import type { DashboardQuery } from '../../ports/dashboard.ts';
import type { TimeWindow } from '../../ports/time-window.ts';
import { areQuarters, bucketIndex } from './bucket-index.ts';
import { asksOfGroups } from './filter-groups.ts';
import { filterToSql, isEverything } from './filter-sql.ts';
import { inSpans, isToldByKeys, type Parts, partsOf, type Staleness } from './rollup-parts.ts';
import {
  CALL_COLUMNS,
  CALL_SUM_NAMES,
  type RollupColumns,
  SKETCH_MERGE,
  SPREAD_COLUMNS,
  USER_COLUMNS,
  USER_SUM_NAMES,
} from './rollup-schema.ts';
import { selected } from './selection.ts';
import { int, join, Sql, sql, str } from './sql.ts';
import { DAY_MS, QUARTER_MS } from './time-buckets.ts';

interface Rollup extends RollupColumns {
  readonly table: Sql;
  readonly stepMs: number;
  /** Beside the bucket, each after a comma: as they are made of the columns that the roll-up shares with exchanges. */
  readonly keys: Sql;
  /** Of exchanges, those that are in it. */
  readonly only: Sql;
  /** Whether it can tell what a filter lets through. */
  readonly tells: (filter: FilterNode) => boolean;
}

const CALLS: Rollup = {
  ...CALL_COLUMNS,
  table: sql`calls_15m`,
  stepMs: QUARTER_MS,
  keys: sql`, provider, ifNull(model, '') AS shown, status, outcome`,
  only: sql`true`,
  tells: isToldByKeys,
};
const SPREADS: Rollup = {
  ...SPREAD_COLUMNS,
  table: sql`spreads_15m`,
  stepMs: QUARTER_MS,
  keys: sql``,
  only: sql`true`,
  tells: isEverything,
};
const USERS: Rollup = {
  ...USER_COLUMNS,
  table: sql`users_1d`,
  stepMs: DAY_MS,
  keys: sql`, caller`,
  only: sql`isNotNull(user_id)`,
  tells: isEverything,
};

/** All the time a query asks of. */
export function wholeOf({ window, previousFromMs }: DashboardQuery): TimeWindow {
  return { fromMs: Math.min(previousFromMs, window.fromMs), toMs: window.toMs };
}

/** What the query selects as rows of a roll-up, any number for a key, with the `bucket` of each and whether it `is_before`. */
function rowsOf(rollup: Rollup, query: DashboardQuery, stale: Staleness): Sql {
  const { table, keys, only } = rollup;
  const [names, values] = [new Sql([rollup.names], []), new Sql([rollup.values], [])];
  const { rolled, read } = partsFor(rollup, query, stale);
  const bucket = sql`${bucketIndex(sql`ms`, query.bounds)} AS bucket, ms < ${int(query.window.fromMs)} AS is_before`;
  const fromExchanges = (spans: readonly TimeWindow[]) =>
    timesOf(query).map((window) => {
      const chosen = selected({
        ...query,
        window,
        noneDeleted: !stale.hasMarks,
        setLater: stale.setLater,
      });
      return sql`WITH toUnixTimestamp64Milli(started_at) AS ms, assumeNotNull(user_id) AS caller
        SELECT ${bucket}${keys}, ${values} FROM exchanges
        WHERE ${chosen} AND ${only} AND ${inSpans(sql`started_at`, spans)} GROUP BY ALL`;
    });
  const fromRollup = sql`WITH toInt64(toUnixTimestamp(at)) * 1000 AS ms
    SELECT ${bucket}${keys}, ${names} FROM ${table}
    WHERE organization_id = ${str(query.organizationId)} AND ${inSpans(sql`at`, rolled)} AND ${filterToSql(query.filter, query)}`;
  const parts = [...(rolled.length === 0 ? [] : [fromRollup]), ...(read.length === 0 ? [] : fromExchanges(read))];
  return join(parts, ' UNION ALL ');
}

/** The window and the time before it, as one where they are chosen from alike. */
function timesOf(query: DashboardQuery): readonly TimeWindow[] {
  const before = { fromMs: query.previousFromMs, toMs: query.window.fromMs };
  return before.fromMs < before.toMs && asksOfGroups(query.filter) ? [before, query.window] : [wholeOf(query)];
}

function partsFor({ stepMs, tells }: Rollup, query: DashboardQuery, stale: Staleness): Parts {
  const { filter, bounds, window, previousFromMs } = query;
  if (!tells(filter) || !areQuarters(bounds)) return { rolled: [], read: [wholeOf(query)] };
  const times = [{ fromMs: previousFromMs, toMs: window.fromMs }, window].filter(({ fromMs, toMs }) => fromMs < toMs);
  const parts = times.map((time) => partsOf(time, stepMs, stale));
  return { rolled: parts.flatMap(({ rolled }) => rolled), read: parts.flatMap(({ read }) => read) };
}

/** The names are qualified, or the engine would take the sum for the column of the same name. */
function summed(names: readonly string[]): Sql {
  return new Sql([names.map((name) => `sum(s.${name}) AS ${name}`).join(', ')], []);
}

/** All sums in one column: every level of a statement costs the engine time for each column, whatever the rows. */
const SUMS_TOGETHER = new Sql([`(${CALL_SUM_NAMES.map((name) => `sum(s.${name})`).join(', ')}) AS sums`], []);

// What a column is grouped by tells which set a row is of.
const KIND = sql`multiIf(grouping(bucket) = 0 AND grouping(shown) = 0, 'course', grouping(bucket) = 0, 'bucket',
  grouping(shown) = 0, 'model', grouping(provider) = 0, 'provider', grouping(status) = 0, 'failure', 'all')`;

/**
 * The sums in all, by bucket, by model, provider, and what failed by status; and by model in each bucket. Of the time before
 * the sums in all. In no order.
 */
export function sumsSql(query: DashboardQuery, stale: Staleness): Sql {
  const { top, topModels } = query;
  const grouped = sql`SELECT ${KIND} AS kind, is_before, bucket, provider, shown, status, outcome, ${SUMS_TOGETHER},
      sum(s.requests) AS requests, sum(s.errors) AS errors, sum(s.cost_sum) AS cost_sum, sum(s.priced) AS priced
    FROM (${rowsOf(CALLS, query, stale)}) AS s
    GROUP BY GROUPING SETS ((is_before), (is_before, bucket), (is_before, shown), (is_before, provider),
      (is_before, status, outcome), (is_before, bucket, shown))
    HAVING is_before = 0 OR kind = 'all'`;
  const weighed = sql`SELECT *, count() OVER (PARTITION BY kind) AS of_kind,
      sum(cost_sum) OVER (PARTITION BY kind, shown) AS whole_cost, sum(priced) OVER (PARTITION BY kind, shown) AS whole_priced,
      row_number() OVER (PARTITION BY kind ORDER BY requests DESC, provider, shown, status, outcome) AS by_requests,
      row_number() OVER (PARTITION BY kind ORDER BY priced = 0, cost_sum DESC, provider, shown) AS by_cost
    FROM (${grouped})`;
  return sql`SELECT kind, is_before, bucket, provider, shown, status, outcome, sums, of_kind, by_requests,
      dense_rank() OVER (PARTITION BY kind ORDER BY whole_priced = 0, whole_cost DESC, shown) AS place
    FROM (${weighed})
    QUALIFY multiIf(kind = 'course', place <= ${int(topModels)}, kind = 'failure', errors > 0,
      kind = 'model' OR kind = 'provider', least(by_requests, by_cost) <= ${int(top)}, true)`;
}

/** In all, and by bucket; of the time before in all. */
export function spreadsSql(query: DashboardQuery, stale: Staleness): Sql {
  const merge = new Sql([SKETCH_MERGE], []);
  return sql`SELECT grouping(bucket) AS is_all, is_before, bucket, uniqMerge(users) AS active,
      ${merge}(latency_sketch) AS latency, ${merge}(ttft_sketch) AS ttft
    FROM (${rowsOf(SPREADS, query, stale)}) GROUP BY GROUPING SETS ((is_before), (is_before, bucket))
    HAVING is_before = 0 OR is_all = 1`;
}

/** Those that cost most, and how many there are. */
export function usersSql(query: DashboardQuery, stale: Staleness): Sql {
  const { fromMs, toMs } = query.window;
  const whole = { ...query, previousFromMs: fromMs, bounds: [fromMs, toMs] };
  return sql`SELECT *, count() OVER () AS of_kind FROM (
      SELECT caller, ${summed(USER_SUM_NAMES)} FROM (${rowsOf(USERS, whole, stale)}) AS s GROUP BY caller)
    ORDER BY priced = 0, cost_sum DESC, requests DESC, caller LIMIT ${int(query.top)}`;
}
