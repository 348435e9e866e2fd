// Open-loop load: calls begin when the clock says so, however slow the answers are, and latency counts from the moment a
// call should have begun. A slow answer so cannot hide the ones behind it (coordinated omission).
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { BenchCall } from './call.ts';

export interface OpenLoopOptions {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Milliseconds from the intended start, one for each call. */
export interface OpenLoopResult {
  readonly firstByte: readonly number[];
  readonly end: readonly number[];
  readonly failed: number;
}

/** Connections are opened before the clock starts, enough of them that a call rarely needs to wait for one. */
const CONNECTIONS = 64;
const ANSWER_LIMIT_MS = 5_000;

export async function runOpenLoop(url: string, call: BenchCall, options: OpenLoopOptions): Promise<OpenLoopResult> {
  const { hostname, port, host } = new URL(url);
  const request = requestBytes(call, host);
  const lines = await Promise.all(Array.from({ length: CONNECTIONS }, () => Line.open(hostname, Number(port))));
  const loop = new OpenLoop(lines, request);
  const pacer = new Worker(new URL('./pacer.ts', import.meta.url), { workerData: options });
  try {
    return await loop.run(pacer, options.perSecond * options.seconds);
  } finally {
    await pacer.terminate();
    for (const line of lines) line.close();
  }
}

function requestBytes({ path, headers, body }: BenchCall, host: string): Buffer {
  const fields = { host, ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}

class OpenLoop {
  readonly #free: Line[];
  readonly #request: Buffer;
  readonly #waiting: number[] = [];
  readonly #firstByte: number[] = [];
  readonly #end: number[] = [];
  #failed = 0;

  constructor(lines: readonly Line[], request: Buffer) {
    this.#free = [...lines];
    this.#request = request;
  }

  async run(pacer: Worker, calls: number): Promise<OpenLoopResult> {
    const over = Promise.withResolvers<void>();
    const isOver = (): boolean => this.#end.length + this.#failed >= calls;
    const tellIfOver = (): void => {
      if (isOver()) over.resolve();
    };
    // What the pacer posts is when the call should have begun, on the machine's monotonic clock.
    pacer.on('message', (due: number) => this.#begin(due, tellIfOver));
    pacer.once('error', over.reject);
    await over.promise;
    return { firstByte: this.#firstByte, end: this.#end, failed: this.#failed };
  }

  #begin(due: number, done: () => void): void {
    const line = this.#free.pop();
    if (line === undefined) {
      this.#waiting.push(due);
      return;
    }
    line.send(this.#request, (status, firstByteAt, endAt) => {
      if (status === 200) {
        this.#firstByte.push(firstByteAt - due);
        this.#end.push(endAt - due);
      } else {
        this.#failed += 1;
      }
      if (status !== 0) this.#free.push(line);
      const next = this.#waiting.shift();
      if (next !== undefined) this.#begin(next, done);
      done();
    });
  }
}

/** Status 0: the connection broke. */
type Answered = (status: number, firstByteAt: number, endAt: number) => void;

/** One kept-alive connection. Reads just enough of HTTP to know where an answer with Content-Length ends. */
class Line {
  readonly #socket: Socket;
  #answered: Answered | null = null;
  #firstByteAt = 0;
  #received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(ANSWER_LIMIT_MS, () => {
      if (this.#answered !== null) socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#tell(0));
  }

  static open(host: string, port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new Line(socket)));
      socket.once('error', reject);
    });
  }

  send(request: Buffer, answered: Answered): void {
    this.#answered = answered;
    this.#firstByteAt = 0;
    this.#socket.write(request);
  }

  close(): void {
    this.#answered = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#firstByteAt === 0) this.#firstByteAt = clock();
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const head = this.#received.indexOf('\r\n\r\n');
    if (head === -1) return;
    const text = this.#received.toString('latin1', 0, head);
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1]);
    if (this.#received.length < head + 4 + length) return;
    this.#received = Buffer.alloc(0);
    this.#tell(Number(text.slice(9, 12)));
  }

  #tell(status: number): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.(status, this.#firstByteAt, clock());
  }
}

/** Milliseconds on CLOCK_MONOTONIC, the same in every thread. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
