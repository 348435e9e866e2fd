// Helicone keys in the control store.
import { timingSafeEqual } from 'node:crypto';
import { KEY_PATTERN, KEY_PERMISSIONS, type Principal } from '@heliometer/contract';
import type { Kysely, Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { digestKey } from '../../kernel/helicone-key.ts';
import type { ControlStore, NewKey, StoredKey } from '../../ports/control-store.ts';
import { isDuplicate, isMissingReference } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import { keyRow } from './key-row.ts';
import { unknownOrganization } from './unknown-organization.ts';

type Keys = Pick<ControlStore, 'keys' | 'addKey' | 'ensureKey' | 'renameKey' | 'revokeKey' | 'authenticate'>;

export function keyMethods(db: Kysely<ControlTables>, now: () => number): Keys {
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
