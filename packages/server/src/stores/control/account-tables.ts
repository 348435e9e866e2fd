// The tables of accounts, their places in organisations, sessions and one-time links.
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface AccountTables {
  readonly accounts: {
    readonly id: string;
    /** As it was written. */
    readonly email: string;
    /** By which addresses are compared. */
    readonly folded_email: string;
    readonly name: string;
    readonly password_hash: string;
    readonly created_at_ms: number;
  };
  readonly members: {
    readonly organization_id: string;
    readonly account_id: string;
    readonly role: string;
    readonly joined_at_ms: number;
  };
  readonly sessions: {
    readonly id: string;
    readonly digest: Uint8Array;
    readonly account_id: string;
    readonly organization_id: string | null;
    readonly address: string;
    readonly user_agent: string;
    readonly created_at_ms: number;
    readonly seen_at_ms: number;
    readonly expires_at_ms: number;
  };
  /** One that was used is gone. */
  readonly one_time_links: {
    readonly id: string;
    readonly digest: Uint8Array;
    readonly purpose: string;
    readonly organization_id: string | null;
    readonly account_id: string | null;
    readonly email: string | null;
    readonly folded_email: string | null;
    readonly role: string | null;
    readonly invited_by: string | null;
    readonly created_at_ms: number;
    readonly expires_at_ms: number;
  };
}

const ROLE = sql`role in ('owner', 'admin', 'member', 'viewer')`;
const DIGEST = sql`length(digest) = 32`;

export const accountsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('folded_email', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('members')
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('role', 'text', (column) => column.notNull().check(ROLE))
      .addColumn('joined_at_ms', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('members_of_organization', ['organization_id', 'account_id'])
      .execute();
    await db.schema.createIndex('members_by_account').on('members').column('account_id').execute();
    await makeSessions(db);
    await makeLinks(db);
  },
};

async function makeSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'blob', (column) => column.notNull().unique().check(DIGEST))
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('organization_id', 'text', (column) => column.references('organizations.id'))
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addColumn('seen_at_ms', 'integer', (column) => column.notNull())
    .addColumn('expires_at_ms', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_of_account').on('sessions').columns(['account_id', 'seen_at_ms']).execute();
}

async function makeLinks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('one_time_links')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'blob', (column) => column.notNull().unique().check(DIGEST))
    .addColumn('purpose', 'text', (column) =>
      column.notNull().check(sql`purpose in ('owner', 'invitation', 'recovery')`),
    )
    .addColumn('organization_id', 'text', (column) => column.references('organizations.id'))
    .addColumn('account_id', 'text', (column) => column.references('accounts.id'))
    .addColumn('email', 'text')
    .addColumn('folded_email', 'text')
    .addColumn('role', 'text', (column) => column.check(ROLE))
    .addColumn('invited_by', 'text')
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addColumn('expires_at_ms', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('one_time_links_of_organization')
    .on('one_time_links')
    .columns(['organization_id', 'folded_email'])
    .execute();
}
