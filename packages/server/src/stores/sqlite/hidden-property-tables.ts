// The table of hidden properties. NOCASE folds ASCII, as the names of headers are.
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface HiddenPropertyTables {
  readonly hidden_properties: { readonly organization_id: string; readonly name: string };
}

export const hiddenPropertiesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hidden_properties')
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', sql`text collate nocase`, (column) => column.notNull())
      .addPrimaryKeyConstraint('hidden_properties_key', ['organization_id', 'name'])
      .execute();
  },
};
