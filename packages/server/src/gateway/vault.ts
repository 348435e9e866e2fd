// Stored provider keys opened: on use, and kept open as long as the snapshot they came with.
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import { aboutProviderKey, type ProviderCredential, type SealedProviderKey } from '../ports/provider-keys.ts';

type Opened = ProviderCredential | { readonly problem: string };

export interface Vault {
  open(key: SealedProviderKey): Opened;
}

export function openVault(sealer: Pick<Sealer, 'open'>, log: Log): Vault {
  // What is opened goes with the snapshot's own object, so a key that was changed is never mistaken for what it was.
  const known = new WeakMap<SealedProviderKey, Opened>();
  const failed = new WeakSet<SealedProviderKey>();
  return {
    open(key) {
      const before = known.get(key);
      if (before !== undefined) return before;
      const opened = unseal(key, sealer);
      if (!('problem' in opened)) known.set(key, opened);
      else if (!failed.has(key)) {
        failed.add(key);
        const fields = { code: 'provider_key_unreadable', providerKeyId: key.id, problem: opened.problem };
        log.error(fields, 'a stored provider key cannot be opened');
      }
      return opened;
    },
  };
}

function unseal(key: SealedProviderKey, sealer: Pick<Sealer, 'open'>): Opened {
  try {
    const opened = sealer.open(key.sealed, aboutProviderKey(key.organizationId, key.id));
    // Sealed by us and authentic, so it is what was put in.
    return 'problem' in opened ? opened : (JSON.parse(opened.secret) as ProviderCredential);
  } catch (error) {
    // The master key's file cannot be read; its text is in no message.
    return { problem: error instanceof Error ? error.name : 'unknown' };
  }
}
