// The dashboard's questions. Without a filter each is answered from its roll-up, as far as that goes; with one from the
// exchanges, summed up in the same columns.
import type { DashboardQuery } from '../../ports/dashboard.ts';
import { areQuarters, bucketIndex } from './bucket-index.ts';
import { isEverything } from './filter-sql.ts';
import { inSpans, type Parts, partsOf, type Staleness } from './rollup-parts.ts';
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
import { int, Sql, sql, str } from './sql.ts';
import { DAY_MS, QUARTER_MS } from './time-buckets.ts';

interface Rollup extends RollupColumns {
  readonly table: Sql;
  readonly stepMs: number;
  /** Beside the bucket, each after a comma: as they are made of the columns that the roll-up shares with exchanges. */
  readonly keys: Sql;
  /** Of exchanges, those that are in it. */
  readonly only: Sql;
}

const CALLS: Rollup = {
  ...CALL_COLUMNS,
  table: sql`calls_15m`,
  stepMs: QUARTER_MS,
  keys: sql`, provider, ifNull(model, '') AS shown, status, outcome`,
  only: sql`true`,
};
const SPREADS: Rollup = {
  ...SPREAD_COLUMNS,
  table: sql`spreads_15m`,
  stepMs: QUARTER_MS,
  keys: sql``,
  only: sql`true`,
};
const USERS: Rollup = {
  ...USER_COLUMNS,
  table: sql`users_1d`,
  stepMs: DAY_MS,
  keys: sql`, caller`,
  only: sql`isNotNull(user_id)`,
};

/** What the query selects as rows of a roll-up, any number for a key, with the `bucket` of each. */
function rowsOf(rollup: Rollup, query: DashboardQuery, stale: Staleness): Sql {
  const { table, keys, only } = rollup;
  const [names, values] = [new Sql([rollup.names], []), new Sql([rollup.values], [])];
  const { rolled, read } = partsFor(rollup, query, stale);
  const bucket = sql`${bucketIndex(sql`ms`, query.bounds)} AS bucket`;
  const fromExchanges = (spans: Sql) =>
    sql`WITH toUnixTimestamp64Milli(started_at) AS ms, assumeNotNull(user_id) AS caller
      SELECT ${bucket}${keys}, ${values} FROM exchanges
      WHERE ${selected({ ...query, noneDeleted: !stale.hasMarks, noneSetLater: !stale.hasLaterProperties })} AND ${only} AND ${spans}
      GROUP BY ALL`;
  if (rolled.length === 0) return fromExchanges(sql`true`);
  const fromRollup = sql`WITH toInt64(toUnixTimestamp(at)) * 1000 AS ms
    SELECT ${bucket}${keys}, ${names} FROM ${table}
    WHERE organization_id = ${str(query.organizationId)} AND ${inSpans(sql`at`, rolled)}`;
  if (read.length === 0) return fromRollup;
  return sql`${fromRollup} UNION ALL ${fromExchanges(inSpans(sql`started_at`, read))}`;
}

function partsFor({ stepMs }: Rollup, query: DashboardQuery, stale: Staleness): Parts {
  const isRolled = isEverything(query.filter) && areQuarters(query.bounds);
  return isRolled ? partsOf(query.window, stepMs, stale) : { rolled: [], read: [query.window] };
}

/** The names are qualified, or the engine would take the sum for the column of the same name. */
function summed(names: readonly string[]): Sql {
  return new Sql([names.map((name) => `sum(s.${name}) AS ${name}`).join(', ')], []);
}

/** All sums in one column: every level of a statement costs the engine time for each column, whatever the rows. */
const SUMS_TOGETHER = new Sql([`(${CALL_SUM_NAMES.map((name) => `sum(s.${name})`).join(', ')}) AS sums`], []);

/** One row: the sums of the window. */
export function callsSql(query: DashboardQuery, stale: Staleness): Sql {
  return sql`SELECT ${SUMS_TOGETHER} FROM (${rowsOf(CALLS, query, stale)}) AS s`;
}

// What a column is grouped by tells which set a row is of.
const KIND = sql`multiIf(grouping(bucket) = 0 AND grouping(shown) = 0, 'course', grouping(bucket) = 0, 'bucket',
  grouping(shown) = 0, 'model', grouping(provider) = 0, 'provider', grouping(status) = 0, 'failure', 'all')`;

/** The sums in all, by bucket, by model, provider, and what failed by status; and by model in each bucket. In no order. */
export function sumsSql(query: DashboardQuery, stale: Staleness): Sql {
  const { top, topModels } = query;
  const grouped = sql`SELECT ${KIND} AS kind, bucket, provider, shown, status, outcome, ${SUMS_TOGETHER},
      sum(s.requests) AS requests, sum(s.errors) AS errors, sum(s.cost_sum) AS cost_sum, sum(s.priced) AS priced
    FROM (${rowsOf(CALLS, query, stale)}) AS s
    GROUP BY GROUPING SETS ((), (bucket), (shown), (provider), (status, outcome), (bucket, shown))`;
  const weighed = sql`SELECT *, count() OVER (PARTITION BY kind) AS of_kind,
      sum(cost_sum) OVER (PARTITION BY kind, shown) AS whole_cost, sum(priced) OVER (PARTITION BY kind, shown) AS whole_priced,
      row_number() OVER (PARTITION BY kind ORDER BY requests DESC, provider, shown, status, outcome) AS by_requests,
      row_number() OVER (PARTITION BY kind ORDER BY priced = 0, cost_sum DESC, provider, shown) AS by_cost
    FROM (${grouped})`;
  return sql`SELECT kind, bucket, provider, shown, status, outcome, sums, of_kind, by_requests,
      dense_rank() OVER (PARTITION BY kind ORDER BY whole_priced = 0, whole_cost DESC, shown) AS place
    FROM (${weighed})
    QUALIFY multiIf(kind = 'course', place <= ${int(topModels)}, kind = 'failure', errors > 0,
      kind = 'model' OR kind = 'provider', least(by_requests, by_cost) <= ${int(top)}, true)`;
}

/** In all, and by bucket. */
export function spreadsSql(query: DashboardQuery, stale: Staleness): Sql {
  const merge = new Sql([SKETCH_MERGE], []);
  return sql`SELECT grouping(bucket) AS is_all, bucket, uniqMerge(users) AS active,
      ${merge}(latency_sketch) AS latency, ${merge}(ttft_sketch) AS ttft
    FROM (${rowsOf(SPREADS, query, stale)}) GROUP BY GROUPING SETS ((), (bucket))`;
}

/** Those that cost most, and how many there are. */
export function usersSql(query: DashboardQuery, stale: Staleness): Sql {
  const { fromMs, toMs } = query.window;
  const whole = { ...query, bounds: [fromMs, toMs] };
  return sql`SELECT *, count() OVER () AS of_kind FROM (
      SELECT caller, ${summed(USER_SUM_NAMES)} FROM (${rowsOf(USERS, whole, stale)}) AS s GROUP BY caller)
    ORDER BY priced = 0, cost_sum DESC, requests DESC, caller LIMIT ${int(query.top)}`;
}
