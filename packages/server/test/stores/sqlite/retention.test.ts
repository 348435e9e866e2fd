// Retention rules in SQLite.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeRetentionRules } from '../../ports/retention-suite.ts';

describeRetentionRules('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-retention-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
