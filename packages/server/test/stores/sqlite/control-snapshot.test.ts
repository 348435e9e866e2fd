// A gateway's snapshot over SQLite: the port's promises, and how it follows a file, whatever becomes of that.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { digestKey, generateKey } from '../../../src/kernel/helicone-key.ts';
import type { ControlSnapshotSource } from '../../../src/ports/control-snapshot.ts';
import type { ControlStore } from '../../../src/ports/control-store.ts';
import { openControlSnapshot } from '../../../src/stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeControlSnapshot } from '../../ports/control-snapshot-suite.ts';

describeControlSnapshot('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-snapshot-'));
  const path = join(folder, 'control.sqlite');
  return {
    open: () => openControlStore({ path }),
    follow: async (log) => openControlSnapshot(path, { log }),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('following a file', () => {
  let folder: string;
  let path: string;
  let store: ControlStore;
  let source: ControlSnapshotSource | null = null;
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  const log = { debug: write, info: write, warn: write, error: write };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-snapshot-'));
    path = join(folder, 'control.sqlite');
    store = await openControlStore({ path });
    logged.length = 0;
  });
  afterEach(async () => {
    source?.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  function add(permissions: 'rw' | 'r' | 'w' = 'rw') {
    const key = generateKey(permissions);
    return store
      .addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'k', permissions, key })
      .then(({ id }) => ({ id, digest: digestKey(key), permissions }));
  }

  /** Polls until the condition holds; the bound of two seconds is the promise of headers.md §1. */
  async function within2Seconds(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      if (condition()) return;
      await wait(20);
    }
    assert.fail('not within two seconds');
  }

  test('an unchanged file is not read again', async () => {
    await add();
    source = openControlSnapshot(path, { log, pollMs: 5 });
    const before = source.current();
    await wait(50);
    assert.equal(source.current(), before);
  });

  test('a snapshot opened before the file exists has no keys and finds them later', async () => {
    const later = join(folder, 'later.sqlite');
    source = openControlSnapshot(later, { log, pollMs: 10 });
    const { current } = source;
    assert.equal(logged.length, 1);
    const other = await openControlStore({ path: later });
    const key = generateKey('rw');
    await other.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'k', permissions: 'rw', key });
    await within2Seconds(() => current().principalOf(digestKey(key)) !== null);
    await other.close();
    assert.deepEqual(logged, [
      'the control store cannot be read; keys stay as they were',
      'the control store can be read again',
    ]);
  });

  test('a locked file keeps the keys as they were, and the change is seen when the lock is gone', async () => {
    const old = await add();
    await store.close();
    source = openControlSnapshot(path, { log, pollMs: 10 });
    const { current } = source;
    source.close();
    // Exclusive locking mode keeps every other connection out, readers too.
    const locker = new DatabaseSync(path);
    locker.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE helicone_keys SET revoked_at_ms = 1; COMMIT');
    source = openControlSnapshot(path, { log, pollMs: 10 });
    assert.deepEqual(logged, ['the control store cannot be read; keys stay as they were']);
    assert.notEqual(current().principalOf(old.digest), null);
    locker.close();
    const reopened = source.current;
    await within2Seconds(() => logged.length === 2);
    assert.equal(reopened().principalOf(old.digest), null);
    store = await openControlStore({ path });
  });

  test('a file that turns to garbage keeps the keys as they were', async () => {
    const key = await add();
    await store.close();
    source = openControlSnapshot(path, { log, pollMs: 10 });
    const { current } = source;
    await rename(path, join(folder, 'aside.sqlite'));
    await writeFile(path, 'not a database');
    await wait(50);
    assert.notEqual(current().principalOf(key.digest), null);
    await rm(path);
    store = await openControlStore({ path });
  });
});
