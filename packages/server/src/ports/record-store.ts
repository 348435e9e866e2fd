// The record store: exchanges in, questions out. Two narrow ports, one for ingest and one for the API; an engine gives both.
import type { AttemptRecord, ExchangeRecord, FilterNode, StoredBody } from '@heliometer/contract';
import type { AlertReader } from './alerts.ts';
import type { BreakdownReader } from './breakdowns.ts';
import type { DashboardReader } from './dashboard.ts';
import type { LimitRecordReader } from './limit-records.ts';
import type { SqlReader } from './people-sql.ts';
import type { PropertyReader } from './properties.ts';
import type { RecordTransfer } from './record-transfer.ts';
import type { RecordRepricer } from './repricing.ts';
import type { ExpiryReader, RecordExpiry } from './retention.ts';
import type { ScoreReader } from './scores.ts';
import type { SessionKeeper, SessionReader } from './sessions.ts';
import type { TimeWindow } from './time-window.ts';
import type { UserReader } from './users.ts';

/** For ingest. */
export interface RecordWriter {
  /**
   * Stores a batch once, however often it is given with the same token; resolves when it is on disk, roll-ups included.
   * @throws when the store cannot take it; the same batch with the same token may then be given again
   */
  insert(batch: readonly ExchangeRecord[], token: string): Promise<void>;
  /** Facts that were stated earlier, of many exchanges at once; of two of one moment and name the later given wins. */
  insertFacts(organizationId: string, stated: readonly StatedFacts[]): Promise<void>;
}

/** A fact added to an exchange after it was recorded; the newest of the same name wins. */
export type LaterFact =
  | { readonly kind: 'feedback'; readonly rating: boolean }
  | { readonly kind: 'score'; readonly name: string; readonly value: number; readonly isBoolean: boolean }
  | { readonly kind: 'property'; readonly name: string; readonly value: string };

export interface StatedFacts {
  /** As for `addFacts`. */
  readonly requestId: string;
  readonly atMs: number;
  readonly facts: readonly LaterFact[];
}

/** Bodies are asked for apart: lists never carry them. */
export interface StoredExchange {
  readonly record: Omit<ExchangeRecord, 'requestBody' | 'responseBody' | 'attempts' | 'pricing'>;
  readonly feedback: { readonly id: string; readonly rating: boolean; readonly atMs: number } | null;
  readonly scores: Readonly<Record<string, { readonly value: number; readonly isBoolean: boolean }>>;
  readonly updatedAtMs: number;
}

export interface StoredBodies {
  readonly request: StoredBody;
  readonly response: StoredBody;
}

export const SORT_COLUMNS = [
  'created_at',
  'latency',
  'time_to_first_token',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'cost',
  'user_id',
  'model',
  'status',
  'cached',
  'request_body',
  'response_body',
  'random',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface RequestQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  readonly sort: { readonly column: SortColumn; readonly direction: 'asc' | 'desc' };
  /** By property value instead of a column. */
  readonly sortProperty?: { readonly name: string; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  readonly offset: number;
  /** From `nextCursor` of the page before; only with the default sort. */
  readonly cursor?: string;
  readonly isCached?: boolean;
  readonly isScored?: boolean;
}

export interface RequestPage {
  readonly rows: readonly StoredExchange[];
  readonly nextCursor: string | null;
}

/** A filter, cursor or column the store cannot make sense of; the message names what was seen and what is accepted. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';
}

/** The engine gave up a query because it ran past its time, row or memory limit. */
export class QueryLimitExceeded extends Error {
  override readonly name = 'QueryLimitExceeded';
}

export type MetricName = 'requests' | 'cost' | 'latency' | 'ttft' | 'threats' | 'active_users' | 'tokens' | 'errors';

export type TimeIncrement = 'min' | 'hour' | 'day' | 'week' | 'month' | 'year';

export interface MetricQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  readonly isCached?: boolean;
}

