// "A body that a policy must see is held; one too large for that streams, and policies that can do without it are off." (headers.md §14)
import type { Exchange } from '../exchange.ts';
import { type Guard, reject, type Stop, type Verdict } from './guard.ts';

/** Why a policy must see the whole body. */
export interface BodyNeed {
  /** What was asked for, as the caller knows it. */
  readonly feature: string;
  /** Without the body it is off, with a warning; else the exchange is refused. */
  readonly skippable: boolean;
}

/** `null` = this exchange does not ask for the policy. */
export type NeedsBody = (exchange: Exchange) => BodyNeed | null;

export function holdBody(policies: readonly NeedsBody[], gatherBytes: number): Guard {
  return (exchange) => {
    if (exchange.body.bytes !== null) return null;
    let needs: BodyNeed[] | null = null;
    for (const needed of policies) {
      const need = needed(exchange);
      if (need === null) continue;
      needs ??= [];
      needs.push(need);
    }
    return needs === null ? null : hold(exchange, needs, gatherBytes);
  };
}

async function hold(exchange: Exchange, needs: readonly BodyNeed[], gatherBytes: number): Promise<Verdict> {
  const held = await exchange.body.tryGather(gatherBytes);
  if (held === 'held') return null;
  const vital = needs.find(({ skippable }) => !skippable);
  if (vital !== undefined) return refuse(vital, held, gatherBytes);
  const why = held === 'too_large' ? `is larger than ${gatherBytes} bytes` : 'could not be held for lack of memory';
  for (const { feature } of needs) exchange.warnings.push(`${feature} had no effect, because the body ${why}`);
  return null;
}

function refuse({ feature }: BodyNeed, held: 'too_large' | 'no_room', gatherBytes: number): Stop {
  return held === 'too_large'
    ? reject('body_too_large', `With ${feature} a body may have at most ${gatherBytes} bytes.`)
    : reject('overloaded', 'Too many bodies are being held already; try again shortly.', {
        headers: { 'retry-after': '1' },
      });
}
