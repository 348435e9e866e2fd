// The tables of weekly reports.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface ReportTables {
  readonly reports: {
    readonly organization_id: string;
    readonly settings: string;
    readonly last_day: string;
    readonly updated_at_ms: number;
  };
  readonly owed_reports: {
    readonly id: string;
    readonly organization_id: string;
    readonly owed: string;
    readonly made_at_ms: number;
  };
}

export const reportsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('reports')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().references('organizations.id'))
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('last_day', 'text', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('owed_reports')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('owed', 'text', (column) => column.notNull())
      .addColumn('made_at_ms', 'integer', (column) => column.notNull())
      .execute();
  },
};
