// Cuts WebSocket frames (RFC 6455 §5.2) out of a stream of bytes without holding it: payloads are passed on in pieces.
// Not ws's Receiver: that one unmasks in place, in bytes which are still on their way to the provider, holds whole frames, and
// ends at the first message above its bound.

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface FrameHead {
  readonly opcode: number;
  readonly fin: boolean;
  /** RSV1, which permessage-deflate uses (RFC 7692 §6). */
  readonly rsv1: boolean;
  readonly payloadBytes: number;
}

export interface FrameEvents {
  /** @returns whether the payload is wanted; what is not wanted is passed over */
  head(head: FrameHead): boolean;
  /** Unmasked; never the bytes themselves that were given to `see`, when they had to be changed. */
  payload(piece: Buffer): void;
  /** All of the frame's payload is through. */
  end(head: FrameHead): void;
}

/** The bytes are no WebSocket frames, or use what nobody agreed on. */
export class NotFrames extends Error {
  override readonly name = 'NotFrames';
}

export class FrameReader {
  readonly #masked: boolean;
  readonly #events: FrameEvents;
  readonly #head = Buffer.alloc(14);
  #headBytes = 0;
  #current: FrameHead | null = null;
  #isWanted = false;
  #left = 0;
  readonly #mask = Buffer.alloc(4);
  #maskAt = 0;

  /** @param masked as all frames from a client are, and none from a server (RFC 6455 §5.1) */
  constructor(masked: boolean, events: FrameEvents) {
    this.#masked = masked;
    this.#events = events;
  }

  /** @throws NotFrames */
  see(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) at += this.#current === null ? this.#takeHead(bytes, at) : this.#takePayload(bytes, at);
  }

  #takeHead(bytes: Buffer, at: number): number {
    const wanted = this.#headSize();
    const taken = bytes.copy(this.#head, this.#headBytes, at, at + wanted - this.#headBytes);
    this.#headBytes += taken;
    // The size is only known when its own bytes are here.
    if (this.#headBytes === this.#headSize()) this.#begin();
    return taken;
  }

  #headSize(): number {
    if (this.#headBytes < 2) return 2;
    const length = (this.#head[1] as number) & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (this.#masked ? 4 : 0);
  }

  #begin(): void {
    const first = this.#head[0] as number;
    const second = this.#head[1] as number;
    if ((first & 0x30) !== 0 || ((second & 0x80) !== 0) !== this.#masked)
      throw new NotFrames('reserved bits or a wrong mask bit');
    const head = {
      opcode: first & 0x0f,
      fin: (first & 0x80) !== 0,
      rsv1: (first & 0x40) !== 0,
      payloadBytes: this.#payloadBytes(second & 0x7f),
    };
    if (head.opcode > OPCODE.pong || (head.opcode > OPCODE.binary && head.opcode < OPCODE.close)) {
      throw new NotFrames('a reserved opcode');
    }
    if (head.opcode >= OPCODE.close && (!head.fin || head.payloadBytes > 125))
      throw new NotFrames('a control frame that is long or split');
    if (this.#masked) this.#head.copy(this.#mask, 0, this.#headBytes - 4, this.#headBytes);
    this.#maskAt = 0;
    this.#headBytes = 0;
    this.#left = head.payloadBytes;
    this.#isWanted = this.#events.head(head);
    this.#current = head;
    this.#endIfThrough();
  }

  #payloadBytes(length: number): number {
    if (length === 126) return this.#head.readUInt16BE(2);
    if (length < 126) return length;
    const bytes = this.#head.readBigUInt64BE(2);
    if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) throw new NotFrames('a frame of more than 2^53 bytes');
    return Number(bytes);
  }

  #takePayload(bytes: Buffer, at: number): number {
    const count = Math.min(this.#left, bytes.length - at);
    if (this.#isWanted) this.#events.payload(this.#unmasked(bytes.subarray(at, at + count)));
    this.#left -= count;
    this.#endIfThrough();
    return count;
  }

  #unmasked(piece: Buffer): Buffer {
    if (!this.#masked) return piece;
    const plain = Buffer.allocUnsafe(piece.length);
    for (let i = 0; i < piece.length; i += 1) {
      plain[i] = (piece[i] as number) ^ (this.#mask[(this.#maskAt + i) & 3] as number);
    }
    this.#maskAt = (this.#maskAt + piece.length) & 3;
    return plain;
  }

  #endIfThrough(): void {
    if (this.#left > 0 || this.#current === null) return;
    const head = this.#current;
    this.#current = null;
    this.#events.end(head);
  }
}
