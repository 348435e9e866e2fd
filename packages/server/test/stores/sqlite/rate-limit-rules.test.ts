// The rate limits of organisations in the SQLite control store, and as a gateway sees them.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { openControlSnapshot } from '../../../src/stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeRateLimitRules } from '../../ports/rate-limit-rules-suite.ts';

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-rules-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
}

describeRateLimitRules('SQLite', place);

test('a gateway follows the rules, and the own prices they may need, without being told', async () => {
  const here = await place();
  const store = await here.open();
  const failed = (_fields: object, message: string): never => assert.fail(message);
  const log = { debug: failed, info: failed, warn: failed, error: failed };
  const source = openControlSnapshot(here.path, { log, pollMs: 5 });
  const seen = () => source.current().rateLimitRulesOf(DEFAULT_ORGANIZATION_ID);
  const until = async (count: number) => {
    while (seen().length !== count) await wait(5);
  };
  assert.deepEqual(seen(), []);
  const rule = await store.addRateLimitRule(DEFAULT_ORGANIZATION_ID, {
    name: 'all',
    quota: 1.5,
    windowSeconds: 3600,
    unit: 'cents',
    segment: null,
  });
  await until(1);
  assert.deepEqual(seen(), [{ id: rule.id, name: 'all', policy: rule.policy }]);
  assert.deepEqual(source.current().rateLimitRulesOf('another'), []);
  const { id: _, ...price } = await store.putPriceOverride(DEFAULT_ORGANIZATION_ID, {
    provider: null,
    model: 'm',
    inputUsd: '0.1',
    outputUsd: '0.2',
    cacheReadUsd: null,
    cacheWriteUsd: null,
    setAtMs: 5,
  });
  while (source.current().priceOverridesOf(DEFAULT_ORGANIZATION_ID).length === 0) await wait(5);
  assert.deepEqual(source.current().priceOverridesOf(DEFAULT_ORGANIZATION_ID), [price]);
  await store.deleteRateLimitRule(DEFAULT_ORGANIZATION_ID, rule.id);
  await until(0);
  source.close();
  await store.close();
  await here.remove();
});
