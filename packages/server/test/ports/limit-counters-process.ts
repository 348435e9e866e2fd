// One process of the limit counters' contract suite: `limit-counters-process.ts MODULE AT CHOICES`, told over IPC what to do.
import { randomUUID } from 'node:crypto';
import type { Hold, Limit } from '../../src/ports/limit-counters.ts';
import type { LimitCountersEngine } from './limit-counters-suite.ts';

export type Command =
  | { readonly kind: 'admit'; readonly id: string; readonly limits: readonly Limit[] }
  | { readonly kind: 'settle'; readonly hold: Hold; readonly charges: readonly number[] }
  /** Keeps `concurrency` admissions under way for so long; of the held ones some are settled at once. */
  | { readonly kind: 'storm'; readonly limit: Limit; readonly concurrency: number; readonly forMs: number };

/** Between these two moments, ms of the clock all processes share, so much was admitted. */
export interface Taken {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

const NEVER = new AbortController().signal;
const [module = '', at = '', choices = '{}'] = process.argv.slice(2);
const { openAt } = (await import(module)) as Pick<LimitCountersEngine, 'openAt'>;
const counters = openAt(at, JSON.parse(choices));

process.on('message', async (command: Command) => {
  if (command.kind === 'admit') {
    process.send?.({ answer: await counters.admit(command.id, command.limits, NEVER) });
  } else if (command.kind === 'settle') {
    await counters.settle(command.hold, command.charges);
    process.send?.({ answer: null });
  } else {
    process.send?.({ answer: await storm(command) });
  }
});
process.on('disconnect', () => void counters.close());
process.send?.({ ready: true });

async function storm({ limit, concurrency, forMs }: Command & { kind: 'storm' }): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const until = monotonicMs() + forMs;
  const worker = async (): Promise<void> => {
    while (monotonicMs() < until) {
      const from = monotonicMs();
      const { admitted, hold } = await counters.admit(randomUUID(), [limit], NEVER);
      const to = monotonicMs();
      if (admitted) taken.push({ from, to, amount: hold?.places[0]?.amount ?? limit.most });
      // The truth is what was held: settling must neither free nor take anything.
      if (hold !== null) void counters.settle(hold, [hold.places[0]?.amount ?? 0]);
      if (!admitted) await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return taken;
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
