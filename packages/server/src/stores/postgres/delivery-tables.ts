// The table of what is owed to webhooks, where a fleet shares it. Gateways do not follow it.
import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface DeliveryTables {
  readonly deliveries: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly webhook_id: string;
    readonly exchange_id: string;
    readonly request_id: string;
    readonly created_at_ms: number;
    readonly state: string;
    /** null = it ended. */
    readonly next_at_ms: number | null;
    readonly give_up_at_ms: number;
    readonly tries: number;
    readonly attempt_count: number;
    /** JSON. */
    readonly attempts: string;
  };
}

export const deliveriesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('deliveries')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('webhook_id', 'text', (column) => column.notNull())
      .addColumn('exchange_id', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'delivered', 'failed')`))
      .addColumn('next_at_ms', 'integer')
      .addColumn('give_up_at_ms', 'integer', (column) => column.notNull())
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('attempt_count', 'integer', (column) => column.notNull())
      .addColumn('attempts', 'text', (column) => column.notNull())
      .execute();
    await sql`CREATE INDEX deliveries_due ON deliveries (webhook_id, next_at_ms) WHERE state = 'waiting'`.execute(db);
    await sql`CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, seq)`.execute(db);
  },
};
