// The one connection of a process to Redis, shared by the engines of this folder. It comes back by itself after an outage,
// and no call waits longer than its own time: while Redis is away calls fail, so that their callers can decide.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
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
  /** @throws RedisUnavailable when there was no answer in time; RedisRefused; the reason of the signal */
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

/** Redis said no. */
export class RedisRefused extends Error {
  override readonly name = 'RedisRefused';
  /** `OOM`, `NOSCRIPT`, `ERR` …: the first word, and the only field there is (Redis serialization protocol, “simple errors”). */
  readonly code: string;

  constructor(reply: Error) {
    super(reply.message, { cause: reply });
    this.code = /^[A-Z]+/.exec(reply.message)?.[0] ?? 'ERR';
  }
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

/** Connects in the background: Redis may be started later. */
export function openRedis(options: RedisOptions): RedisConnection {
  return new NodeRedisConnection(options);
}

type RedisLibrary = typeof import('redis');

interface Loaded {
  readonly library: RedisLibrary;
  readonly client: ReturnType<typeof newClient>;
}

function newClient({ createClient }: RedisLibrary, url: string) {
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
  readonly #log: Log;
  #loaded: Loaded | null = null;
  /** null = connected. */
  #outage: Outage | null = newOutage(null);
  /** Not the client's own `pingInterval`: one of its PINGs under way while it is closed would make it ask on for ever. */
  readonly #pinging: NodeJS.Timeout;
  #running = 0;
  #closed = false;

  constructor({ url, log }: RedisOptions) {
    this.#log = log;
    this.#connect(url).catch((error: unknown) => this.#away(error));
    this.#pinging = setInterval(() => {
      // What goes wrong with it is an event of the socket's.
      if (this.ready) this.#loaded?.client.sendCommand(['PING']).catch(() => undefined);
    }, PING_INTERVAL_MS);
    this.#pinging.unref();
  }

  get ready(): boolean {
    return this.#loaded?.client.isReady ?? false;
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
        if (!(error instanceof RedisRefused) || error.code !== 'NOSCRIPT') throw error;
        return await this.#command(['EVAL', script.source, ...rest], call);
      }
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pinging);
    const client = this.#loaded?.client;
    if (client?.isReady === true) await Promise.race([client.close(), wait(CLOSE_MS)]);
    client?.destroy();
    this.#outage?.over.resolve();
  }

  async #connect(url: string): Promise<void> {
    // The client library takes some 30 MB and half a second, and most processes have no Redis.
    const library = await import('redis');
    if (this.#closed) return;
    const client = newClient(library, url);
    this.#loaded = { library, client };
    client.on('ready', () => this.#back());
    client.on('error', (error: unknown) => this.#away(error));
    // Rejects only when closed before it ever connected; errors are events.
    await client.connect().catch(() => undefined);
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
      const waited = this.ready ? null : this.#waitForConnection();
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

  async #command(command: readonly RedisArgument[], { binary }: RedisCall): Promise<RedisReply> {
    if (this.#loaded === null) throw new RedisUnavailable('not connected to Redis');
    const { library, client } = this.#loaded;
    const { RESP_TYPES, ErrorReply } = library;
    const options = binary === true ? { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } : undefined;
    try {
      return await client.sendCommand<RedisReply>(command, options);
    } catch (error) {
      throw error instanceof ErrorReply ? new RedisRefused(error) : error;
    }
  }

  async #waitForConnection(): Promise<void> {
    if (this.#closed) throw new RedisUnavailable('the connection to Redis was closed');
    const outage = this.#outage;
    if (outage?.since === null) {
      await outage.over.promise;
      return this.ready ? undefined : this.#waitForConnection();
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
    const isKnown = error instanceof RedisRefused || error instanceof RedisUnavailable;
    if (isKnown || (signal?.aborted === true && error === signal.reason)) return error;
    return new RedisUnavailable('the connection to Redis broke', { cause: error });
  }

  #away(error: unknown): void {
    if (this.ready || this.#closed) return;
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
