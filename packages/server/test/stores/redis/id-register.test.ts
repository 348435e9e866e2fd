// The Redis id register: the port's promises, and those about outages of Redis.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { REDIS_MISSING, startRedis } from '../../../../../tests/support/redis-server.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import { openRedisIdRegister } from '../../../src/stores/redis/id-register.ts';
import { describeIdRegister } from '../../ports/id-register-suite.ts';
import { openAt } from './redis-id-register.ts';
import { sharedServer } from './shared-server.ts';

describeIdRegister('Redis', {
  module: new URL('./redis-id-register.ts', import.meta.url),
  skip: REDIS_MISSING,
  openAt,
  ...sharedServer(),
});

describe('the Redis id register', { skip: REDIS_MISSING }, () => {
  const organization = randomUUID();
  const never = new AbortController().signal;
  const log = { debug() {}, info() {}, warn() {}, error() {} };

  test('with Redis hanging a claim fails in its time, and a claim made after all is given back', async () => {
    const server = await startRedis();
    const redis = openRedis({ url: server.url, log });
    const register = openRedisIdRegister({ redis, owner: 'a', log, claimTimeoutMs: 250 });
    const id = randomUUID();
    await redis.send(['PING'], { timeoutMs: 5_000 });
    server.pause();
    await assert.rejects(register.claim(organization, id, never), { code: 'id_register_unavailable' });
    server.resume();
    assert.equal(await register.claim(organization, id, never), 'claimed');
    server.pause();
    await assert.rejects(register.claim(organization, id, never), { code: 'id_register_unavailable' });
    server.resume();
    assert.equal(await register.claim(organization, id, never), 'in_flight');
    await server.kill();
    await assert.rejects(register.claim(organization, id, never), { code: 'id_register_unavailable' });
    await register.close();
    await redis.close();
    await server.stop();
  });

  test('ids whose time is over, and claims of the dead, leave Redis by themselves', async () => {
    const server = await startRedis();
    const redis = openRedis({ url: server.url, log });
    let nowMs = 1_700_000_000_000;
    const now = () => nowMs;
    const dead = openRedisIdRegister({ redis, owner: 'dead', log, now, leaseMs: 1e9 });
    for (let i = 0; i < 600; i += 1) {
      const id = randomUUID();
      await dead.claim(organization, id, never);
      if (i % 2 === 0) await dead.release(organization, id, true);
    }
    nowMs += 86_400_000 + 1e9;
    const alive = openRedisIdRegister({ redis, owner: 'alive', log, now, leaseMs: 30 });
    const count = async (key: string, command: string) =>
      Number(await redis.send([command, `heliometer:ids:${key}`], { timeoutMs: 5_000 }));
    const left = async () => [
      await count('order', 'ZCARD'),
      await count('states', 'HLEN'),
      await count('owners', 'ZCARD'),
    ];
    while ((await left()).join() !== '0,0,1') await redis.send(['PING'], { timeoutMs: 5_000 });
    await Promise.all([alive.close(), dead.close()]);
    await redis.close();
    await server.stop();
  });
});
