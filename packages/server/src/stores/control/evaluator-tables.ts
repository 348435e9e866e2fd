// The tables of evaluators in the control store.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface EvaluatorTables {
  readonly evaluators: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    readonly scoring_type: string;
    /** JSON. */
    readonly template: string;
    /** Its online rules, as JSON. */
    readonly online: string;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
  readonly judge_keys: {
    readonly organization_id: string;
    readonly provider_key_id: string;
    readonly sealed: string;
  };
}

export const evaluatorsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('evaluators')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('scoring_type', 'text', (column) => column.notNull())
      .addColumn('template', 'text', (column) => column.notNull())
      .addColumn('online', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .addUniqueConstraint('evaluator_of_name', ['organization_id', 'name'])
      .execute();
    await db.schema
      .createTable('judge_keys')
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('provider_key_id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('judge_keys_pk', ['organization_id', 'provider_key_id'])
      .execute();
  },
};
