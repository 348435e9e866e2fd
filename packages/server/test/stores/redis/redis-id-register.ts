// How the contract suite, and its processes, open the Redis register; `at` is the server's URL.
import type { Log } from '../../../src/kernel/log.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';
import { openRedisIdRegister } from '../../../src/stores/redis/id-register.ts';
import type { IdRegisterEngine } from '../../ports/id-register-suite.ts';

const fail = (fields: object, message: string): never => {
  throw new Error(`logged: ${message}`, { cause: fields });
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: IdRegisterEngine['openAt'] = (at, choices) => {
  const redis = openRedis({ url: at, log });
  const register = openRedisIdRegister({ redis, log, claimTimeoutMs: 30_000, ...choices });
  return {
    claim: (organizationId, requestId, signal) => register.claim(organizationId, requestId, signal),
    release: (organizationId, requestId, answered) => register.release(organizationId, requestId, answered),
    dropped: () => register.dropped(),
    async close() {
      await register.close();
      await redis.close();
    },
  };
};
