// How a command comes to the record store: the embedded engine belongs to one process, so where a console has it the command
// goes to that over its socket, and else opens it itself.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CannotServe } from './cannot-serve.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { type FileLock, peekLock, tryLock } from './file-lock.ts';

/** `own`: to be opened here, and the lock (null = none is needed) to be released after it was closed. */
export type ReachedRecords = { readonly by: 'own'; readonly lock: FileLock | null } | { readonly by: 'console' };

/** A console that is starting or ending holds the lock and answers not yet, or no more. */
const CONSOLE_WAIT_MS = 30_000;
const RETRY_MS = 100;

/** @throws CannotServe when a console has the store and does not answer */
export async function reachRecords(
  settings: Settings,
  dir: DataDir,
  answers: () => Promise<boolean>,
): Promise<ReachedRecords> {
  if (settings.recordsUrl !== 'embedded') return { by: 'own', lock: null };
  const endMs = performance.now() + CONSOLE_WAIT_MS;
  for (;;) {
    // A server that is starting has a console soon: the store is left to that.
    const holder = peekLock(dir.lockFile);
    const attempt = holder === null ? tryLock(join(dir.runRoot, 'console')) : { kind: 'held' as const, ...holder };
    if (attempt.kind === 'taken') return { by: 'own', lock: attempt.lock };
    if (await answers()) return { by: 'console' };
    if (performance.now() > endMs) {
      throw new CannotServe(
        `the heliometer with pid ${attempt.pid} has the record store and its console does not answer`,
      );
    }
    await wait(RETRY_MS);
  }
}
