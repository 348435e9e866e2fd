// The vault in SQLite, and what a gateway's snapshot follows of it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { generateKey } from '../../../src/kernel/helicone-key.ts';
import type { ControlSnapshotSource } from '../../../src/ports/control-snapshot.ts';
import type { ControlStore } from '../../../src/ports/control-store.ts';
import { openControlSnapshot } from '../../../src/stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { aProviderKey, describeProviderKeys } from '../../ports/provider-keys-suite.ts';

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-vault-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
}

describeProviderKeys('SQLite', place);

describe('provider keys in the snapshot', () => {
  let here: Awaited<ReturnType<typeof place>>;
  let store: ControlStore;
  let source: ControlSnapshotSource;
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  const log = { debug: write, info: write, warn: write, error: write };

  beforeEach(async () => {
    here = await place();
    store = await here.open();
    source = openControlSnapshot(here.path, { log });
  });
  afterEach(async () => {
    source.close();
    await store.close();
    await here.remove();
    assert.deepEqual(logged, []);
  });

  const ids = () =>
    source
      .current()
      .providerKeysOf(DEFAULT_ORGANIZATION_ID)
      .map(({ id }) => id);

  async function within2Seconds(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      if (condition()) return;
      await wait(20);
    }
    assert.fail('not within two seconds');
  }

  test('an organisation without any has none', async () => {
    assert.deepEqual(ids(), []);
  });

  test('additions, changes and deletions are seen within two seconds; the newest comes first', async () => {
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
});
