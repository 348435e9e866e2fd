// The vault's part of a gateway's snapshot: active provider keys by organisation, still sealed, and which Helicone keys are
// bound to one.
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { SealedProviderKey } from '../../ports/provider-keys.ts';
import type { SnapshotRow } from './snapshot-row.ts';

const NONE: readonly SealedProviderKey[] = [];

export function vaultOf(
  activeKeys: readonly SnapshotRow[],
  proxyKeys: readonly SnapshotRow[],
): Pick<ControlSnapshot, 'providerKeysOf' | 'boundProviderKey'> {
  const keys = new Map<string, SealedProviderKey[]>();
  for (const row of activeKeys) {
    const key = toSealedKey(row);
    const others = keys.get(key.organizationId);
    if (others === undefined) keys.set(key.organizationId, [key]);
    else others.push(key);
  }
  const bound = new Map<string, string>();
  for (const row of proxyKeys) bound.set(String(row['key_id']), String(row['provider_key_id']));
  return {
    providerKeysOf: (organizationId) => keys.get(organizationId) ?? NONE,
    boundProviderKey: (keyId) => bound.get(keyId) ?? null,
  };
}

function toSealedKey(row: SnapshotRow): SealedProviderKey {
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
