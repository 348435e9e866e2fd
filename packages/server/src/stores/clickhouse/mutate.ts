// Mutations that take long. The engine runs them behind inserts: the writer's session only hands one over, and whoever
// asked for it looks now and then whether it is done.
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { createSessionPool } from './session-pool.ts';
import { Sql, sql, str } from './sql.ts';

/** One at a time: a mutation that waits for its end in the writer's session must find none before it there. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const turn = createSessionPool([null]);
  return (work) => turn.use(work);
}

const LOOK_EVERY_MS = 100;
const ASK_MS = 60_000;

/**
 * Resolves when the table is rewritten. Left early it goes on, also in the next process. To be called in its turn.
 * @param change what stands behind ALTER TABLE and the name
 */
export async function mutate(engine: Engine, table: string, change: Sql, signal: AbortSignal): Promise<void> {
  // The engine keeps what waits on disk: after a kill there may be one that nobody waits for.
  await settled(engine, table, signal);
  await engine.run(sql`ALTER TABLE ${named(table)} ${change} SETTINGS mutations_sync = 0`);
  await settled(engine, table, signal);
}

/** Tables' names are ours. */
export function named(table: string): Sql {
  return new Sql([table], []);
}

async function settled(engine: Engine, table: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const open = await engine.rows<{ failure: string }>(
      sql`SELECT latest_fail_reason AS failure FROM system.mutations
        WHERE database = currentDatabase() AND table = ${str(table)} AND NOT is_done`,
      AbortSignal.timeout(ASK_MS),
    );
    if (open.length === 0) return;
    const failed = open.find(({ failure }) => failure !== '');
    if (failed !== undefined) {
      // It is tried again for ever, and holds up all that come after it.
      await engine.run(sql`KILL MUTATION WHERE database = currentDatabase() AND table = ${str(table)} AND NOT is_done
        AND latest_fail_reason != ''`);
      throw new Error(`the store could not rewrite ${table}: ${failed.failure}`);
    }
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}
