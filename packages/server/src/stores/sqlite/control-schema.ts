// Tables and migrations of the control store's SQLite file.
import type { DatabaseSync } from 'node:sqlite';
import { type Generated, Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { type AccountTables, accountsMigration } from './account-tables.ts';
import { type AlertTables, alertsMigration } from './alert-tables.ts';
import { type DatasetTables, datasetsMigration } from './dataset-tables.ts';
import { type DemoTables, demoMigration } from './demo-tables.ts';
import { type EvaluatorTables, evaluatorsMigration } from './evaluator-tables.ts';
import { type HiddenPropertyTables, hiddenPropertiesMigration } from './hidden-property-tables.ts';
import { createSqliteDialect } from './kysely-dialect.ts';
import { deletedVersionsMigration, type PromptTables, promptsMigration } from './prompt-tables.ts';
import { type ProviderKeyTables, providerKeysMigration } from './provider-key-tables.ts';
import { type RateLimitTables, rateLimitRulesMigration } from './rate-limit-tables.ts';
import { type RedactionTables, redactionRulesMigration } from './redaction-tables.ts';
import { type ReportTables, reportsMigration } from './report-tables.ts';
import { type RetentionTables, retentionMigration } from './retention-tables.ts';
import { type SavedFilterTables, savedFiltersMigration } from './saved-filter-tables.ts';
import { type SavedQueryTables, savedQueriesMigration } from './saved-query-tables.ts';
import { type WebhookTables, webhooksMigration } from './webhook-tables.ts';

export interface ControlTables
  extends AccountTables,
    AlertTables,
    DatasetTables,
    DemoTables,
    EvaluatorTables,
    HiddenPropertyTables,
    ProviderKeyTables,
    PromptTables,
    RateLimitTables,
    RedactionTables,
    ReportTables,
    RetentionTables,
    SavedFilterTables,
    SavedQueryTables,
    WebhookTables {
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

/** What a gateway reads of the control store. */
export const LIVE_KEYS_SQL =
  'SELECT id, organization_id, permissions, digest FROM helicone_keys WHERE revoked_at_ms IS NULL';

/** @throws what SQLite says when a migration fails; nothing of it is then kept */
export async function migrateControlStore(db: Kysely<ControlTables>): Promise<void> {
  // Numbers are shared out ahead, so that one may come into the table after a higher one was run.
  const allowUnorderedMigrations = true;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS }, allowUnorderedMigrations });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

export function controlDatabase(db: DatabaseSync, busyTimeoutMs: number): Kysely<ControlTables> {
  return new Kysely<ControlTables>({ dialect: createSqliteDialect(db, busyTimeoutMs) });
}

/** Names sort in the order of their making; one that was released is never changed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-organizations-and-keys': {
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
  },
  '002-price-overrides': {
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
  },
  '003-one-price-a-model': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('price_overrides').addColumn('id', 'text').execute();
      await db.schema.alterTable('price_overrides').addColumn('folded_model', 'text').execute();
      await sql`UPDATE price_overrides SET folded_model = lower(model), id = lower(printf('%s-%s-4%s-8%s-%s',
        hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2),
        hex(randomblob(6))))`.execute(db);
      // What a newer price of the same provider and model had taken the place of.
      await sql`DELETE FROM price_overrides WHERE seq NOT IN (
        SELECT first_value(seq) OVER (PARTITION BY organization_id, coalesce(provider, ''), folded_model
          ORDER BY set_at_ms DESC, seq DESC) FROM price_overrides)`.execute(db);
      await sql`CREATE UNIQUE INDEX price_override_of_model
        ON price_overrides (organization_id, coalesce(provider, ''), folded_model)`.execute(db);
    },
  },
  '004-recomputations': {
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
  },
  '010-prompts': promptsMigration,
  '011-provider-keys': providerKeysMigration,
  '012-rate-limit-rules': rateLimitRulesMigration,
  '021-hidden-properties': hiddenPropertiesMigration,
  '023-saved-filters': savedFiltersMigration,
  '024-saved-queries': savedQueriesMigration,
  '020-webhooks': webhooksMigration,
  '022-alerts': alertsMigration,
  '030-accounts': accountsMigration,
  '040-deleted-prompt-versions': deletedVersionsMigration,
  '041-datasets': datasetsMigration,
  '042-organization-defaults': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('organizations').addColumn('default_range', 'text').execute();
      await db.schema.alterTable('organizations').addColumn('time_zone', 'text').execute();
    },
  },
  '045-evaluators': evaluatorsMigration,
  '060-reports': reportsMigration,
  '080-redaction-rules': redactionRulesMigration,
  '085-retention': retentionMigration,
  '110-demo-organizations': demoMigration,
};
