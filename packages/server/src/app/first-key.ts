// What exists from the start: the operator's bootstrap key, a key for a store that has none, and a link for its owner as long as
// there is none.
import { randomUUID } from 'node:crypto';
import { generateKey } from '../kernel/helicone-key.ts';
import { newSecretToken } from '../kernel/secret-token.ts';
import type { ControlStore } from '../ports/control-store.ts';
import { SettingError } from './config/read-settings.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { openControlNow } from './open-control.ts';

const OWNER_LINK_MS = 24 * 60 * 60_000;

/** To be shown once; null = there is no need. */
export interface FirstSecrets {
  readonly key: string | null;
  readonly ownerToken: string | null;
}

/** Makes or migrates the control store. @throws SettingError, CannotServe. @param hasConsole people can sign in at what is started */
export async function prepareControlStore(
  dir: DataDir,
  settings: Settings,
  hasConsole: boolean,
): Promise<FirstSecrets> {
  // One made here would open nothing that another machine has sealed, and the other way round.
  if (settings.controlUrl !== 'embedded' && settings.masterKey === null) {
    throw new SettingError(
      'setting controlUrl is a store that a fleet shares; it needs HELIOMETER_MASTER_KEY, the same for each of its processes',
    );
  }
  const store = await openControlNow(settings, dir);
  try {
    const key = await ensureKeys(store, settings.bootstrapKey);
    const isAsked = hasConsole && settings['console.auth'] === 'accounts';
    return { key, ownerToken: isAsked ? await renewOwnerLink(store) : null };
  } finally {
    await store.close();
  }
}

async function ensureKeys(store: ControlStore, bootstrapKey: string | null): Promise<string | null> {
  const { id: organizationId } = await store.defaultOrganization();
  if (bootstrapKey !== null) {
    await store.ensureKey({ organizationId, name: 'bootstrap', permissions: 'rw', key: bootstrapKey });
  }
  if ((await store.keys(null)).length > 0) return null;
  const key = generateKey('rw');
  await store.addKey({ organizationId, name: 'first', permissions: 'rw', key });
  return key;
}

/** The one printed before is good for nothing then. */
async function renewOwnerLink(store: ControlStore): Promise<string | null> {
  if (await store.hasOwner()) return null;
  const { token, digest } = newSecretToken();
  const createdAtMs = Date.now();
  const expiresAtMs = createdAtMs + OWNER_LINK_MS;
  await store.addLink({ id: randomUUID(), purpose: 'owner', digest, createdAtMs, expiresAtMs });
  return token;
}
