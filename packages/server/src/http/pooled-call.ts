// One call on its way through an upstream pool: waiting, connecting, sent, answered. Turns undici's handler callbacks into
// ones that carry raw headers, and lets go in every phase at once.
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import type { Seat } from '../kernel/roster.ts';
import { type CallWatch, ticksOf, type Watched } from './call-watch.ts';
import type { RawHeaders } from './raw-headers.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query as they go on the wire. */
  readonly path: string;
  /** End-to-end headers; Host is the origin's and Connection is added. Content-Length of a stream may be among them. */
  readonly headers: RawHeaders;
  /** A stream without Content-Length goes out chunked. */
  readonly body: Uint8Array | Readable | null;
  /** Protocol to change to, such as `websocket`; none by default. */
  readonly upgrade?: string;
  /** From the request's last byte to the answer's headers; 0 = no limit. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of the answer while it is being read; 0 = no limit. */
  readonly idleTimeoutMs: number;
  /** Only a connection that never carried a call will do. */
  readonly fresh?: boolean;
}

/** The connection a call went out on, from `onConnect` on. */
export interface CallConnection {
  readonly socket: Socket;
  /** It had carried a call before. */
  readonly reused: boolean;
}

/** Header and trailer lists are flat: name, value, name, value …, as received. */
export interface UpstreamHandler {
  /** The request is about to be written. Not called for a call that never gets a connection. */
  onConnect(abort: (reason?: Error) => void, connection: CallConnection): void;
  /** Also for interim answers (1xx). False = pause; `resume` goes on. */
  onHeaders(status: number, raw: Buffer[], resume: () => void, statusMessage: string): boolean;
  /** False = pause. */
  onData(chunk: Buffer): boolean;
  onComplete(trailers: Buffer[]): void;
  /**
   * At most once, and never after onComplete or onUpgrade.
   * @param stale the peer closed a connection that had been used before, without sending a byte of this answer
   */
  onError(error: Error, stale: boolean): void;
  /** The peer changed protocols (status 101); the socket is the handler's now. */
  onUpgrade?(status: number, raw: Buffer[], socket: Duplex): void;
}

/** The peer's bytes are not HTTP. In undici 8.12 the parser's own error comes without a code. */
export class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
  readonly code = 'HPE_UNREADABLE';

  constructor(cause: Error) {
    super('the answer is not HTTP', { cause });
  }
}

/** What a kept-alive connection reports that was closed by the other side. A deadline of ours is not among them. */
const CLOSED_BY_PEER: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Undici's handler and the caller's hold on the call; made by the pool alone. */
export class PooledCall implements Dispatcher.DispatchHandler, Watched {
  readonly request: UpstreamRequest;
  readonly #handler: UpstreamHandler;
  readonly #watch: CallWatch;
  #seat: Seat<Watched> | null = null;
  /** Ticks the peer may be silent now; 0 = as long as it likes. */
  #patience = 0;
  #heardAt = 0;
  /** Where an abort goes as long as nothing has been written. */
  #letGo: () => void = () => {};
  #onStart: () => CallConnection | null = () => null;
  #onOver: () => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #connection: CallConnection | null = null;
  #answered = false;
  #hasHead = false;
  #over = false;

  constructor(request: UpstreamRequest, handler: UpstreamHandler, watch: CallWatch) {
    this.request = request;
    this.#handler = handler;
    this.#watch = watch;
  }

  /** Ends the call in whatever phase it is; the handler hears of it once, by `onError`. No effect on an ended call. */
  abort(reason: Error = new errors.RequestAbortedError()): void {
    if (this.#over) return;
    if (this.#controller !== null) {
      this.#controller.abort(reason);
      return;
    }
    const letGo = this.#letGo;
    this.#fail(reason);
    letGo();
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** The pool's side: who hears that the request is being written, that the call ended, that nobody wants it any more. */
  holdBy(holder: { letGo: () => void; started: () => CallConnection | null; over: () => void }): void {
    this.#letGo = holder.letGo;
    this.#onStart = holder.started;
    this.#onOver = holder.over;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) {
      controller.abort(new errors.RequestAbortedError());
      return;
    }
    this.#controller = controller;
    this.#connection = this.#onStart();
    if (this.#connection === null) throw new TypeError('a request was begun without a socket');
    this.#seat = this.#watch.add(this);
    this.#handler.onConnect((reason) => this.abort(reason), this.#connection);
  }

  onRequestSent(): void {
    // An answer may come before the whole request has gone.
    if (!this.#hasHead) this.#waitFor(this.request.headersTimeoutMs);
  }

  onResponseStarted(): void {
    this.#answered = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, text = ''): void {
    const raw = controller.rawHeaders as Buffer[];
    this.#heardAt = this.#watch.tick;
    if (status >= 200) {
      this.#hasHead = true;
      this.#waitFor(this.request.idleTimeoutMs);
    }
    if (!this.#handler.onHeaders(status, raw, () => this.#resume(controller), text)) this.#pause(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#heardAt = this.#watch.tick;
    if (!this.#handler.onData(chunk)) this.#pause(controller);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    // Undici 8.12 takes a reset for the end of an answer that ends with its connection; only a FIN is (RFC 9112 §8).
    const broken = this.#connection?.socket.errored ?? null;
    if (broken !== null) {
      this.#fail(broken);
      return;
    }
    this.#end();
    this.#handler.onComplete((controller.rawTrailers ?? []) as Buffer[]);
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number, _headers: unknown, socket: Duplex): void {
    this.#end();
    if (this.#handler.onUpgrade === undefined) socket.destroy();
    else this.#handler.onUpgrade(status, controller.rawHeaders as Buffer[], socket);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(error);
  }

  look(tick: number): void {
    if (this.#patience === 0 || tick - this.#heardAt < this.#patience) return;
    this.abort(this.#hasHead ? new errors.BodyTimeoutError() : new errors.HeadersTimeoutError());
  }

  #waitFor(milliseconds: number): void {
    this.#patience = ticksOf(milliseconds);
    this.#heardAt = this.#watch.tick;
  }

  #pause(controller: Dispatcher.DispatchController): void {
    this.#patience = 0;
    controller.pause();
  }

  #resume(controller: Dispatcher.DispatchController): void {
    this.#waitFor(this.request.idleTimeoutMs);
    controller.resume();
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#end();
    const reused = this.#connection?.reused === true;
    const stale = reused && !this.#answered && CLOSED_BY_PEER.has(codeOf(error));
    this.#handler.onError(error instanceof errors.HTTPParserError ? this.#misread(error) : error, stale);
  }

  /** The parser's complaint is also what undici reports when an answer to be followed by a close is cut short by it. */
  #misread(error: Error): Error {
    const socket = this.#connection?.socket;
    const cutShort = socket?.readableEnded === true || (socket?.errored ?? error) !== error;
    return cutShort ? new errors.SocketError('the answer was cut short') : new AnswerUnreadable(error);
  }

  #end(): void {
    this.#over = true;
    if (this.#seat !== null) this.#watch.leave(this.#seat);
    this.#seat = null;
    this.#onOver();
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
