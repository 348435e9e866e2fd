// A SQLite file on the hot path: its statements are prepared once, and its transactions take the lock at once or fail.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from './database.ts';

export type Statements<Texts> = Readonly<Record<keyof Texts, StatementSync>>;

export class HotDatabase {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
  }

  prepare<Texts extends Readonly<Record<string, string>>>(texts: Texts): Statements<Texts> {
    const prepared = Object.entries(texts).map(([name, text]) => [name, this.#db.prepare(text)] as const);
    return Object.fromEntries(prepared) as Statements<Texts>;
  }

  /** @throws SQLite's busy error at once when another process holds the lock; nothing is then done */
  transaction<T>(work: () => T): T {
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}

/**
 * Opening may wait for locks, and so may `open`; it happens once, before traffic.
 * @param tables statements that make what is not there yet
 */
export function openHotDatabase<T>(path: string, tables: string, open: (file: HotDatabase) => T): T {
  const db = openDatabase(path, { busyTimeoutMs: 5_000, synchronous: 'off' });
  try {
    db.exec('BEGIN IMMEDIATE');
    db.exec(tables);
    db.exec('COMMIT');
    const opened = open(new HotDatabase(db));
    db.exec('PRAGMA busy_timeout = 0');
    return opened;
  } catch (error) {
    db.close();
    throw error;
  }
}
