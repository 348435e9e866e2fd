// The text of a rate-limit policy, `[quota];w=[seconds];u=[unit];s=[segment]`, as the header carries it and rules of the API
// are shown (headers.md §11).

export const RATE_LIMIT_UNITS = ['request', 'cents', 'token'] as const;
export type RateLimitUnit = (typeof RATE_LIMIT_UNITS)[number];

export interface RateLimitPolicy {
  /** 0 blocks all; whole but for cents, which have at most six decimals. */
  readonly quota: number;
  readonly windowSeconds: number;
  readonly unit: RateLimitUnit;
  /** `null` = the whole organisation, `user` = the user id, anything else names a property, in lower case. */
  readonly segment: string | null;
  /** The one way to write it; different texts are different counters. */
  readonly text: string;
}

export const MAX_WINDOW_SECONDS = 31_536_000;
/** Several may be sent at once; each costs a counter. */
export const MAX_POLICIES = 10;
/** Of cents it is nine million dollars: counted in nano-dollars they are exact up to there. */
export const MAX_QUOTA: Readonly<Record<RateLimitUnit, number>> = { request: 1e12, token: 1e12, cents: 9e8 };
const UNITS: Readonly<Record<string, RateLimitUnit>> = {
  request: 'request',
  requests: 'request',
  cent: 'cents',
  cents: 'cents',
  token: 'token',
  tokens: 'token',
};

/** @returns the policies, or what is wrong in words for the caller */
export function parseRateLimitPolicies(text: string): readonly RateLimitPolicy[] | string {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > MAX_POLICIES) return `${parts.length} policies were sent, and at most ${MAX_POLICIES} are heeded`;
  const policies = parts.map(parseOne);
  const problem = policies.find((policy) => typeof policy === 'string');
  return problem ?? (policies as RateLimitPolicy[]);
}

export interface RateLimitParts {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly unit: RateLimitUnit;
  readonly segment: string | null;
}

export function toRateLimitPolicy({ quota, windowSeconds, unit, segment }: RateLimitParts): RateLimitPolicy {
  const folded = segment === null ? null : segment.toLowerCase();
  const suffix = folded === null ? '' : `;s=${folded}`;
  return { quota, windowSeconds, unit, segment: folded, text: `${quota};w=${windowSeconds};u=${unit}${suffix}` };
}

function parseOne(part: string): RateLimitPolicy | string {
  const [first = '', ...fields] = part.split(';').map((field) => field.trim());
  const named = readFields(fields);
  if (typeof named === 'string') return named;
  const unit = named['u'] === undefined ? 'request' : UNITS[named['u'].toLowerCase()];
  if (unit === undefined) return `the unit ${shown(named['u'] ?? '')} is not known`;
  const quota = readQuota(first, unit);
  if (typeof quota === 'string') return quota;
  const window = named['w'];
  if (window === undefined) return 'the window w= is missing';
  const windowSeconds = /^\d{1,8}$/.test(window) ? Number(window) : 0;
  if (windowSeconds < 1 || windowSeconds > MAX_WINDOW_SECONDS)
    return `the window ${shown(window)} is no whole number of seconds from 1 to ${MAX_WINDOW_SECONDS}`;
  if (named['s'] === '') return 'the segment s= is empty';
  return toRateLimitPolicy({ quota, windowSeconds, unit, segment: named['s'] ?? null });
}

function readFields(fields: readonly string[]): Readonly<Record<string, string>> | string {
  const named: Record<string, string> = {};
  for (const field of fields) {
    const [name = '', ...rest] = field.split('=');
    const key = name.trim().toLowerCase();
    if (rest.length === 0 || !['w', 'u', 's'].includes(key)) return `${shown(field)} is none of w=, u= and s=`;
    if (named[key] !== undefined) return `${key}= stands twice`;
    named[key] = rest.join('=').trim();
  }
  return named;
}

/** What is accepted instead; null = the quota can be counted. */
export function quotaProblem(quota: number, unit: RateLimitUnit): string | null {
  if (!(quota >= 0 && quota <= MAX_QUOTA[unit])) return `a number from 0 to ${MAX_QUOTA[unit]}`;
  if (unit === 'cents') return /^\d+(?:\.\d{1,6})?$/.test(plain(quota)) ? null : 'cents with at most six decimals';
  return Number.isInteger(quota) ? null : 'a whole number; only cents may have decimals';
}

/** JS writes numbers below a millionth with an exponent. */
function plain(quota: number): string {
  return quota < 1e-6 && quota > 0 ? quota.toFixed(20) : String(quota);
}

function readQuota(text: string, unit: RateLimitUnit): number | string {
  const quota = /^\d{1,13}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  const problem = quotaProblem(quota, unit);
  return problem === null ? quota : `the quota ${shown(text)} is not ${problem}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
