// The table of recomputations of costs.
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface RecomputationTables {
  readonly recomputations: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly provider: string | null;
    readonly model: string | null;
    readonly from_ms: number;
    readonly to_ms: number;
    readonly state: string;
    readonly total: number | null;
    readonly examined: number;
    readonly changed: number;
    readonly place_ms: number | null;
    readonly place_id: string | null;
    readonly created_at_ms: number;
    readonly started_at_ms: number | null;
    readonly ended_at_ms: number | null;
  };
}

export const recomputationsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('recomputations')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('provider', 'text')
      .addColumn('model', 'text')
      .addColumn('from_ms', 'integer', (column) => column.notNull())
      .addColumn('to_ms', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('total', 'integer')
      .addColumn('examined', 'integer', (column) => column.notNull())
      .addColumn('changed', 'integer', (column) => column.notNull())
      .addColumn('place_ms', 'integer')
      .addColumn('place_id', 'text')
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('started_at_ms', 'integer')
      .addColumn('ended_at_ms', 'integer')
      .execute();
    await db.schema
      .createIndex('recomputations_of_organization')
      .on('recomputations')
      .columns(['organization_id', 'seq'])
      .execute();
    // Which is next is asked for twice a second.
    await db.schema.createIndex('recomputations_by_state').on('recomputations').columns(['state', 'seq']).execute();
  },
};
