// Tables of the vault: sealed provider keys, and the Helicone keys that are bound to one of them.
import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface ProviderKeyTables {
  readonly provider_keys: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly provider: string;
    readonly name: string | null;
    /** Empty once deleted. */
    readonly sealed: string;
    readonly hint: string;
    /** JSON. */
    readonly config: string;
    readonly is_active: number;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
    /** Rows stay, so that a Helicone key bound to one goes on being bound, and to nothing. */
    readonly deleted_at_ms: number | null;
  };
  readonly proxy_keys: { readonly key_id: string; readonly provider_key_id: string };
}

export const providerKeysMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('provider_keys')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('hint', 'text', (column) => column.notNull())
      .addColumn('config', 'text', (column) => column.notNull())
      .addColumn('is_active', 'integer', (column) => column.notNull().check(sql`is_active in (0, 1)`))
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .addColumn('deleted_at_ms', 'integer')
      .execute();
    await sql`CREATE UNIQUE INDEX provider_key_of_name ON provider_keys (organization_id, provider, name)
      WHERE name IS NOT NULL AND deleted_at_ms IS NULL`.execute(db);
    await db.schema
      .createIndex('provider_keys_of_organization')
      .on('provider_keys')
      .columns(['organization_id', 'seq'])
      .execute();
    await db.schema
      .createTable('proxy_keys')
      .addColumn('key_id', 'text', (column) => column.primaryKey().references('helicone_keys.id'))
      .addColumn('provider_key_id', 'text', (column) => column.notNull().references('provider_keys.id'))
      .execute();
  },
};
