// What every control store must do with saved SQL queries.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { MAX_SAVED_QUERIES } from '../../src/ports/saved-queries.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const QUERY = { name: "it's", sql: "SELECT 'é\\\\' -- ;" };

export function describeSavedQueries(name: string, place: ControlStorePlace): void {
  describe(`saved queries: ${name}`, () => {
    let here: Awaited<ReturnType<ControlStorePlace>>;
    let store: ControlStore;
    beforeEach(async () => {
      here = await place();
      store = await here.open();
    });
    afterEach(async () => {
      await store.close();
      await here.remove();
    });

    test('they are kept as they are, in the order of their making, over a restart', async () => {
      const first = await store.addSavedQuery(OURS, QUERY);
      const second = await store.addSavedQuery(OURS, { name: 'b', sql: 'SELECT 2' });
      assert.deepEqual([first.name, first.sql], [QUERY.name, QUERY.sql]);
      await store.close();
      store = await here.open();
      assert.deepEqual(await store.savedQueries(OURS), [first, second]);
      assert.deepEqual(await store.savedQuery(OURS, first.id.toUpperCase()), first);
    });

    test('one that is replaced stays in its place, with the time of its making', async () => {
      const first = await store.addSavedQuery(OURS, QUERY);
      const second = await store.addSavedQuery(OURS, QUERY);
      const replaced = await store.replaceSavedQuery(OURS, first.id, { name: 'n', sql: 's' });
      assert.deepEqual(replaced, { ...first, name: 'n', sql: 's', updatedAtMs: replaced?.updatedAtMs });
      assert.deepEqual(await store.savedQueries(OURS), [replaced, second]);
    });

    test('those of another organisation are not seen, replaced or deleted', async () => {
      const { id: others } = await store.createOrganization('others');
      const theirs = await store.addSavedQuery(others, QUERY);
      assert.deepEqual(await store.savedQueries(OURS), []);
      assert.equal(await store.savedQuery(OURS, theirs.id), null);
      assert.equal(await store.replaceSavedQuery(OURS, theirs.id, QUERY), null);
      assert.equal(await store.deleteSavedQueries(OURS, [theirs.id]), 0);
      assert.deepEqual(await store.savedQueries(others), [theirs]);
    });

    test('deleting says how many there were', async () => {
      const ids = [(await store.addSavedQuery(OURS, QUERY)).id, (await store.addSavedQuery(OURS, QUERY)).id];
      const kept = await store.addSavedQuery(OURS, QUERY);
      assert.equal(await store.deleteSavedQueries(OURS, []), 0);
      assert.equal(await store.deleteSavedQueries(OURS, [...ids, randomUUID()]), 2);
      assert.deepEqual(await store.savedQueries(OURS), [kept]);
    });

    test('there are so many and no more, and none of nobody’s', async () => {
      for (let n = 0; n < MAX_SAVED_QUERIES; n += 1) await store.addSavedQuery(OURS, QUERY);
      await assert.rejects(store.addSavedQuery(OURS, QUERY), { code: 'conflict' });
      await assert.rejects(store.addSavedQuery(randomUUID(), QUERY), { code: 'not_found' });
    });
  });
}
