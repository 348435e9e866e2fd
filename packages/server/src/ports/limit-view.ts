// How rate limits stand, as the API asks for it: by policy and whom it counts for, in the policy's own unit.
import type { RateLimitPolicy } from '@heliometer/contract';

export interface LimitSegment {
  readonly policy: RateLimitPolicy;
  /** null = callers send it by header. */
  readonly ruleId: string | null;
  /** Of the policy's segment; null when it counts for the whole organisation. */
  readonly value: string | null;
}

export interface SegmentStanding {
  /** In the window that ends now, what is held for calls under way included. */
  readonly used: number;
  /** From now until nothing of that counts any more. */
  readonly resetMs: number;
}

export interface LimitView {
  /** In their order. @throws GatewayError `limiter_unavailable` */
  look(
    organizationId: string,
    segments: readonly LimitSegment[],
    signal: AbortSignal,
  ): Promise<readonly SegmentStanding[]>;
}
