// Tables and statements of the id register. Everything here runs inside one immediate transaction of its caller.
import type { ClaimResult } from '../../ports/id-register.ts';
import type { HotDatabase, Statements } from './hot-database.ts';
import { type LeasedTables, type LeaseOptions, type OpenLedger, openLeasedFile } from './leased-file.ts';

export interface IdLedgerOptions extends LeaseOptions {
  readonly maxIds: number;
  readonly memoryMs: number;
}

export interface IdLedger extends LeasedTables {
  claim(key: Uint8Array, nowMs: number): { readonly claim: ClaimResult; readonly dropped: number };
  release(key: Uint8Array, answered: boolean, nowMs: number): void;
}

/**
 * `free_at_ms` is null while the exchange runs, then the time the id may be used again. `seq` grows with every claim, so the
 * smallest is the oldest. `id_count` spares counting a million rows at each claim; triggers keep it true.
 */
const TABLES = `
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
  count: 'SELECT ids FROM id_count',
  evict: `DELETE FROM ids WHERE seq IN (SELECT seq FROM ids ORDER BY seq LIMIT ?)`,
  removeExpired: `DELETE FROM ids WHERE seq IN
                  (SELECT seq FROM ids WHERE free_at_ms IS NOT NULL AND free_at_ms <= ? ORDER BY free_at_ms LIMIT ?)`,
  giveBack: 'DELETE FROM ids WHERE seq IN (SELECT seq FROM ids WHERE owner = ? AND free_at_ms IS NULL LIMIT ?)',
} as const;

/** Eviction in one claim is bounded; a lowered maximum is reached over many claims. */
const MAX_EVICTED_AT_ONCE = 100;

export function openIdLedger(options: IdLedgerOptions): OpenLedger<IdLedger> {
  const schema = { tables: TABLES, owners: 'id_owners' } as const;
  return openLeasedFile(options, schema, (file) => new SqliteIdLedger(file, options));
}

class SqliteIdLedger implements IdLedger {
  readonly #options: IdLedgerOptions;
  readonly #run: Statements<typeof STATEMENTS>;

  constructor(file: HotDatabase, options: IdLedgerOptions) {
    this.#options = options;
    this.#run = file.prepare(STATEMENTS);
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

  removeExpired(nowMs: number, limit: number): number {
    return Number(this.#run.removeExpired.run(nowMs, limit).changes);
  }

  giveBack(owner: string, limit: number): number {
    return Number(this.#run.giveBack.run(owner, limit).changes);
  }

  /** What is free already goes first, and is no loss. */
  #makeRoom(nowMs: number): number {
    const excess = Number(this.#run.count.get()?.['ids']) + 1 - this.#options.maxIds;
    if (excess <= 0) return 0;
    const wanted = Math.min(excess, MAX_EVICTED_AT_ONCE);
    const expired = this.removeExpired(nowMs, wanted);
    return expired >= wanted ? 0 : Number(this.#run.evict.run(wanted - expired).changes);
  }
}
