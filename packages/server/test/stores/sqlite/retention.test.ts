// Retention rules in the SQLite control store, and who keeps no bodies as a gateway sees it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID, KEEP_ALL } from '@heliometer/contract';
import { openControlSnapshot } from '../../../src/stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeRetentionRules } from '../../ports/retention-suite.ts';

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-retention-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
}

describeRetentionRules('SQLite', place);

test('a gateway follows who keeps no bodies without being told', async () => {
  const here = await place();
  const store = await here.open();
  const failed = (_fields: object, message: string): never => assert.fail(message);
  const log = { debug: failed, info: failed, warn: failed, error: failed };
  const source = openControlSnapshot(here.path, { log, pollMs: 5 });
  const isMetadataOnly = (id = DEFAULT_ORGANIZATION_ID) => source.current().isMetadataOnly(id);
  assert.equal(isMetadataOnly(), false);
  await store.putRetention(DEFAULT_ORGANIZATION_ID, { ...KEEP_ALL, metadataOnly: true });
  while (!isMetadataOnly()) await wait(5);
  assert.equal(isMetadataOnly('another'), false);
  await store.putRetention(DEFAULT_ORGANIZATION_ID, KEEP_ALL);
  while (isMetadataOnly()) await wait(5);
  source.close();
  await store.close();
  await here.remove();
});
