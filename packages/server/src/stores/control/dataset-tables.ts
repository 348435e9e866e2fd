// The tables of datasets and their rows.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface DatasetTables {
  readonly datasets: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    /** JSON. */
    readonly meta: string | null;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
  readonly dataset_rows: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly dataset_id: string;
    readonly exchange_id: string;
    readonly request_id: string;
    readonly user_id: string | null;
    readonly session_id: string | null;
    /** JSON of what else is known of the exchange. */
    readonly origin: string;
    readonly last_user_turn: string | null;
    readonly answer: string | null;
    readonly created_at_ms: number;
    readonly edited_at_ms: number | null;
    /** JSON. */
    readonly request_body: string;
    readonly response_body: string;
    /** As they were copied; null = never edited. */
    readonly original_request_body: string | null;
    readonly original_response_body: string | null;
  };
}

export const datasetsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('datasets')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('meta', 'text')
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('datasets_of_organization')
      .on('datasets')
      .columns(['organization_id', 'seq'])
      .execute();
    // Bodies stand last: SQLite reads a row from its beginning, and lists need none of them.
    await db.schema
      .createTable('dataset_rows')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('dataset_id', 'text', (column) => column.notNull().references('datasets.id').onDelete('cascade'))
      .addColumn('exchange_id', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text')
      .addColumn('session_id', 'text')
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('last_user_turn', 'text')
      .addColumn('answer', 'text')
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('edited_at_ms', 'integer')
      .addColumn('request_body', 'text', (column) => column.notNull())
      .addColumn('response_body', 'text', (column) => column.notNull())
      .addColumn('original_request_body', 'text')
      .addColumn('original_response_body', 'text')
      .execute();
    await db.schema
      .createIndex('dataset_row_of_exchange')
      .on('dataset_rows')
      .columns(['dataset_id', 'exchange_id'])
      .unique()
      .execute();
    await db.schema.createIndex('dataset_rows_in_order').on('dataset_rows').columns(['dataset_id', 'seq']).execute();
    // When exchanges are deleted their copies are looked for, by each of these.
    for (const column of ['exchange_id', 'request_id', 'user_id', 'session_id']) {
      await db.schema
        .createIndex(`dataset_rows_by_${column}`)
        .on('dataset_rows')
        .columns(['organization_id', column])
        .execute();
    }
  },
};
