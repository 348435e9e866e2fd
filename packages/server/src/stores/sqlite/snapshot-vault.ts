// The vault's part of a gateway's snapshot: active provider keys by organisation, still sealed, and which Helicone keys are
// bound to one.
import type { DatabaseSync } from 'node:sqlite';
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { SealedProviderKey } from '../../ports/provider-keys.ts';
import { ACTIVE_PROVIDER_KEYS_SQL, PROXY_KEYS_SQL } from './provider-key-tables.ts';

export type SnapshotVault = Pick<ControlSnapshot, 'providerKeysOf' | 'boundProviderKey'>;

const NONE: readonly SealedProviderKey[] = [];

export const EMPTY_VAULT: SnapshotVault = { providerKeysOf: () => NONE, boundProviderKey: () => null };

/** Reads the vault anew each time the returned function is called. */
export function prepareVault(db: DatabaseSync): () => SnapshotVault {
  const activeKeys = db.prepare(ACTIVE_PROVIDER_KEYS_SQL);
  const proxyKeys = db.prepare(PROXY_KEYS_SQL);
  return () => {
    const keys = new Map<string, SealedProviderKey[]>();
    for (const row of activeKeys.iterate()) {
      const key = toSealedKey(row);
      const others = keys.get(key.organizationId);
      if (others === undefined) keys.set(key.organizationId, [key]);
      else others.push(key);
    }
    const bound = new Map<string, string>();
    for (const row of proxyKeys.iterate()) bound.set(String(row['key_id']), String(row['provider_key_id']));
    if (keys.size === 0 && bound.size === 0) return EMPTY_VAULT;
    return {
      providerKeysOf: (organizationId) => keys.get(organizationId) ?? NONE,
      boundProviderKey: (keyId) => bound.get(keyId) ?? null,
    };
  };
}

function toSealedKey(row: Readonly<Record<string, unknown>>): SealedProviderKey {
  const { id, organization_id: organizationId, provider, name, sealed, config } = row;
  if (
    typeof id !== 'string' ||
    typeof organizationId !== 'string' ||
    typeof provider !== 'string' ||
    typeof sealed !== 'string' ||
    typeof config !== 'string' ||
    (name !== null && typeof name !== 'string')
  ) {
    throw new TypeError('control store: a provider key’s row is not of the expected shape');
  }
  return { id, organizationId, provider, name, sealed, config: JSON.parse(config) };
}
