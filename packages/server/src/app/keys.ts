// `heliometer keys`: writes the control store itself, with or without a server beside it; running gateways notice.
import { KEY_PERMISSIONS, type KeyPermissions } from '@heliometer/contract';
import { generateKey } from '../kernel/helicone-key.ts';
import type { ControlStore, StoredKey } from '../ports/control-store.ts';
import type { Settings } from './config/table.ts';
import { openDataDir } from './data-dir.ts';
import { openControlNow } from './open-control.ts';

/** Something asked for that cannot be done; the message is one line. */
export class KeysError extends Error {
  override readonly name = 'KeysError';
  /** The command line was wrong, not the world. */
  readonly isUsage: boolean;

  constructor(message: string, isUsage = false) {
    super(message);
    this.isUsage = isUsage;
  }
}

export interface NewKeyWishes {
  readonly name?: string | undefined;
  readonly permissions?: string | undefined;
  readonly organization?: string | undefined;
}

/** @returns the plain key, which is kept nowhere; @throws KeysError */
export async function createKey(settings: Settings, wishes: NewKeyWishes): Promise<string> {
  const permissions = toPermissions(wishes.permissions ?? 'rw');
  return withStore(settings, async (store) => {
    const organization =
      wishes.organization === undefined
        ? await store.defaultOrganization()
        : await store.findOrganization(wishes.organization);
    if (organization === null) {
      const known = (await store.organizations()).map(({ name }) => name).join(', ');
      throw new KeysError(`there is no organisation ${wishes.organization}; there are: ${known}`);
    }
    const key = generateKey(permissions);
    await store.addKey({ organizationId: organization.id, name: wishes.name ?? 'command line', permissions, key });
    return key;
  });
}

/** One line a key, the oldest first. */
export async function listKeys(settings: Settings): Promise<readonly string[]> {
  return withStore(settings, async (store) => {
    const organizations = new Map((await store.organizations()).map(({ id, name }) => [id, name]));
    const keys = [...(await store.keys(null))].sort((a, b) => a.createdAtMs - b.createdAtMs);
    return keys.map((key) => lineOf(key, organizations.get(key.organizationId) ?? key.organizationId));
  });
}

/** @throws KeysError */
export async function revokeKey(settings: Settings, id: string): Promise<void> {
  await withStore(settings, async (store) => {
    if (!(await store.revokeKey(null, id))) throw new KeysError(`there is no live key with id ${id}; see keys list`);
  });
}

function lineOf(key: StoredKey, organization: string): string {
  const state = key.revokedAtMs === null ? 'live' : `revoked ${new Date(key.revokedAtMs).toISOString()}`;
  const made = new Date(key.createdAtMs).toISOString();
  return [key.id, key.permissions.padEnd(2), key.hint, made, state, organization, key.name].join('  ');
}

async function withStore<T>(settings: Settings, work: (store: ControlStore) => Promise<T>): Promise<T> {
  const store = await openControlNow(settings, openDataDir(settings.dataDir));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function toPermissions(text: string): KeyPermissions {
  const permissions = KEY_PERMISSIONS.find((known) => known === text);
  if (permissions === undefined) {
    throw new KeysError(`--permissions is "${text}"; accepted is ${KEY_PERMISSIONS.join(', ')}`, true);
  }
  return permissions;
}
