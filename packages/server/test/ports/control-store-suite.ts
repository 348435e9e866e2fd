// What every control store must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { generateKey } from '../../src/kernel/helicone-key.ts';
import type { ControlStore, NewKey } from '../../src/ports/control-store.ts';

/** Makes an empty place of its own for one test. `open` may be called several times: all see the same data. */
export type ControlStorePlace = () => Promise<{ open(): Promise<ControlStore>; remove(): Promise<void> }>;

export function describeControlStore(name: string, place: ControlStorePlace): void {
  describe(`control store: ${name}`, () => {
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

    organizationTests(() => store);
    keyTests(() => store);
    priceTests(() => store);

    test('two stores opened at once on an empty place share one default organisation', async () => {
      const fresh = await place();
      const [a, b] = await Promise.all([fresh.open(), fresh.open()]);
      assert.deepEqual(await a.organizations(), await b.organizations());
      assert.equal((await a.organizations()).length, 1);
      await Promise.all([a.close(), b.close()]);
      await fresh.remove();
    });

    test('what one store writes the other reads, and it is there after reopening', async () => {
      const other = await here.open();
      const key = newKey();
      const added = await store.addKey(key);
      assert.equal((await other.authenticate(key.key))?.keyId, added.id);
      await other.revokeKey(null, added.id);
      assert.equal(await store.authenticate(key.key), null);
      await other.close();
      await store.close();
      store = await here.open();
      assert.deepEqual(await store.keys(null), [{ ...added, revokedAtMs: (await store.keys(null))[0]?.revokedAtMs }]);
    });
  });
}

function newKey(change: Partial<NewKey> = {}): NewKey {
  const permissions = change.permissions ?? 'rw';
  return {
    organizationId: DEFAULT_ORGANIZATION_ID,
    name: 'test',
    permissions,
    key: generateKey(permissions),
    ...change,
  };
}

function organizationTests(store: () => ControlStore): void {
  test('the default organisation is the well-known one and stays the same', async () => {
    const first = await store().defaultOrganization();
    assert.equal(first.id, DEFAULT_ORGANIZATION_ID);
    assert.deepEqual(await store().defaultOrganization(), first);
    assert.deepEqual(await store().organizations(), [first]);
  });

  test('an organisation is found by id and by name, and by nothing else', async () => {
    const made = await store().createOrganization('Acme');
    assert.deepEqual(await store().findOrganization(made.id), made);
    assert.deepEqual(await store().findOrganization('Acme'), made);
    assert.equal(await store().findOrganization('acme corp'), null);
  });

  test('a name is given to one organisation only', async () => {
    await store().createOrganization('Acme');
    await assert.rejects(store().createOrganization('Acme'), { code: 'conflict' });
    assert.equal((await store().organizations()).length, 2);
  });
}

