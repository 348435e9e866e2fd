// What the processes count and measure about themselves. app makes Prometheus metrics of it.
import type { Outcome } from '@heliometer/contract';

/** Things thrown away or broken off because a bound was reached; each is a counter of its own. */
export type LossKind =
  | 'capture_bytes'
  | 'spool_bodies'
  | 'spool_entries'
  | 'late_release'
  | 'spool_write_errors'
  | 'id_register_evictions'
  | 'cache_evictions'
  | 'cache_fills';

export interface GatewayMeters {
  started(): void;
  settled(exchange: {
    outcome: Outcome;
    provider: string | null;
    status: number;
    latencyMs: number;
    overheadMs: number;
  }): void;
  lost(kind: LossKind, amount: number): void;
  /** A kept-alive connection had died and the request went out again on a fresh one. */
  reconnected(): void;
  /** The cache was asked for an answer. */
  cacheRead(result: 'hit' | 'miss'): void;
  /** It failed, or took too long to answer. */
  cacheFailed(what: 'read' | 'late' | 'write'): void;
}

export interface IngestMeters {
  stored(rows: number, seconds: number): void;
  failed(): void;
  /** Entries that could not be read back (checksum, torn in the middle, unknown version). */
  corrupt(entries: number): void;
  /** Entries that could not be stored, as they lie beside the journal now. */
  setAside(held: { readonly entries: number; readonly bytes: number }): void;
  /** Of these, removed for being too old or too much. */
  setAsideRemoved(entries: number): void;
}

/** `sent` and `retried` (each time anew) · lost: `refused` for good, `given_up` after an hour, `overflow` when too many waited. */
export type EventFate = 'sent' | 'retried' | 'refused' | 'given_up' | 'overflow';

/** `unreadable`: lost, as the key could not be opened. */
export type PostHogFate = EventFate | 'unreadable';

/** `delivered` and `retried` (each time anew) · lost: `failed` for good or after 24 hours, `overflow` when too many waited. */
export type WebhookFate = 'delivered' | 'retried' | 'failed' | 'overflow';

export interface WebhookMeters {
  webhook(fate: WebhookFate, deliveries: number): void;
}

/** `bodies`: of exchanges that stay. */
export type ExpiredKind = 'rows' | 'bodies' | 'deliveries';

export interface RetentionMeters {
  removed(what: ExpiredKind, count: number): void;
  /** A run has ended, UTC ms. */
  ran(atMs: number): void;
}

export interface AfterEffectMeters {
  posthog(fate: PostHogFate, events: number): void;
  openTelemetry(fate: EventFate, spans: number): void;
}
