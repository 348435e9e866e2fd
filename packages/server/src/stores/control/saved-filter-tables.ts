// The table of saved filters.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface SavedFilterTables {
  readonly saved_filters: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    readonly filter: string;
    readonly created_at_ms: number;
  };
}

export const savedFiltersMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('saved_filters')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('filter', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('saved_filters_of_organization')
      .on('saved_filters')
      .columns(['organization_id', 'seq'])
      .execute();
  },
};
