// A provider that does as it is told: a real server on a free port whose answer to each request is a script, down to single
// bytes, gates between them, resets and silence; and which keeps all it received. Nothing in it waits by the clock.
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { RequestReader } from './request-reader.ts';
import { type Answer, UpstreamExchange } from './upstream-exchange.ts';

/** Answers one request. When it returns, the next request of the connection is read. */
export type Script = (exchange: UpstreamExchange) => Promise<unknown> | unknown;

export interface UpstreamOptions {
  /** PEM; makes it an https server (see self-signed.ts). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The connection is closed after that many answers. */
  readonly answersPerConnection?: number;
}

/** A gate for scripts: what awaits `passed` goes on after `open()`. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

export class ScriptedUpstream {
  readonly requests: UpstreamExchange[] = [];
  /** Accepted so far. */
  connections = 0;
  readonly #server: net.Server;
  readonly #options: UpstreamOptions;
  readonly #open = new Set<Socket>();
  readonly #queue: Script[] = [];
  readonly #arrivals = new Set<() => void>();
  #otherwise: Script = (exchange) => exchange.answer({ headers: ['Content-Type', 'application/json'], body: '{}' });
  #failure: unknown = null;

  static async start(options: UpstreamOptions = {}): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream(options);
    upstream.#server.listen(0, options.host ?? '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  private constructor(options: UpstreamOptions) {
    this.#options = options;
    const onSocket = (socket: Socket): void => this.#accept(socket);
    this.#server =
      options.tls === undefined
        ? net.createServer({ allowHalfOpen: true, noDelay: true }, onSocket)
        : tls.createServer(
            { ...options.tls, ALPNProtocols: ['http/1.1'], allowHalfOpen: true, noDelay: true },
            onSocket,
          );
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://${this.#options.host ?? '127.0.0.1'}:${this.port}`;
  }

  /** Scripts for the coming requests, one each, in order; then the one of `always`. */
  next(...scripts: readonly (Script | Answer)[]): this {
    this.#queue.push(...scripts.map(toScript));
    return this;
  }

  always(script: Script | Answer): this {
    this.#otherwise = toScript(script);
    return this;
  }

  /** The request of that number, from 0, as soon as its head is here. */
  async request(number: number): Promise<UpstreamExchange> {
    for (;;) {
      const found = this.requests[number];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#arrivals.add(resolve));
    }
  }

  /** Connections open now. */
  get open(): number {
    return this.#open.size;
  }

  /** Closes all connections with FIN, the way a server ends kept-alive ones; resolves when they are gone. */
  async closeConnections(): Promise<void> {
    const closed = [...this.#open].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of this.#open) socket.end();
    await Promise.all(closed);
  }

  resetConnections(): void {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  /** @throws what a script threw, so that a failed check in a script fails its test */
  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await once(this.#server, 'close');
    if (this.#failure !== null) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    const connection = this.connections++;
    this.#open.add(socket);
    let current: UpstreamExchange | null = null;
    let count = 0;
    const reader = new RequestReader({
      head: (head) => {
        current = new UpstreamExchange({ connection, index: count++, head, socket, tunnel: () => reader.tunnel() });
        this.#run(current, reader, count);
      },
      body: (piece) => current?.took.body(piece),
      end: (trailers) => current?.took.end(trailers),
    });
    socket.on('data', (bytes: Buffer) => reader.feed(bytes));
    socket.on('end', () => {
      current?.took.departure('fin');
      // A script that still writes shows a half-closed peer; one that is idle lets the connection go.
      if (current === null || current.took.isOver) socket.end();
    });
    socket.on('error', () => current?.took.departure('reset'));
    socket.on('close', () => {
      current?.took.departure('reset');
      this.#open.delete(socket);
    });
  }

  #run(exchange: UpstreamExchange, reader: RequestReader, count: number): void {
    this.requests.push(exchange);
    for (const resolve of this.#arrivals) resolve();
    this.#arrivals.clear();
    const script = this.#queue.shift() ?? this.#otherwise;
    const { answersPerConnection } = this.#options;
    Promise.try(script, exchange)
      .then(() => exchange.body())
      .then(
        () => {
          exchange.took.over();
          if (answersPerConnection !== undefined && count >= answersPerConnection) exchange.close();
          else reader.next();
        },
        (error: unknown) => {
          // A client that left makes a script fail that was reading; that is the test's business, not a failure.
          if (!exchange.took.hasLeft) this.#failure ??= error;
          exchange.socket.destroy();
        },
      );
  }
}

function toScript(script: Script | Answer): Script {
  return typeof script === 'function' ? script : (exchange) => exchange.answer(script);
}
