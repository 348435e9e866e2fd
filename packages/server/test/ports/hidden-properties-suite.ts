// What every control store must do with the properties an organisation hides.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { MAX_HIDDEN } from '../../src/ports/hidden-properties.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;

export function describeHiddenProperties(name: string, place: ControlStorePlace): void {
  describe(`hidden properties: ${name}`, () => {
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

    test('they are listed by name, for their organisation only', async () => {
      const { id: others } = await store.createOrganization('others');
      for (const hidden of ['Team', 'env', 'Ünï']) await store.hideProperty(OURS, hidden);
      await store.hideProperty(others, 'theirs');
      assert.deepEqual(await store.hiddenProperties(OURS), ['env', 'Team', 'Ünï']);
      assert.deepEqual(await store.hiddenProperties(others), ['theirs']);
      await store.restoreProperty(others, 'Team');
      assert.deepEqual(await store.hiddenProperties(OURS), ['env', 'Team', 'Ünï']);
    });

    test('one is hidden once and restored whatever the case of its name', async () => {
      await store.hideProperty(OURS, 'Team');
      await store.hideProperty(OURS, 'TEAM');
      assert.deepEqual(await store.hiddenProperties(OURS), ['Team']);
      await store.restoreProperty(OURS, 'team');
      assert.deepEqual(await store.hiddenProperties(OURS), []);
      await store.restoreProperty(OURS, 'team');
    });

    test('they outlast the store', async () => {
      await store.hideProperty(OURS, 'Team');
      await store.close();
      store = await here.open();
      assert.deepEqual(await store.hiddenProperties(OURS), ['Team']);
    });

    test('an organisation hides so many at most, and may hide again what is hidden', async () => {
      for (let index = 0; index < MAX_HIDDEN; index += 1) await store.hideProperty(OURS, `p${index}`);
      await assert.rejects(store.hideProperty(OURS, 'one more'), { code: 'conflict' });
      await store.hideProperty(OURS, 'P7');
      assert.equal((await store.hiddenProperties(OURS)).length, MAX_HIDDEN);
    });

    test('nothing is hidden for an organisation that does not exist', async () => {
      await assert.rejects(store.hideProperty(randomUUID(), 'Team'), { code: 'not_found' });
    });
  });
}
