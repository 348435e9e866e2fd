// The keys that exist from the start: the operator's bootstrap key, and one for a store that has none.
import { generateKey } from '../kernel/helicone-key.ts';
import { openControlStore } from '../stores/sqlite/control-store.ts';
import type { DataDir } from './data-dir.ts';

/** Makes or migrates the control store. @returns a key made because there was none, to be shown once; else null */
export async function prepareControlStore(dir: DataDir, bootstrapKey: string | null): Promise<string | null> {
  const store = await openControlStore({ path: dir.controlFile });
  try {
    const { id: organizationId } = await store.defaultOrganization();
    if (bootstrapKey !== null) {
      await store.ensureKey({ organizationId, name: 'bootstrap', permissions: 'rw', key: bootstrapKey });
    }
    if ((await store.keys(null)).length > 0) return null;
    const key = generateKey('rw');
    await store.addKey({ organizationId, name: 'first', permissions: 'rw', key });
    return key;
  } finally {
    await store.close();
  }
}
