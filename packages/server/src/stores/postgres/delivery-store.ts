// What is owed to webhooks and what became of it, shared by a fleet: whoever stores an exchange adds, one process sends.
import { Kysely, type Selectable, sql } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/log.ts';
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
import { connectionOptions } from './connecting.ts';
import { POSTGRES_WORDS } from './control-words.ts';
import type { DeliveryTables } from './delivery-tables.ts';
import { createPostgresDialect } from './kysely-dialect.ts';

export interface DeliveryStoreOptions {
  readonly url: string;
  readonly log: Log;
  readonly now?: () => number;
  readonly mostWaiting?: number;
  readonly mostEnded?: number;
}

/** Of one process, beside those of the control store. */
const MOST_CONNECTIONS = 3;
/** Each brings a dozen parameters. */
const ROWS_A_STATEMENT = 500;

/** Its table is made with those of the control store. Connects when it is first asked. */
export function openDeliveryStore(options: DeliveryStoreOptions): DeliveryStore {
  const pool = new pg.Pool({ ...connectionOptions(options.url), max: MOST_CONNECTIONS });
  // Of connections nobody was using. The next statement makes a new one.
  pool.on('error', (error) => options.log.debug({ error }, 'a connection to the store of deliveries was lost'));
  const db = new Kysely<DeliveryTables>({ dialect: createPostgresDialect(pool) });
  return new PostgresDeliveries(db, { now: Date.now, mostWaiting: MOST_WAITING, mostEnded: MOST_ENDED, ...options });
}

class PostgresDeliveries implements DeliveryStore {
  readonly #db: Kysely<DeliveryTables>;
  readonly #options: Required<DeliveryStoreOptions>;

  constructor(db: Kysely<DeliveryTables>, options: Required<DeliveryStoreOptions>) {
    this.#db = db;
    this.#options = options;
  }