/** Sums over the exchanges a query selects. Money in nano-dollars. */
export interface MetricTotals {
  readonly requests: number;
  readonly errors: number;
  readonly threats: number;
  readonly activeUsers: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
  readonly averageLatencyMs: number | null;
  readonly averageTtftMs: number | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

export interface MetricBucket extends MetricTotals {
  /** Start of the bucket, UTC ms. */
  readonly atMs: number;
}

export interface SeriesQuery extends MetricQuery {
  readonly increment: TimeIncrement;
  /** Minutes to add to UTC to get the caller's local time. */
  readonly utcOffsetMinutes: number;
}

/** An answer that was given again. */
export interface CachedAnswer {
  /** The exchange it was first given in. */
  readonly exchangeId: string;
  /** Of its last hit. */
  readonly model: string | null;
  readonly provider: string;
  readonly hits: number;
  readonly savedCostNanos: number;
  readonly savedLatencyMs: number;
  readonly lastHitMs: number;
}

/** Of the exchanges that asked something of the cache. Tokens are those of the answers given again. */
export interface CacheBucket {
  /** Start of the bucket, UTC ms. */
  readonly atMs: number;
  readonly asked: number;
  readonly hits: number;
  /** Of the hits whose answer's cost is known. */
  readonly savedCostNanos: number;
  /** By how much the hits were faster than their originals. */
  readonly savedLatencyMs: number;
  readonly savedPromptTokens: number;
  readonly savedCompletionTokens: number;
}

export type QuantileMetric =
  | 'latency'
  | 'time_to_first_token'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'total_tokens'
  | 'cost';

export interface QuantileBucket {
  readonly atMs: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

export interface GroupTotals extends MetricTotals {
  readonly key: string;
}

/** For the API. Every method sees one organisation only. */
export interface RecordReader
  extends AlertReader,
    BreakdownReader,
    DashboardReader,
    ExpiryReader,
    LimitRecordReader,
    ScoreReader,
    SessionReader,
    UserReader,
    PropertyReader {
  requests(query: RequestQuery, signal: AbortSignal): Promise<RequestPage>;
  count(query: Omit<RequestQuery, 'sort' | 'limit' | 'offset' | 'cursor'>, signal: AbortSignal): Promise<number>;
  /** All exchanges of a client's request id (or of an exchange id), newest first; any age. */
  find(organizationId: string, id: string, signal: AbortSignal): Promise<readonly StoredExchange[]>;
  /** By client's request id or exchange id, newest of each. */
  findMany(organizationId: string, ids: readonly string[], signal: AbortSignal): Promise<readonly StoredExchange[]>;
  attempts(organizationId: string, exchangeId: string, signal: AbortSignal): Promise<readonly AttemptRecord[]>;
  bodies(
    organizationId: string,
    exchangeIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, StoredBodies>>;
  totals(query: MetricQuery, signal: AbortSignal): Promise<MetricTotals>;
  /** Buckets without exchanges are left out. */
  series(query: SeriesQuery, signal: AbortSignal): Promise<readonly MetricBucket[]>;
  /** Buckets in which nothing was asked of the cache are left out. */
  cacheSeries(query: SeriesQuery, signal: AbortSignal): Promise<readonly CacheBucket[]>;
  /** The answers given again most often, by the hits that match. */
  cachedAnswers(query: MetricQuery, limit: number, signal: AbortSignal): Promise<readonly CachedAnswer[]>;
  /** Per bucket and status. */
  statusSeries(
    query: SeriesQuery,
    signal: AbortSignal,
  ): Promise<readonly { readonly atMs: number; readonly status: number; readonly count: number }[]>;
  quantiles(
    query: SeriesQuery & { readonly metric: QuantileMetric },
    signal: AbortSignal,
  ): Promise<readonly QuantileBucket[]>;
  /** Busiest first. */
  groups(
    query: MetricQuery & {
      readonly by: 'model' | 'provider' | 'user' | 'status';
      readonly limit: number;
      readonly offset: number;
    },
    signal: AbortSignal,
  ): Promise<readonly GroupTotals[]>;
}

/** What is marked deleted is off the disk within this time, while the console runs. */
export const PURGED_WITHIN_MS = 15 * 60_000;

/** Later facts and removal. */
export interface RecordKeeper extends SessionKeeper {
  /** The id may be one whose exchange is not stored yet; facts wait for it up to 30 days. Visible at once. */
  addFacts(organizationId: string, requestId: string, facts: readonly LaterFact[]): Promise<void>;
  /** Marks exchanges deleted (invisible at once) and removes them for good in the background. Says how many. */
  deleteWhere(query: MetricQuery, signal: AbortSignal): Promise<number>;
  deleteById(organizationId: string, id: string): Promise<number>;
  /** Of these exchanges those that are marked deleted and not purged yet. */
  deletedAmong(organizationId: string, exchangeIds: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Takes what was marked deleted up to this time (UTC ms) off the disk, bodies, attempts and later facts included; the
   * engine frees the space within a minute. Slow (it rewrites), so a background job. Says how many exchanges.
   */
  purge(markedUntilMs: number): Promise<number>;
}

export interface RecordFootprint {
  /** The engine's version, and what all organisations together take up: exchanges, and bytes on the store's disks. */
  footprint(signal: AbortSignal): Promise<{ readonly version: string; readonly rows: number; readonly bytes: number }>;
}

export interface RecordStore
  extends RecordWriter,
    RecordReader,
    RecordKeeper,
    RecordExpiry,
    RecordRepricer,
    RecordTransfer,
    RecordFootprint,
    SqlReader {
  ping(): Promise<void>;
  close(): Promise<void>;
}
