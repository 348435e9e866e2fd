// What records tell of rate limits: which were asked for by header, and which refused.
import type { FilterNode } from '@heliometer/contract';
import type { TimeWindow } from './time-window.ts';

export interface LimitQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
}

export interface RefusalQuery extends LimitQuery {
  readonly increment: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year';
  /** Minutes to add to UTC to get the caller's local time. */
  readonly utcOffsetMinutes: number;
}

export interface SentPolicy {
  /** As the header's policy is counted. */
  readonly text: string;
  readonly requests: number;
  /** How many of them it refused. */
  readonly refused: number;
  readonly lastMs: number;
}

/** Requests that were answered with 429. */
export interface RefusalBucket {
  /** Start of the bucket, UTC ms. */
  readonly atMs: number;
  /** Refused by a limit here; else it is the provider's answer. */
  readonly isOurs: boolean;
  /** The id of a rule or the text of a header's policy; null = not known. */
  readonly limitedBy: string | null;
  readonly requests: number;
}

export interface LimitRecordReader {
  /** The most used first. */
  sentPolicies(query: LimitQuery, limit: number, signal: AbortSignal): Promise<readonly SentPolicy[]>;
  /** By time; buckets without any are left out. */
  refusals(query: RefusalQuery, signal: AbortSignal): Promise<readonly RefusalBucket[]>;
}
