// The table of organisations' own prices.
import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { SchemaWords } from './engine-words.ts';

export interface PriceTables {
  readonly price_overrides: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly provider: string | null;
    readonly model: string;
    /** In lower case, by which models are compared. */
    readonly folded_model: string;
    readonly input_usd: string;
    readonly output_usd: string;
    readonly cache_read_usd: string | null;
    readonly cache_write_usd: string | null;
    readonly set_at_ms: number;
  };
}

export const pricesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('price_overrides')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('provider', 'text')
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('input_usd', 'text', (column) => column.notNull())
      .addColumn('output_usd', 'text', (column) => column.notNull())
      .addColumn('cache_read_usd', 'text')
      .addColumn('cache_write_usd', 'text')
      .addColumn('set_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('price_overrides_of_organization')
      .on('price_overrides')
      .columns(['organization_id', 'set_at_ms'])
      .execute();
  },
};

export const onePriceMigration = (words: SchemaWords): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('price_overrides').addColumn('id', 'text').execute();
    await db.schema.alterTable('price_overrides').addColumn('folded_model', 'text').execute();
    await sql`UPDATE price_overrides SET folded_model = lower(model), id = ${words.randomUuid}`.execute(db);
    // What a newer price of the same provider and model had taken the place of.
    await sql`DELETE FROM price_overrides WHERE seq NOT IN (
      SELECT first_value(seq) OVER (PARTITION BY organization_id, coalesce(provider, ''), folded_model
        ORDER BY set_at_ms DESC, seq DESC) FROM price_overrides)`.execute(db);
    await sql`CREATE UNIQUE INDEX price_override_of_model
      ON price_overrides (organization_id, coalesce(provider, ''), folded_model)`.execute(db);
  },
});
