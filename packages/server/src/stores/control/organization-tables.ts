// The tables of organisations and their Helicone keys.
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface OrganizationTables {
  readonly organizations: {
    readonly id: string;
    readonly name: string;
    readonly created_at_ms: number;
    readonly default_range: string | null;
    readonly time_zone: string | null;
  };
  readonly helicone_keys: {
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    readonly permissions: string;
    readonly hint: string;
    /** SHA-256 of the plain key. Rows stay after revocation, so that a revoked key is never taken for a new one. */
    readonly digest: Uint8Array;
    readonly created_at_ms: number;
    readonly revoked_at_ms: number | null;
  };
}

export const organizationsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('organizations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('helicone_keys')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('permissions', 'text', (column) => column.notNull().check(sql`permissions in ('rw', 'r', 'w')`))
      .addColumn('hint', 'text', (column) => column.notNull())
      .addColumn('digest', 'blob', (column) => column.notNull().unique().check(sql`length(digest) = 32`))
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('revoked_at_ms', 'integer')
      .execute();
    await db.schema
      .createIndex('helicone_keys_of_organization')
      .on('helicone_keys')
      .columns(['organization_id', 'created_at_ms'])
      .execute();
  },
};

export const organizationDefaultsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('organizations').addColumn('default_range', 'text').execute();
    await db.schema.alterTable('organizations').addColumn('time_zone', 'text').execute();
  },
};
