// The rate-limit counters in Redis, shared by the gateways of a fleet. An admission is one script, whatever the number of its
// limits: one round trip, and some 25 µs of Redis's one thread; its settling, where it held something, is another.
import { createHash } from 'node:crypto';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Admission, Hold, Limit, LimitCounters, Place, Standing } from '../../ports/limit-counters.ts';
import { type RedisConnection, RedisRefused, RedisUnavailable } from './connection.ts';
import { ADMIT, GIVE_BACK, LIVE, SETTLE } from './limit-scripts.ts';
import { PendingWrites } from './pending-writes.ts';

export interface RedisLimitCountersOptions {
  /** Stays open when the counters are closed. */
  readonly redis: RedisConnection;
  /** No two running processes of the fleet share one; what died under it comes back when it is used again. */
  readonly owner: string;
  readonly log: Log;
  /** Instead of Redis's own clock. */
  readonly now?: () => number;
  /** What a process holds that has not been heard of for this long comes back. */
  readonly leaseMs?: number;
  /** How long an admission waits for Redis. */
  readonly timeoutMs?: number;
}

const DEFAULTS = { leaseMs: 15_000, timeoutMs: 2_000 };
const HEARTBEATS_PER_LEASE = 3;
const WRITE_TIMEOUT_MS = 5_000;
const GIVE_BACK_SLICE = 500;
export const OWNERS = 'heliometer:limits:owners';
export const VALUES_PER_LIMIT = 5;

export function openRedisLimitCounters(options: RedisLimitCountersOptions): LimitCounters {
  return new RedisLimitCounters(options);
}

class RedisLimitCounters implements LimitCounters {
  readonly #options: RedisLimitCountersOptions;
  readonly #leaseMs: number;
  readonly #timeoutMs: number;
  readonly #writes: PendingWrites;
  readonly #heartbeat: NodeJS.Timeout;
  /** What a process of this name held that died is given back before this one holds anything. */
  #began: Promise<void> | null;
  #beating = false;
  #closed = false;

  constructor(options: RedisLimitCountersOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#timeoutMs = options.timeoutMs ?? DEFAULTS.timeoutMs;
    this.#writes = new PendingWrites({ what: 'rate limits', log: options.log });
    this.#began = this.#begin();
    this.#heartbeat = setInterval(() => void this.#beat(), Math.max(1, this.#leaseMs / HEARTBEATS_PER_LEASE));
    this.#heartbeat.unref();
  }

  async admit(id: string, limits: readonly Limit[], signal: AbortSignal): Promise<Admission> {
    signal.throwIfAborted();
    if (this.#closed) throw unavailable(undefined);
    if (this.#began !== null) await this.#began;
    const { redis, owner } = this.#options;
    const keys = [OWNERS, holdsOf(owner), ...limits.map(({ counter }) => keyOf(counter))];
    const args = [this.#now(), id, owner, String(this.#leaseMs), ...limits.flatMap(argumentsOf)];
    try {
      const reply = await redis.run(ADMIT, { keys, args }, { timeoutMs: this.#timeoutMs, signal });
      return toAdmission(id, limits, (reply as readonly (number | string)[]).map(Number));
    } catch (error) {
      // Redis may carry it out yet, for nobody.
      if (error instanceof RedisUnavailable || signal.aborted) this.#undo(id, limits);
      if (signal.aborted) throw error;
      throw unavailable(error);
    }
  }

  settle({ id, places }: Hold, charges: readonly number[]): Promise<void> {
    const keys = [holdsOf(this.#options.owner), ...places.map(({ counter }) => keyOf(counter))];
    const args = places.flatMap(({ index, slot }, i) => [String(index + 1), String(slot), String(charges[i] ?? 0)]);
    return this.#writes.soon((again) => this.#settle(keys, [id, again ? '1' : '0', ...args]));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    await this.#writes.close();
    await this.#giveBack(this.#options.owner).catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'what is held of rate limits cannot be given back'),
    );
  }

  #undo(id: string, limits: readonly Limit[]): void {
    const held = limits.flatMap(({ counter, held }, i) => (held ? [{ counter, number: String(i + 1) }] : []));
    if (held.length === 0) return;
    const keys = [holdsOf(this.#options.owner), ...held.map(({ counter }) => keyOf(counter))];
    const args = held.flatMap(({ number }) => [number, '0', '0']);
    void this.#writes.soon(() => this.#settle(keys, [id, '1', ...args]));
  }

  #settle(keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return this.#options.redis.run(SETTLE, { keys, args }, { timeoutMs: WRITE_TIMEOUT_MS });
  }

  #now(): string {
    const { now } = this.#options;
    return now === undefined ? '' : String(now());
  }

  async #begin(): Promise<void> {
    try {
      await this.#giveBack(this.#options.owner);
    } catch {
      // Redis is away. Should it still have something of that name, the settling of it was lost with the process.
    }
    this.#began = null;
    void this.#beat();
  }

  /** A beat missed is made up for by the next; the lease spans three. */
  async #beat(): Promise<void> {
    if (this.#beating || this.#closed) return;
    this.#beating = true;
    const { redis, owner, log } = this.#options;
    try {
      const input = { keys: [OWNERS], args: [this.#now(), owner, String(this.#leaseMs)] };
      const dead = (await redis.run(LIVE, input, { timeoutMs: WRITE_TIMEOUT_MS })) as readonly string[];
      for (const each of dead) await this.#giveBack(each);
    } catch (error) {
      log.debug({ err: error }, 'the lease on rate limits could not be renewed');
    } finally {
      this.#beating = false;
    }
  }

  async #giveBack(owner: string): Promise<void> {
    const input = { keys: [OWNERS, holdsOf(owner)], args: [owner, String(GIVE_BACK_SLICE)] };
    const slice = () => this.#options.redis.run(GIVE_BACK, input, { timeoutMs: this.#timeoutMs });
    while (Number(await slice()) > 0);
  }
}

function argumentsOf({ windowMs, quota, least, most, held }: Limit): readonly string[] {
  return [String(windowMs), String(quota), String(least), String(most), held ? '1' : '0'];
}

function toAdmission(id: string, limits: readonly Limit[], [admitted, ...values]: readonly number[]): Admission {
  const standings: Standing[] = [];
  const places: Place[] = [];
  for (const [index, { counter, held }] of limits.entries()) {
    const [used = 0, resetMs = 0, waitMs = 0, slot = 0, amount = 0] = values.slice(index * VALUES_PER_LIMIT);
    standings.push({ used, resetMs, waitMs: waitMs < 0 ? null : waitMs });
    if (held) places.push({ counter, index, slot, amount });
  }
  const isHeld = admitted === 1 && places.length > 0;
  return { admitted: admitted === 1, standings, hold: isHeld ? { id, places } : null };
}

function unavailable(cause: unknown): GatewayError {
  const isFull = cause instanceof RedisRefused && cause.code === 'OOM';
  const message = isFull ? 'There is no room for more counters.' : 'The counters of rate limits cannot be reached.';
  return new GatewayError('limiter_unavailable', message, { cause });
}

/** A digest: whom a limit counts for is nobody's business who reads along. */
export function keyOf(counter: string): string {
  return `heliometer:limit:${createHash('sha256').update(counter).digest('base64url').slice(0, 22)}`;
}

export function holdsOf(owner: string): string {
  return `heliometer:limits:held:${owner}`;
}
