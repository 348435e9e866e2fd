// The tables of how long organisations keep their exchanges, and of what was removed by that.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface RetentionTables {
  readonly retention_rules: {
    readonly organization_id: string;
    readonly row_days: number | null;
    readonly body_days: number | null;
    /** 0 or 1. */
    readonly metadata_only: number;
    readonly updated_at_ms: number;
  };
  readonly retention_runs: {
    readonly organization_id: string;
    readonly last_run_at_ms: number;
    /** JSON; null = nothing was removed yet. */
    readonly last_removal: string | null;
  };
}

export const retentionMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('retention_rules')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().references('organizations.id'))
      .addColumn('row_days', 'integer')
      .addColumn('body_days', 'integer')
      .addColumn('metadata_only', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('retention_runs')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().references('organizations.id'))
      .addColumn('last_run_at_ms', 'integer', (column) => column.notNull())
      .addColumn('last_removal', 'text')
      .execute();
  },
};
