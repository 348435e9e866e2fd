// The one connection of a process to Redis, shared by the engines of this folder. It comes back by itself after an outage,
// and no call waits longer than its own time: while Redis is away calls fail, so that their callers can decide.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, ErrorReply, RESP_TYPES } from 'redis';
import type { Log } from '../../kernel/log.ts';

/** A Lua script: what it does, it does whole and alone. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
}

export type RedisArgument = string | Buffer;
/** As Redis answered: strings (Buffers when asked for), integers, null, and lists of these. */
export type RedisReply = string | Buffer | number | null | readonly RedisReply[];

export interface RedisCall {
  /** The longest this call may take, the wait for a connection included. */
  readonly timeoutMs: number;
  /** Ends the wait; whether the command was carried out is then unknown. */
  readonly signal?: AbortSignal;
  /** Strings in the reply come as Buffers. */
  readonly binary?: boolean;
}

export interface RedisConnection {
  /** Calls sent now would reach Redis, as far as is known. */
  readonly ready: boolean;
  /** @throws RedisUnavailable when there was no answer in time; the reason of the signal; an ErrorReply of Redis */
  send(command: readonly RedisArgument[], call: RedisCall): Promise<RedisReply>;
  /** Runs a script, which Redis is taught when it does not know it. Fails as `send` does. */
  run(script: RedisScript, on: ScriptInput, call: RedisCall): Promise<RedisReply>;
  /** Lets running calls end, for a moment. */
  close(): Promise<void>;
}

export interface ScriptInput {
  readonly keys: readonly string[];
  readonly args: readonly RedisArgument[];
}

export interface RedisOptions {
  /** `redis://` or `rediss://`, user, password and database included. */
  readonly url: string;
  readonly log: Log;
}

/** No answer: not connected, not in time, or too much under way. `cause` says more, to the operator. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

/** Outages shorter than this are waited out by calls that have the time; later calls fail at once. */
const PATIENCE_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SLOWEST_RECONNECT_MS = 1_000;
/** A connection on which nothing comes back, PINGs included, is given up and made anew. */
const PING_INTERVAL_MS = 3_000;
const SILENCE_MS = 10_000;
/** Calls under way; beyond this they fail at once. */
const MAX_RUNNING = 10_000;
const CLOSE_MS = 1_000;

export function redisScript(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}

/** Connects in the background: Redis may be started later. @throws on an unusable URL */
export function openRedis(options: RedisOptions): RedisConnection {
  return new NodeRedisConnection(options);
}

function newClient(url: string) {
  return createClient({
    url,
    name: 'heliometer',
    // Each call brings a deadline of its own, which holds for sent commands, too.
    commandOptions: { timeout: 0 },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) =>
        Math.min(2 ** Math.min(retries, 10) * 10, SLOWEST_RECONNECT_MS) + Math.random() * 50,
    },
  });
}

/** Redis is not connected: since when that is known, and what resolves when it is. */
interface Outage {
  /** null = still being connected to for the first time. */
  readonly since: number | null;
  readonly over: PromiseWithResolvers<void>;
}

function newOutage(since: number | null): Outage {
  return { since, over: Promise.withResolvers() };
}

class NodeRedisConnection implements RedisConnection {
  readonly #client: ReturnType<typeof newClient>;
  readonly #log: Log;
  /** null = connected. */
  #outage: Outage | null = newOutage(null);
  /** Not the client's own `pingInterval`: one of its PINGs under way while it is closed would make it ask on for ever. */
  readonly #pinging: NodeJS.Timeout;
  #running = 0;
  #closed = false;