function keyTests(store: () => ControlStore): void {
  test('a key authenticates as its organisation with its permissions', async () => {
    const { id: organizationId } = await store().createOrganization('Acme');
    for (const permissions of ['rw', 'r', 'w'] as const) {
      const key = newKey({ organizationId, permissions });
      const { id: keyId } = await store().addKey(key);
      assert.deepEqual(await store().authenticate(key.key), { organizationId, keyId, permissions });
    }
  });

  test('an unknown key, a malformed one and a changed one authenticate as nobody', async () => {
    const key = newKey();
    await store().addKey(key);
    assert.equal(await store().authenticate(generateKey('rw')), null);
    assert.equal(await store().authenticate(`${key.key}x`), null);
    assert.equal(await store().authenticate(''), null);
    assert.equal(await store().authenticate(`Bearer ${key.key}`), null);
  });

  test('a malformed key is not taken', async () => {
    for (const key of ['sk-helicone-short', 'sk-other-aaaaaaaaaaaaaaaaaaaaaaaa', `sk-helicone-${'a'.repeat(201)}`]) {
      await assert.rejects(store().addKey(newKey({ key })), { code: 'invalid_request' });
      await assert.rejects(store().ensureKey(newKey({ key })), { code: 'invalid_request' });
    }
  });

  test('the same key cannot be added twice', async () => {
    const key = newKey();
    await store().addKey(key);
    await assert.rejects(store().addKey({ ...key, name: 'again' }), { code: 'conflict' });
  });

  test('a key of an organisation that does not exist is not taken', async () => {
    const organizationId = '11111111-1111-4111-8111-111111111111';
    await assert.rejects(store().addKey(newKey({ organizationId })), { code: 'not_found' });
    await assert.rejects(store().ensureKey(newKey({ organizationId })), { code: 'not_found' });
  });

  test('an ensured key is added once', async () => {
    const key = newKey();
    assert.equal(await store().ensureKey(key), true);
    assert.equal(await store().ensureKey(key), false);
    assert.equal((await store().keys(null)).length, 1);
  });

  test('an ensured key that was revoked stays revoked', async () => {
    const key = newKey();
    await store().ensureKey(key);
    const [stored] = await store().keys(null);
    await store().revokeKey(null, stored!.id);
    assert.equal(await store().ensureKey(key), false);
    assert.equal(await store().authenticate(key.key), null);
  });

  test('a revoked key authenticates no more, keeps its row, and cannot be revoked or renamed again', async () => {
    const key = newKey();
    const { id } = await store().addKey(key);
    assert.equal(await store().revokeKey(DEFAULT_ORGANIZATION_ID, id), true);
    assert.equal(await store().authenticate(key.key), null);
    assert.equal(await store().revokeKey(DEFAULT_ORGANIZATION_ID, id), false);
    assert.equal(await store().renameKey(DEFAULT_ORGANIZATION_ID, id, 'late'), false);
    const [row] = await store().keys(DEFAULT_ORGANIZATION_ID);
    assert.equal(row?.id, id);
    assert.notEqual(row?.revokedAtMs, null);
  });

  test('an organisation can neither see, rename nor revoke the key of another', async () => {
    const { id: other } = await store().createOrganization('Other');
    const key = newKey();
    const { id } = await store().addKey(key);
    assert.deepEqual(await store().keys(other), []);
    assert.equal(await store().renameKey(other, id, 'stolen'), false);
    assert.equal(await store().revokeKey(other, id), false);
    assert.equal((await store().authenticate(key.key))?.keyId, id);
    assert.equal(await store().revokeKey(null, id), true);
  });

  test('a renamed key shows its new name and still authenticates', async () => {
    const key = newKey();
    const { id } = await store().addKey(key);
    assert.equal(await store().renameKey(DEFAULT_ORGANIZATION_ID, id, 'production'), true);
    assert.equal((await store().keys(DEFAULT_ORGANIZATION_ID))[0]?.name, 'production');
    assert.notEqual(await store().authenticate(key.key), null);
  });

  test('a stored key shows enough to recognise it and not the key', async () => {
    const key = newKey();
    const stored = await store().addKey(key);
    assert.ok(stored.hint.startsWith(key.key.slice(0, 12)));
    assert.ok(stored.hint.endsWith(key.key.slice(-4)));
    assert.ok(stored.hint.length < 24);
    assert.ok(!JSON.stringify(await store().keys(null)).includes(key.key));
  });
}

function priceTests(store: () => ControlStore): void {
  const price = {
    provider: 'openai',
    model: 'gpt-4o',
    inputUsd: '0.0000025',
    outputUsd: '0.00001',
    cacheReadUsd: null,
    cacheWriteUsd: null,
    setAtMs: 1_000,
  };

  test('prices come back exactly, newest first, and only to their organisation', async () => {
    const { id } = await store().createOrganization('Acme');
    const newer = { ...price, provider: null, inputUsd: '0.000000000000123456789', cacheReadUsd: '0', setAtMs: 2_000 };
    await store().putPriceOverride(id, newer);
    await store().putPriceOverride(id, price);
    assert.deepEqual(await store().priceOverrides(id), [newer, price]);
    assert.deepEqual(await store().priceOverrides(DEFAULT_ORGANIZATION_ID), []);
  });

  test('of two prices set in the same millisecond the later one is the newer', async () => {
    await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, price);
    await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, { ...price, inputUsd: '1' });
    assert.equal((await store().priceOverrides(DEFAULT_ORGANIZATION_ID))[0]?.inputUsd, '1');
  });

  test('a price for an organisation that does not exist is not taken', async () => {
    await assert.rejects(store().putPriceOverride('11111111-1111-4111-8111-111111111111', price), {
      code: 'not_found',
    });
  });
}
