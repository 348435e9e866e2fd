// The SQLite id register: the port's promises, and those about its lock and its file.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ANSWERED_MEMORY_MS, openIdRegister } from '../../../src/stores/sqlite/id-register.ts';
import { describeIdRegister } from '../../ports/id-register-suite.ts';
import { edgeFileForEachTest, edgePlace } from './edge-file.ts';
import { openAt } from './sqlite-id-register.ts';

describeIdRegister('SQLite', {
  module: new URL('./sqlite-id-register.ts', import.meta.url),
  skip: false,
  openAt,
  place: edgePlace,
});

describe('the SQLite id register', () => {
  const organization = randomUUID();
  const never = new AbortController().signal;
  const file = edgeFileForEachTest();
  const { log, logged, holdLock } = file;

  test('a claim waits for a lock held elsewhere without blocking the process', async () => {
    const register = openIdRegister({ path: file.path, owner: 'a', log });
    const letGo = holdLock();
    let settled = false;
    const claim = register.claim(organization, randomUUID(), never).finally(() => {
      settled = true;
    });
    // The holder lives on this very event loop: had the claim blocked it, the lock could never be let go.
    await wait(50);
    assert.equal(settled, false);
    letGo();
    assert.equal(await claim, 'claimed');
    await register.close();
  });

  test('a claim that cannot get the lock in its time says that the register is unavailable', async () => {
    const register = openIdRegister({ path: file.path, owner: 'a', log, claimTimeoutMs: 30 });
    const letGo = holdLock();
    await assert.rejects(register.claim(organization, randomUUID(), never), { code: 'id_register_unavailable' });
    letGo();
    assert.equal(await register.claim(organization, randomUUID(), never), 'claimed');
    await register.close();
  });

  test('a caller that leaves ends the wait for the lock', async () => {
    const register = openIdRegister({ path: file.path, owner: 'a', log, claimTimeoutMs: 60_000 });
    const letGo = holdLock();
    const leaving = new AbortController();
    const reason = new Error('left');
    const claim = register.claim(organization, randomUUID(), leaving.signal);
    setTimeout(() => leaving.abort(reason), 20);
    await assert.rejects(claim, reason);
    letGo();
    await register.close();
  });

  test('a release while the lock is held is written once it is free, and before the next claim', async () => {
    const [a, b] = [
      openIdRegister({ path: file.path, owner: 'a', log }),
      openIdRegister({ path: file.path, owner: 'b', log }),
    ];
    const [first, second] = [randomUUID(), randomUUID()];
    await a.claim(organization, first, never);
    await a.claim(organization, second, never);
    const letGo = holdLock();
    void a.release(organization, first, true);
    void a.release(organization, second, false);
    letGo();
    assert.equal(await a.claim(organization, first, never), 'answered');
    assert.equal(await b.claim(organization, second, never), 'claimed');
    await Promise.all([a.close(), b.close()]);
    assert.deepEqual(logged, []);
  });

  test('a release nobody follows up is written by itself', async () => {
    const [a, b] = [
      openIdRegister({ path: file.path, owner: 'a', log }),
      openIdRegister({ path: file.path, owner: 'b', log }),
    ];
    const id = randomUUID();
    await a.claim(organization, id, never);
    const letGo = holdLock();
    void a.release(organization, id, false);
    letGo();
    let result = await b.claim(organization, id, never);
    for (let i = 0; result === 'in_flight' && i < 100; i += 1) {
      await wait(20);
      result = await b.claim(organization, id, never);
    }
    assert.equal(result, 'claimed');
    await Promise.all([a.close(), b.close()]);
  });

  test('ids whose time is over, and claims of the dead, leave the file by themselves', async () => {
    let nowMs = 1_700_000_000_000;
    const now = () => nowMs;
    const dead = openIdRegister({ path: file.path, owner: 'dead', log, now, leaseMs: 1e9 });
    for (let i = 0; i < 1_200; i += 1) {
      const id = randomUUID();
      await dead.claim(organization, id, never);
      if (i % 2 === 0) await dead.release(organization, id, true);
    }
    nowMs += ANSWERED_MEMORY_MS + 1e9;
    const alive = openIdRegister({ path: file.path, owner: 'alive', log, now, leaseMs: 30 });
    const reader = new DatabaseSync(file.path);
    const left = () => [
      reader.prepare('SELECT count(*) AS n FROM ids').get()?.['n'],
      reader.prepare('SELECT ids AS n FROM id_count').get()?.['n'],
      reader.prepare('SELECT count(*) AS n FROM id_owners').get()?.['n'],
    ];
    for (let i = 0; i < 200 && left().join() !== '0,0,1'; i += 1) await wait(20);
    assert.deepEqual(left(), [0, 0, 1]);
    reader.close();
    await Promise.all([alive.close(), dead.close()]);
    assert.deepEqual(logged, []);
  });

  test('a register that was closed is unavailable, and its file is private', async () => {
    const register = openIdRegister({ path: file.path, owner: 'a', log });
    assert.equal((await stat(file.path)).mode & 0o777, 0o600);
    await register.close();
    await assert.rejects(register.claim(organization, randomUUID(), never), { code: 'id_register_unavailable' });
  });
});
