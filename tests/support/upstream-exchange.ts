// One request at the scripted upstream and the means to answer it, byte by byte.
import type { Socket } from 'node:net';
import { type RequestHead, valueIn } from './request-reader.ts';

/** How the peer left: it closed its side, or the connection broke. */
export type Departure = 'fin' | 'reset';

export interface Answer {
  readonly status?: number;
  readonly reason?: string;
  /** Flat: name, value …, sent exactly so; repeats allowed. Framing headers are added. */
  readonly headers?: readonly string[];
  /** A promise is a gate: the pieces behind it are sent when it resolves. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array | Promise<unknown>)[];
  /** `length` by default, `chunked` when there are gates or trailers. `none` adds no header: the given ones tell. */
  readonly framing?: 'length' | 'chunked' | 'close' | 'none';
  readonly version?: '1.1' | '1.0';
  readonly trailers?: readonly string[];
  /** Answer as soon as the head is there; by default the whole request is read first. */
  readonly early?: boolean;
  /** Close the connection when the answer is through. */
  readonly close?: boolean;
}

export class UpstreamExchange {
  /** Of the connection, in order of arrival from 0. */
  readonly connection: number;
  /** Of the request on its connection, from 0. */
  readonly index: number;
  readonly head: RequestHead;
  readonly socket: Socket;
  /** Resolves when the client leaves before this exchange's script has ended. */
  readonly gone: Promise<Departure>;
  trailers: readonly string[] = [];
  readonly #body: Buffer[] = [];
  readonly #complete = Promise.withResolvers<Buffer>();
  readonly #moreWaiters = new Set<() => void>();
  readonly #gone = Promise.withResolvers<Departure>();
  readonly #tunnel: () => Buffer;
  isComplete = false;

  constructor(from: { connection: number; index: number; head: RequestHead; socket: Socket; tunnel: () => Buffer }) {
    this.connection = from.connection;
    this.index = from.index;
    this.head = from.head;
    this.socket = from.socket;
    this.#tunnel = from.tunnel;
    this.gone = this.#gone.promise;
    // Nobody need wait for it.
    this.#complete.promise.catch(() => {});
  }

  get method(): string {
    return this.head.method;
  }

  get target(): string {
    return this.head.target;
  }

  header(name: string): string | null {
    return valueIn(this.head.rawHeaders, name.toLowerCase());
  }

  /** The body's bytes so far. */
  get received(): Buffer {
    return Buffer.concat(this.#body);
  }

  /** The whole body; rejects when the client leaves before. */
  body(): Promise<Buffer> {
    return this.#complete.promise;
  }

  /** Resolves when this many bytes of the body are here. */
  async bodyBytes(count: number): Promise<void> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.#moreWaiters.add(resolve));
  }

  /** Resolves when the bytes have been handed to the system, or the connection is gone. */
  write(bytes: string | Uint8Array): Promise<void> {
    if (this.socket.destroyed || this.socket.writableEnded) return Promise.resolve();
    // Latin1, as HTTP has it for heads; bodies with other characters come as bytes or by `answer`.
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return new Promise((resolve) => this.socket.write(buffer, () => resolve()));
  }

  /** An interim answer (1xx). */
  inform(status: number, headers: readonly string[] = []): Promise<void> {
    return this.write(headText(`HTTP/1.1 ${status} Interim`, headers));
  }

  async answer(answer: Answer): Promise<void> {
    if (answer.early !== true) await this.body();
    const pieces = toPieces(answer.body ?? '');
    const gated = pieces.some((piece) => piece instanceof Promise);
    const framing = answer.framing ?? (gated || answer.trailers !== undefined ? 'chunked' : 'length');
    const statusLine = `HTTP/${answer.version ?? '1.1'} ${answer.status ?? 200} ${answer.reason ?? 'OK'}`;
    const head = Buffer.from(
      headText(statusLine, [...(answer.headers ?? []), ...framingHeaders(framing, pieces)]),
      'latin1',
    );
    if (gated || framing === 'chunked') {
      await this.write(head);
      for (const piece of pieces) {
        if (piece instanceof Promise) await piece;
        else await this.write(framing === 'chunked' ? chunk(piece) : piece);
      }
      if (framing === 'chunked') await this.write(`0\r\n${headerLines(answer.trailers ?? [])}\r\n`);
    } else {
      await this.write(Buffer.concat([head, ...(pieces as Buffer[])]));
    }
    if (answer.close === true || framing === 'close') this.close();
  }

  /** Sends FIN. */
  close(): void {
    this.socket.end();
  }

  /** Sends RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Never resolves: the script stays where it is until the upstream is closed. */
  stall(): Promise<never> {
    return new Promise(() => {});
  }

  /** Ends HTTP on this connection and hands over the socket, with what had come behind the head put back. */
  takeSocket(): Socket {
    const rest = this.#tunnel();
    this.socket.removeAllListeners('data');
    this.socket.pause();
    if (rest.length > 0) this.socket.unshift(rest);
    return this.socket;
  }

  /** For the upstream alone. */
  readonly took = {
    isOver: false,
    hasLeft: false,
    over: (): void => {
      this.took.isOver = true;
    },
    body: (piece: Buffer): void => {
      this.#body.push(piece);
      for (const resolve of this.#moreWaiters) resolve();
      this.#moreWaiters.clear();
    },
    end: (trailers: readonly string[]): void => {
      this.trailers = trailers;
      this.isComplete = true;
      this.#complete.resolve(this.received);
    },
    departure: (how: Departure): void => {
      if (this.took.isOver) return;
      this.took.hasLeft = true;
      this.#gone.resolve(how);
      this.#complete.reject(new Error('the client left before its request was complete'));
    },
  };
}

function toPieces(body: NonNullable<Answer['body']>): (Buffer | Promise<unknown>)[] {
  const list = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  return list
    .map((piece) => (piece instanceof Promise ? piece : Buffer.from(piece as string)))
    .filter((piece) => piece instanceof Promise || piece.length > 0);
}

function framingHeaders(
  framing: NonNullable<Answer['framing']>,
  pieces: readonly (Buffer | Promise<unknown>)[],
): string[] {
  if (framing === 'chunked') return ['Transfer-Encoding', 'chunked'];
  if (framing === 'close') return ['Connection', 'close'];
  if (framing === 'none') return [];
  return [
    'Content-Length',
    String(pieces.reduce((sum, piece) => sum + (piece instanceof Promise ? 0 : piece.length), 0)),
  ];
}

function headText(statusLine: string, headers: readonly string[]): string {
  return `${statusLine}\r\n${headerLines(headers)}\r\n`;
}

function headerLines(headers: readonly string[]): string {
  let lines = '';
  for (let i = 0; i + 1 < headers.length; i += 2) lines += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return lines;
}

export function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
