// Migrations of the control store, for every engine.
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { accountsMigration } from './account-tables.ts';
import { alertsMigration } from './alert-tables.ts';
import type { ControlTables } from './control-schema.ts';
import { datasetsMigration } from './dataset-tables.ts';
import { demoMigration } from './demo-tables.ts';
import type { SchemaWords } from './engine-words.ts';
import { evaluatorsMigration } from './evaluator-tables.ts';
import { hiddenPropertiesMigration } from './hidden-property-tables.ts';
import { organizationDefaultsMigration, organizationsMigration } from './organization-tables.ts';
import { onePriceMigration, pricesMigration } from './price-tables.ts';
import { deletedVersionsMigration, promptsMigration } from './prompt-tables.ts';
import { providerKeysMigration } from './provider-key-tables.ts';
import { rateLimitRulesMigration } from './rate-limit-tables.ts';
import { recomputationsMigration } from './recomputation-tables.ts';
import { redactionRulesMigration } from './redaction-tables.ts';
import { reportsMigration } from './report-tables.ts';
import { retentionMigration } from './retention-tables.ts';
import { savedFiltersMigration } from './saved-filter-tables.ts';
import { savedQueriesMigration } from './saved-query-tables.ts';
import { webhooksMigration } from './webhook-tables.ts';

/** @throws what the engine says when a migration fails; nothing of it is then kept */
export async function migrateControlStore(db: Kysely<ControlTables>, words: SchemaWords): Promise<void> {
  // Numbers are shared out ahead, so that one may come into the table after a higher one was run.
  const allowUnorderedMigrations = true;
  const provider = { getMigrations: async () => migrationsFor(words) };
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Names sort in the order of their making; one that was released is never changed. */
function migrationsFor(words: SchemaWords): Readonly<Record<string, Migration>> {
  return {
    '001-organizations-and-keys': organizationsMigration,
    '002-price-overrides': pricesMigration,
    '003-one-price-a-model': onePriceMigration(words),
    '004-recomputations': recomputationsMigration,
    '010-prompts': promptsMigration(words),
    '011-provider-keys': providerKeysMigration,
    '012-rate-limit-rules': rateLimitRulesMigration,
    '021-hidden-properties': hiddenPropertiesMigration(words),
    '023-saved-filters': savedFiltersMigration,
    '024-saved-queries': savedQueriesMigration,
    '020-webhooks': webhooksMigration,
    '022-alerts': alertsMigration,
    '030-accounts': accountsMigration,
    '040-deleted-prompt-versions': deletedVersionsMigration(words),
    '041-datasets': datasetsMigration,
    '042-organization-defaults': organizationDefaultsMigration,
    '045-evaluators': evaluatorsMigration,
    '060-reports': reportsMigration,
    '080-redaction-rules': redactionRulesMigration,
    '085-retention': retentionMigration,
    '110-demo-organizations': demoMigration,
    ...words.own,
  };
}
