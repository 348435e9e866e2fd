// Table. The roll-ups of the dashboard: what is summed up as exchanges are stored, so that a page of many days reads few
// rows. What they are made of is written once, for the views that feed them and for reads that cannot take them.
import { DURABLE, IS_ERROR, IS_THREAT, ONCE } from './exchange-terms.ts';

const IS_HIT = "(cache_enabled AND outcome = 'cached')";

/** Additive columns: the type of each, and its value over exchanges. */
const SUMS = {
  requests: ['UInt64', 'count()'],
  errors: ['UInt64', `countIf(${IS_ERROR})`],
  threats: ['UInt64', `countIf(${IS_THREAT})`],
  checked: ['UInt64', 'count(threat)'],
  cost_sum: ['Int64', 'ifNull(sum(cost_nanos), 0)'],
  priced: ['UInt64', 'count(cost_nanos)'],
  prompt_sum: ['Int64', 'ifNull(sum(prompt_tokens), 0)'],
  cache_read_sum: ['Int64', 'ifNull(sum(prompt_cache_read_tokens), 0)'],
  completion_sum: ['Int64', 'ifNull(sum(completion_tokens), 0)'],
  latency_sum: ['Float64', 'sum(latency_ms)'],
  overhead_sum: ['Float64', 'sum(gateway_overhead_ms)'],
  cache_asked: ['UInt64', 'countIf(cache_enabled)'],
  cache_hits: ['UInt64', `countIf(${IS_HIT})`],
  saved_cost_sum: ['Int64', `ifNull(sumIf(saved_cost_nanos, ${IS_HIT}), 0)`],
  saved_ms_sum: ['Float64', `ifNull(sumIf(greatest(saved_latency_ms - latency_ms, 0), ${IS_HIT}), 0)`],
} as const;

export type CallSumName = keyof typeof SUMS;
export const CALL_SUM_NAMES = Object.keys(SUMS) as readonly CallSumName[];
export const USER_SUM_NAMES = ['requests', 'errors', 'cost_sum', 'priced', 'prompt_sum', 'completion_sum'] as const;
export type UserSumName = (typeof USER_SUM_NAMES)[number];

const columnsOf = (names: readonly CallSumName[]) =>
  names.map((name) => `${name} SimpleAggregateFunction(sum, ${SUMS[name][0]})`).join(', ');
const valuesOf = (names: readonly CallSumName[]) => names.map((name) => `${SUMS[name][1]} AS ${name}`).join(', ');

/** A sketch with a bounded relative error, which a t-digest has not: of 0.005 the engine makes from -0.5% to +1.3%. */
const SKETCH = 'quantilesDD(0.005, 0.5, 0.95, 0.99)';
const SKETCH_STATE = 'quantilesDDState(0.005, 0.5, 0.95, 0.99)';
export const SKETCH_MERGE = 'quantilesDDMerge(0.005, 0.5, 0.95, 0.99)';

/** What a roll-up keeps: its columns, and the same under the same names made of exchanges. */
export interface RollupColumns {
  readonly names: string;
  readonly values: string;
}

export const CALL_COLUMNS: RollupColumns = { names: CALL_SUM_NAMES.join(', '), values: valuesOf(CALL_SUM_NAMES) };
export const USER_COLUMNS: RollupColumns = { names: USER_SUM_NAMES.join(', '), values: valuesOf(USER_SUM_NAMES) };
export const SPREAD_COLUMNS: RollupColumns = {
  names: 'users, latency_sketch, ttft_sketch',
  values: `uniqState(user_id) AS users, ${SKETCH_STATE}(latency_ms) AS latency_sketch,
    ${SKETCH_STATE}(ttft_ms) AS ttft_sketch`,
};

const QUARTER = 'toStartOfFifteenMinutes(started_at)';
const CALL_KEYS = 'provider, model, status, outcome';

const CALLS = `
CREATE TABLE IF NOT EXISTS calls_15m (
  organization_id LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  provider LowCardinality(String),
  model LowCardinality(Nullable(String)),
  status Int32,
  outcome LowCardinality(String),
  ${columnsOf(CALL_SUM_NAMES)}
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (organization_id, at, ${CALL_KEYS})
SETTINGS allow_nullable_key = 1, ${ONCE}, ${DURABLE}`;

const CALLS_OF = `SELECT organization_id, ${QUARTER} AS at, ${CALL_KEYS}, ${CALL_COLUMNS.values}
FROM exchanges GROUP BY organization_id, at, ${CALL_KEYS}`;

const SPREADS = `
CREATE TABLE IF NOT EXISTS spreads_15m (
  organization_id LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  users AggregateFunction(uniq, Nullable(String)),
  latency_sketch AggregateFunction(${SKETCH}, Float64),
  ttft_sketch AggregateFunction(${SKETCH}, Nullable(Float64))
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (organization_id, at)
SETTINGS ${ONCE}, ${DURABLE}`;

const SPREADS_OF = `SELECT organization_id, ${QUARTER} AS at, ${SPREAD_COLUMNS.values}
FROM exchanges GROUP BY organization_id, at`;

// By the day, for of most users there is one call in a quarter of an hour.
const USERS = `
CREATE TABLE IF NOT EXISTS users_1d (
  organization_id LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  caller String CODEC(ZSTD(1)),
  ${columnsOf(USER_SUM_NAMES)}
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (organization_id, at, caller)
SETTINGS ${ONCE}, ${DURABLE}`;

const USERS_OF = `SELECT organization_id, toStartOfDay(started_at) AS at, assumeNotNull(user_id) AS caller, ${USER_COLUMNS.values}
FROM exchanges WHERE isNotNull(user_id) GROUP BY organization_id, at, caller`;

/**
 * Begun anew when it is run again, so that a migration cut short counts nothing twice. Nothing is stored meanwhile: the
 * console takes no exchange before its store is open.
 */
function rolledUp(table: string, definition: string, select: string): readonly string[] {
  return [
    `DROP TABLE IF EXISTS ${table}_feed`,
    `DROP TABLE IF EXISTS ${table}`,
    definition,
    `INSERT INTO ${table} ${select}`,
    `CREATE MATERIALIZED VIEW ${table}_feed TO ${table} AS ${select}`,
  ];
}

export const DASHBOARD_ROLLUPS: readonly string[] = [
  ...rolledUp('calls_15m', CALLS, CALLS_OF),
  ...rolledUp('spreads_15m', SPREADS, SPREADS_OF),
  ...rolledUp('users_1d', USERS, USERS_OF),
];