  constructor({ url, log }: RedisOptions) {
    this.#log = log;
    this.#client = newClient(url);
    this.#client.on('ready', () => this.#back());
    this.#client.on('error', (error: unknown) => this.#away(error));
    // Rejects only when closed before it ever connected; errors are events.
    this.#client.connect().catch(() => undefined);
    this.#pinging = setInterval(() => {
      // What goes wrong with it is an event of the socket's.
      if (this.#client.isReady) this.#client.sendCommand(['PING']).catch(() => undefined);
    }, PING_INTERVAL_MS);
    this.#pinging.unref();
  }

  get ready(): boolean {
    return this.#client.isReady;
  }

  send(command: readonly RedisArgument[], call: RedisCall): Promise<RedisReply> {
    return this.#within(call, () => this.#command(command, call));
  }

  run(script: RedisScript, { keys, args }: ScriptInput, call: RedisCall): Promise<RedisReply> {
    const rest = [String(keys.length), ...keys, ...args];
    return this.#within(call, async () => {
      try {
        return await this.#command(['EVALSHA', script.sha1, ...rest], call);
      } catch (error) {
        if (redisErrorCode(error) !== 'NOSCRIPT') throw error;
        return await this.#command(['EVAL', script.source, ...rest], call);
      }
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pinging);
    if (this.#client.isReady) await Promise.race([this.#client.close(), wait(CLOSE_MS)]);
    this.#client.destroy();
    this.#outage?.over.resolve();
  }

  async #within<T>(call: RedisCall, work: () => Promise<T>): Promise<T> {
    const { timeoutMs, signal } = call;
    signal?.throwIfAborted();
    if (this.#running >= MAX_RUNNING) throw new RedisUnavailable(`${MAX_RUNNING} calls to Redis are under way already`);
    const cut = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => cut.reject(new RedisUnavailable(`no answer from Redis in ${timeoutMs} ms`)),
      timeoutMs,
    );
    const leave = (): void => cut.reject(signal?.reason);
    signal?.addEventListener('abort', leave);
    this.#running += 1;
    try {
      const waited = this.#client.isReady ? null : this.#waitForConnection();
      const working = waited === null ? work() : waited.then(work);
      return await Promise.race([working, cut.promise]);
    } catch (error) {
      throw this.#explained(error, signal);
    } finally {
      this.#running -= 1;
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }

  #command(command: readonly RedisArgument[], { binary }: RedisCall): Promise<RedisReply> {
    const options = binary === true ? { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } : undefined;
    return this.#client.sendCommand<RedisReply>(command, options);
  }

  async #waitForConnection(): Promise<void> {
    if (this.#closed) throw new RedisUnavailable('the connection to Redis was closed');
    const outage = this.#outage;
    if (outage?.since === null) {
      await outage.over.promise;
      return this.#client.isReady ? undefined : this.#waitForConnection();
    }
    const patienceMs = outage === null ? 0 : outage.since + PATIENCE_MS - performance.now();
    if (outage === null || patienceMs <= 0) throw new RedisUnavailable('not connected to Redis');
    const ended = new AbortController();
    await Promise.race([outage.over.promise, wait(patienceMs, undefined, { signal: ended.signal })]).finally(() =>
      ended.abort(),
    );
  }

  /** What Redis itself said, and the caller's own reason, pass; the client's many ways to have no connection are one. */
  #explained(error: unknown, signal: AbortSignal | undefined): unknown {
    const isKnown = error instanceof ErrorReply || error instanceof RedisUnavailable;
    if (isKnown || (signal?.aborted === true && error === signal.reason)) return error;
    return new RedisUnavailable('the connection to Redis broke', { cause: error });
  }

  #away(error: unknown): void {
    if (this.#client.isReady || this.#closed) return;
    if (this.#outage !== null && this.#outage.since !== null) return;
    const first = this.#outage;
    this.#outage = newOutage(performance.now());
    // Whoever waited for the first connection asks again, and is then as patient as anybody.
    first?.over.resolve();
    this.#log.error({ err: error }, 'Redis is away');
  }

  #back(): void {
    if (this.#outage !== null && this.#outage.since !== null) this.#log.warn({}, 'Redis is back');
    this.#outage?.over.resolve();
    this.#outage = null;
  }
}

/** The first word of an error is its code, and the only field there is (Redis serialization protocol, “simple errors”). */
export function redisErrorCode(error: unknown): string | null {
  return error instanceof ErrorReply ? (/^[A-Z]+/.exec(error.message)?.[0] ?? null) : null;
}
