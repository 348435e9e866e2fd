// What every control store must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { generateKey } from '../../src/kernel/helicone-key.ts';
import type { ControlStore, NewKey } from '../../src/ports/control-store.ts';
import { type MakePlace, type OpenStore, openForEachTest } from './open-store.ts';

export type ControlStorePlace = MakePlace<ControlStore>;

export function describeControlStore(name: string, place: ControlStorePlace): void {
  describe(`control store: ${name}`, () => {
    const held = openForEachTest(place);

    organizationTests(() => held.store);
    keyTests(() => held.store);
    priceTests(() => held.store, held);
    recomputationTests(() => held.store);

    test('two stores opened at once on an empty place share one default organisation', async () => {
      const fresh = await place();
      const [a, b] = await Promise.all([fresh.open(), fresh.open()]);
      assert.deepEqual(await a.organizations(), await b.organizations());
      assert.equal((await a.organizations()).length, 1);
      await Promise.all([a.close(), b.close()]);
      await fresh.remove();
    });

    test('what one store writes the other reads, and it is there after reopening', async () => {
      const other = await held.open();
      const key = newKey();
      const added = await held.store.addKey(key);
      assert.equal((await other.authenticate(key.key))?.keyId, added.id);
      await other.revokeKey(null, added.id);
      assert.equal(await held.store.authenticate(key.key), null);
      await other.close();
      await held.reopen();
      assert.deepEqual(await held.store.keys(null), [
        { ...added, revokedAtMs: (await held.store.keys(null))[0]?.revokedAtMs },
      ]);
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

  test('demo data is said of the organisation it was put in, however often, and of no other', async () => {
    const { id } = await store().createOrganization('Acme');
    await store().markDemo(id);
    await store().markDemo(id);
    assert.equal((await store().findOrganization('Acme'))?.hasDemoData, true);
    assert.deepEqual(
      (await store().organizations()).map(({ name, hasDemoData }) => [name, hasDemoData]),
      [
        ['default', false],
        ['Acme', true],
      ],
    );
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

function priceTests(store: () => ControlStore, held: OpenStore<ControlStore>): void {
  const price = {
    provider: 'openai',
    model: 'gpt-4o',
    inputUsd: '0.0000025',
    outputUsd: '0.00001',
    cacheReadUsd: null,
    cacheWriteUsd: null,
    setAtMs: 1_000,
  };

  const shown = async (organizationId = DEFAULT_ORGANIZATION_ID) =>
    (await store().priceOverrides(organizationId)).map(({ id: _id, ...rest }) => rest);

  test('prices come back exactly, newest first, and only to their organisation', async () => {
    const { id } = await store().createOrganization('Acme');
    const newer = { ...price, provider: null, inputUsd: '0.000000000000123456789', cacheReadUsd: '0', setAtMs: 2_000 };
    const stored = [await store().putPriceOverride(id, newer), await store().putPriceOverride(id, price)];
    assert.deepEqual(await store().priceOverrides(id), stored);
    assert.deepEqual(await shown(id), [newer, price]);
    assert.deepEqual(await store().priceOverrides(DEFAULT_ORGANIZATION_ID), []);
  });

  test('a price takes the place of the one before for its provider and model, and keeps its id', async () => {
    const { id } = await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, price);
    const anyProvider = { ...price, provider: null };
    await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, anyProvider);
    const again = { ...price, model: 'GPT-4o', inputUsd: '1', cacheReadUsd: '0.5' };
    assert.deepEqual(await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, again), { ...again, id });
    const once = { ...anyProvider, outputUsd: '2', setAtMs: 3_000 };
    await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, once);
    assert.deepEqual(await shown(), [once, again]);
  });

  test('of puts at the same time one stands', async () => {
    const other = await held.open();
    await Promise.all(
      [store(), other, store(), other].map((each, index) =>
        each.putPriceOverride(DEFAULT_ORGANIZATION_ID, { ...price, inputUsd: String(index) }),
      ),
    );
    assert.equal((await shown()).length, 1);
    await other.close();
  });

  test('a deleted price is gone, and another organisation cannot delete it', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const { id } = await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, price);
    await store().putPriceOverride(DEFAULT_ORGANIZATION_ID, { ...price, model: 'gpt-4o-mini' });
    assert.equal(await store().deletePriceOverride(other, id), false);
    assert.equal(await store().deletePriceOverride(DEFAULT_ORGANIZATION_ID, id), true);
    assert.equal(await store().deletePriceOverride(DEFAULT_ORGANIZATION_ID, id), false);
    assert.deepEqual(
      (await shown()).map(({ model }) => model),
      ['gpt-4o-mini'],
    );
  });

  test('a price for an organisation that does not exist is not taken', async () => {
    await assert.rejects(store().putPriceOverride('11111111-1111-4111-8111-111111111111', price), {
      code: 'not_found',
    });
  });
}

function recomputationTests(store: () => ControlStore): void {
  const asked = {
    organizationId: DEFAULT_ORGANIZATION_ID,
    provider: null,
    model: 'gpt-4o',
    fromMs: 0,
    toMs: 5_000,
    createdAtMs: 1_000,
  };
  const add = (createdAtMs: number) => store().addRecomputation({ ...asked, createdAtMs });

  test('a recomputation waits its turn, and how far it is can be read by its organisation alone', async () => {
    const { id: other } = await store().createOrganization('Acme');
    assert.equal(await store().nextRecomputation(), null);
    const [first, second] = [await add(1), await add(2)];
    assert.deepEqual(await store().nextRecomputation(), first);
    const place = { startedAtMs: 77, exchangeId: '0197a5f0-0000-7000-8000-000000000001' };
    const running = { ...first, state: 'running', total: 9, examined: 5, changed: 2, place, startedAtMs: 3 } as const;
    await store().saveRecomputation(running);
    assert.deepEqual(await store().nextRecomputation(), running, 'one that was cut short is taken up again');
    await store().saveRecomputation({ ...running, state: 'done', endedAtMs: 4 });
    assert.deepEqual(await store().nextRecomputation(), second);
    assert.deepEqual(await store().recomputation(DEFAULT_ORGANIZATION_ID, first.id), {
      ...running,
      state: 'done',
      endedAtMs: 4,
    });
    assert.deepEqual(
      (await store().recomputations(DEFAULT_ORGANIZATION_ID)).map(({ id }) => id),
      [second.id, first.id],
    );
    assert.equal(await store().recomputation(other, first.id), null);
    assert.deepEqual(await store().recomputations(other), []);
  });

  test('ten may wait, of an organisation that exists, and of those that ended a hundred are kept', async () => {
    for (let n = 0; n < 105; n += 1) await store().saveRecomputation({ ...(await add(n)), state: 'done' });
    for (let n = 0; n < 10; n += 1) await add(1_000 + n);
    await assert.rejects(add(2_000), { code: 'conflict' });
    const kept = await store().recomputations(DEFAULT_ORGANIZATION_ID);
    assert.deepEqual([kept.length, kept.at(-1)?.createdAtMs], [110, 5]);
    const organizationId = '11111111-1111-4111-8111-111111111111';
    await assert.rejects(store().addRecomputation({ ...asked, organizationId }), { code: 'not_found' });
  });
}
