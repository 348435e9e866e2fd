// One redis-server for the contract suites of a test file, emptied for each test.

import { type RedisServer, startRedis } from '../../../../../tests/support/redis-server.ts';
import { openRedis } from '../../../src/stores/redis/connection.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export interface SharedServer {
  place(): Promise<{ readonly at: string; remove(): Promise<void> }>;
  end(): Promise<void>;
}

export function sharedServer(): SharedServer {
  let starting: Promise<RedisServer> | null = null;
  return {
    async place() {
      starting ??= startRedis();
      const { url } = await starting;
      const redis = openRedis({ url, log: silent });
      await redis.send(['FLUSHALL'], { timeoutMs: 5_000 });
      await redis.close();
      return { at: url, remove: async () => {} };
    },
    async end() {
      await (await starting)?.stop();
    },
  };
}
