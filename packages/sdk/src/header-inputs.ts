// Options of headers whose values have parts.

/** How long an answer may be kept; at least one member counts. */
export interface CacheControl {
  /** Seconds. */
  readonly maxAge?: number | undefined;
  /** Seconds; goes before maxAge. */
  readonly sMaxAge?: number | undefined;
  /** Write, but do not read. */
  readonly noCache?: boolean | undefined;
  /** Neither read nor write. */
  readonly noStore?: boolean | undefined;
}

/** One target of `Helicone-Fallbacks`, in the names that travel. */
export interface Fallback {
  readonly 'target-url': string | URL;
  /** Replace headers of the same name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Statuses on which the next target is tried; network failures and timeouts always count. */
  readonly onCodes: readonly (number | { readonly from: number; readonly to: number })[];
  /** Merged into the request's JSON body. */
  readonly bodyKeyOverride?: Readonly<Record<string, unknown>> | undefined;
}

export type RateLimitUnit = 'request' | 'cents' | 'token';

export interface RateLimit {
  /** Whole, but for cents; 0 blocks all. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Default request. */
  readonly unit?: RateLimitUnit | undefined;
  /** `user`, or the name of a property; absent = the whole organisation. */
  readonly segment?: string | undefined;
}
