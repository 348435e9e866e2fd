// The counters of rate limits in Redis, seen from outside: by the script of admission, asking for nothing.
import { GatewayError } from '../../kernel/errors.ts';
import type { Counter, LimitReader } from '../../ports/limit-counters.ts';
import type { RedisConnection } from './connection.ts';
import { holdsOf, keyOf, OWNERS, VALUES_PER_LIMIT } from './limit-counters.ts';
import { ADMIT } from './limit-scripts.ts';

export interface RedisLimitReaderOptions {
  readonly redis: RedisConnection;
  /** Instead of Redis's own clock. */
  readonly now?: () => number;
}

/** A script holds up every gateway for as long as it runs: some 10 µs a counter. */
const AT_ONCE = 50;
const TIMEOUT_MS = 2_000;

export function openRedisLimitReader({ redis, now }: RedisLimitReaderOptions): LimitReader {
  const slice = async (counters: readonly Counter[], signal: AbortSignal) => {
    const keys = [OWNERS, holdsOf(''), ...counters.map(({ counter }) => keyOf(counter))];
    const clock = now === undefined ? '' : String(now());
    const args = [clock, '', '', '0', ...counters.flatMap(({ windowMs }) => [String(windowMs), ...NOTHING_ASKED])];
    const [, ...values] = (await redis.run(ADMIT, { keys, args }, { timeoutMs: TIMEOUT_MS, signal })) as string[];
    return counters.map((_, index) => {
      const [used, resetMs] = values.slice(index * VALUES_PER_LIMIT);
      return { used: Number(used), resetMs: Number(resetMs) };
    });
  };
  return {
    async look(counters, signal) {
      const seen = [];
      try {
        for (let from = 0; from < counters.length; from += AT_ONCE) {
          seen.push(...(await slice(counters.slice(from, from + AT_ONCE), signal)));
        }
      } catch (cause) {
        if (signal.aborted) throw cause;
        throw new GatewayError('limiter_unavailable', 'The counters of rate limits cannot be reached.', { cause });
      }
      return seen;
    },
  };
}

/** A quota that is never used up, the least and the most of it that are wanted, and held: so nothing is ever written. */
const NOTHING_ASKED = [String(Number.MAX_SAFE_INTEGER), '0', '0', '0'];
