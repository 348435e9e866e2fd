// The cache of answers in Redis, shared by the gateways of a fleet. What must be seen as one step is one script.
import { createHash, randomUUID } from 'node:crypto';
import type { Log } from '../../kernel/log.ts';
import type {
  AnswerCache,
  AnswerQuery,
  CacheSize,
  FoundAnswer,
  Kept,
  NewAnswer,
  StoredAnswer,
} from '../../ports/answer-cache.ts';
import { EXPIRIES, FIND, KEEP, PURGE, SIZE, SWEEP } from './answer-scripts.ts';
import type { RedisArgument, RedisConnection, RedisScript } from './connection.ts';

export interface RedisAnswerCacheOptions {
  /** Stays open when the cache is closed. */
  readonly redis: RedisConnection;
  readonly log: Log;
  /** All answers together, with what it takes to find them again. */
  readonly maxBytes: number;
  readonly now?: () => number;
}

const KEYS = ['heliometer:cache:'] as const;
/** What an answer takes besides its head and body. */
const ENTRY_BYTES = 1024;
const CALL = { timeoutMs: 2_000 };
const BINARY = { ...CALL, binary: true };
const SWEEP_EVERY_MS = 30_000;
/** One step of many holds everybody else up, so it has a bound. */
const SLICE = 200;
/** What no sweep took, because nobody has been there, Redis lets go by itself this long after its time. */
const BACKSTOP_MS = 24 * 60 * 60 * 1000;

export function openRedisAnswerCache(options: RedisAnswerCacheOptions): AnswerCache {
  return new RedisAnswerCache(options);
}

class RedisAnswerCache implements AnswerCache {
  readonly #redis: RedisConnection;
  readonly #options: Required<RedisAnswerCacheOptions>;
  readonly #sweeping: NodeJS.Timeout;
  #lastUse = 0;
  #closed = false;

  constructor(options: RedisAnswerCacheOptions) {
    this.#redis = options.redis;
    this.#options = { now: Date.now, ...options };
    this.#sweeping = setInterval(() => void this.#sweep(), SWEEP_EVERY_MS);
    this.#sweeping.unref();
  }

  async find({ by, value, slots, storedSinceMs }: AnswerQuery): Promise<FoundAnswer | null> {
    const args = [by, value, slots, storedSinceMs, this.#options.now(), this.#useTime(), Math.random()];
    const found = await this.#run(FIND, args.map(String));
    return Array.isArray(found) ? { id: String(found[0]), slot: Number(found[1]) } : null;
  }

  async load(id: string): Promise<StoredAnswer | null> {
    this.#checkOpen();
    const reply = await this.#redis.send(['HMGET', `${KEYS[0]}answer:${id}`, 'head', 'body'], BINARY);
    const [head, body] = Array.isArray(reply) ? reply : [];
    if (!Buffer.isBuffer(head) || !Buffer.isBuffer(body)) return null;
    return { ...(JSON.parse(head.toString()) as Omit<StoredAnswer, 'body'>), body };
  }

  async keep({ key, answer, slots, lifetimeMs, replaceStoredUntilMs }: NewAnswer): Promise<Kept> {
    const { maxBytes, now } = this.#options;
    const { body, ...rest } = answer;
    const head = JSON.stringify(rest);
    const bytes = body.byteLength + Buffer.byteLength(head) + ENTRY_BYTES;
    if (bytes > maxBytes) return { slot: null, evicted: 0 };
    const nowMs = now();
    const expiresAtMs = nowMs + lifetimeMs;
    const numbers = [slots, replaceStoredUntilMs, nowMs, expiresAtMs, this.#useTime(), bytes, maxBytes];
    const backstop = Math.max(expiresAtMs, Date.now()) + BACKSTOP_MS;
    const names = [randomUUID(), key.digest, key.alias, scopeOf(key.organizationId, key.seed), key.organizationId];
    const reply = await this.#run(KEEP, [
      ...names,
      ...[...numbers, backstop].map(String),
      head,
      body,
      answer.exchangeId,
    ]);
    const [slot, evicted] = Array.isArray(reply) ? reply : [];
    return { slot: typeof slot === 'number' ? slot : null, evicted: Number(evicted ?? 0) };
  }

  async purge(organizationId: string, seed: string | null): Promise<number> {
    const scopes = seed === null ? await this.#scopes(organizationId) : [scopeOf(organizationId, seed)];
    let purged = 0;
    for (const scope of scopes) {
      for (let slice = SLICE; slice === SLICE; ) {
        slice = Number(await this.#run(PURGE, [scope, String(SLICE)]));
        purged += slice;
      }
    }
    return purged;
  }

  async size(organizationId: string): Promise<CacheSize> {
    const reply = await this.#run(SIZE, [organizationId]);
    const [entries, bytes] = Array.isArray(reply) ? reply : [];
    return { entries: Number(entries), bytes: Number(bytes), maxBytes: this.#options.maxBytes };
  }

  async expiries(organizationId: string, exchangeIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (exchangeIds.length === 0) return new Map();
    const ends = await this.#run(EXPIRIES, [organizationId, String(this.#options.now()), ...exchangeIds]);
    const found = exchangeIds.map((id, i) => [id, Array.isArray(ends) ? String(ends[i]) : ''] as const);
    return new Map(found.flatMap(([id, end]) => (end === '' ? [] : [[id, Number(end)]])));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeping);
  }

  async #scopes(organizationId: string): Promise<readonly string[]> {
    this.#checkOpen();
    const scopes = await this.#redis.send(['SMEMBERS', `${KEYS[0]}scopes:${organizationId}`], CALL);
    return Array.isArray(scopes) ? scopes.map(String) : [];
  }

  #run(script: RedisScript, args: readonly RedisArgument[]) {
    this.#checkOpen();
    return this.#redis.run(script, { keys: KEYS, args }, CALL);
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('the cache was closed');
  }

  /** µs of the clock, ever rising, so that of two uses in one millisecond the later is the later. */
  #useTime(): number {
    this.#lastUse = Math.max(this.#lastUse + 1, this.#options.now() * 1000);
    return this.#lastUse;
  }

  async #sweep(): Promise<void> {
    try {
      for (let slice = SLICE; slice === SLICE && !this.#closed; ) {
        slice = Number(await this.#run(SWEEP, [String(this.#options.now()), String(SLICE)]));
      }
    } catch (error) {
      // The connection tells of outages itself.
      this.#options.log.debug({ err: error }, 'the answer cache could not be swept');
    }
  }
}

/** One organisation's seed; a seed may be long, and may name somebody. */
function scopeOf(organizationId: string, seed: string): string {
  return createHash('sha256').update(`${organizationId}\n${seed}`).digest('base64url');
}
