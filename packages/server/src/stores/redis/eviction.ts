// A Redis that throws keys away when its memory is full forgets what rate limits have admitted. It can't be kept from it from
// here, so its operator is told.
import type { Log } from '../../kernel/log.ts';
import type { RedisConnection } from './connection.ts';

const TIMEOUT_MS = 5_000;

/** Never rejects. */
export async function warnOfEviction(redis: RedisConnection, log: Log): Promise<void> {
  const info = await redis.send(['INFO', 'memory'], { timeoutMs: TIMEOUT_MS }).catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(String(info))?.[1] ?? 'noeviction';
  const bounded = /^maxmemory:[1-9]/m.test(String(info));
  if (!bounded || policy === 'noeviction') return;
  log.warn({ policy }, 'Redis may evict the counters of rate limits: set its maxmemory-policy to noeviction');
}
