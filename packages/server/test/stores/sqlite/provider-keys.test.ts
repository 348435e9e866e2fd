// The vault in SQLite.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeProviderKeys } from '../../ports/provider-keys-suite.ts';

describeProviderKeys('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-vault-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
