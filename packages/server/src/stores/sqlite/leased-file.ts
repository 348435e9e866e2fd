// The SQLite file of a hot ledger: opened with its tables, its transactions never wait, and whoever shares it says again and
// again that it lives. What the dead held is given back by whoever comes across it.
import { type HotDatabase, openHotDatabase, type Statements } from './hot-database.ts';
import type { HotLedger } from './hot-file.ts';

export interface LeaseOptions {
  readonly path: string;
  /** Names this process among those sharing the file; what died under it comes back when it is used again. */
  readonly owner: string;
  /** Owners not heard of for this long are dead. */
  readonly leaseMs: number;
  readonly nowMs: number;
}

export interface Schema {
  /** Tables and indices; nothing is done where they are already. */
  readonly tables: string;
  /** The table of owners, which is made here: each concern has one, since it gives back what its own owners held. */
  readonly owners: 'id_owners' | 'limit_owners';
}

/** What the tables of one concern do with time and death. Runs inside a transaction. */
export interface LeasedTables {
  /** Removes at most `limit` rows whose time is over; says how many. */
  removeExpired(nowMs: number, limit: number): number;
  /** Gives back at most `limit` of what an owner holds; says how many, fewer than `limit` = all. */
  giveBack(owner: string, limit: number): number;
}

export interface OpenLedger<T extends LeasedTables> {
  readonly ledger: HotLedger;
  readonly tables: T;
}

export function openLeasedFile<T extends LeasedTables>(
  options: LeaseOptions,
  { tables: made, owners }: Schema,
  open: (file: HotDatabase) => T,
): OpenLedger<T> {
  return openHotDatabase(options.path, ownersTable(owners) + made, (file) => {
    const tables = open(file);
    return { tables, ledger: new LeasedFile(file, tables, options, owners) };
  });
}

/** Given back in one transaction piece by piece. */
const PIECE = 1_000;

class LeasedFile implements HotLedger {
  readonly #file: HotDatabase;
  readonly #tables: LeasedTables;
  readonly #options: LeaseOptions;
  readonly #run: Statements<ReturnType<typeof statements>>;

  constructor(file: HotDatabase, tables: LeasedTables, options: LeaseOptions, owners: Schema['owners']) {
    this.#file = file;
    this.#tables = tables;
    this.#options = options;
    this.#run = file.prepare(statements(owners));
    this.transaction(() => {
      this.#giveBackAll(options.owner);
      this.renewLease(options.nowMs);
    });
  }

  transaction<T>(work: () => T): T {
    return this.#file.transaction(work);
  }

  renewLease(nowMs: number): void {
    this.#run.lease.run(this.#options.owner, nowMs + this.#options.leaseMs);
  }

  sweep(nowMs: number, limit: number): number {
    const expired = this.#tables.removeExpired(nowMs, limit);
    if (expired === limit) return expired;
    const dead = this.#run.deadOwner.get(nowMs, this.#options.owner)?.['owner'];
    if (typeof dead !== 'string') return expired;
    const left = limit - expired;
    const given = this.#tables.giveBack(dead, left);
    if (given < left) this.#run.removeOwner.run(dead);
    return expired + given;
  }

  leave(): void {
    this.#giveBackAll(this.#options.owner);
    this.#run.removeOwner.run(this.#options.owner);
  }

  close(): void {
    this.#file.close();
  }

  #giveBackAll(owner: string): void {
    while (this.#tables.giveBack(owner, PIECE) === PIECE);
  }
}

function ownersTable(owners: Schema['owners']): string {
  return `CREATE TABLE IF NOT EXISTS ${owners} (
    owner TEXT PRIMARY KEY, lease_until_ms INTEGER NOT NULL
  ) WITHOUT ROWID;`;
}

function statements(owners: Schema['owners']) {
  return {
    lease: `INSERT INTO ${owners} VALUES (?, ?)
            ON CONFLICT (owner) DO UPDATE SET lease_until_ms = excluded.lease_until_ms`,
    deadOwner: `SELECT owner FROM ${owners} WHERE lease_until_ms <= ? AND owner <> ? LIMIT 1`,
    removeOwner: `DELETE FROM ${owners} WHERE owner = ?`,
  } as const;
}
