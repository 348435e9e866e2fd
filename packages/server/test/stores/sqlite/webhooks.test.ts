// Webhooks in the SQLite control store, and what is owed to them in a file of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { openDeliveryStore } from '../../../src/stores/sqlite/webhook-deliveries.ts';
import { describeDeliveries } from '../../ports/deliveries-suite.ts';
import { describeWebhooks } from '../../ports/webhooks-suite.ts';

describeWebhooks('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-webhooks-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});

describeDeliveries('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-deliveries-'));
  const path = join(folder, 'deliveries.sqlite');
  return { open: (choices) => openDeliveryStore({ path, ...choices }), remove: () => rm(folder, { recursive: true }) };
});
