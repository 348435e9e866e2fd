// The operator of a Redis that may evict counters is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REDIS_MISSING, startRedis } from '../../../../../tests/support/redis-server.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import { warnOfEviction } from '../../../src/stores/redis/eviction.ts';

test('a Redis that evicts is warned of, others are not', { skip: REDIS_MISSING }, async () => {
  const logged: object[] = [];
  const take = (fields: object): void => void logged.push(fields);
  const log = { debug: take, info: take, warn: take, error: take };
  const server = await startRedis();
  const redis = openRedis({ url: server.url, log });
  const set = (name: string, value: string) => redis.send(['CONFIG', 'SET', name, value], { timeoutMs: 5_000 });
  await warnOfEviction(redis, log);
  await set('maxmemory', '100mb');
  await warnOfEviction(redis, log);
  assert.deepEqual(logged, []);
  await set('maxmemory-policy', 'volatile-lru');
  await warnOfEviction(redis, log);
  assert.deepEqual(logged, [{ policy: 'volatile-lru' }]);
  await redis.close();
  await server.stop();
});
