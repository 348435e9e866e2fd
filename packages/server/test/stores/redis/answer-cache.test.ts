// The cache of answers in Redis: the port's promises over a real server, and what is left behind there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { REDIS_MISSING, type RedisServer, startRedis } from '../../../../../tests/support/redis-server.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import { answerOf, describeAnswerCache, entry, keyOf } from '../../ports/answer-cache-suite.ts';
import { openAt } from './redis-answer-cache.ts';

const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const SOON = { timeoutMs: 5_000 };

describe('answers in Redis', { skip: REDIS_MISSING }, () => {
  let server: RedisServer;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());

  describeAnswerCache('Redis', {
    module: new URL('./redis-answer-cache.ts', import.meta.url),
    openAt,
    async place() {
      const redis = openRedis({ url: server.url, log });
      await redis.send(['FLUSHALL'], SOON);
      await redis.close();
      return { at: server.url, remove: async () => {} };
    },
  });

  test('what was purged leaves nothing behind', async () => {
    const redis = openRedis({ url: server.url, log });
    await redis.send(['FLUSHALL'], SOON);
    const cache = await openAt(server.url, {});
    for (const seed of ['', 'ada', 'bob']) await cache.keep(entry(keyOf({ seed }), answerOf('x')));
    assert.equal(await cache.purge('org', null), 3);
    assert.deepEqual(await redis.send(['KEYS', '*'], SOON), ['heliometer:cache:total']);
    assert.equal(await redis.send(['GET', 'heliometer:cache:total'], SOON), '0');
    await cache.close();
    await redis.close();
  });

  test('whatever is kept leaves by itself, should no gateway ever come again', async () => {
    const redis = openRedis({ url: server.url, log });
    await redis.send(['FLUSHALL'], SOON);
    const cache = await openAt(server.url, {});
    const key = keyOf();
    await cache.keep(entry(key, answerOf('x')));
    const { id } = (await cache.find({ by: 'digest', value: key.digest, slots: 1, storedSinceMs: 0 })) ?? { id: '' };
    for (const name of [`answer:${id}`, `slots:${key.digest}`, `alias:${key.alias}`])
      assert.ok(Number(await redis.send(['PTTL', `heliometer:cache:${name}`], SOON)) > 0, name);
    await cache.close();
    await redis.close();
  });
});
