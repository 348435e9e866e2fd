// What the gateway is told at its start. app reads it from flags, environment and file; units are in the names.

import type { ModerationSettings } from './guards/check-moderation.ts';

export interface GatewaySettings {
  readonly anonymous: boolean;
  readonly lenientHeaders: boolean;
  readonly hostDomains: readonly string[];
  /** Slug → origin with optional base path, trusted as given by the operator. */
  readonly providerUrls: Readonly<Record<string, string>>;
  readonly corsOrigins: readonly string[];
  readonly serverTiming: boolean;
  readonly alwaysStreamUsage: boolean;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** Instead of headersTimeoutMs, with Helicone-Increase-Timeout. */
  readonly increasedHeadersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly clientHeadersTimeoutMs: number;
  readonly clientKeepAliveMs: number;
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  /** A body that must be held is gathered up to this size … */
  readonly gatherBytes: number;
  /** … and all held bodies together up to this. */
  readonly gatherTotalBytes: number;
  readonly captureHeadBytes: number;
  readonly captureTailBytes: number;
  readonly captureTotalBytes: number;
  /** A larger answer is not kept in the cache. */
  readonly cacheMaxEntryBytes: number;
  /** Answers a gateway process holds for the cache in memory: those it gave lately, and as much again on their way in. */
  readonly cacheMemoryBytes: number;
  readonly moderation: ModerationSettings;
  readonly maxExchanges: number;
  /** What happens under a rate limit when its counters cannot be reached. */
  readonly onLimiterFailure: 'refuse' | 'allow';
  /** The last bytes of an answer wait this long for their journal entry, then go out anyway. */
  readonly releaseTimeoutMs: number;
}
