// Inflates the messages of one direction of a WebSocket (permessage-deflate, RFC 7692 §7.2.2), one after the other, off the
// main thread.
import { createInflateRaw, type InflateRaw, constants as zlib } from 'node:zlib';

/** RFC 7692 §7.2.2: the sender cuts these off the end of each message. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** The message can't be had; `lost` = nor can any later one. */
export type Inflated = Buffer | 'too-long' | 'lost';

export class WsInflater {
  readonly #keepsContext: boolean;
  readonly #maxBytes: number;
  #stream: InflateRaw | null = null;
  #isLost = false;

  /** @param keepsContext each message may refer to earlier ones, so none can be left out */
  constructor(keepsContext: boolean, maxBytes: number) {
    this.#keepsContext = keepsContext;
    this.#maxBytes = maxBytes;
  }

  /** One at a time: the next call only after the last one has resolved. Never rejects. */
  async inflate(compressed: Buffer): Promise<Inflated> {
    if (this.#isLost) return 'lost';
    // The largest window reads what was written with any smaller one.
    this.#stream ??= createInflateRaw({ windowBits: 15, flush: zlib.Z_SYNC_FLUSH });
    const result = await inflateWith(this.#stream, Buffer.concat([compressed, TAIL]), this.#maxBytes);
    const isWhole = typeof result !== 'string';
    if (!isWhole && this.#keepsContext) this.#isLost = true;
    if (!isWhole || !this.#keepsContext) this.close();
    return result;
  }

  /** A message was left out: later ones can't be read where they may refer to it. */
  skip(): void {
    if (this.#keepsContext) this.#isLost = true;
  }

  close(): void {
    this.#stream?.close();
    this.#stream = null;
  }
}

function inflateWith(stream: InflateRaw, input: Buffer, maxBytes: number): Promise<Inflated> {
  const { promise, resolve } = Promise.withResolvers<Inflated>();
  const pieces: Buffer[] = [];
  let bytes = 0;
  const onData = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > maxBytes) resolve('too-long');
    else pieces.push(piece);
  };
  const onError = (): void => resolve('lost');
  stream.on('data', onData).on('error', onError);
  stream.write(input);
  stream.flush(zlib.Z_SYNC_FLUSH, () => resolve(Buffer.concat(pieces)));
  return promise.finally(() => {
    stream.off('data', onData);
    // The error listener stays: a stream that is closed in its work may still report one.
  });
}
