// Several statements of the control store that hold together, in one turn of the event loop: the store has one connection, so
// between two turns somebody else's statement would stand in the midst of them.
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { isBusy } from './database.ts';

/** Waits for the lock as long as may be, then does the work whole or not at all. */
export type Transact = <T>(work: (db: DatabaseSync) => T) => Promise<T>;

const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 25;

/** @param db has a busy timeout of 0 (`createSqliteDialect`) */
export function createTransact(db: DatabaseSync, busyTimeoutMs: number): Transact {
  return async (work) => {
    const deadline = performance.now() + busyTimeoutMs;
    for (let pauseMs = FIRST_WAIT_MS; !begin(db, deadline); pauseMs = Math.min(pauseMs * 2, LONGEST_WAIT_MS)) {
      await wait(pauseMs);
    }
    try {
      const result = work(db);
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
}

/** False when another process holds the lock and there is still time. */
function begin(db: DatabaseSync, deadline: number): boolean {
  try {
    db.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (!isBusy(error) || performance.now() >= deadline) throw error;
    return false;
  }
}
