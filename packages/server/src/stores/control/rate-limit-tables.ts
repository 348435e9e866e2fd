// The table of the rate limits that hold for a whole organisation.
import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface RateLimitTables {
  readonly rate_limit_rules: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    readonly quota: number;
    readonly window_seconds: number;
    readonly unit: string;
    /** In lower case; null = the whole organisation. */
    readonly segment: string | null;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
}

export const rateLimitRulesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('rate_limit_rules')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('quota', 'real', (column) => column.notNull())
      .addColumn('window_seconds', 'integer', (column) => column.notNull())
      .addColumn('unit', 'text', (column) => column.notNull().check(sql`unit in ('request', 'cents', 'token')`))
      .addColumn('segment', 'text')
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('rate_limit_rules_of_organization')
      .on('rate_limit_rules')
      .columns(['organization_id', 'seq'])
      .execute();
  },
};
