// What a gateway's snapshot of a control store must show, whatever engine is below it. Other connections write the store; the
// snapshot follows by itself.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID, KEEP_ALL } from '@heliometer/contract';
import { digestKey, generateKey } from '../../src/kernel/helicone-key.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { ControlSnapshotSource, ServedPrompts } from '../../src/ports/control-snapshot.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { aProviderKey } from './provider-keys-suite.ts';

export interface SnapshotPlace {
  open(): Promise<ControlStore>;
  follow(log: Log): Promise<ControlSnapshotSource>;
  remove(): Promise<void>;
}

interface Held {
  readonly store: ControlStore;
  readonly source: ControlSnapshotSource;
}

export function describeControlSnapshot(name: string, makePlace: () => Promise<SnapshotPlace>): void {
  describe(`control snapshot: ${name}`, () => {
    let place: SnapshotPlace;
    let store: ControlStore;
    let source: ControlSnapshotSource;
    const logged: string[] = [];
    const write = (_fields: object, message: string): void => void logged.push(message);
    const log = { debug: write, info: write, warn: write, error: write };

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
      logged.length = 0;
      source = await place.follow(log);
    });
    afterEach(async () => {
      source.close();
      await store.close();
      await place.remove();
      assert.deepEqual(logged, []);
    });

    const held = (): Held => ({ store, source });
    keyTests(held, () => place.follow(log));
    vaultTests(held);
    ruleTests(held);
    promptTests(held);
  });
}

/** The bound of two seconds is the promise of headers.md §1. */
async function within2Seconds(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if (await condition()) return;
    await wait(20);
  }
  assert.fail('not within two seconds');
}

function keyTests(held: () => Held, follow: () => Promise<ControlSnapshotSource>): void {
  function add(permissions: 'rw' | 'r' | 'w' = 'rw') {
    const key = generateKey(permissions);
    return held()
      .store.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'k', permissions, key })
      .then(({ id }) => ({ id, digest: digestKey(key), permissions }));
  }

  test('live keys are known at once, with organisation and permissions', async () => {
    const keys = await Promise.all([add('rw'), add('r'), add('w')]);
    const source = await follow();
    for (const { id, digest, permissions } of keys) {
      const expected = { organizationId: DEFAULT_ORGANIZATION_ID, keyId: id, permissions };
      assert.deepEqual(source.current().principalOf(digest), expected);
    }
    assert.equal(source.current().principalOf(digestKey(generateKey('rw'))), null);
    assert.equal(source.current().defaultOrganizationId, DEFAULT_ORGANIZATION_ID);
    source.close();
  });

  test('a digest that only begins like a live one is nobody', async () => {
    const { digest } = await add();
    const { current } = held().source;
    await within2Seconds(() => current().principalOf(digest) !== null);
    const near = Buffer.from(digest);
    near[31] = (near[31] ?? 0) ^ 1;
    assert.equal(current().principalOf(near), null);
    assert.equal(current().principalOf(digest.subarray(0, 8)), null);
  });

  test('a revoked key is refused within two seconds, a new one accepted', async () => {
    const { store, source } = held();
    const old = await add();
    await within2Seconds(() => source.current().principalOf(old.digest) !== null);
    await store.revokeKey(null, old.id);
    await within2Seconds(() => source.current().principalOf(old.digest) === null);
    const added = await add();
    await within2Seconds(() => source.current().principalOf(added.digest) !== null);
  });

  test('what no gateway reads is no reason to read again', async () => {
    const { store, source } = held();
    const { digest } = await add();
    await within2Seconds(() => source.current().principalOf(digest) !== null);
    const before = source.current();
    await store.keys(null);
    await wait(50);
    assert.equal(source.current(), before);
  });
}

function vaultTests(held: () => Held): void {
  const ids = () =>
    held()
      .source.current()
      .providerKeysOf(DEFAULT_ORGANIZATION_ID)
      .map(({ id }) => id);

  test('provider keys: additions, changes and deletions are seen within two seconds; the newest comes first', async () => {
    const { store, source } = held();
    assert.deepEqual(ids(), []);
    const old = await store.addProviderKey(aProviderKey({ name: 'old', config: { region: 'eu-west-1' } }));
    const young = await store.addProviderKey(aProviderKey());
    await within2Seconds(() => ids().length === 2);
    assert.deepEqual(ids(), [young.id, old.id]);
    const { hint: _hint, isActive: _active, createdAtMs: _made, updatedAtMs: _changed, ...sealed } = old;
    assert.deepEqual(source.current().providerKeysOf(DEFAULT_ORGANIZATION_ID)[1], sealed);
    await store.changeProviderKey(DEFAULT_ORGANIZATION_ID, young.id, { isActive: false });
    await within2Seconds(() => ids().length === 1);
    await store.deleteProviderKey(DEFAULT_ORGANIZATION_ID, old.id);
    await within2Seconds(() => ids().length === 0);
  });

  test('a proxy key is bound to its provider key, and goes on being so when that is deleted', async () => {
    const { store, source } = held();
    const { id } = await store.addProviderKey(aProviderKey());
    const key = generateKey('w');
    const organizationId = DEFAULT_ORGANIZATION_ID;
    const proxy = await store.addProxyKey({ organizationId, name: 'proxy', key, providerKeyId: id });
    const keyId = proxy?.id ?? assert.fail();
    await within2Seconds(() => source.current().boundProviderKey(keyId) === id);
    assert.equal(source.current().boundProviderKey(id), null);
    await store.deleteProviderKey(organizationId, id);
    await within2Seconds(() => ids().length === 0);
    assert.equal(source.current().boundProviderKey(keyId), id);
  });
}

