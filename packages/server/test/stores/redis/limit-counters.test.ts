// The Redis limit counters: the port's promises, and those about outages of Redis and its memory.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { REDIS_MISSING, type RedisServer, startRedis } from '../../../../../tests/support/redis-server.ts';
import type { Hold, Limit, LimitCounters } from '../../../src/ports/limit-counters.ts';
import { openRedis, type RedisConnection } from '../../../src/stores/redis/connection.ts';
import { openRedisLimitCounters } from '../../../src/stores/redis/limit-counters.ts';
import { describeLimitCounters } from '../../ports/limit-counters-suite.ts';
import { openAt } from './redis-limit-counters.ts';
import { sharedServer } from './shared-server.ts';

describeLimitCounters('Redis', {
  module: new URL('./redis-limit-counters.ts', import.meta.url),
  skip: REDIS_MISSING,
  openAt,
  ...sharedServer(),
});

describe('the Redis limit counters', { skip: REDIS_MISSING }, () => {
  const never = new AbortController().signal;
  const call = { timeoutMs: 5_000 };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const limit: Limit = { counter: 'c', windowMs: 60_000, quota: 10, least: 10, most: 10, held: true };
  let server: RedisServer;
  let redis: RedisConnection;
  let counters: LimitCounters;
  beforeEach(async () => {
    server = await startRedis();
    redis = openRedis({ url: server.url, log });
    counters = openRedisLimitCounters({ redis, owner: 'a', log, timeoutMs: 250 });
  });
  afterEach(async () => {
    await counters.close();
    await redis.close();
    await server.stop();
  });

  test('with Redis away calls fail in their time, and are counted again when it is back', async () => {
    await counters.admit(randomUUID(), [limit], never);
    await server.kill();
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    await server.restart();
    while (!redis.ready) await redis.send(['PING'], call).catch(() => undefined);
    assert.equal((await counters.admit(randomUUID(), [limit], never)).standings[0]?.used, 10);
  });

  test('what is settled while Redis hangs is written when it answers again, and charged once', async () => {
    const { hold } = await counters.admit(randomUUID(), [limit], never);
    server.pause();
    const settling = counters.settle(hold as Hold, [4]);
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    server.resume();
    await settling;
    const six = { ...limit, least: 6, most: 6 };
    assert.equal((await counters.admit(randomUUID(), [six], never)).standings[0]?.used, 10);
  });

  test('a call that was carried out after its caller had gone holds nothing', async () => {
    await redis.send(['PING'], call);
    server.pause();
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    const leaving = new AbortController();
    const left = counters.admit(randomUUID(), [{ ...limit, counter: 'd' }], leaving.signal);
    leaving.abort(new Error('left'));
    await assert.rejects(left, /left/);
    server.resume();
    assert.equal((await counters.admit(randomUUID(), [limit], never)).admitted, true);
    assert.equal((await counters.admit(randomUUID(), [{ ...limit, counter: 'd' }], never)).admitted, true);
  });

  test('with its memory full the limiter is unavailable', async () => {
    await redis.send(['CONFIG', 'SET', 'maxmemory', '1'], call);
    await assert.rejects(counters.admit(randomUUID(), [limit], never), { code: 'limiter_unavailable' });
    await redis.send(['CONFIG', 'SET', 'maxmemory', '0'], call);
    assert.equal((await counters.admit(randomUUID(), [limit], never)).admitted, true);
  });

  test('what was held is settled also while its memory is full', async () => {
    const { hold } = await counters.admit(randomUUID(), [limit], never);
    await redis.send(['CONFIG', 'SET', 'maxmemory', '1'], call);
    await counters.settle(hold as Hold, [4]);
    await redis.send(['CONFIG', 'SET', 'maxmemory', '0'], call);
    const six = { ...limit, least: 6, most: 6 };
    assert.equal((await counters.admit(randomUUID(), [six], never)).standings[0]?.used, 10);
  });

  test('a counter leaves Redis when nothing of it counts any more, and not before', async () => {
    const brief = { ...limit, windowMs: 1_000 };
    const { hold } = await counters.admit(randomUUID(), [brief], never);
    await counters.settle(hold as Hold, [10]);
    const keys = async () => (await redis.send(['KEYS', 'heliometer:limit:*'], call)) as readonly string[];
    const [key = ''] = await keys();
    const ttl = Number(await redis.send(['PTTL', key], call));
    assert.ok(ttl > 900 && ttl <= 1_021, `lives for ${ttl} ms`);
    while ((await keys()).length > 0) await redis.send(['PING'], call);
    assert.equal(await redis.send(['EXISTS', 'heliometer:limits:held:a'], call), 0);
  });
});
