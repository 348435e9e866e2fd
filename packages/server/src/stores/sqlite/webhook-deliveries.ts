// What is owed to webhooks and what became of it, in a SQLite file of its own: gateways follow every change of the control
// store, and this changes with every exchange. One process writes it, the console of the data dir.
import type { DatabaseSync } from 'node:sqlite';
import {
  type Delivery,
  type DeliveryAttempt,
  type DeliveryCounts,
  type DeliveryPage,
  type DeliveryQuery,
  type DeliveryStore,
  ENDED_KEPT_MS,
  MOST_ATTEMPTS_SHOWN,
  MOST_ENDED,
  MOST_WAITING,
  type NewDelivery,
} from '../../ports/webhooks.ts';
import { inTransaction, openDatabase } from './database.ts';

export interface DeliveryStoreOptions {
  readonly path: string;
  readonly now?: () => number;
  readonly mostWaiting?: number;
  readonly mostEnded?: number;
}

const BUSY_TIMEOUT_MS = 5_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    exchange_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    next_at_ms INTEGER,
    give_up_at_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (webhook_id, next_at_ms) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS deliveries_of_webhook ON deliveries (webhook_id, seq);
  PRAGMA user_version = 1`;

const ADD = `INSERT INTO deliveries (id, organization_id, webhook_id, exchange_id, request_id, created_at_ms, state,
    next_at_ms, give_up_at_ms, tries, attempt_count, attempts)
  VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, 0, 0, '[]') ON CONFLICT (id) DO NOTHING`;

export function openDeliveryStore(options: DeliveryStoreOptions): DeliveryStore {
  const db = openDatabase(options.path, { busyTimeoutMs: BUSY_TIMEOUT_MS, synchronous: 'full' });
  try {
    db.exec(SCHEMA);
  } catch (error) {
    db.close();
    throw error;
  }
  return new SqliteDeliveries(db, { now: Date.now, mostWaiting: MOST_WAITING, mostEnded: MOST_ENDED, ...options });
}

class SqliteDeliveries implements DeliveryStore {
  readonly #db: DatabaseSync;
  readonly #options: Required<DeliveryStoreOptions>;

  constructor(db: DatabaseSync, options: Required<DeliveryStoreOptions>) {
    this.#db = db;
    this.#options = options;
  }

  async add(deliveries: readonly NewDelivery[], giveUpAfterMs: number): Promise<number> {
    const atMs = this.#options.now();
    const rooms = new Map<string, number>();
    let refused = 0;
    // The journal lets go of what is added here: it must outlive a loss of power too.
    this.#inTransaction('full', () => {
      const insert = this.#db.prepare(ADD);
      for (const { id, organizationId, webhookId, exchangeId, requestId } of deliveries) {
        const room = rooms.get(webhookId) ?? this.#roomOf(webhookId);
        if (room <= 0 && !this.#isKnown(id)) {
          refused += 1;
        } else {
          const { changes } = insert.run(
            ...[id, organizationId, webhookId, exchangeId, requestId, atMs, atMs, atMs + giveUpAfterMs],
          );
          rooms.set(webhookId, room - Number(changes));
        }
      }
    });
    return refused;
  }

  async due(webhookId: string, byMs: number, limit: number, besides: ReadonlySet<string>) {
    const rows = this.#db
      .prepare(`SELECT * FROM deliveries WHERE webhook_id = ? AND state = 'waiting' AND next_at_ms <= ?
        AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY next_at_ms, seq LIMIT ?`)
      .all(webhookId, byMs, JSON.stringify([...besides]), limit);
    return rows.map(toDelivery);
  }

  async nextDueMs(webhookId: string): Promise<number | null> {
    const row = this.#db
      .prepare(`SELECT next_at_ms AS at FROM deliveries WHERE webhook_id = ? AND state = 'waiting'
        ORDER BY next_at_ms LIMIT 1`)
      .get(webhookId);
    return typeof row?.['at'] === 'number' ? row['at'] : null;
  }

  async tried(id: string, attempt: DeliveryAttempt, state: Delivery['state'], nextAtMs: number | null) {
    this.#inTransaction('normal', () => {
      const row = this.#db.prepare('SELECT attempts FROM deliveries WHERE id = ?').get(id);
      // Its webhook was deleted meanwhile.
      if (row === undefined) return;
      const attempts = [...toAttempts(row['attempts']), attempt].slice(-MOST_ATTEMPTS_SHOWN);
      this.#db
        .prepare(`UPDATE deliveries SET state = ?, next_at_ms = ?, tries = tries + 1, attempt_count = attempt_count + 1,
          attempts = ? WHERE id = ?`)
        .run(state, nextAtMs, JSON.stringify(attempts), id);
    });
  }

  async page(webhookId: string, { limit, state, cursor }: DeliveryQuery): Promise<DeliveryPage> {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const rows = this.#db
      .prepare(`SELECT * FROM deliveries WHERE webhook_id = ? AND seq < ? AND state = ifnull(?, state)
        ORDER BY seq DESC LIMIT ?`)
      .all(webhookId, before, state ?? null, limit + 1);
    const shown = rows.slice(0, limit);
    const isMore = rows.length > limit;
    return { rows: shown.map(toDelivery), nextCursor: isMore ? String(shown.at(-1)?.['seq']) : null };
  }

  async find(webhookId: string, id: string): Promise<Delivery | null> {
    const row = this.#db
      .prepare('SELECT * FROM deliveries WHERE webhook_id = ? AND id = ?')
      .get(webhookId, id.toLowerCase());
    return row === undefined ? null : toDelivery(row);
  }

  async counts(webhookId: string, sinceMs: number): Promise<DeliveryCounts> {
    const rows = this.#db
      .prepare('SELECT state, count(*) AS n FROM deliveries WHERE webhook_id = ? AND created_at_ms >= ? GROUP BY state')
      .all(webhookId, sinceMs);
    const none: DeliveryCounts = { waiting: 0, delivered: 0, failed: 0 };
    return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
  }

  async failedAgain(webhookId: string, sinceMs: number, giveUpAfterMs: number): Promise<number> {
    const atMs = this.#options.now();
    return this.#inTransaction('full', () => {
      const { changes } = this.#db
        .prepare(`UPDATE deliveries SET state = 'waiting', next_at_ms = ?, give_up_at_ms = ?, tries = 0
          WHERE webhook_id = ? AND state = 'failed' AND created_at_ms >= ?`)
        .run(atMs, atMs + giveUpAfterMs, webhookId, sinceMs);
      return Number(changes);
    });
  }

  async again(webhookId: string, id: string, giveUpAfterMs: number): Promise<Delivery | null> {
    const atMs = this.#options.now();
    return this.#inTransaction('full', () => {
      const row = this.#db
        .prepare(`UPDATE deliveries SET state = 'waiting', next_at_ms = ?, give_up_at_ms = ?, tries = 0
          WHERE webhook_id = ? AND id = ? RETURNING *`)
        .get(atMs, atMs + giveUpAfterMs, webhookId, id.toLowerCase());
      return row === undefined ? null : toDelivery(row);
    });
  }

  async forget(webhookId: string): Promise<void> {
    this.#db.prepare('DELETE FROM deliveries WHERE webhook_id = ?').run(webhookId);
  }

  async expire(organizationId: string, beforeMs: number): Promise<number> {
    const { changes } = this.#db
      .prepare('DELETE FROM deliveries WHERE organization_id = ? AND created_at_ms < ?')
      .run(organizationId, beforeMs);
    return Number(changes);
  }

  async prune(): Promise<void> {
    const { now, mostEnded } = this.#options;
    // One that waits still, beyond its time, is of a webhook that is gone or inactive.
    this.#db
      .prepare(`DELETE FROM deliveries WHERE created_at_ms < ? AND (state <> 'waiting' OR give_up_at_ms < ?)`)
      .run(now() - ENDED_KEPT_MS, now());
    const webhooks = this.#db.prepare('SELECT DISTINCT webhook_id AS id FROM deliveries').all();
    for (const { id } of webhooks) {
      this.#db
        .prepare(`DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries WHERE webhook_id = ?
          AND state <> 'waiting' ORDER BY seq DESC LIMIT -1 OFFSET ?)`)
        .run(id as string, mostEnded);
    }
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  #roomOf(webhookId: string): number {
    const row = this.#db
      .prepare(`SELECT count(*) AS n FROM deliveries WHERE webhook_id = ? AND state = 'waiting'`)
      .get(webhookId);
    return this.#options.mostWaiting - Number(row?.['n'] ?? 0);
  }

  #isKnown(id: string): boolean {
    return this.#db.prepare('SELECT 1 FROM deliveries WHERE id = ?').get(id) !== undefined;
  }

  /** `full` waits for the disk. Losing an attempt to a power loss only means that it is made again. */
  #inTransaction<Result>(synchronous: 'full' | 'normal', act: () => Result): Result {
    this.#db.exec(`PRAGMA synchronous = ${synchronous}`);
    return inTransaction(this.#db, act);
  }
}

/** Rows are of our own writing; the schema holds their types. */
function toDelivery(row: Readonly<Record<string, unknown>>): Delivery {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    webhookId: row['webhook_id'] as string,
    exchangeId: row['exchange_id'] as string,
    requestId: row['request_id'] as string,
    createdAtMs: row['created_at_ms'] as number,
    state: row['state'] as Delivery['state'],
    nextAtMs: row['next_at_ms'] as number | null,
    giveUpAtMs: row['give_up_at_ms'] as number,
    tries: row['tries'] as number,
    attemptCount: row['attempt_count'] as number,
    attempts: toAttempts(row['attempts']),
  };
}

function toAttempts(text: unknown): readonly DeliveryAttempt[] {
  return JSON.parse(String(text)) as readonly DeliveryAttempt[];
}