  /** The bound is on what waits, and not exact: two who add at once do not wait for each other to count. */
  async add(deliveries: readonly NewDelivery[], giveUpAfterMs: number): Promise<number> {
    const atMs = this.#options.now();
    return this.#db.transaction().execute(async (db) => {
      const known = await idsOf(db, deliveries);
      const rooms = await this.#rooms(db, deliveries);
      const fresh = new Map<string, NewDelivery>();
      let refused = 0;
      for (const delivery of deliveries) {
        if (known.has(delivery.id) || fresh.has(delivery.id)) continue;
        const room = rooms.get(delivery.webhookId) ?? this.#options.mostWaiting;
        if (room <= 0) refused += 1;
        else fresh.set(delivery.id, delivery);
        rooms.set(delivery.webhookId, room - 1);
      }
      const rows = [...fresh.values()].map((delivery) => newRow(delivery, atMs, atMs + giveUpAfterMs));
      for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
        await db
          .insertInto('deliveries')
          .values(rows.slice(at, at + ROWS_A_STATEMENT))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }
      return refused;
    });
  }

  async due(webhookId: string, byMs: number, limit: number, besides: ReadonlySet<string>) {
    const rows = await this.#of(webhookId)
      .selectAll()
      .where('state', '=', 'waiting')
      .where('next_at_ms', '<=', byMs)
      .where(sql<boolean>`id NOT IN ${listed([...besides])}`)
      .orderBy('next_at_ms')
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(toDelivery);
  }

  async nextDueMs(webhookId: string): Promise<number | null> {
    const { at } = await this.#of(webhookId)
      .where('state', '=', 'waiting')
      .select(({ fn }) => fn.min('next_at_ms').as('at'))
      .executeTakeFirstOrThrow();
    return at;
  }

  async tried(id: string, attempt: DeliveryAttempt, state: Delivery['state'], nextAtMs: number | null): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      const of = db.selectFrom('deliveries').select('attempts').where('id', '=', id);
      const row = await of.forUpdate().executeTakeFirst();
      // Its webhook was deleted meanwhile.
      if (row === undefined) return;
      const attempts = JSON.stringify([...toAttempts(row.attempts), attempt].slice(-MOST_ATTEMPTS_SHOWN));
      await db
        .updateTable('deliveries')
        .set((is) => ({
          ...{ state, attempts, next_at_ms: nextAtMs },
          tries: is('tries', '+', 1),
          attempt_count: is('attempt_count', '+', 1),
        }))
        .where('id', '=', id)
        .execute();
    });
  }

  async page(webhookId: string, { limit, state, cursor }: DeliveryQuery): Promise<DeliveryPage> {
    let query = this.#of(webhookId).selectAll();
    if (cursor !== undefined) query = query.where('seq', '<', Number(cursor));
    if (state !== undefined) query = query.where('state', '=', state);
    const rows = await query
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute();
    const shown = rows.slice(0, limit);
    return { rows: shown.map(toDelivery), nextCursor: rows.length > limit ? String(shown.at(-1)?.seq) : null };
  }

  async find(webhookId: string, id: string): Promise<Delivery | null> {
    const row = await this.#of(webhookId).selectAll().where('id', '=', id.toLowerCase()).executeTakeFirst();
    return row === undefined ? null : toDelivery(row);
  }

  async counts(webhookId: string, sinceMs: number): Promise<DeliveryCounts> {
    const rows = await this.#of(webhookId)
      .where('created_at_ms', '>=', sinceMs)
      .select(['state', (of) => of.fn.countAll<number>().as('n')])
      .groupBy('state')
      .execute();
    const none: DeliveryCounts = { waiting: 0, delivered: 0, failed: 0 };
    return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
  }

  async failedAgain(webhookId: string, sinceMs: number, giveUpAfterMs: number): Promise<number> {
    const { numUpdatedRows } = await this.#due(webhookId, giveUpAfterMs)
      .where('state', '=', 'failed')
      .where('created_at_ms', '>=', sinceMs)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async again(webhookId: string, id: string, giveUpAfterMs: number): Promise<Delivery | null> {
    const again = this.#due(webhookId, giveUpAfterMs).where('id', '=', id.toLowerCase());
    const row = await again.returningAll().executeTakeFirst();
    return row === undefined ? null : toDelivery(row);
  }

  async forget(webhookId: string): Promise<void> {
    await this.#db.deleteFrom('deliveries').where('webhook_id', '=', webhookId).execute();
  }

  async expire(organizationId: string, beforeMs: number): Promise<number> {
    const removal = this.#db.deleteFrom('deliveries').where('organization_id', '=', organizationId);
    const { numDeletedRows } = await removal.where('created_at_ms', '<', beforeMs).executeTakeFirst();
    return Number(numDeletedRows);
  }

  async prune(): Promise<void> {
    const { now, mostEnded } = this.#options;
    await this.#db
      .deleteFrom('deliveries')
      .where('created_at_ms', '<', now() - ENDED_KEPT_MS)
      // One that waits still, beyond its time, is of a webhook that is gone or inactive.
      .where((is) => is.or([is('state', '<>', 'waiting'), is('give_up_at_ms', '<', now())]))
      .execute();
    const webhooks = await this.#db.selectFrom('deliveries').select('webhook_id').distinct().execute();
    for (const { webhook_id } of webhooks) {
      const beyond = this.#of(webhook_id).select('seq').where('state', '<>', 'waiting').orderBy('seq', 'desc');
      await this.#db.deleteFrom('deliveries').where('seq', 'in', beyond.offset(mostEnded)).execute();
    }
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  #of(webhookId: string) {
    return this.#db.selectFrom('deliveries').where('webhook_id', '=', webhookId);
  }

  #due(webhookId: string, giveUpAfterMs: number) {
    const atMs = this.#options.now();
    return this.#db
      .updateTable('deliveries')
      .set({ state: 'waiting', next_at_ms: atMs, give_up_at_ms: atMs + giveUpAfterMs, tries: 0 })
      .where('webhook_id', '=', webhookId);
  }

  async #rooms(db: Kysely<DeliveryTables>, deliveries: readonly NewDelivery[]): Promise<Map<string, number>> {
    const rows = await db
      .selectFrom('deliveries')
      .select(['webhook_id', (of) => of.fn.countAll<number>().as('n')])
      .where('state', '=', 'waiting')
      .where(sql<boolean>`webhook_id IN ${listed([...new Set(deliveries.map(({ webhookId }) => webhookId))])}`)
      .groupBy('webhook_id')
      .execute();
    return new Map(rows.map(({ webhook_id, n }) => [webhook_id, this.#options.mostWaiting - n]));
  }
}

async function idsOf(db: Kysely<DeliveryTables>, deliveries: readonly NewDelivery[]): Promise<ReadonlySet<string>> {
  const given = listed(deliveries.map(({ id }) => id));
  const rows = await db.selectFrom('deliveries').select('id').where(sql<boolean>`id IN ${given}`).execute();
  return new Set(rows.map(({ id }) => id));
}

function newRow(delivery: NewDelivery, atMs: number, giveUpAtMs: number) {
  return {
    id: delivery.id,
    organization_id: delivery.organizationId,
    webhook_id: delivery.webhookId,
    exchange_id: delivery.exchangeId,
    request_id: delivery.requestId,
    created_at_ms: atMs,
    state: 'waiting',
    next_at_ms: atMs,
    give_up_at_ms: giveUpAtMs,
    tries: 0,
    attempt_count: 0,
    attempts: '[]',
  };
}

/** One parameter, however many they are. */
function listed(ids: readonly string[]) {
  return sql`(SELECT value FROM ${POSTGRES_WORDS.elementsOf(sql`${JSON.stringify(ids)}`)})`;
}

function toDelivery(row: Selectable<DeliveryTables['deliveries']>): Delivery {
  return {
    id: row.id,
    organizationId: row.organization_id,
    webhookId: row.webhook_id,
    exchangeId: row.exchange_id,
    requestId: row.request_id,
    createdAtMs: row.created_at_ms,
    // The table takes no other.
    state: row.state as Delivery['state'],
    nextAtMs: row.next_at_ms,
    giveUpAtMs: row.give_up_at_ms,
    tries: row.tries,
    attemptCount: row.attempt_count,
    attempts: toAttempts(row.attempts),
  };
}

function toAttempts(text: string): readonly DeliveryAttempt[] {
  return JSON.parse(text) as readonly DeliveryAttempt[];
}