function ruleTests(held: () => Held): void {
  test('rate limits, and the own prices they may need', async () => {
    const { store, source } = held();
    const seen = () => source.current().rateLimitRulesOf(DEFAULT_ORGANIZATION_ID);
    const until = (count: number) => within2Seconds(() => seen().length === count);
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
    await within2Seconds(() => source.current().priceOverridesOf(DEFAULT_ORGANIZATION_ID).length > 0);
    assert.deepEqual(source.current().priceOverridesOf(DEFAULT_ORGANIZATION_ID), [price]);
    await store.deleteRateLimitRule(DEFAULT_ORGANIZATION_ID, rule.id);
    await until(0);
  });

  test('who keeps no bodies', async () => {
    const { store, source } = held();
    const isMetadataOnly = (id = DEFAULT_ORGANIZATION_ID) => source.current().isMetadataOnly(id);
    assert.equal(isMetadataOnly(), false);
    await store.putRetention(DEFAULT_ORGANIZATION_ID, { ...KEEP_ALL, metadataOnly: true });
    await within2Seconds(() => isMetadataOnly());
    assert.equal(isMetadataOnly('another'), false);
    await store.putRetention(DEFAULT_ORGANIZATION_ID, KEEP_ALL);
    await within2Seconds(() => !isMetadataOnly());
  });
}

function promptTests(held: () => Held): void {
  const seen = (): ServedPrompts | null => held().source.current().servedPrompts(DEFAULT_ORGANIZATION_ID);
  const made = { organizationId: DEFAULT_ORGANIZATION_ID, createdBy: null, createdAtMs: 1 };
  const create = () => held().store.createPrompt({ ...made, name: 'n', tags: [], body: { model: 'a' } });
  const production = { environment: null, versionId: null };

  test('none until there is one; then its production version, its environments and any version by its id', async () => {
    const { store } = held();
    assert.equal(seen(), null);
    const { id, versionId } = await create();
    await within2Seconds(() => seen() !== null);
    const first = { versionId, version: '1.0', environment: 'production', body: { model: 'a' } };
    assert.deepEqual(await seen()?.find(id, production), first);
    const change = { ...made, promptId: id, baseVersionId: versionId, newMajor: false, commitMessage: '' };
    const second = await store.addPromptVersion({ ...change, environment: 'staging', body: { model: 'b' } });
    await within2Seconds(async () => (await seen()?.find(id, { environment: 'staging', versionId: null })) !== null);
    const staging = { versionId: second, version: '1.1', environment: 'staging', body: { model: 'b' } };
    assert.deepEqual(await seen()?.find(id, { environment: 'staging', versionId: null }), staging);
    assert.deepEqual(await seen()?.find(id, production), first, 'a new version is not production by itself');
    assert.deepEqual(await seen()?.find(id, { environment: null, versionId: second }), {
      ...staging,
      environment: null,
    });
    assert.deepEqual(
      await seen()?.find(id, { environment: 'production', versionId: second }),
      first,
      'the environment wins',
    );
    const third = await store.addPromptVersion({ ...change, newMajor: true, environment: 'production', body: {} });
    await within2Seconds(async () => (await seen()?.find(id, production))?.versionId === third);
    assert.equal((await seen()?.find(id, production))?.version, '2.0');
  });

  test('what was deleted is served no more, though it was served before', async () => {
    const { store } = held();
    const { id, versionId } = await create();
    const change = { ...made, promptId: id, baseVersionId: versionId, newMajor: false, commitMessage: '' };
    const second = await store.addPromptVersion({ ...change, environment: null, body: { model: 'b' } });
    const byId = { environment: null, versionId: second };
    await within2Seconds(() => seen() !== null);
    assert.equal((await seen()?.find(id, byId))?.version, '1.1');
    await store.deleteVersion({ organizationId: DEFAULT_ORGANIZATION_ID, promptId: id, versionId: second }, 2);
    await within2Seconds(async () => (await seen()?.find(id, byId)) === null);
    assert.equal((await seen()?.find(id, production))?.version, '1.0');
    await store.deletePrompt(DEFAULT_ORGANIZATION_ID, id, 3);
    await within2Seconds(() => seen() === null);
  });

  test('no prompt, environment or version that is not there, or another’s', async () => {
    const { store, source } = held();
    const { id: other } = await store.createOrganization('Acme');
    const mine = await create();
    const theirs = await store.createPrompt({ ...made, organizationId: other, name: 'n', tags: [], body: {} });
    await within2Seconds(() => source.current().servedPrompts(other) !== null);
    assert.equal(await seen()?.find('abcdef', production), null);
    assert.equal(await seen()?.find(theirs.id, production), null);
    assert.equal(await seen()?.find(mine.id, { environment: 'none', versionId: mine.versionId }), null);
    assert.equal(await seen()?.find(mine.id, { environment: null, versionId: theirs.versionId }), null);
    assert.equal(await seen()?.find(mine.id, { environment: null, versionId: 'none' }), null);
  });

  test('more than is kept in memory at a time is served all the same', async () => {
    const { store } = held();
    const body = { text: 'x'.repeat(900_000) };
    const prompts = await Promise.all(
      Array.from({ length: 25 }, (_, n) => store.createPrompt({ ...made, name: 'n', tags: [], body: { ...body, n } })),
    );
    await within2Seconds(async () =>
      (await Promise.all(prompts.map(({ id }) => seen()?.find(id, production)))).every(Boolean),
    );
    for (const round of [1, 2]) {
      for (const [n, { id }] of prompts.entries()) {
        assert.equal((await seen()?.find(id, production))?.body['n'], n, `round ${round}`);
      }
    }
  });
}
