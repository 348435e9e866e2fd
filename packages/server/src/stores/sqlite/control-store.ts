// The control store in one SQLite file. Consoles and the command line write it, at the same time if need be.
import { timingSafeEqual } from 'node:crypto';
import { DEFAULT_ORGANIZATION_ID, KEY_PATTERN, KEY_PERMISSIONS, type Principal } from '@heliometer/contract';
import type { Kysely, Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { digestKey } from '../../kernel/helicone-key.ts';
import type { ControlStore, NewKey, StoredKey } from '../../ports/control-store.ts';
import { accountMethods } from './accounts.ts';
import { alertMethods } from './alerts.ts';
import { type ControlTables, controlDatabase, migrateControlStore } from './control-schema.ts';
import { isDuplicate, isMissingReference, openDatabase } from './database.ts';
import { datasetMethods } from './datasets.ts';
import { evaluatorMethods } from './evaluators.ts';
import { hiddenPropertyMethods } from './hidden-properties.ts';
import { keyRow } from './key-row.ts';
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
import { createTransact } from './transact.ts';
import { unknownOrganization } from './unknown-organization.ts';
import { webhookMethods } from './webhooks.ts';

export interface ControlStoreOptions {
  readonly path: string;
  readonly now?: () => number;
}

const BUSY_TIMEOUT_MS = 5_000;
const DEFAULT_ORGANIZATION_NAME = 'default';

/** Opens or creates the file (mode 0600) and brings its tables up to date. */
export async function openControlStore(options: ControlStoreOptions): Promise<ControlStore> {
  const file = openDatabase(options.path, { busyTimeoutMs: 0, synchronous: 'full' });
  const db = controlDatabase(file, BUSY_TIMEOUT_MS);
  const transact = createTransact(file, BUSY_TIMEOUT_MS);
  const now = options.now ?? Date.now;
  try {
    await migrateControlStore(db);
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
    ...datasetMethods(db, transact, now),
    ...savedFilterMethods(db, now),
    ...recomputationMethods(db),
    ...providerKeyMethods(db, now),
    ...rateLimitRuleMethods(db, now),
    ...redactionMethods(db, now),
    ...retentionMethods(db, now),
    ...webhookMethods(db, now),
    ...alertMethods(db, now),
    ...evaluatorMethods(db, now),
    ...reportMethods(db, transact, now),
    ...promptVersionMethods(db),
    ...storedPromptMethods(db),
    ...savedQueryMethods(db, now),
    close: () => db.destroy(),
  };
}

type Keys = Pick<ControlStore, 'keys' | 'addKey' | 'ensureKey' | 'renameKey' | 'revokeKey' | 'authenticate'>;

function keyMethods(db: Kysely<ControlTables>, now: () => number): Keys {
  return {
    async keys(organizationId) {
      let query = db.selectFrom('helicone_keys').selectAll().orderBy('created_at_ms', 'desc').orderBy('id');
      if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
      return (await query.execute()).map(toKey);
    },
    async addKey(key) {
      const row = keyRow(key, now());
      try {
        await db.insertInto('helicone_keys').values(row).execute();
      } catch (error) {
        throw keyRefusal(error, key);
      }
      return toKey(row);
    },
    async ensureKey(key) {
      const insert = db.insertInto('helicone_keys').values(keyRow(key, now()));
      try {
        const result = await insert.onConflict((conflict) => conflict.column('digest').doNothing()).executeTakeFirst();
        return result.numInsertedOrUpdatedRows === 1n;
      } catch (error) {
        throw keyRefusal(error, key);
      }
    },
    async renameKey(organizationId, keyId, name) {
      const update = db.updateTable('helicone_keys').set({ name }).where('id', '=', keyId);
      const result = await update
        .where('organization_id', '=', organizationId)
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async revokeKey(organizationId, keyId) {
      let update = db.updateTable('helicone_keys').set({ revoked_at_ms: now() }).where('id', '=', keyId);
      if (organizationId !== null) update = update.where('organization_id', '=', organizationId);
      const result = await update.where('revoked_at_ms', 'is', null).executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async authenticate(key) {
      if (!KEY_PATTERN.test(key)) return null;
      const digest = digestKey(key);
      const query = db.selectFrom('helicone_keys').selectAll().where('digest', '=', digest);
      const row = await query.where('revoked_at_ms', 'is', null).executeTakeFirst();
      // The index finds the row in time that depends on stored digests; the answer itself must rest on all 32 bytes.
      return row === undefined || !timingSafeEqual(row.digest, digest) ? null : toPrincipal(row);
    },
  };
}

function keyRefusal(error: unknown, key: NewKey): unknown {
  if (isDuplicate(error)) return new GatewayError('conflict', 'This key is known already.', { cause: error });
  return isMissingReference(error) ? unknownOrganization(key.organizationId) : error;
}

function toKey(row: Selectable<ControlTables['helicone_keys']>): StoredKey {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    permissions: toPermissions(row.permissions),
    hint: row.hint,
    createdAtMs: row.created_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}

function toPrincipal(row: Selectable<ControlTables['helicone_keys']>): Principal {
  return { organizationId: row.organization_id, keyId: row.id, permissions: toPermissions(row.permissions) };
}

function toPermissions(text: string): StoredKey['permissions'] {
  const permissions = KEY_PERMISSIONS.find((known) => known === text);
  if (permissions === undefined) throw new Error(`control store: a key has the permissions "${text}"`);
  return permissions;
}
