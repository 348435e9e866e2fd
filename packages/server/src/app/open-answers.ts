// Where cached answers are kept: with the rest of the edge state, in a file of this machine or in Redis.
import type { Log } from '../kernel/log.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import { openRedisAnswerCache } from '../stores/redis/answer-cache.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { openAnswerCache } from '../stores/sqlite/answer-cache.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

/**
 * A cache that cannot be opened keeps nobody from serving: it is one in which nothing is found.
 * @param redis null = edge state is embedded
 */
export function openAnswers(settings: Settings, dir: DataDir, redis: RedisConnection | null, log: Log): AnswerCache {
  const maxBytes = settings['cache.maxBytes'];
  if (redis !== null) return openRedisAnswerCache({ redis, maxBytes, log });
  try {
    return openAnswerCache({ path: dir.cacheFile, maxBytes, log });
  } catch (error) {
    log.error(
      { err: error, file: dir.cacheFile },
      'the answer cache cannot be opened; without its file it is made anew',
    );
    return unusable(error);
  }
}

function unusable(cause: unknown): AnswerCache {
  const fail = async (): Promise<never> => {
    throw new Error('the cache could not be opened', { cause });
  };
  return { find: fail, load: fail, keep: fail, purge: fail, size: fail, expiries: fail, close: async () => {} };
}
