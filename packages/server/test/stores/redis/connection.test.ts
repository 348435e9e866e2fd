// The connection to Redis over real outages: it comes back, and no call outlives its time.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { REDIS_MISSING, type RedisServer, startRedis } from '../../../../../tests/support/redis-server.ts';
import {
  openRedis,
  type RedisConnection,
  RedisUnavailable,
  redisScript,
} from '../../../src/stores/redis/connection.ts';

const SOON = { timeoutMs: 5_000 };

describe('the connection to Redis', { skip: REDIS_MISSING }, () => {
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  const log = { debug: write, info: write, warn: write, error: write };
  let server: RedisServer;
  let redis: RedisConnection;
  before(async () => {
    server = await startRedis(['--requirepass', 's3cret']);
  });
  after(() => server.stop());
  beforeEach(() => {
    logged.length = 0;
    redis = openRedis({ url: withPassword('s3cret'), log });
  });
  afterEach(() => redis.close());

  const withPassword = (password: string) => server.url.replace('//', `//:${password}@`);

  test('commands are answered, as text or as bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    assert.equal(await redis.send(['SET', 'k', bytes], SOON), 'OK');
    assert.deepEqual(await redis.send(['GET', 'k'], { ...SOON, binary: true }), bytes);
    assert.equal(await redis.send(['GET', 'none'], SOON), null);
    assert.deepEqual(logged, []);
  });

  test('a script runs whether or not Redis knows it', async () => {
    const script = redisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}");
    assert.deepEqual(await redis.run(script, { keys: ['n'], args: ['a'] }, SOON), ['n', 'a', 1]);
    assert.deepEqual(await redis.run(script, { keys: ['n'], args: ['b'] }, SOON), ['n', 'b', 2]);
    await redis.send(['SCRIPT', 'FLUSH'], SOON);
    assert.deepEqual(await redis.run(script, { keys: ['n'], args: ['c'] }, SOON), ['n', 'c', 3]);
  });

  test('what Redis refuses is told as Redis said it', async () => {
    await assert.rejects(redis.send(['INCR'], SOON), /wrong number of arguments/);
  });

  test('a call to a Redis that hangs ends in its time', async () => {
    server.pause();
    await assert.rejects(redis.send(['PING'], { timeoutMs: 30 }), RedisUnavailable);
    server.resume();
    assert.equal(await redis.send(['PING'], SOON), 'PONG');
  });

  test('a caller that leaves ends its wait, with its own reason', async () => {
    server.pause();
    const leaving = new AbortController();
    const reason = new Error('left');
    const call = redis.send(['PING'], { ...SOON, signal: leaving.signal });
    leaving.abort(reason);
    await assert.rejects(call, reason);
    server.resume();
    await assert.rejects(redis.send(['PING'], { ...SOON, signal: leaving.signal }), reason);
  });

  test('a short outage is waited out, and told once', async () => {
    await server.kill();
    await Promise.all([1, 2, 3].map(() => assert.rejects(redis.send(['PING'], { timeoutMs: 20 }), RedisUnavailable)));
    assert.equal(redis.ready, false);
    await server.restart();
    while (!redis.ready) await redis.send(['PING'], SOON).catch(() => undefined);
    assert.equal(await redis.send(['PING'], SOON), 'PONG');
    assert.deepEqual(logged, ['Redis is away', 'Redis is back']);
  });

  test('a connection can be opened before Redis is there, and calls then fail in their time', async () => {
    await server.kill();
    const early = openRedis({ url: withPassword('s3cret'), log });
    await assert.rejects(early.send(['PING'], { timeoutMs: 20 }), RedisUnavailable);
    await server.restart();
    while (!early.ready) await early.send(['PING'], SOON).catch(() => undefined);
    assert.equal(await early.send(['PING'], SOON), 'PONG');
    await early.close();
  });

  test('a wrong password is told to the operator without the password', async () => {
    const entries: string[] = [];
    const tell = (fields: object, message: string): void => {
      const { err } = fields as { err?: Error };
      entries.push(`${message}: ${err?.stack}`);
    };
    const strange = openRedis({
      url: withPassword('wr0ng'),
      log: { debug: tell, info: tell, warn: tell, error: tell },
    });
    await assert.rejects(strange.send(['PING'], SOON), RedisUnavailable);
    await strange.close();
    assert.match(entries.join(), /Redis is away/);
    assert.doesNotMatch(entries.join(), /wr0ng/);
  });

  test('after closing, calls fail and closing again does nothing', async () => {
    await redis.send(['PING'], SOON);
    const running = redis.send(['PING'], SOON);
    await redis.close();
    await redis.close();
    assert.equal(await running, 'PONG');
    await assert.rejects(redis.send(['PING'], SOON), RedisUnavailable);
    assert.deepEqual(logged, []);
  });
});
