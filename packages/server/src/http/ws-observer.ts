// Observer: sees a copy of one direction of a WebSocket, counts its frames and hands out its text messages. It never throws
// and never holds the bytes up; what it cannot read it passes over.
import { type FrameHead, FrameReader, OPCODE } from './ws-frames.ts';
import { WsInflater } from './ws-inflater.ts';

export interface WebSocketObserverOptions {
  /** The answer's Sec-WebSocket-Extensions, `null` when there is none. */
  readonly extensions: string | null;
  /** The direction from the client, whose frames are masked. */
  readonly masked: boolean;
  /** Whole messages, in order; inflated ones come later than their bytes. */
  readonly onText: (text: string) => void;
  /** A longer message is not handed out; default 8 MiB. */
  readonly maxTextBytes?: number;
}

export interface WebSocketObserver {
  /** Whole frames so far, control frames included. */
  readonly frames: number;
  /** Of the close frame; 1005 when it has none (RFC 6455 §7.1.5); `null` = no close frame came. */
  readonly closeCode: number | null;
  /** Text messages that came and were not handed out: too long, or not to be read. */
  readonly lostTexts: number;
  see(bytes: Buffer): void;
  /** Resolves when all messages seen so far have been handed out, and lets go of what was needed for it. */
  finish(): Promise<void>;
}

const DEFAULT_MAX_TEXT_BYTES = 8 * 1024 * 1024;
/** Of one message: a peer that sends single bytes must not cost a hundred times their size. */
const MOST_PIECES = 65_536;

export function observeWebSocket(options: WebSocketObserverOptions): WebSocketObserver {
  return new Observer(options);
}

interface Message {
  readonly isText: boolean;
  readonly isCompressed: boolean;
  pieces: Buffer[];
  bytes: number;
  isTooLong: boolean;
}

class Observer implements WebSocketObserver {
  frames = 0;
  closeCode: number | null = null;
  lostTexts = 0;
  readonly #options: WebSocketObserverOptions;
  readonly #maxBytes: number;
  readonly #reader: FrameReader;
  readonly #inflater: WsInflater | null;
  #message: Message | null = null;
  #closeText: Buffer[] = [];
  #isInClose = false;
  #isBroken = false;
  /** Messages still being inflated, and those behind them. */
  #pending: Promise<void> | null = null;
  #pendingBytes = 0;

  constructor(options: WebSocketObserverOptions) {
    this.#options = options;
    this.#maxBytes = options.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES;
    this.#inflater = inflaterFor(options, this.#maxBytes);
    this.#reader = new FrameReader(options.masked, {
      head: (head) => this.#head(head),
      payload: (piece) => this.#payload(piece),
      end: (head) => this.#end(head),
    });
  }

  see(bytes: Buffer): void {
    if (this.#isBroken) return;
    try {
      this.#reader.see(bytes);
    } catch {
      // Not frames, or none we know how to read: the tunnel goes on, and the counts stay at what was read.
      this.#isBroken = true;
      this.#message = null;
    }
  }

  async finish(): Promise<void> {
    this.#isBroken = true;
    this.#message = null;
    while (this.#pending !== null) await this.#pending;
    this.#inflater?.close();
  }

  #head(head: FrameHead): boolean {
    if (head.opcode >= OPCODE.close) {
      this.#isInClose = head.opcode === OPCODE.close;
      this.#closeText = [];
      return this.#isInClose;
    }
    if (head.opcode !== OPCODE.continuation) {
      this.#message = {
        isText: head.opcode === OPCODE.text,
        isCompressed: head.rsv1,
        pieces: [],
        bytes: 0,
        isTooLong: false,
      };
    }
    const message = this.#message;
    if (message === null) return false;
    message.bytes += head.payloadBytes;
    if (message.bytes > this.#maxBytes) {
      message.isTooLong = true;
      message.pieces = [];
    }
    // A compressed binary message is part of what later ones refer to.
    return !message.isTooLong && (message.isText || message.isCompressed);
  }

  #payload(piece: Buffer): void {
    if (this.#isInClose) this.#closeText.push(piece);
    else if (this.#message !== null) this.#keep(this.#message, piece);
  }

  #keep(message: Message, piece: Buffer): void {
    if (message.pieces.length >= MOST_PIECES) {
      message.isTooLong = true;
      message.pieces = [];
    }
    if (!message.isTooLong) message.pieces.push(piece);
  }

  #end(head: FrameHead): void {
    this.frames += 1;
    if (head.opcode >= OPCODE.close) {
      if (head.opcode === OPCODE.close) this.closeCode ??= closeCodeIn(Buffer.concat(this.#closeText));
      this.#isInClose = false;
      return;
    }
    const message = this.#message;
    if (!head.fin || message === null) return;
    this.#message = null;
    this.#deliver(message);
  }

  #deliver(message: Message): void {
    if (message.isCompressed || this.#pending !== null) this.#enqueue(message);
    else if (message.isTooLong) this.#lose(message);
    else if (message.isText) this.#handOut(Buffer.concat(message.pieces));
  }

  #enqueue(message: Message): void {
    // A provider that sends faster than zlib reads does not get to fill our memory.
    const isTooMuch = this.#pendingBytes + message.bytes > 4 * this.#maxBytes;
    const payload = message.isTooLong || isTooMuch ? null : Buffer.concat(message.pieces);
    this.#pendingBytes += payload?.length ?? 0;
    const turn: Promise<void> = (this.#pending ?? Promise.resolve()).then(async () => {
      await this.#read(message, payload);
      this.#pendingBytes -= payload?.length ?? 0;
      if (this.#pending === turn) this.#pending = null;
    });
    this.#pending = turn;
  }

  async #read(message: Message, payload: Buffer | null): Promise<void> {
    if (payload === null) {
      if (message.isCompressed) this.#inflater?.skip();
      return this.#lose(message);
    }
    const text = message.isCompressed ? await (this.#inflater?.inflate(payload) ?? 'lost') : payload;
    if (!message.isText) return;
    if (typeof text === 'string') this.#lose(message);
    else this.#handOut(text);
  }

  #handOut(text: Buffer): void {
    try {
      this.#options.onText(text.toString('utf8'));
    } catch {
      // An observer's observer may fail; the next message is still to be told.
      this.lostTexts += 1;
    }
  }

  #lose(message: Message): void {
    if (message.isText) this.lostTexts += 1;
  }
}

function closeCodeIn(payload: Buffer): number {
  return payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
}

/** RFC 7692 §7.1: `server_…` speaks of what the server sends. `null` = messages are not compressed. */
function inflaterFor({ extensions, masked }: WebSocketObserverOptions, maxBytes: number): WsInflater | null {
  const offers = (extensions ?? '')
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim().toLowerCase()));
  const deflate = offers.find(([name]) => name === 'permessage-deflate');
  if (deflate === undefined) return null;
  return new WsInflater(!deflate.includes(`${masked ? 'client' : 'server'}_no_context_takeover`), maxBytes);
}
