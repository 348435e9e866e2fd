// What an answer says of the rate limits its call is under: four headers of the tightest, and the refusal when one is used up.
import type { RateLimitPolicy, RateLimitUnit } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { decimalFromNumber, multiply, toNanos } from '../../kernel/money.ts';
import type { Limit, Standing } from '../../ports/limit-counters.ts';
import type { Exchange } from '../exchange.ts';
import type { Stop } from '../guards/guard.ts';
import { errorDocument } from '../refuse.ts';

/** A policy, what is asked of it, and how it stands. */
export interface Standings {
  readonly policy: RateLimitPolicy;
  readonly limit: Limit;
  readonly standing: Standing;
  /** What the call's stated maximum of output makes of it; null = it stated none. */
  readonly atMaximum: number | null;
}

const NANOS_PER_CENT = 10_000_000;
const USD_PER_CENT = decimalFromNumber(0.01);

/** The quota in what is counted: requests, tokens, nano-dollars. */
export function quotaOf({ quota, unit }: RateLimitPolicy): number {
  return unit === 'cents' ? toNanos(multiply(decimalFromNumber(quota), USD_PER_CENT)) : quota;
}

/** The same the other way round. */
export function fromCounted(unit: RateLimitUnit, counted: number): number {
  return unit === 'cents' ? counted / NANOS_PER_CENT : counted;
}

export function limitHeaders({ policy, limit, standing }: Standings): string[] {
  const left = Math.max(0, limit.quota - standing.used);
  return [
    'Helicone-RateLimit-Limit',
    String(policy.quota),
    'Helicone-RateLimit-Remaining',
    String(policy.unit === 'cents' ? Math.floor(left / NANOS_PER_CENT) : left),
    'Helicone-RateLimit-Policy',
    headerSafe(policy.text),
    'Helicone-RateLimit-Reset',
    String(seconds(standing.resetMs)),
  ];
}

/** Of which the least is left, in proportion. */
export function tightest(all: readonly Standings[]): Standings | null {
  let found: Standings | null = null;
  for (const each of all) if (found === null || share(each) < share(found)) found = each;
  return found;
}

export function refuses({ limit, standing }: Standings): boolean {
  return limit.quota - standing.used < limit.least;
}

/** @param refusing those in the way */
export function limited(exchange: Exchange, refusing: readonly Standings[]): { stop: Stop; shown: Standings } | null {
  const hopeless = refusing.find(({ limit }) => limit.least > limit.quota);
  const shown = hopeless ?? refusing.toSorted((a, b) => waitOf(b) - waitOf(a))[0];
  if (shown === undefined) return null;
  const wait = Math.max(1, seconds(waitOf(shown)));
  const message = `Rate limit reached. ${hopeless === undefined ? usedUp(shown, wait) : neverFits(shown)}`;
  // Trying again helps nobody whom the whole quota is too little for.
  const headers = { 'retry-after': String(wait), ...(hopeless === undefined ? {} : { 'x-should-retry': 'false' }) };
  const error = new GatewayError('rate_limited', message, { headers });
  return {
    stop: { error, outcome: 'limited', document: { message, ...errorDocument(error, exchange.requestId) } },
    shown,
  };
}

function usedUp({ policy, limit, standing }: Standings, wait: number): string {
  const left = Math.max(0, limit.quota - standing.used);
  const what =
    left === 0
      ? `The policy ${policy.text} has nothing left`
      : `The policy ${policy.text} has ${amount(policy, left)} left, and this call may need ${amount(policy, limit.least)}`;
  return `${what}; try again in ${wait} s.`;
}

function neverFits({ policy, limit, atMaximum }: Standings): string {
  if (limit.quota === 0) return `The policy ${policy.text} lets nothing pass.`;
  const why = atMaximum === null ? 'its input alone' : 'the maximum of output it states';
  const need = amount(policy, limit.least);
  return `With ${why} this call may need ${need}, and the policy ${policy.text} allows ${amount(policy, limit.quota)} in all.`;
}

function amount({ unit }: RateLimitPolicy, counted: number): string {
  if (unit !== 'cents') return `${counted} ${unit}${counted === 1 ? '' : 's'}`;
  return `${counted / NANOS_PER_CENT} cents`;
}

function share({ limit, standing }: Standings): number {
  return limit.quota === 0 ? 0 : Math.max(0, limit.quota - standing.used) / limit.quota;
}

/** What never fits waits until all is free, for want of a better time. */
function waitOf({ policy, standing }: Standings): number {
  return standing.waitMs ?? (standing.resetMs > 0 ? standing.resetMs : policy.windowSeconds * 1000);
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** A segment may be named in any script; a header may not. */
function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
