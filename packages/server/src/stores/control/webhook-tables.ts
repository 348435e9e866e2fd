// The table of webhooks in the control store.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface WebhookTables {
  readonly webhooks: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly destination: string;
    readonly sealed: string;
    /** JSON. */
    readonly config: string;
    /** 0 or 1. */
    readonly is_active: number;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
}

export const webhooksMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('webhooks')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('destination', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('config', 'text', (column) => column.notNull())
      .addColumn('is_active', 'integer', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('webhooks_of_organization')
      .on('webhooks')
      .columns(['organization_id', 'seq'])
      .execute();
  },
};
