// The register of client-sent request ids in Redis, shared by the gateways of a fleet.
import { createHash, randomUUID } from 'node:crypto';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { ClaimResult, IdRegister } from '../../ports/id-register.ts';
import { type RedisConnection, RedisUnavailable } from './connection.ts';
import { CLAIM, FORGET, LIVE, RELEASE } from './id-scripts.ts';
import { PendingWrites } from './pending-writes.ts';

export interface RedisIdRegisterOptions {
  /** Stays open when the register is closed. */
  readonly redis: RedisConnection;
  /** No two running processes of the fleet share one; claims of one that died are free when its name is used again. */
  readonly owner: string;
  readonly log: Log;
  /** Instead of Redis's own clock. */
  readonly now?: () => number;
  readonly maxIds?: number;
  /** Claims of a process that has not been heard of for this long are free. */
  readonly leaseMs?: number;
  /** How long a claim waits for Redis. */
  readonly claimTimeoutMs?: number;
}

/** How long an id stays taken after an answer with 2xx (headers.md §3). */
const ANSWERED_MEMORY_MS = 24 * 60 * 60 * 1000;
const DEFAULTS = { maxIds: 1_000_000, leaseMs: 15_000, claimTimeoutMs: 2_000 };
const HEARTBEATS_PER_LEASE = 3;
const WRITE_TIMEOUT_MS = 5_000;
const OWNERS = 'heliometer:ids:owners';
const TABLES = ['heliometer:ids:order', 'heliometer:ids:states', OWNERS];
const SEQUENCE = 'heliometer:ids:sequence';

export function openRedisIdRegister(options: RedisIdRegisterOptions): IdRegister {
  return new RedisIdRegister(options);
}

class RedisIdRegister implements IdRegister {
  readonly #options: RedisIdRegisterOptions;
  /** The name, and which of its processes: those before are forgotten at once. */
  readonly #owner: string;
  readonly #leaseMs: number;
  readonly #writes: PendingWrites;
  readonly #heartbeat: NodeJS.Timeout;
  /** Keys of ids that exchanges of this process hold. */
  readonly #held = new Set<string>();
  #began: Promise<void> | null;
  #dropped = 0;
  #closed = false;

  constructor(options: RedisIdRegisterOptions) {
    this.#options = options;
    this.#owner = `${options.owner} ${randomUUID()}`;
    this.#leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#writes = new PendingWrites({ what: 'request ids', log: options.log });
    this.#began = this.#begin();
    this.#heartbeat = setInterval(() => void this.#beat(), Math.max(1, this.#leaseMs / HEARTBEATS_PER_LEASE));
    this.#heartbeat.unref();
  }

  async claim(organizationId: string, requestId: string, signal: AbortSignal): Promise<ClaimResult> {
    signal.throwIfAborted();
    if (this.#closed) throw unavailable(undefined);
    if (this.#began !== null) await this.#began;
    const { redis, maxIds = DEFAULTS.maxIds, claimTimeoutMs: timeoutMs = DEFAULTS.claimTimeoutMs } = this.#options;
    const key = keyOf(organizationId, requestId);
    const args = [key, this.#owner, String(this.#leaseMs), String(maxIds)];
    try {
      const input = { keys: [...TABLES, SEQUENCE], args: [this.#now(), ...args] };
      const [result, dropped] = (await redis.run(CLAIM, input, { timeoutMs, signal })) as readonly [string, number];
      this.#dropped += dropped;
      if (result === 'claimed') this.#held.add(key);
      return result === 'claimed' ? 'claimed' : result === 'a' ? 'answered' : 'in_flight';
    } catch (error) {
      // Redis may carry it out yet, for nobody; unless another exchange of this process has the id: then it is not ours to free.
      const isOpen = error instanceof RedisUnavailable || signal.aborted;
      if (isOpen && !this.#held.has(key)) void this.#release(key, false);
      if (signal.aborted) throw error;
      throw unavailable(error);
    }
  }

  release(organizationId: string, requestId: string, answered: boolean): Promise<void> {
    const key = keyOf(organizationId, requestId);
    this.#held.delete(key);
    return this.#release(key, answered);
  }

  dropped(): number {
    return this.#dropped + this.#writes.forgotten;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    await this.#writes.close();
    await this.#forget(this.#owner).catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'claimed request ids cannot be given back'),
    );
  }

  #release(key: string, answered: boolean): Promise<void> {
    const args = [this.#now(), key, this.#owner, answered ? '1' : '0', String(ANSWERED_MEMORY_MS)];
    return this.#writes.soon(() =>
      this.#options.redis.run(RELEASE, { keys: TABLES, args }, { timeoutMs: WRITE_TIMEOUT_MS }),
    );
  }

  #now(): string {
    const { now } = this.#options;
    return now === undefined ? '' : String(now());
  }

  async #begin(): Promise<void> {
    try {
      await this.#forget(`${this.#options.owner} `);
    } catch {
      // Redis is away. What such a process claimed is free when its lease runs out.
    }
    this.#began = null;
    void this.#beat();
  }

  /** A beat missed is made up for by the next; the lease spans three. */
  async #beat(): Promise<void> {
    if (this.#closed) return;
    const input = { keys: TABLES, args: [this.#now(), this.#owner, String(this.#leaseMs)] };
    try {
      await this.#options.redis.run(LIVE, input, { timeoutMs: WRITE_TIMEOUT_MS });
    } catch (error) {
      this.#options.log.debug({ err: error }, 'the lease on claimed request ids could not be renewed');
    }
  }

  async #forget(prefix: string): Promise<void> {
    await this.#options.redis.run(FORGET, { keys: [OWNERS], args: [prefix] }, { timeoutMs: WRITE_TIMEOUT_MS });
  }
}

function unavailable(cause: unknown): GatewayError {
  return new GatewayError('id_register_unavailable', 'The register of request ids cannot be reached.', { cause });
}

/** UUIDs are compared in lower case (RFC 9562 §4: either case is accepted on input). */
function keyOf(organizationId: string, requestId: string): string {
  return createHash('sha256').update(`${organizationId}\n${requestId.toLowerCase()}`).digest('base64url').slice(0, 22);
}
