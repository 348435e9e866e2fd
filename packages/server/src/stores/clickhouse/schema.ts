// Table. The store's schema as numbered migrations. A migration, once released, is never changed; each statement stands
// alone (there are no transactions) and can be run again.

import { DURABLE, IS_ERROR, IS_THREAT, ONCE } from './exchange-terms.ts';
import { DASHBOARD_ROLLUPS } from './rollup-schema.ts';

export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/** The table that says which migrations have run. */
export const MIGRATIONS_TABLE = `
CREATE TABLE IF NOT EXISTS migrations (version UInt32, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

// exchange_id is a UUIDv7; a UUID column costs 16 bytes where text costs 36. Body indexes are on the lower-case text,
// as that is what a search compares (see filter-condition.ts), and so are the names of properties (property-names.ts).
const EXCHANGES = `
CREATE TABLE IF NOT EXISTS exchanges (
  organization_id LowCardinality(String),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  exchange_id UUID,
  request_id String CODEC(ZSTD(1)),
  key_id LowCardinality(Nullable(String)),
  outcome LowCardinality(String),
  error_code LowCardinality(Nullable(String)),
  status Int32,
  method LowCardinality(String),
  path String CODEC(ZSTD(1)),
  provider LowCardinality(String),
  target_url String CODEC(ZSTD(1)),
  model LowCardinality(Nullable(String)),
  request_model LowCardinality(Nullable(String)),
  response_model LowCardinality(Nullable(String)),
  model_override LowCardinality(Nullable(String)),
  format LowCardinality(Nullable(String)),
  stream Bool,
  latency_ms Float64 CODEC(ZSTD(1)),
  ttfb_ms Nullable(Float64) CODEC(ZSTD(1)),
  ttft_ms Nullable(Float64) CODEC(ZSTD(1)),
  gateway_overhead_ms Float64 CODEC(ZSTD(1)),
  prompt_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_cache_read_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_cache_write_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_cache_write_5m_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_cache_write_1h_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_audio_tokens Nullable(Int64) CODEC(ZSTD(1)),
  prompt_image_tokens Nullable(Int64) CODEC(ZSTD(1)),
  completion_tokens Nullable(Int64) CODEC(ZSTD(1)),
  reasoning_tokens Nullable(Int64) CODEC(ZSTD(1)),
  completion_audio_tokens Nullable(Int64) CODEC(ZSTD(1)),
  completion_image_tokens Nullable(Int64) CODEC(ZSTD(1)),
  images Nullable(Float64) CODEC(ZSTD(1)),
  seconds Nullable(Float64) CODEC(ZSTD(1)),
  searches Nullable(Float64) CODEC(ZSTD(1)),
  characters Nullable(Float64) CODEC(ZSTD(1)),
  usage_estimated Bool,
  cost_nanos Nullable(Int64) CODEC(ZSTD(1)),
  receipt String CODEC(ZSTD(1)),
  user_id Nullable(String) CODEC(ZSTD(1)),
  session_id Nullable(String) CODEC(ZSTD(1)),
  session_name Nullable(String) CODEC(ZSTD(1)),
  session_path Nullable(String) CODEC(ZSTD(1)),
  prompt_id Nullable(String) CODEC(ZSTD(1)),
  properties Map(String, String) CODEC(ZSTD(1)),
  property_names Array(String) MATERIALIZED arrayMap(name -> lower(name), mapKeys(properties)) CODEC(ZSTD(1)),
  request_headers String CODEC(ZSTD(1)),
  response_headers String CODEC(ZSTD(1)),
  request_bytes UInt64 CODEC(ZSTD(1)),
  response_bytes UInt64 CODEC(ZSTD(1)),
  request_body_encoding LowCardinality(String),
  request_body_truncated Bool,
  request_content_type LowCardinality(Nullable(String)),
  request_body String CODEC(ZSTD(1)),
  request_body_ref String CODEC(ZSTD(1)),
  response_body_encoding LowCardinality(String),
  response_body_truncated Bool,
  response_content_type LowCardinality(Nullable(String)),
  response_body String CODEC(ZSTD(1)),
  response_body_ref String CODEC(ZSTD(1)),
  finish_reason LowCardinality(Nullable(String)),
  warnings Array(String) CODEC(ZSTD(1)),
  cache_enabled Bool,
  cache_reference_id Nullable(String) CODEC(ZSTD(1)),
  threat Nullable(Bool),
  websocket String CODEC(ZSTD(1)),
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  INDEX by_exchange exchange_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_request request_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_property_name property_names TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_property_value mapValues(properties) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX in_request_body lower(request_body) TYPE ngrambf_v1(4, 65536, 2, 0) GRANULARITY 1,
  INDEX in_response_body lower(response_body) TYPE ngrambf_v1(4, 65536, 2, 0) GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (organization_id, started_at, exchange_id)
SETTINGS ${ONCE}, ${DURABLE}`;

const ATTEMPTS = `
CREATE TABLE IF NOT EXISTS attempts (
  organization_id LowCardinality(String),
  exchange_started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  exchange_id UUID,
  position UInt32,
  kind LowCardinality(String),
  provider LowCardinality(String),
  target_url String CODEC(ZSTD(1)),
  started_at DateTime64(3, 'UTC') CODEC(ZSTD(1)),
  latency_ms Float64 CODEC(ZSTD(1)),
  ttfb_ms Nullable(Float64) CODEC(ZSTD(1)),
  status Nullable(Int32),
  error LowCardinality(Nullable(String)),
  reconnected Bool,
  INDEX by_exchange exchange_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toYYYYMM(exchange_started_at)
ORDER BY (organization_id, exchange_started_at, exchange_id, position)
SETTINGS ${ONCE}, ${DURABLE}`;

// `subject` is the id as it was given: an exchange id, or a request id whose exchange may not be stored yet. Names of
// properties are compared without regard to case, those of scores are not.
const FACTS = `
CREATE TABLE IF NOT EXISTS facts (
  organization_id LowCardinality(String),
  subject String CODEC(ZSTD(1)),
  kind LowCardinality(String),
  name String CODEC(ZSTD(1)),
  folded_name String MATERIALIZED if(kind = 'property', lower(name), name) CODEC(ZSTD(1)),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  fact_id String CODEC(ZSTD(1)),
  text String CODEC(ZSTD(1)),
  number Float64 CODEC(ZSTD(1)),
  is_boolean Bool,
  INDEX by_subject subject TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree
ORDER BY (organization_id, kind, folded_name, subject, at)
SETTINGS ${DURABLE}`;

const DELETIONS = `
CREATE TABLE IF NOT EXISTS deletions (
  organization_id LowCardinality(String),
  exchange_id UUID,
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  deleted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  mark UUID
) ENGINE = MergeTree
ORDER BY (organization_id, exchange_id)
SETTINGS ${DURABLE}`;

// Quarter hours whose roll-up counts exchanges that were purged since. A sketch cannot forget, so these quarters are
// read from the exchanges themselves for good.
const STALE_QUARTERS = `
CREATE TABLE IF NOT EXISTS stale_quarters (organization_id LowCardinality(String), at DateTime('UTC'))
ENGINE = ReplacingMergeTree ORDER BY (organization_id, at) SETTINGS ${DURABLE}`;

const ROLLUP = `
CREATE TABLE IF NOT EXISTS exchanges_15m (
  organization_id LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  provider LowCardinality(String),
  model LowCardinality(String),
  status Int32,
  requests SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  threats SimpleAggregateFunction(sum, UInt64),
  cost_sum SimpleAggregateFunction(sum, Int64),
  priced SimpleAggregateFunction(sum, UInt64),
  prompt_sum SimpleAggregateFunction(sum, Int64),
  completion_sum SimpleAggregateFunction(sum, Int64),
  latency_sum SimpleAggregateFunction(sum, Float64),
  ttft_sum SimpleAggregateFunction(sum, Float64),
  ttft_count SimpleAggregateFunction(sum, UInt64),
  users AggregateFunction(uniq, Nullable(String)),
  latency_sketch AggregateFunction(quantilesTDigest(0.75, 0.9, 0.95, 0.99), Float64),
  ttft_sketch AggregateFunction(quantilesTDigest(0.75, 0.9, 0.95, 0.99), Nullable(Float64))
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (organization_id, at, provider, model, status)
SETTINGS ${ONCE}, ${DURABLE}`;

/** The sums and states of the roll-up, made from exchanges: by the view that feeds it, and by reads that can't take it. */
export const ROLLUP_VALUES = `
  count() AS requests,
  countIf(${IS_ERROR}) AS errors,
  countIf(${IS_THREAT}) AS threats,
  ifNull(sum(cost_nanos), 0) AS cost_sum,
  count(cost_nanos) AS priced,
  ifNull(sum(prompt_tokens), 0) AS prompt_sum,
  ifNull(sum(completion_tokens), 0) AS completion_sum,
  sum(latency_ms) AS latency_sum,
  ifNull(sum(ttft_ms), 0) AS ttft_sum,
  count(ttft_ms) AS ttft_count,
  uniqState(user_id) AS users`;

const ROLLUP_FEED = `
CREATE MATERIALIZED VIEW IF NOT EXISTS exchanges_15m_feed TO exchanges_15m AS
SELECT organization_id, toStartOfFifteenMinutes(started_at) AS at, provider, ifNull(model, '') AS model, status,
  ${ROLLUP_VALUES},
  quantilesTDigestState(0.75, 0.9, 0.95, 0.99)(latency_ms) AS latency_sketch,
  quantilesTDigestState(0.75, 0.9, 0.95, 0.99)(ttft_ms) AS ttft_sketch
FROM exchanges
GROUP BY organization_id, at, provider, model, status`;

const POLICY_COLUMNS = [
  'prompt_version Nullable(String) CODEC(ZSTD(1)) AFTER prompt_id',
  'prompt_version_id Nullable(String) CODEC(ZSTD(1)) AFTER prompt_version',
  'prompt_environment LowCardinality(Nullable(String)) AFTER prompt_version_id',
  'prompt_mode LowCardinality(Nullable(String)) AFTER prompt_environment',
  'prompt_label Nullable(String) CODEC(ZSTD(1)) AFTER prompt_mode',
  'prompt_inputs String CODEC(ZSTD(1)) AFTER prompt_label',
  'prompt_auto_inputs Array(String) CODEC(ZSTD(1)) AFTER prompt_inputs',
  'cache_bucket Nullable(UInt8) AFTER cache_reference_id',
  'saved_latency_ms Nullable(Float64) CODEC(ZSTD(1)) AFTER cache_bucket',
  'saved_cost_nanos Nullable(Int64) CODEC(ZSTD(1)) AFTER saved_latency_ms',
  'retries Nullable(UInt8) AFTER saved_cost_nanos',
  'fallback_index Nullable(UInt8) AFTER retries',
  'threat_category LowCardinality(Nullable(String)) AFTER threat',
  'body_changes Array(String) CODEC(ZSTD(1)) AFTER threat_category',
];

const ADD_POLICY_COLUMNS = `ALTER TABLE exchanges ${POLICY_COLUMNS.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`;

const PRICING = 'ALTER TABLE exchanges ADD COLUMN IF NOT EXISTS pricing String CODEC(ZSTD(1)) AFTER receipt';

// Costs on their way into the exchanges (see repricing.ts). In memory, by the text of the id: a UUID cannot be its key.
const REPRICINGS = `
CREATE TABLE IF NOT EXISTS repricings (exchange String, cost_nanos Nullable(Int64), receipt String)
ENGINE = Join(ANY, LEFT, exchange) SETTINGS persistent = 0`;

// A wide part has two files for each of some 100 columns, all made and synced anew by every merge of small parts. In one
// file up to 100 MiB (some 20,000 exchanges, uncompressed) the store took a fifth more rows a second.
const COMPACT_WHILE_SMALL = `ALTER TABLE exchanges MODIFY SETTING min_bytes_for_wide_part = ${100 * 1024 * 1024}`;

// An empty tag takes the one before away.
const SESSION_TAGS = `
CREATE TABLE IF NOT EXISTS session_tags (
  organization_id LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  tag String CODEC(ZSTD(1)),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree(at)
ORDER BY (organization_id, session_id)
SETTINGS ${DURABLE}`;

// Bits as drawn lots: nothing to compress but their hex.
const SPAN_COLUMNS = `ALTER TABLE exchanges
  ADD COLUMN IF NOT EXISTS span_id Nullable(String) CODEC(ZSTD(1)) AFTER session_path,
  ADD COLUMN IF NOT EXISTS parent_span_id Nullable(String) CODEC(ZSTD(1)) AFTER span_id`;

const REDACTIONS = 'ALTER TABLE exchanges ADD COLUMN IF NOT EXISTS redactions String CODEC(ZSTD(1)) AFTER body_changes';

const LIMIT_COLUMNS = `ALTER TABLE exchanges
  ADD COLUMN IF NOT EXISTS rate_limits Array(String) CODEC(ZSTD(1)) AFTER threat_category,
  ADD COLUMN IF NOT EXISTS limited_by Nullable(String) CODEC(ZSTD(1)) AFTER rate_limits`;

// Each name with its value, as pairOf in property-names.ts writes them: a property is found in them at an eighth of what
// its value in the map takes, as a text that repeats is compared once. Rows stored before are given theirs in the
// background; until then they are made as they are read.
const PROPERTY_PAIRS = [
  `ALTER TABLE exchanges ADD COLUMN IF NOT EXISTS property_pairs Array(LowCardinality(String)) MATERIALIZED
    arrayMap((name, value) -> concat(toString(length(name)), '=', lower(name), value), mapKeys(properties), mapValues(properties))
    CODEC(LZ4) AFTER property_names`,
  'ALTER TABLE exchanges MATERIALIZE COLUMN property_pairs SETTINGS mutations_sync = 0',
];

// What charts and conditions read of many rows. With ZSTD, whose unpacking takes twice as long, a dashboard under a filter
// took 140 to 180 ms more of the processor for 1,000,000 rows; a row of some 190 bytes has 10 more so. Parts that are
// there take it over as they merge.
const QUICK_TO_READ: Readonly<Record<string, string>> = {
  started_at: 'Delta, LZ4',
  latency_ms: 'LZ4',
  ttft_ms: 'LZ4',
  gateway_overhead_ms: 'LZ4',
  prompt_tokens: 'T64, LZ4',
  prompt_cache_read_tokens: 'T64, LZ4',
  completion_tokens: 'T64, LZ4',
  cost_nanos: 'T64, LZ4',
  user_id: 'LZ4',
};

const PACK_LOOSELY = `ALTER TABLE exchanges ${Object.entries(QUICK_TO_READ)
  .map(([column, codec]) => `MODIFY COLUMN ${column} CODEC(${codec})`)
  .join(', ')}`;

// Ascending both, so that their differences are small: of a stream of 500 events that come as lots are drawn 1.3 KB, where
// without Delta it were 2.7. Tenths of a ms, as in the journal.
const ARRIVAL_COLUMNS = `ALTER TABLE exchanges
  ADD COLUMN IF NOT EXISTS response_arrival_offsets Array(UInt32) CODEC(Delta, ZSTD(1)) AFTER response_body_ref,
  ADD COLUMN IF NOT EXISTS response_arrival_tenths Array(UInt32) CODEC(Delta, ZSTD(1)) AFTER response_arrival_offsets`;

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, statements: [EXCHANGES, ATTEMPTS, FACTS, DELETIONS, STALE_QUARTERS, ROLLUP, ROLLUP_FEED] },
  { version: 2, statements: [PRICING, REPRICINGS] },
  { version: 3, statements: [ADD_POLICY_COLUMNS] },
  { version: 20, statements: [SESSION_TAGS] },
  { version: 21, statements: [COMPACT_WHILE_SMALL] },
  { version: 30, statements: DASHBOARD_ROLLUPS },
  { version: 50, statements: [SPAN_COLUMNS] },
  { version: 70, statements: [REDACTIONS] },
  { version: 71, statements: [LIMIT_COLUMNS] },
  { version: 72, statements: PROPERTY_PAIRS },
  { version: 73, statements: [PACK_LOOSELY] },
  { version: 76, statements: [ARRIVAL_COLUMNS] },
];
