// Accounts in the SQLite control store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeAccounts } from '../../ports/accounts-suite.ts';

describeAccounts('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-accounts-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
