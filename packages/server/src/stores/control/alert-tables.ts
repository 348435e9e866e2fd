// The tables of alerts, their history, and what their channels have not been told yet.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface AlertTables {
  readonly alerts: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    /** JSON of an AlertSpec. */
    readonly spec: string;
    /** JSON of an AlertState. */
    readonly state: string;
    readonly created_at_ms: number;
    readonly updated_at_ms: number;
  };
  readonly alert_episodes: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly start_ms: number;
    /** JSON of an AlertEpisode. */
    readonly episode: string;
  };
  readonly alert_notices: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly alert_id: string;
    /** JSON of an OwedNotice. */
    readonly notice: string;
  };
}

export const alertsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('alerts')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('spec', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('alert_episodes')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('start_ms', 'integer', (column) => column.notNull())
      .addColumn('episode', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('alert_episodes_of_organization')
      .on('alert_episodes')
      .columns(['organization_id', 'seq'])
      .execute();
    await db.schema
      .createTable('alert_notices')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('alert_id', 'text', (column) => column.notNull())
      .addColumn('notice', 'text', (column) => column.notNull())
      .execute();
  },
};
