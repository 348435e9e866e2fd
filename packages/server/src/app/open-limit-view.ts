// The gateways' counters of rate limits, for the console to look at: counters are called here what gateways call them.
import { counterName } from '../gateway/limits/applied-limits.ts';
import { fromCounted } from '../gateway/limits/limit-answer.ts';
import type { LimitView } from '../ports/limit-view.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { openRedisLimitReader } from '../stores/redis/limit-reader.ts';
import { openLimitReader } from '../stores/sqlite/limit-reader.ts';
import type { DataDir } from './data-dir.ts';

/** @param redis null = edge state is embedded */
export function openLimitView({ edgeFile }: Pick<DataDir, 'edgeFile'>, redis: RedisConnection | null): LimitView {
  const reader = redis === null ? openLimitReader({ path: edgeFile }) : openRedisLimitReader({ redis });
  return {
    async look(organizationId, segments, signal) {
      const counters = segments.map((segment) => ({
        counter: counterName(organizationId, segment, segment.value),
        windowMs: segment.policy.windowSeconds * 1000,
      }));
      const seen = await reader.look(counters, signal);
      return segments.flatMap(({ policy }, i) => {
        const standing = seen[i];
        return standing === undefined ? [] : [{ ...standing, used: fromCounted(policy.unit, standing.used) }];
      });
    },
  };
}
