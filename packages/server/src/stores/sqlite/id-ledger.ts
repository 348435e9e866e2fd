// Tables and statements of the id register. Everything here runs inside one immediate transaction of its caller.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ClaimResult } from '../../ports/id-register.ts';
import { openDatabase } from './database.ts';
import type { HotLedger } from './hot-file.ts';

export interface IdLedgerOptions {
  readonly path: string;
  readonly owner: string;
  readonly maxIds: number;
  readonly memoryMs: number;
  readonly leaseMs: number;
  readonly nowMs: number;
}

export interface IdLedger extends HotLedger {
  claim(key: Uint8Array, nowMs: number): { readonly claim: ClaimResult; readonly dropped: number };
  release(key: Uint8Array, answered: boolean, nowMs: number): void;
}

/**
 * `free_at_ms` is null while the exchange runs, then the time the id may be used again. `seq` grows with every claim, so the
 * smallest is the oldest. `id_count` spares counting a million rows at each claim; triggers keep it true.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS id_owners (
    owner TEXT PRIMARY KEY, lease_until_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ids (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, owner TEXT NOT NULL, free_at_ms INTEGER
  );
  CREATE INDEX IF NOT EXISTS ids_answered ON ids (free_at_ms) WHERE free_at_ms IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ids_in_flight ON ids (owner) WHERE free_at_ms IS NULL;
  CREATE TABLE IF NOT EXISTS id_count (one INTEGER PRIMARY KEY CHECK (one = 1), ids INTEGER NOT NULL);
  INSERT OR IGNORE INTO id_count VALUES (1, 0);
  CREATE TRIGGER IF NOT EXISTS ids_inserted AFTER INSERT ON ids BEGIN UPDATE id_count SET ids = ids + 1; END;
  CREATE TRIGGER IF NOT EXISTS ids_deleted AFTER DELETE ON ids BEGIN UPDATE id_count SET ids = ids - 1; END;
`;

const STATEMENTS = {
  find: `SELECT ids.free_at_ms AS freeAtMs, id_owners.lease_until_ms AS leaseUntilMs
         FROM ids LEFT JOIN id_owners ON id_owners.owner = ids.owner WHERE ids.key = ?`,
  remove: 'DELETE FROM ids WHERE key = ?',
  insert: 'INSERT INTO ids (key, owner, free_at_ms) VALUES (?, ?, NULL)',
  /** Only by the owner: a claim that was lost (lease run out, register full) may belong to another exchange by now. */
  answered: 'UPDATE ids SET free_at_ms = ? WHERE key = ? AND owner = ? AND free_at_ms IS NULL',
  freed: 'DELETE FROM ids WHERE key = ? AND owner = ? AND free_at_ms IS NULL',
  lease: `INSERT INTO id_owners VALUES (?, ?)
          ON CONFLICT (owner) DO UPDATE SET lease_until_ms = excluded.lease_until_ms`,
  count: 'SELECT ids FROM id_count',
  evict: `DELETE FROM ids WHERE seq IN (SELECT seq FROM ids ORDER BY seq LIMIT ?)`,
  sweepAnswered: `DELETE FROM ids WHERE seq IN
                  (SELECT seq FROM ids WHERE free_at_ms IS NOT NULL AND free_at_ms <= ? ORDER BY free_at_ms LIMIT ?)`,
  deadOwner: 'SELECT owner FROM id_owners WHERE lease_until_ms <= ? AND owner <> ? LIMIT 1',
  sweepOwner: 'DELETE FROM ids WHERE seq IN (SELECT seq FROM ids WHERE owner = ? AND free_at_ms IS NULL LIMIT ?)',
  removeOwner: 'DELETE FROM id_owners WHERE owner = ?',
  leaveIds: 'DELETE FROM ids WHERE owner = ? AND free_at_ms IS NULL',
} as const;

/** Eviction in one claim is bounded; a lowered maximum is reached over many claims. */
const MAX_EVICTED_AT_ONCE = 100;

