// The SQLite limit counters: the port's promises, and those about their lock, their room and their file.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Hold, Limit } from '../../../src/ports/limit-counters.ts';
import { openLimitCounters } from '../../../src/stores/sqlite/limit-counters.ts';
import { openLimitReader } from '../../../src/stores/sqlite/limit-reader.ts';
import { describeLimitCounters } from '../../ports/limit-counters-suite.ts';
import { edgeFileForEachTest, edgePlace } from './edge-file.ts';
import { openAt } from './sqlite-limit-counters.ts';

describeLimitCounters('SQLite', {
  module: new URL('./sqlite-limit-counters.ts', import.meta.url),
  skip: false,
  openAt,
  place: edgePlace,
});

describe('the SQLite limit counters', () => {
  const never = new AbortController().signal;
  const file = edgeFileForEachTest();
  const { log, logged, holdLock } = file;
  const limit: Limit = { counter: 'c', windowMs: 60_000, quota: 10, least: 1, most: 1, held: true };

  test('a call waits for a lock held elsewhere without blocking the process', async () => {
    const counters = openLimitCounters({ path: file.path, owner: 'a', log });
    const letGo = holdLock();
    let settled = false;
    const admission = counters.admit(randomUUID(), [limit], never).finally(() => {
      settled = true;
    });
    // The holder lives on this very event loop: had the call blocked it, the lock could never be let go.
    await wait(50);
    assert.equal(settled, false);
    letGo();
    assert.equal((await admission).admitted, true);
    await counters.close();
  });

  test('a reader finds nothing used before there is a file, and waits for no lock', async () => {
    const reader = openLimitReader({ path: file.path });
    const none = [{ used: 0, resetMs: 0 }];
    assert.deepEqual(await openLimitReader({ path: `${file.path}-not-there` }).look([limit], never), none);
    const counters = openLimitCounters({ path: file.path, owner: 'a', log });
    await counters.admit(randomUUID(), [limit], never);
    const letGo = holdLock();
    assert.equal((await reader.look([limit], never))[0]?.used, 1);
    letGo();
    await counters.close();
  });

  test('a call that cannot get the lock in its time says that the limiter is unavailable', async () => {
    const counters = openLimitCounters({ path: file.path, owner: 'a', log, timeoutMs: 30 });
    const letGo = holdLock();
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    letGo();
    assert.equal((await counters.admit(randomUUID(), [limit], never)).standings[0]?.used, 1);
    await counters.close();
  });

  test('what is settled while the lock is held is written once it is free, and before the next call', async () => {
    const counters = openLimitCounters({ path: file.path, owner: 'a', log });
    const { hold } = await counters.admit(randomUUID(), [{ ...limit, least: 10, most: 10 }], never);
    const letGo = holdLock();
    const settling = counters.settle(hold as Hold, [0]);
    letGo();
    assert.equal((await counters.admit(randomUUID(), [limit], never)).admitted, true);
    await settling;
    await counters.close();
    assert.deepEqual(logged, []);
  });

  test('with no room for another counter calls under it are refused, those counted already are not', async () => {
    let nowMs = 1_700_000_000_000;
    const counters = openLimitCounters({ path: file.path, owner: 'a', log, now: () => nowMs, maxSlots: 3 });
    const named = (counter: string) => counters.admit(randomUUID(), [{ ...limit, counter }], never);
    for (const counter of ['a', 'b', 'c']) assert.equal((await named(counter)).admitted, true);
    await assert.rejects(named('d'), { code: 'limiter_unavailable' });
    assert.equal((await named('a')).standings[0]?.used, 2);
    nowMs += 62_000;
    assert.equal((await named('d')).admitted, true);
    await counters.close();
  });

  test('counters whose time is over, and what the dead held, leave the file by themselves', async () => {
    let nowMs = 1_700_000_000_000;
    const now = () => nowMs;
    const dead = openLimitCounters({ path: file.path, owner: 'dead', log, now, leaseMs: 1e9 });
    for (let i = 0; i < 1_200; i += 1) {
      await dead.admit(randomUUID(), [{ ...limit, counter: `c${i}` }], never);
    }
    nowMs += 1e9;
    const alive = openLimitCounters({ path: file.path, owner: 'alive', log, now, leaseMs: 30 });
    const reader = new DatabaseSync(file.path);
    const left = () => [
      ...['limit_slots', 'limit_holds', 'limit_owners'].map(
        (table) => reader.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'],
      ),
      reader.prepare('SELECT slots AS n FROM limit_room').get()?.['n'],
    ];
    for (let i = 0; i < 200 && left().join() !== '0,0,1,0'; i += 1) await wait(20);
    assert.deepEqual(left(), [0, 0, 1, 0]);
    reader.close();
    await Promise.all([alive.close(), dead.close()]);
    assert.deepEqual(logged, []);
  });

  test('a file that goes bad makes the limiter unavailable, not the process', async () => {
    const counters = openLimitCounters({ path: file.path, owner: 'a', log });
    const vandal = new DatabaseSync(file.path);
    vandal.exec('DROP TABLE limit_slots');
    vandal.close();
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    assert.equal((await stat(file.path)).mode & 0o777, 0o600);
    await counters.close();
  });
});
