// A connection that keeps many requests under way at once, in raw bytes, and matches the answers to them in order.
import net, { type Socket } from 'node:net';
import type { FuzzRequest } from './fuzz-requests.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

/** Under way on one connection. */
const DEPTH = 8;

/** Sends what `next` gives, on as many connections in turn as it takes; resolves when that gives null and all is answered. */
export class PipelinedClient {
  readonly #port: number;
  readonly #next: () => FuzzRequest | null;
  readonly #take: (request: FuzzRequest, answer: FuzzAnswer) => void;
  /** Sent on this connection and not answered yet. */
  #pending: FuzzRequest[] = [];
  /** To be sent again: the connection was closed, as announced, before their turn came. */
  #again: FuzzRequest[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #announced = false;

  constructor(port: number, next: () => FuzzRequest | null, take: (request: FuzzRequest, answer: FuzzAnswer) => void) {
    this.#port = port;
    this.#next = next;
    this.#take = take;
  }

  /** @throws when a connection ends that nobody said would */
  async run(): Promise<void> {
    while (await this.#connection());
  }

  /** False when there was nothing more to send. */
  #connection(): Promise<boolean> {
    this.#again.push(...this.#pending);
    this.#pending = [];
    this.#buffer = Buffer.alloc(0);
    this.#announced = false;
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
      let done = false;
      const pump = (): void => {
        if (this.#announced) return;
        const out: Buffer[] = [];
        while (this.#pending.length < DEPTH && this.#pending.at(-1)?.isLast !== true) {
          const request = this.#again.shift() ?? this.#next();
          if (request === null) break;
          this.#pending.push(request);
          out.push(request.bytes);
        }
        if (out.length > 0) socket.write(Buffer.concat(out));
        if (this.#pending.length > 0) return;
        done = true;
        socket.destroy();
      };
      socket.on('connect', pump);
      socket.on('data', (bytes: Buffer) => {
        try {
          this.#feed(bytes, socket);
          pump();
        } catch (error) {
          socket.destroy();
          reject(error);
        }
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        if (done) return resolve(false);
        if (this.#announced) return resolve(true);
        const sent = this.#pending.map(({ bytes }) => JSON.stringify(bytes.toString('latin1').slice(0, 300)));
        reject(new Error(`the connection ended unannounced with these under way:\n${sent.join('\n')}`));
      });
    });
  }

  #feed(bytes: Buffer, socket: Socket): void {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    for (;;) {
      const answer = this.#answer();
      if (answer === null) return;
      if (answer.status < 200) continue;
      const request = this.#pending.shift();
      if (request === undefined) throw new Error(`an answer to nothing: ${answer.head}`);
      this.#take(request, answer);
      if (!/\r\nconnection: close/i.test(answer.head)) continue;
      this.#announced = true;
      socket.end();
      return;
    }
  }

  #answer(): FuzzAnswer | null {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const head = this.#buffer.toString('latin1', 0, end + 2);
    const status = Number(head.slice(9, 12));
    if (!/^HTTP\/1\.1 [1-5]\d\d /.test(head)) throw new Error(`no answer: ${JSON.stringify(head.slice(0, 500))}`);
    const start = end + 4;
    const bodiless = status < 200 || status === 204 || status === 304 || this.#pending[0]?.method === 'HEAD';
    if (bodiless) return this.#taken({ status, head, body: Buffer.alloc(0) }, start);
    if (/\r\ntransfer-encoding: chunked/i.test(head)) return this.#chunked(status, head, start);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`);
    if (this.#buffer.length < start + length) return null;
    return this.#taken({ status, head, body: this.#buffer.subarray(start, start + length) }, start + length);
  }

  #chunked(status: number, head: string, start: number): FuzzAnswer | null {
    const pieces: Buffer[] = [];
    for (let at = start; ; ) {
      const line = this.#buffer.indexOf('\r\n', at);
      if (line === -1) return null;
      const size = Number.parseInt(this.#buffer.toString('latin1', at, line), 16);
      const next = line + 2 + size + 2;
      if (this.#buffer.length < next) return null;
      if (size === 0) return this.#taken({ status, head, body: Buffer.concat(pieces) }, next);
      pieces.push(this.#buffer.subarray(line + 2, line + 2 + size));
      at = next;
    }
  }

  #taken(answer: FuzzAnswer, until: number): FuzzAnswer {
    this.#buffer = this.#buffer.subarray(until);
    return answer;
  }
}
