// What every control store must do with webhooks.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { MAX_WEBHOOKS, type NewWebhook } from '../../src/ports/webhooks.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;

function newWebhook(change: Partial<NewWebhook> = {}): NewWebhook {
  return {
    id: randomUUID(),
    organizationId: OURS,
    destination: 'https://hooks.example.com',
    sealed: 'v1.sealed',
    config: { sampleRate: 50, propertyFilters: [{ key: 'a', value: 'b' }], includeData: true },
    ...change,
  };
}

export function describeWebhooks(name: string, place: ControlStorePlace): void {
  describe(`webhooks: ${name}`, () => {
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

    test('webhooks are listed in the order of their making, of one organisation or of all', async () => {
      const { id: others } = await store.createOrganization('others');
      const first = await store.addWebhook(newWebhook());
      const second = await store.addWebhook(newWebhook());
      const theirs = await store.addWebhook(newWebhook({ organizationId: others }));
      assert.deepEqual(await store.webhooks(OURS), [first, second]);
      assert.deepEqual(await store.webhooks(others), [theirs]);
      assert.deepEqual(await store.webhooks(null), [first, second, theirs]);
      assert.deepEqual({ ...newWebhook(), ...first }, first);
      assert.equal(first.isActive, true);
    });

    test('a change touches what it names', async () => {
      const made = await store.addWebhook(newWebhook());
      const changed = await store.changeWebhook(OURS, made.id.toUpperCase(), { isActive: false });
      assert.deepEqual({ ...changed, updatedAtMs: 0 }, { ...made, isActive: false, updatedAtMs: 0 });
      const config = { sampleRate: 1, propertyFilters: [], includeData: false };
      const moved = await store.changeWebhook(OURS, made.id, { destination: 'https://b.example', config });
      assert.deepEqual([moved?.destination, moved?.config, moved?.isActive], ['https://b.example', config, false]);
      assert.deepEqual(await store.webhooks(OURS), [moved]);
    });

    test('a webhook of another organisation can be neither changed nor deleted', async () => {
      const { id: others } = await store.createOrganization('others');
      const made = await store.addWebhook(newWebhook());
      assert.equal(await store.changeWebhook(others, made.id, { isActive: false }), null);
      assert.equal(await store.deleteWebhook(others, made.id), false);
      assert.deepEqual(await store.webhooks(OURS), [made]);
      assert.equal(await store.deleteWebhook(OURS, made.id), true);
      assert.equal(await store.deleteWebhook(OURS, made.id), false);
      assert.deepEqual(await store.webhooks(null), []);
    });

    test('an organisation has so many at most, however many are added at once; one that is not there has none', async () => {
      const adding = Array.from({ length: MAX_WEBHOOKS + 3 }, () => store.addWebhook(newWebhook()));
      const refused = (await Promise.allSettled(adding)).filter((result) => result.status === 'rejected');
      assert.deepEqual(
        refused.map(({ reason }) => reason.code),
        ['conflict', 'conflict', 'conflict'],
      );
      const nobodys = newWebhook({ organizationId: randomUUID() });
      await assert.rejects(store.addWebhook(nobodys), { code: 'not_found' });
    });
  });
}
