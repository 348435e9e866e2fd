// The table of what organisations have taken out of their exchanges.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface RedactionTables {
  readonly redaction_rules: {
    readonly organization_id: string;
    /** JSON. */
    readonly rules: string;
    readonly updated_at_ms: number;
  };
}

export const redactionRulesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('redaction_rules')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().references('organizations.id'))
      .addColumn('rules', 'text', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
  },
};
