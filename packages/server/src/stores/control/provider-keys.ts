// The vault in the control store.
import type { Kysely, Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import type {
  NewProviderKey,
  ProviderKeyChange,
  ProviderKeyStore,
  StoredProviderKey,
} from '../../ports/provider-keys.ts';
import { isDuplicate } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import { keyRow } from './key-row.ts';
import type { Transact } from './transact.ts';
import { ownerRefusal } from './unknown-organization.ts';

export function providerKeyMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): ProviderKeyStore {
  const living = (organizationId: string) =>
    db
      .selectFrom('provider_keys')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('deleted_at_ms', 'is', null);
  return {
    async providerKeys(organizationId) {
      return (await living(organizationId).orderBy('seq', 'desc').execute()).map(toProviderKey);
    },
    async providerKey(organizationId, id) {
      const row = await living(organizationId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toProviderKey(row);
    },
    async addProviderKey(key) {
      try {
        const insert = db.insertInto('provider_keys').values(newRow(key, now()));
        return toProviderKey(await insert.returningAll().executeTakeFirstOrThrow());
      } catch (error) {
        if (isDuplicate(error)) throw nameTaken(error);
        throw ownerRefusal(error, key.organizationId);
      }
    },
    async changeProviderKey(organizationId, id, change) {
      const update = db
        .updateTable('provider_keys')
        .set({ ...columnsOf(change), updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .where('deleted_at_ms', 'is', null);
      try {
        const row = await update.returningAll().executeTakeFirst();
        return row === undefined ? null : toProviderKey(row);
      } catch (error) {
        throw isDuplicate(error) ? nameTaken(error) : error;
      }
    },
    async deleteProviderKey(organizationId, id) {
      const result = await db
        .updateTable('provider_keys')
        .set({ sealed: '', hint: '', config: '{}', is_active: 0, deleted_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    addProxyKey: ({ organizationId, name, key, providerKeyId }) =>
      transact(async (transaction) => {
        const bound = await transaction
          .selectFrom('provider_keys')
          .select('id')
          .where('organization_id', '=', organizationId)
          .where('id', '=', providerKeyId)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        if (bound === undefined) return null;
        const row = keyRow({ organizationId, name, permissions: 'w', key }, now());
        await transaction.insertInto('helicone_keys').values(row).execute();
        await transaction.insertInto('proxy_keys').values({ key_id: row.id, provider_key_id: bound.id }).execute();
        return { id: row.id };
      }),
  };
}

function newRow(key: NewProviderKey, atMs: number) {
  return {
    id: key.id,
    organization_id: key.organizationId,
    provider: key.provider,
    name: key.name,
    sealed: key.sealed,
    hint: key.hint,
    config: JSON.stringify(key.config),
    is_active: key.isActive ? 1 : 0,
    created_at_ms: atMs,
    updated_at_ms: atMs,
    deleted_at_ms: null,
  };
}

function columnsOf({ name, sealed, hint, config, isActive }: ProviderKeyChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(sealed === undefined ? {} : { sealed }),
    ...(hint === undefined ? {} : { hint }),
    ...(config === undefined ? {} : { config: JSON.stringify(config) }),
    ...(isActive === undefined ? {} : { is_active: isActive ? 1 : 0 }),
  };
}

function toProviderKey(row: Selectable<ControlTables['provider_keys']>): StoredProviderKey {
  return {
    id: row.id,
    organizationId: row.organization_id,
    provider: row.provider,
    name: row.name,
    sealed: row.sealed,
    hint: row.hint,
    config: JSON.parse(row.config),
    isActive: row.is_active === 1,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

function nameTaken(cause: unknown): GatewayError {
  return new GatewayError('conflict', 'There is a key of this name for this provider already.', { cause });
}
