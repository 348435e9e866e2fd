// Where cached answers are kept: with the rest of the edge state, in a file of this machine or in Redis.
import type { Log } from '../kernel/log.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import { openRedisAnswerCache } from '../stores/redis/answer-cache.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { openAnswerCache } from '../stores/sqlite/answer-cache.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

/** @param redis null = edge state is embedded */
export function openAnswers(settings: Settings, dir: DataDir, redis: RedisConnection | null, log: Log): AnswerCache {
  const maxBytes = settings['cache.maxBytes'];
  if (redis === null) return openAnswerCache({ path: dir.cacheFile, maxBytes, log });
  return openRedisAnswerCache({ redis, maxBytes, log });
}
