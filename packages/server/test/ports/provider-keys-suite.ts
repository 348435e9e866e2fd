// What every vault must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { GatewayError } from '../../src/kernel/errors.ts';
import { generateKey } from '../../src/kernel/helicone-key.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { NewProviderKey } from '../../src/ports/provider-keys.ts';
import type { ControlStorePlace } from './control-store-suite.ts';
import { openForEachTest } from './open-store.ts';

export function aProviderKey(change: Partial<NewProviderKey> = {}): NewProviderKey {
  const id = randomUUID();
  const sealed = `v1.0123456789ab.${Buffer.from(`sealed ${id}`).toString('base64url')}`;
  const organizationId = DEFAULT_ORGANIZATION_ID;
  return {
    id,
    organizationId,
    provider: 'openai',
    name: null,
    sealed,
    hint: '…9876',
    config: {},
    isActive: true,
    ...change,
  };
}

const conflict = (error: unknown) => error instanceof GatewayError && error.code === 'conflict';

export function describeProviderKeys(name: string, place: ControlStorePlace): void {
  describe(`provider keys: ${name}`, () => {
    const held = openForEachTest(place);

    keepingTests(() => held.store);
    nameTests(() => held.store);
    proxyTests(() => held.store);

    test('what one store writes the other reads', async () => {
      const other = await held.open();
      const added = await held.store.addProviderKey(aProviderKey());
      assert.deepEqual(await other.providerKeys(DEFAULT_ORGANIZATION_ID), [added]);
      await other.close();
    });
  });
}

function keepingTests(store: () => ControlStore): void {
  test('a key is given back as it was put in, the newest first', async () => {
    const first = aProviderKey({ name: 'prod', config: { region: 'eu-west-1' } });
    const second = aProviderKey({ provider: 'anthropic', isActive: false });
    const added = [await store().addProviderKey(first), await store().addProviderKey(second)];
    const listed = await store().providerKeys(DEFAULT_ORGANIZATION_ID);
    assert.deepEqual(listed, added.toReversed());
    const { createdAtMs, updatedAtMs, ...kept } = added[0] ?? assert.fail();
    assert.deepEqual(kept, first);
    assert.ok(createdAtMs > 0 && updatedAtMs === createdAtMs);
    assert.deepEqual(await store().providerKey(DEFAULT_ORGANIZATION_ID, first.id), added[0]);
  });

  test('each member can be changed, and what is not named stays', async () => {
    const key = aProviderKey({ name: 'a' });
    const added = await store().addProviderKey(key);
    const changes = [
      { name: 'b' },
      { name: null },
      { isActive: false },
      { sealed: 'v1.0123456789ab.AAAA', hint: '…1' },
    ];
    let expected: object = added;
    for (const change of changes) {
      const changed = await store().changeProviderKey(DEFAULT_ORGANIZATION_ID, key.id, change);
      expected = { ...expected, ...change, updatedAtMs: changed?.updatedAtMs };
      assert.deepEqual(changed, expected);
    }
  });

  test('a deleted key is gone, once, and its sealed text with it', async () => {
    const key = await store().addProviderKey(aProviderKey({ name: 'a' }));
    assert.equal(await store().deleteProviderKey(DEFAULT_ORGANIZATION_ID, key.id), true);
    assert.equal(await store().deleteProviderKey(DEFAULT_ORGANIZATION_ID, key.id), false);
    assert.deepEqual(await store().providerKeys(DEFAULT_ORGANIZATION_ID), []);
    assert.equal(await store().providerKey(DEFAULT_ORGANIZATION_ID, key.id), null);
    assert.equal(await store().changeProviderKey(DEFAULT_ORGANIZATION_ID, key.id, { isActive: true }), null);
  });

  test('another organisation sees, changes and deletes nothing', async () => {
    const key = await store().addProviderKey(aProviderKey());
    const { id: other } = await store().createOrganization('other');
    assert.deepEqual(await store().providerKeys(other), []);
    assert.equal(await store().providerKey(other, key.id), null);
    assert.equal(await store().changeProviderKey(other, key.id, { isActive: false }), null);
    assert.equal(await store().deleteProviderKey(other, key.id), false);
    assert.deepEqual(await store().providerKeys(DEFAULT_ORGANIZATION_ID), [key]);
  });

  test('a key of an organisation that does not exist is refused', async () => {
    const adding = store().addProviderKey(aProviderKey({ organizationId: randomUUID() }));
    await assert.rejects(adding, (error) => error instanceof GatewayError && error.code === 'not_found');
  });
}

function nameTests(store: () => ControlStore): void {
  test('a name is one of a kind for each provider of an organisation', async () => {
    const { id: other } = await store().createOrganization('other');
    const first = await store().addProviderKey(aProviderKey({ name: 'prod' }));
    await assert.rejects(store().addProviderKey(aProviderKey({ name: 'prod' })), conflict);
    await store().addProviderKey(aProviderKey({ name: 'prod', provider: 'anthropic' }));
    await store().addProviderKey(aProviderKey({ name: 'prod', organizationId: other }));
    const second = await store().addProviderKey(aProviderKey({ name: 'spare' }));
    await assert.rejects(store().changeProviderKey(DEFAULT_ORGANIZATION_ID, second.id, { name: 'prod' }), conflict);
    await store().deleteProviderKey(DEFAULT_ORGANIZATION_ID, first.id);
    const changed = await store().changeProviderKey(DEFAULT_ORGANIZATION_ID, second.id, { name: 'prod' });
    assert.equal(changed?.name, 'prod');
  });

  test('any number of keys may have none', async () => {
    for (let i = 0; i < 3; i += 1) await store().addProviderKey(aProviderKey());
    assert.equal((await store().providerKeys(DEFAULT_ORGANIZATION_ID)).length, 3);
  });
}

function proxyTests(store: () => ControlStore): void {
  const proxyOf = (providerKeyId: string, organizationId = DEFAULT_ORGANIZATION_ID) => {
    const key = generateKey('w');
    return { key, adding: store().addProxyKey({ organizationId, name: 'proxy', key, providerKeyId }) };
  };

  test('a proxy key is a Helicone key that sends traffic and reads nothing', async () => {
    const { id } = await store().addProviderKey(aProviderKey());
    const { key, adding } = proxyOf(id);
    const added = await adding;
    assert.deepEqual(await store().authenticate(key), {
      organizationId: DEFAULT_ORGANIZATION_ID,
      keyId: added?.id,
      permissions: 'w',
    });
  });

  test('no proxy key is made for a provider key that is another’s, deleted or unknown', async () => {
    const { id } = await store().addProviderKey(aProviderKey());
    const { id: other } = await store().createOrganization('other');
    for (const { key, adding } of [proxyOf(id, other), proxyOf(randomUUID())]) {
      assert.equal(await adding, null);
      assert.equal(await store().authenticate(key), null);
    }
    await store().deleteProviderKey(DEFAULT_ORGANIZATION_ID, id);
    assert.equal(await proxyOf(id).adding, null);
  });
}
