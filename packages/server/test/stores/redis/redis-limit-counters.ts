// How the contract suite, and its processes, open the Redis counters; `at` is the server's URL.
import type { Log } from '../../../src/kernel/log.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import { openRedisLimitCounters } from '../../../src/stores/redis/limit-counters.ts';
import { openRedisLimitReader } from '../../../src/stores/redis/limit-reader.ts';
import type { LimitCountersEngine } from '../../ports/limit-counters-suite.ts';

const fail = (fields: object, message: string): never => {
  throw new Error(`logged: ${message}`, { cause: fields });
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: LimitCountersEngine['openAt'] = (at, choices) => {
  const redis = openRedis({ url: at, log });
  const counters = openRedisLimitCounters({ redis, log, ...choices });
  return {
    admit: (id, limits, signal) => counters.admit(id, limits, signal),
    settle: (hold, charges) => counters.settle(hold, charges),
    look: openRedisLimitReader({ redis, ...choices }).look,
    async close() {
      await counters.close();
      await redis.close();
    },
  };
};
