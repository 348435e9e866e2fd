// How the contract suite, and its processes, open the cache in Redis.
import type { Log } from '../../../src/kernel/log.ts';
import { openRedisAnswerCache } from '../../../src/stores/redis/answer-cache.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import type { AnswerCacheEngine } from '../../ports/answer-cache-suite.ts';

const fail = (fields: object, message: string): never => {
  throw new Error(`logged: ${message}`, { cause: fields });
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: AnswerCacheEngine['openAt'] = async (at, choices) => {
  const redis = openRedis({ url: at, log });
  const cache = openRedisAnswerCache({ redis, log, maxBytes: 1024 ** 3, ...choices });
  const close = async (): Promise<void> => {
    await cache.close();
    await redis.close();
  };
  return {
    find: (query) => cache.find(query),
    load: (id) => cache.load(id),
    keep: (answer) => cache.keep(answer),
    purge: (organizationId, seed) => cache.purge(organizationId, seed),
    size: (organizationId) => cache.size(organizationId),
    expiries: (organizationId, exchangeIds) => cache.expiries(organizationId, exchangeIds),
    close,
  };
};
