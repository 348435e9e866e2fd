// The control store over whichever engine: its tables brought up to date, and all its methods.
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../ports/control-store.ts';
import { accountMethods } from './accounts.ts';
import { alertMethods } from './alerts.ts';
import type { ControlEngine } from './control-engine.ts';
import { datasetMethods } from './datasets.ts';
import { evaluatorMethods } from './evaluators.ts';
import { keyMethods } from './helicone-keys.ts';
import { hiddenPropertyMethods } from './hidden-properties.ts';
import { migrateControlStore } from './migrations.ts';
import { organizationMethods } from './organizations.ts';
import { priceMethods } from './prices.ts';
import { promptVersionMethods } from './prompt-versions.ts';
import { providerKeyMethods } from './provider-keys.ts';
import { rateLimitRuleMethods } from './rate-limit-rules.ts';
import { recomputationMethods } from './recomputations.ts';
import { redactionMethods } from './redaction-rules.ts';
import { reportMethods } from './reports.ts';
import { retentionMethods } from './retention.ts';
import { savedFilterMethods } from './saved-filters.ts';
import { savedQueryMethods } from './saved-queries.ts';
import { storedPromptMethods } from './stored-prompts.ts';
import { webhookMethods } from './webhooks.ts';

const DEFAULT_ORGANIZATION_NAME = 'default';

/** The engine is closed with the store, and when it cannot be made one. */
export async function createControlStore(engine: ControlEngine): Promise<ControlStore> {
  const { db, transact, words, now } = engine;
  try {
    await migrateControlStore(db, words.schema);
    await db
      .insertInto('organizations')
      .values({ id: DEFAULT_ORGANIZATION_ID, name: DEFAULT_ORGANIZATION_NAME, created_at_ms: now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    ...organizationMethods(db, transact, now),
    ...accountMethods(db, transact),
    ...keyMethods(db, now),
    ...priceMethods(db),
    ...hiddenPropertyMethods(db),
    ...datasetMethods(engine),
    ...savedFilterMethods(db, now),
    ...recomputationMethods(db),
    ...providerKeyMethods(db, transact, now),
    ...rateLimitRuleMethods(db, now),
    ...redactionMethods(db, now),
    ...retentionMethods(db, now),
    ...webhookMethods(db, now),
    ...alertMethods(db, transact, now),
    ...evaluatorMethods(db, transact, now),
    ...reportMethods(db, transact, now),
    ...promptVersionMethods(db, words),
    ...storedPromptMethods(db, words),
    ...savedQueryMethods(db, now),
    close: () => db.destroy(),
  };
}
