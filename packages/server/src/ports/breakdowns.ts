// What the exchanges of each model, prompt or version of a prompt come to, told in more detail than sums over time are.
import type { FilterNode } from '@heliometer/contract';
import type { TimeWindow } from './time-window.ts';

/** Requests that name no prompt are in no group of prompts; of one that is not versioned the version is ''. */
export const BREAKDOWN_KINDS = ['model', 'prompt', 'prompt_version'] as const;
export type BreakdownKind = (typeof BREAKDOWN_KINDS)[number];

export const BREAKDOWN_SORTS = ['requests', 'cost', 'last_used'] as const;
export type BreakdownSort = (typeof BREAKDOWN_SORTS)[number];

export interface BreakdownQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  readonly isCached?: boolean;
  readonly by: BreakdownKind;
  /** Most first, unknown cost last. */
  readonly sort: BreakdownSort;
  readonly limit: number;
  readonly offset: number;
}

export interface Breakdown {
  /** Of a model its name ('' = unknown) and its provider; of a prompt its id; of a version that of its prompt and its own. */
  readonly names: readonly string[];
  readonly requests: number;
  readonly errors: number;
  /** Answered from the cache. */
  readonly cached: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
  readonly promptTokens: number;
  /** A part of `promptTokens`. */
  readonly promptCacheReadTokens: number;
  readonly completionTokens: number;
  readonly averageLatencyMs: number;
  /** Quantiles, by a sketch: exact for few requests, within a hundredth of the rank for many. */
  readonly p50LatencyMs: number;
  readonly p95LatencyMs: number;
  /** Of streams; null = none. */
  readonly averageTtftMs: number | null;
  /** Tokens of the answers for each second in which they were given; null = of no answer both are known. */
  readonly tokensPerSecond: number | null;
  readonly firstStartMs: number;
  readonly lastStartMs: number;
}

export interface BreakdownReader {
  breakdown(query: BreakdownQuery, signal: AbortSignal): Promise<readonly Breakdown[]>;
}
