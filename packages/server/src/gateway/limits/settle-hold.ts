// What a call held is settled when it has ended, however it ended: with what it used in truth (headers.md §11).
import type { RateLimitUnit } from '@heliometer/contract';
import type { Hold, LimitCounters } from '../../ports/limit-counters.ts';
import type { AtEnd, Ended, Exchange } from '../exchange.ts';
import type { CallEstimates } from './call-estimates.ts';

export interface SettleMeans {
  readonly counters: LimitCounters;
  readonly estimates: CallEstimates;
}

export interface HeldUnits {
  readonly hold: Hold;
  /** Of its places, in their order. */
  readonly units: readonly RateLimitUnit[];
}

export function settleAtEnd(exchange: Exchange, held: HeldUnits, { counters, estimates }: SettleMeans): AtEnd {
  return async (ended) => {
    const charges = await chargesOf(exchange, held, ended, estimates);
    await counters.settle(held.hold, charges);
  };
}

/** Refused by a guard behind the limits: nothing was used. */
const UNSENT: ReadonlySet<string> = new Set(['rejected', 'limited', 'flagged', 'threat', 'cached']);

async function chargesOf(
  exchange: Exchange,
  { hold, units }: HeldUnits,
  { ending, reading }: Ended,
  estimates: CallEstimates,
): Promise<readonly number[]> {
  if (UNSENT.has(ending.outcome) || exchange.span.sentAt === null) return units.map(() => 0);
  const read = await reading();
  // Of a good answer that nobody can read the estimate stands; a call without a good answer has used nothing that is known.
  const isGood = ending.outcome === 'answered' && ending.status >= 200 && ending.status < 300;
  const charges = units.map(async (unit, i) => {
    const used = await estimates.after(exchange, read, unit);
    return used ?? (isGood ? (hold.places[i]?.amount ?? 0) : 0);
  });
  return Promise.all(charges);
}
