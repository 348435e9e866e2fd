// What every store of retention rules must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, KEEP_ALL } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { type MakePlace, openForEachTest } from './open-store.ts';

const RULES = { rowDays: 90, bodyDays: 7, metadataOnly: true };
const NOTHING = { rows: 0, bodies: 0, deliveries: 0 };

export function describeRetentionRules(name: string, place: MakePlace<ControlStore>): void {
  describe(`retention rules: ${name}`, () => {
    const held = openForEachTest(place);

    test('all is kept until something is set, of one organisation, and what is set outlives a restart', async () => {
      const other = await held.store.createOrganization('other');
      assert.deepEqual(await held.store.retention(DEFAULT_ORGANIZATION_ID), KEEP_ALL);
      await held.store.putRetention(DEFAULT_ORGANIZATION_ID, { ...RULES, rowDays: 5 });
      assert.deepEqual(await held.store.putRetention(DEFAULT_ORGANIZATION_ID, RULES), RULES);
      await held.reopen();
      assert.deepEqual(await held.store.retention(DEFAULT_ORGANIZATION_ID), RULES);
      const all = [...(await held.store.retentionOfAll())].sort();
      assert.deepEqual(all, [[DEFAULT_ORGANIZATION_ID, RULES] as const, [other.id, KEEP_ALL] as const].sort());
    });

    test('an organisation that does not exist can set nothing', async () => {
      await assert.rejects(held.store.putRetention('nobody', RULES), { code: 'not_found' });
    });

    test('a run is noted for the organisations it was for; one that removed nothing leaves the last removal', async () => {
      const other = await held.store.createOrganization('other');
      const status = (id = DEFAULT_ORGANIZATION_ID) => held.store.retentionStatus(id);
      assert.deepEqual(await status(), { lastRunAtMs: null, lastRemoval: null });
      await held.store.noteRetentionRun(5, new Map());
      await held.store.noteRetentionRun(10, new Map([[DEFAULT_ORGANIZATION_ID, NOTHING]]));
      assert.deepEqual(await status(), { lastRunAtMs: 10, lastRemoval: null });
      const removed = { rows: 3, bodies: 2, deliveries: 1 };
      await held.store.noteRetentionRun(20, new Map([[DEFAULT_ORGANIZATION_ID, removed]]));
      await held.store.noteRetentionRun(30, new Map([[DEFAULT_ORGANIZATION_ID, NOTHING]]));
      await held.reopen();
      assert.deepEqual(await status(), { lastRunAtMs: 30, lastRemoval: { atMs: 20, ...removed } });
      assert.deepEqual(await status(other.id), { lastRunAtMs: null, lastRemoval: null });
    });
  });
}
