// What every control store must do with saved filters.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { MAX_SAVED_FILTERS } from '../../src/ports/saved-filters.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const FILTER = { name: "it's", filter: '{"a":"\\u00e9\\\\"}' };

export function describeSavedFilters(name: string, place: ControlStorePlace): void {
  describe(`saved filters: ${name}`, () => {
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

    test('they are listed in the order of their making, for their organisation only', async () => {
      const { id: others } = await store.createOrganization('others');
      const first = await store.addSavedFilter(OURS, FILTER);
      const second = await store.addSavedFilter(OURS, FILTER);
      const theirs = await store.addSavedFilter(others, FILTER);
      assert.deepEqual({ name: first.name, filter: first.filter }, FILTER);
      assert.deepEqual(await store.savedFilters(OURS), [first, second]);
      assert.deepEqual(await store.savedFilters(others), [theirs]);
      assert.deepEqual(await store.savedFilter(OURS, first.id.toUpperCase()), first);
      assert.equal(await store.savedFilter(others, first.id), null);
    });

    test('a change touches what it names, and keeps id and place', async () => {
      const first = await store.addSavedFilter(OURS, FILTER);
      const second = await store.addSavedFilter(OURS, FILTER);
      const named = await store.changeSavedFilter(OURS, first.id, { name: 'other' });
      assert.deepEqual(named, { ...first, name: 'other' });
      const changed = await store.changeSavedFilter(OURS, first.id, { filter: '"all"' });
      assert.deepEqual(changed, { ...first, name: 'other', filter: '"all"' });
      assert.deepEqual(await store.savedFilters(OURS), [changed, second]);
    });

    test('one of another organisation can be neither changed nor deleted', async () => {
      const { id: others } = await store.createOrganization('others');
      const saved = await store.addSavedFilter(OURS, FILTER);
      assert.equal(await store.changeSavedFilter(others, saved.id, { name: 'mine' }), null);
      assert.equal(await store.deleteSavedFilter(others, saved.id), false);
      assert.deepEqual(await store.savedFilters(OURS), [saved]);
    });

    test('a deleted one is gone, once', async () => {
      const saved = await store.addSavedFilter(OURS, FILTER);
      assert.equal(await store.deleteSavedFilter(OURS, saved.id), true);
      assert.equal(await store.deleteSavedFilter(OURS, saved.id), false);
      assert.equal(await store.savedFilter(OURS, saved.id), null);
    });

    test('an organisation keeps so many at most, however many are saved at once', async () => {
      for (let index = 0; index < MAX_SAVED_FILTERS - 1; index += 1) await store.addSavedFilter(OURS, FILTER);
      const results = await Promise.allSettled([1, 2, 3].map(() => store.addSavedFilter(OURS, FILTER)));
      const refused = results.filter((result) => result.status === 'rejected');
      assert.deepEqual(
        refused.map(({ reason }) => reason.code),
        ['conflict', 'conflict'],
      );
    });

    test('none is saved for an organisation that does not exist', async () => {
      await assert.rejects(store.addSavedFilter(randomUUID(), FILTER), { code: 'not_found' });
    });
  });
}
