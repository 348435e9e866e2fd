// Reads HTTP/1 requests off a connection, keeping every byte as it came: the receiving half of the scripted upstream.

export interface RequestHead {
  readonly requestLine: string;
  readonly method: string;
  readonly target: string;
  /** Flat: name, value, name, value …, as received. */
  readonly rawHeaders: readonly string[];
  /** The head's bytes, up to and with the empty line. */
  readonly bytes: Buffer;
}

export interface ReaderEvents {
  head(head: RequestHead): void;
  /** A piece of the body, chunk framing taken off. */
  body(piece: Buffer): void;
  /** The request is complete; trailers flat. */
  end(trailers: readonly string[]): void;
}

type State = 'head' | 'sized' | 'chunk-size' | 'chunk-data' | 'trailers' | 'held' | 'tunnel';

/** Feed it with what arrives; after `end` it holds what follows back until `next`. */
export class RequestReader {
  readonly #events: ReaderEvents;
  #buffer: Buffer = Buffer.alloc(0);
  #state: State = 'head';
  #left = 0;

  constructor(events: ReaderEvents) {
    this.#events = events;
  }

  feed(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    while (this.#step()) {
      // As long as there is something to take.
    }
  }

  /** The answer is through: the next request on this connection may be read. */
  next(): void {
    if (this.#state !== 'held') return;
    this.#state = 'head';
    this.feed(Buffer.alloc(0));
  }

  /** Stops reading HTTP and gives back what came behind the head. */
  tunnel(): Buffer {
    this.#state = 'tunnel';
    return this.#buffer;
  }

  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#head();
      case 'sized':
      case 'chunk-data':
        return this.#data();
      case 'chunk-size':
        return this.#chunkSize();
      case 'trailers':
        return this.#trailers();
      case 'held':
      case 'tunnel':
        return false;
    }
  }

  #head(): boolean {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const bytes = this.#take(end + 4);
    const [requestLine = '', ...lines] = bytes.toString('latin1').slice(0, -4).split('\r\n');
    const [method = '', target = ''] = requestLine.split(' ');
    const rawHeaders = lines.flatMap(splitHeader);
    const length = valueIn(rawHeaders, 'content-length');
    const chunked = valueIn(rawHeaders, 'transfer-encoding')?.toLowerCase().includes('chunked') === true;
    this.#left = length === null ? 0 : Number(length);
    this.#state = chunked ? 'chunk-size' : 'sized';
    this.#events.head({ requestLine, method, target, rawHeaders, bytes });
    if (this.#state === 'sized' && this.#left === 0) this.#end([]);
    return true;
  }

  #data(): boolean {
    if (this.#buffer.length === 0) return false;
    const piece = this.#take(Math.min(this.#left, this.#buffer.length));
    this.#left -= piece.length;
    if (piece.length > 0) this.#events.body(piece);
    if (this.#left > 0) return true;
    if (this.#state === 'sized') this.#end([]);
    else {
      if (this.#buffer.length < 2) return false;
      this.#take(2);
      this.#state = 'chunk-size';
    }
    return true;
  }

  #chunkSize(): boolean {
    const end = this.#buffer.indexOf('\r\n');
    if (end === -1) return false;
    this.#left = Number.parseInt(this.#take(end + 2).toString('latin1'), 16);
    this.#state = this.#left === 0 ? 'trailers' : 'chunk-data';
    return true;
  }

  #trailers(): boolean {
    const end = this.#buffer.indexOf(this.#buffer.indexOf('\r\n') === 0 ? '\r\n' : '\r\n\r\n');
    if (end === -1) return false;
    const lines = this.#take(end === 0 ? 2 : end + 4)
      .toString('latin1')
      .trimEnd();
    this.#end(lines === '' ? [] : lines.split('\r\n').flatMap(splitHeader));
    return true;
  }

  #end(trailers: readonly string[]): void {
    this.#state = 'held';
    this.#events.end(trailers);
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }
}

/** First value of a header, any case. */
export function valueIn(rawHeaders: readonly string[], lowerName: string): string | null {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === lowerName);
  return at === -1 ? null : (rawHeaders[at + 1] as string);
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
