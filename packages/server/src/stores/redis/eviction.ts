// A Redis that throws keys away when its memory is full forgets what rate limits have admitted. It can't be kept from it from
// here, so its operator is told.
import type { Log } from '../../kernel/log.ts';
import type { RedisConnection } from './connection.ts';

const TIMEOUT_MS = 5_000;

/** The policy by which it evicts; null = it does not. Fails as `send` does. */
export async function evictionPolicy(redis: RedisConnection): Promise<string | null> {
  const info = String(await redis.send(['INFO', 'memory'], { timeoutMs: TIMEOUT_MS }));
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  const isBounded = /^maxmemory:[1-9]/m.test(info);
  return isBounded && policy !== 'noeviction' ? policy : null;
}

/** Never rejects. */
export async function warnOfEviction(redis: RedisConnection, log: Log): Promise<void> {
  // One that is away is told of by the connection.
  const policy = await evictionPolicy(redis).catch(() => null);
  if (policy === null) return;
  log.warn({ policy }, 'Redis may evict the counters of rate limits: set its maxmemory-policy to noeviction');
}
