// The table of organisations that demo data was made up in.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface DemoTables {
  readonly demo_organizations: { readonly organization_id: string; readonly filled_at_ms: number };
}

export const demoMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('demo_organizations')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().references('organizations.id'))
      .addColumn('filled_at_ms', 'integer', (column) => column.notNull())
      .execute();
  },
};
