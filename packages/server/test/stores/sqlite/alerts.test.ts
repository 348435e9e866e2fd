// Alerts in the SQLite control store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeAlerts } from '../../ports/alerts-suite.ts';

describeAlerts('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-alerts-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
