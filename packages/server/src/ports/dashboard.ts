// What the dashboard's page shows of one window: sums, their course over time, and who and what they are made of.
import type { FilterNode } from '@heliometer/contract';
import type { TimeWindow } from './time-window.ts';

export interface DashboardQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  /** Totals are told of a time before, too: from here to the window's start, UTC ms. */
  readonly previousFromMs: number;
  /** Bounds of the buckets, UTC ms, rising: each begins at one and ends at the next. The window lies within. */
  readonly bounds: readonly number[];
  /** Groups of a kind: those with most requests, and those that cost most. */
  readonly top: number;
  /** The models whose cost is told over time: those that cost most. */
  readonly topModels: number;
}

/** Money in nano-dollars. */
export interface DashboardSums {
  readonly requests: number;
  readonly errors: number;
  readonly threats: number;
  /** Requests that were looked at for threats. */
  readonly checked: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
  readonly promptTokens: number;
  readonly promptCacheReadTokens: number;
  readonly completionTokens: number;
  readonly latencyMs: number;
  readonly overheadMs: number;
  readonly cacheAsked: number;
  readonly cacheHits: number;
  readonly savedCostNanos: number;
  readonly savedLatencyMs: number;
}

/** Quantiles, at most 1.5% of their value off. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface DashboardTotals extends DashboardSums {
  readonly activeUsers: number;
  /** null = no request. */
  readonly latency: Spread | null;
  /** null = no stream. */
  readonly ttft: Spread | null;
}

export interface DashboardBucket extends DashboardTotals {
  /** Place in `bounds`. Buckets without requests are left out. */
  readonly index: number;
}

export interface DashboardGroup {
  readonly key: string;
  readonly requests: number;
  readonly errors: number;
  readonly costNanos: number;
  readonly priced: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface DashboardGroups {
  /** Of all, not only of those listed. */
  readonly count: number;
  /** Busiest first. */
  readonly rows: readonly DashboardGroup[];
}

export interface DashboardFigures {
  readonly totals: DashboardTotals;
  readonly previous: DashboardTotals;
  readonly buckets: readonly DashboardBucket[];
  /** What failed, by status and outcome, most first. */
  readonly failures: readonly { readonly status: number; readonly outcome: string; readonly requests: number }[];
  /** An unknown model has the key ''. */
  readonly models: DashboardGroups;
  readonly providers: DashboardGroups;
  /** Requests without a user are in no group. */
  readonly users: DashboardGroups;
  /** Dearest first, and last all others together under null, where there are any. */
  readonly costByModel: readonly {
    readonly model: string | null;
    readonly buckets: readonly { readonly index: number; readonly costNanos: number; readonly priced: number }[];
  }[];
}

export interface DashboardReader {
  dashboard(query: DashboardQuery, signal: AbortSignal): Promise<DashboardFigures>;
  /** When the newest exchange began, UTC ms; null = there is none. */
  newestStart(organizationId: string, signal: AbortSignal): Promise<number | null>;
}
