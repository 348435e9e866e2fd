// What the gateway's policies did to an exchange, as it travels from the gateway to the record.

/** What the policies of an exchange did; all of it null or empty where there were none. */
export interface PolicyNotes {
  /** Reading the cache was asked for, or writing it. */
  readonly cacheEnabled: boolean;
  /** On a cache hit: the exchange whose answer was served, which of the kept answers it was, and what it took then. */
  readonly cacheReferenceId: string | null;
  readonly cacheBucket: number | null;
  readonly cacheLatencyMs: number | null;
  /** Retries made; null = not asked for. */
  readonly retries: number | null;
  /** Which fallback answered; null = there were none. */
  readonly fallbackIndex: number | null;
  /** The security guard's word; null = it did not run. */
  readonly threat: boolean | null;
  /** What it or moderation called it, such as S2; null = nothing was named. */
  readonly threatCategory: string | null;
  readonly promptId: string | null;
  readonly promptMode: string | null;
  /** The caller's own label of its version. */
  readonly promptLabel: string | null;
  /** Set when a stored prompt filled the body; `promptId` is then its id. */
  readonly storedPrompt: StoredPromptNote | null;
  /** Texts of the rate limits that its header put on it, as they are counted. */
  readonly rateLimits: readonly string[];
  /** Which limit refused it: the id of a rule, or the text of its header's policy; null = none did. */
  readonly limitedBy: string | null;
  /** What we changed of the body, in order: stream_usage, prompt, token_limit:truncate … */
  readonly bodyChanges: readonly string[];
  /** PostHog's key and host, encrypted with the master key for the journey through the journal; null = not asked for. */
  readonly posthog: string | null;
}

/** Which version of a stored prompt it was. */
export interface StoredPromptNote {
  readonly versionId: string;
  /** `major.minor` */
  readonly version: string;
  /** As whose version it was found; null = by its own id. */
  readonly environment: string | null;
}

export const NO_POLICIES: PolicyNotes = {
  cacheEnabled: false,
  cacheReferenceId: null,
  cacheBucket: null,
  cacheLatencyMs: null,
  retries: null,
  fallbackIndex: null,
  threat: null,
  threatCategory: null,
  promptId: null,
  promptMode: null,
  promptLabel: null,
  storedPrompt: null,
  rateLimits: [],
  limitedBy: null,
  bodyChanges: [],
  posthog: null,
};
