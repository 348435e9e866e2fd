// The table of saved SQL queries.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface SavedQueryTables {
  readonly saved_queries: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    readonly sql: string;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
}

export const savedQueriesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('saved_queries')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('sql', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('saved_queries_of_organization')
      .on('saved_queries')
      .columns(['organization_id', 'seq'])
      .execute();
  },
};
