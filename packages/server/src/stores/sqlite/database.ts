// Opening SQLite files the way every store here does: private to the user, in WAL mode, by several processes at once.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface DatabaseOptions {
  /** How long SQLite itself blocks for a lock, after opening. Opening waits up to `OPEN_WAIT_MS` whatever is given. */
  readonly busyTimeoutMs: number;
  /** `full` outlives power loss; `off` only the death of processes, which is enough for state of the hour. */
  readonly synchronous: 'full' | 'off';
}

const OPEN_WAIT_MS = 5_000;
const OPEN_RETRY_MS = 10;

/** Opens or creates a database file with mode 0600; its -wal and -shm files take the mode over from it. */
export function openDatabase(path: string, options: DatabaseOptions): DatabaseSync {
  closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: OPEN_WAIT_MS });
  try {
    enterWal(db);
    db.exec(`PRAGMA synchronous = ${options.synchronous}; PRAGMA busy_timeout = ${options.busyTimeoutMs}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** All of it or nothing. Whoever else writes the file waits. */
export function inTransaction<Result>(db: DatabaseSync, act: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** True when another connection holds a lock that this statement needs (any extended form of SQLITE_BUSY). */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5;
}

/** True when a UNIQUE or PRIMARY KEY constraint refused the row. */
export function isDuplicate(error: unknown): boolean {
  const code = extendedCode(error);
  return code === 2067 || code === 1555;
}

/** True when a row refers to one that does not exist. */
export function isMissingReference(error: unknown): boolean {
  return extendedCode(error) === 787;
}

/**
 * Two processes that change a new file to WAL at the same moment hold each other up, and SQLite then gives up at once
 * instead of waiting its timeout (https://sqlite.org/wal.html#busy). So the wait is ours; blocking is fine at start.
 */
function enterWal(db: DatabaseSync): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += OPEN_RETRY_MS) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || waited >= OPEN_WAIT_MS) throw error;
      Atomics.wait(sleeper, 0, 0, OPEN_RETRY_MS);
    }
  }
}

function extendedCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode : null;
}

function primaryCode(error: unknown): number | null {
  const code = extendedCode(error);
  return code === null ? null : code & 0xff;
}
