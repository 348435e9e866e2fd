// Between samples: what the load before left behind must be gone.
import { setTimeout as wait } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/**
 * Waits until the console has stored it: on the core it shares with clients and upstream it would slow the next sample,
 * whichever side that is of.
 */
export async function drained({ url }: { readonly url: string }): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while (performance.now() < limit) {
    const answer = await fetch(`${url}/readyz`);
    const { journal } = (await answer.json()) as { journal?: { bytes?: number } };
    if (journal?.bytes === undefined) throw new Error('/readyz does not tell the length of the journal');
    if (journal.bytes === 0) return;
    await wait(100);
  }
}