export function openIdLedger(options: IdLedgerOptions): IdLedger {
  const db = openDatabase(options.path, { busyTimeoutMs: 5_000, synchronous: 'off' });
  try {
    return new SqliteIdLedger(db, options);
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteIdLedger implements IdLedger {
  readonly #db: DatabaseSync;
  readonly #options: IdLedgerOptions;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #run: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  /** Opening may wait for locks; it happens once, before traffic. */
  constructor(db: DatabaseSync, options: IdLedgerOptions) {
    this.#db = db;
    this.#options = options;
    db.exec('BEGIN IMMEDIATE');
    db.exec(SCHEMA);
    db.exec('COMMIT');
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#run = prepareAll(db);
    this.transaction(() => {
      this.#run.leaveIds.run(options.owner);
      this.renewLease(options.nowMs);
    });
    db.exec('PRAGMA busy_timeout = 0');
  }

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

  claim(key: Uint8Array, nowMs: number): { readonly claim: ClaimResult; readonly dropped: number } {
    const row = this.#run.find.get(key);
    if (row !== undefined) {
      const { freeAtMs, leaseUntilMs } = row;
      if (freeAtMs !== null && Number(freeAtMs) > nowMs) return { claim: 'answered', dropped: 0 };
      const ownerLives = leaseUntilMs !== null && Number(leaseUntilMs) > nowMs;
      if (freeAtMs === null && ownerLives) return { claim: 'in_flight', dropped: 0 };
      this.#run.remove.run(key);
    }
    const dropped = this.#makeRoom(nowMs);
    this.#run.insert.run(key, this.#options.owner);
    return { claim: 'claimed', dropped };
  }

  release(key: Uint8Array, answered: boolean, nowMs: number): void {
    if (answered) this.#run.answered.run(nowMs + this.#options.memoryMs, key, this.#options.owner);
    else this.#run.freed.run(key, this.#options.owner);
  }

  renewLease(nowMs: number): void {
    this.#run.lease.run(this.#options.owner, nowMs + this.#options.leaseMs);
  }

  sweep(nowMs: number, limit: number): number {
    const answered = Number(this.#run.sweepAnswered.run(nowMs, limit).changes);
    if (answered === limit) return answered;
    const dead = this.#run.deadOwner.get(nowMs, this.#options.owner)?.['owner'];
    if (typeof dead !== 'string') return answered;
    const left = limit - answered;
    const claims = Number(this.#run.sweepOwner.run(dead, left).changes);
    if (claims < left) this.#run.removeOwner.run(dead);
    return answered + claims;
  }

  leave(): void {
    this.#run.leaveIds.run(this.#options.owner);
    this.#run.removeOwner.run(this.#options.owner);
  }

  close(): void {
    this.#db.close();
  }

  /** What is free already goes first, and is no loss. */
  #makeRoom(nowMs: number): number {
    const excess = Number(this.#run.count.get()?.['ids']) + 1 - this.#options.maxIds;
    if (excess <= 0) return 0;
    const wanted = Math.min(excess, MAX_EVICTED_AT_ONCE);
    const expired = Number(this.#run.sweepAnswered.run(nowMs, wanted).changes);
    return expired >= wanted ? 0 : Number(this.#run.evict.run(wanted - expired).changes);
  }
}

function prepareAll(db: DatabaseSync): Readonly<Record<keyof typeof STATEMENTS, StatementSync>> {
  const prepare = (name: keyof typeof STATEMENTS) => db.prepare(STATEMENTS[name]);
  return {
    find: prepare('find'),
    remove: prepare('remove'),
    insert: prepare('insert'),
    answered: prepare('answered'),
    freed: prepare('freed'),
    lease: prepare('lease'),
    count: prepare('count'),
    evict: prepare('evict'),
    sweepAnswered: prepare('sweepAnswered'),
    deadOwner: prepare('deadOwner'),
    sweepOwner: prepare('sweepOwner'),
    removeOwner: prepare('removeOwner'),
    leaveIds: prepare('leaveIds'),
  };
}
