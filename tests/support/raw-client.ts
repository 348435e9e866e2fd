// A client that speaks in bytes: sends what it is given, even nonsense, reads when it is told to, and leaves rudely.
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { valueIn } from './request-reader.ts';

export interface RawAnswer {
  readonly statusLine: string;
  readonly status: number;
  /** Flat, as received. */
  readonly rawHeaders: readonly string[];
  /** Framing taken off. */
  readonly body: Buffer;
  /** Flat. */
  readonly trailers: readonly string[];
  header(name: string): string | null;
}

/** How the other side ended the connection. */
export type Ending = 'fin' | 'reset';

export class RawClient {
  readonly socket: Socket;
  /** Resolves when the other side has ended the connection. Not seen while reading is paused. */
  readonly ended: Promise<Ending>;
  #buffer: Buffer = Buffer.alloc(0);
  #end: Ending | null = null;
  readonly #waiters = new Set<() => void>();

  /** @param url only scheme, host and port count; `ca` for https */
  static async connect(url: string, ca?: string): Promise<RawClient> {
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const secure = protocol === 'https:';
    const socket = secure
      ? tls.connect({
          host,
          port: Number(port),
          ...(ca === undefined ? {} : { ca }),
          servername: net.isIP(host) === 0 ? host : '',
        })
      : net.connect({ host, port: Number(port), allowHalfOpen: true });
    await once(socket, secure ? 'secureConnect' : 'connect');
    return new RawClient(socket.setNoDelay(true));
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    const ended = Promise.withResolvers<Ending>();
    this.ended = ended.promise;
    const end = (how: Ending): void => {
      this.#end ??= how;
      ended.resolve(this.#end);
      this.#wake();
    };
    socket.on('data', (bytes: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, bytes]);
      this.#wake();
    });
    socket.on('end', () => end('fin'));
    socket.on('error', () => end('reset'));
    socket.on('close', (hadError) => end(hadError ? 'reset' : 'fin'));
  }

  /** Resolves when the system has taken the bytes, or the connection is gone. Text goes out as latin1. */
  send(bytes: string | Uint8Array): Promise<void> {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return new Promise((resolve) => this.socket.write(buffer, () => resolve()));
  }

  /** A request with its Content-Length; Host is added when it is missing. */
  request(
    method: string,
    target: string,
    headers: readonly string[] = [],
    body: string | Uint8Array = '',
  ): Promise<void> {
    const bytes = Buffer.from(body as string);
    const lines = [...headers];
    if (valueIn(lines, 'host') === null) lines.push('Host', `${this.socket.remoteAddress}:${this.socket.remotePort}`);
    if (bytes.length > 0) lines.push('Content-Length', String(bytes.length));
    let head = `${method} ${target} HTTP/1.1\r\n`;
    for (let i = 0; i + 1 < lines.length; i += 2) head += `${lines[i]}: ${lines[i + 1]}\r\n`;
    return this.send(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), bytes]));
  }

  /** What has arrived and was not taken yet. */
  get unread(): Buffer {
    return this.#buffer;
  }

  /** Takes bytes up to and with the mark. @throws when the connection ends before */
  readUntil(mark: string | Uint8Array): Promise<Buffer> {
    return this.#read(() => {
      const at = this.#buffer.indexOf(mark);
      return at === -1 ? null : at + mark.length;
    });
  }

  readBytes(count: number): Promise<Buffer> {
    return this.#read(() => (this.#buffer.length >= count ? count : null));
  }

  /** All that still comes until the other side ends. */
  async readToEnd(): Promise<{ readonly bytes: Buffer; readonly ending: Ending }> {
    const ending = await this.ended;
    return { bytes: this.#take(this.#buffer.length), ending };
  }

  /** Status line and headers of the next answer; the body is left. */
  async readHead(): Promise<Omit<RawAnswer, 'body' | 'trailers'>> {
    const text = (await this.readUntil('\r\n\r\n')).toString('latin1').slice(0, -4);
    const [statusLine = '', ...lines] = text.split('\r\n');
    const rawHeaders = lines.flatMap(splitHeader);
    return {
      statusLine,
      status: Number(statusLine.split(' ')[1]),
      rawHeaders,
      header: (name) => valueIn(rawHeaders, name.toLowerCase()),
    };
  }

  /** The next final answer; interim ones (1xx but 101) are skipped. */
  async readAnswer(method = 'GET'): Promise<RawAnswer> {
    let head = await this.readHead();
    while (head.status < 200 && head.status !== 101) head = await this.readHead();
    const bodiless = method === 'HEAD' || head.status === 101 || head.status === 204 || head.status === 304;
    if (bodiless) return { ...head, body: Buffer.alloc(0), trailers: [] };
    if (head.header('transfer-encoding') !== null) return { ...head, ...(await this.#readChunked()) };
    const length = head.header('content-length');
    const body = length === null ? (await this.readToEnd()).bytes : await this.readBytes(Number(length));
    return { ...head, body, trailers: [] };
  }

  /** One chunk's data; empty for the last one. */
  async readChunk(): Promise<Buffer> {
    const size = Number.parseInt((await this.readUntil('\r\n')).toString('latin1'), 16);
    if (size === 0) return Buffer.alloc(0);
    const data = await this.readBytes(size);
    await this.readUntil('\r\n');
    return data;
  }

  /** Stops taking from the system, so that the other side comes to feel back-pressure. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Sends FIN and goes on reading. */
  halfClose(): void {
    this.socket.end();
  }

  /** Sends RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readChunked(): Promise<{ body: Buffer; trailers: readonly string[] }> {
    const pieces: Buffer[] = [];
    for (let piece = await this.readChunk(); piece.length > 0; piece = await this.readChunk()) pieces.push(piece);
    const trailers: string[] = [];
    for (let line = await this.#readLine(); line !== ''; line = await this.#readLine())
      trailers.push(...splitHeader(line));
    return { body: Buffer.concat(pieces), trailers };
  }

  async #readLine(): Promise<string> {
    return (await this.readUntil('\r\n')).toString('latin1').slice(0, -2);
  }

  async #read(enough: () => number | null): Promise<Buffer> {
    for (;;) {
      const count = enough();
      if (count !== null) return this.#take(count);
      if (this.#end !== null) {
        const left = this.#buffer.toString('latin1').slice(0, 500);
        throw new Error(`the connection ended (${this.#end}) with this unread: ${JSON.stringify(left)}`);
      }
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  #wake(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
