// What is done with a told call, whoever told it: the guards that look at it, and its way into the journal.
import type { AppendResult } from '../../ports/spool.ts';
import type { Exchange } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import { hidesBodies, keptBodies, metaOf, type SettleMeans } from '../settle.ts';
import type { ToldExchange } from './logged-exchange.ts';

/** @throws GatewayError of the first that refuses */
export async function pass(exchange: Exchange, guards: readonly Guard[]): Promise<void> {
  for (const guard of guards) {
    const verdict = await guard(exchange);
    if (verdict !== null && 'error' in verdict) throw verdict.error;
  }
}

/** Resolves when the entry is in the journal, however long that takes, or was given up. */
export async function writeTold(
  { exchange, ending, endedAt }: ToldExchange,
  { spool, omitted }: Pick<SettleMeans, 'spool' | 'omitted'>,
): Promise<AppendResult> {
  const meta = metaOf(exchange, ending, endedAt);
  const reading = hidesBodies(exchange) ? await omitted.read(exchange, ending) : exchange.reading;
  const settled = { meta: { ...meta, reading }, ...keptBodies(exchange) };
  return new Promise((resolve) => spool.append(settled, resolve, 'written'));
}
