// The body a client sends: gathered when it is small or a policy must hold it, streamed otherwise. Either way it is read
// once, seen by the tap, bounded, and never left unread without anybody noticing.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { GatewayError } from '../kernel/errors.ts';
import { ClientGone, type Departure } from './departure.ts';
import type { GatherBudget } from './gather-budget.ts';
import { parsedJson } from './json-text.ts';
import type { Capture } from './tap/capture.ts';

/** Up to this declared size a body is gathered anyway: one write upstream instead of several. */
export const SMALL_BODY_BYTES = 64 * 1024;

export interface BodyLimits {
  readonly maxBodyBytes: number;
  /** Longest gap between two pieces, ms. */
  readonly idleTimeoutMs: number;
}

export interface BodyParts {
  readonly capture: Capture;
  readonly departure: Departure;
  readonly limits: BodyLimits;
  readonly budget: GatherBudget;
  /** Monotonic ms. */
  readonly now: () => number;
}

export interface BodyShape {
  /** null = not told (chunked). */
  readonly declaredBytes: number | null;
  readonly chunked: boolean;
}

const EMPTY = Buffer.alloc(0);

/** A body being read, and the deadline of whoever it waits for. */
interface Reading {
  /** Takes no more for now: it is the upstream that is waited for. */
  hold(): void;
  goOn(): void;
  stop(): void;
}

export class RequestBody {
  readonly declaredBytes: number | null;
  readonly #message: IncomingMessage;
  readonly #capture: Capture;
  readonly #departure: Departure;
  readonly #limits: BodyLimits;
  readonly #budget: GatherBudget;
  readonly #now: () => number;
  #waitMs = 0;
  #budgeted = 0;
  #gathered: Buffer | null;
  #replaced: Buffer | null = null;
  /** Read in the hope that it would be all; goes out ahead of the rest. */
  #prefix: readonly Buffer[] = [];
  #parsed: { readonly value: unknown } | null = null;
  #received = 0;

  constructor(message: IncomingMessage, shape: BodyShape, parts: BodyParts) {
    this.#message = message;
    this.#capture = parts.capture;
    this.#departure = parts.departure;
    this.#limits = parts.limits;
    this.#budget = parts.budget;
    this.#now = parts.now;
    const empty = !shape.chunked && (shape.declaredBytes ?? 0) === 0;
    this.declaredBytes = empty ? 0 : shape.chunked ? null : shape.declaredBytes;
    this.#gathered = empty ? EMPTY : null;
  }

  get isEmpty(): boolean {
    return this.declaredBytes === 0;
  }

  get isSmall(): boolean {
    return this.declaredBytes !== null && this.declaredBytes <= SMALL_BODY_BYTES;
  }

  /** The whole body as it goes upstream, once gathered; null before, or when it streams. */
  get bytes(): Buffer | null {
    return this.#replaced ?? this.#gathered;
  }

  /** How long the client was waited for while nothing else could go on, ms. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** A policy changed what goes upstream. The record keeps what the client sent. */
  replace(bytes: Buffer): void {
    this.#replaced = bytes;
    this.#parsed = null;
  }

  /** What goes upstream as JSON, parsed once for all who ask; undefined when it is none, or is not held. */
  json(): unknown {
    const { bytes } = this;
    if (bytes === null) return undefined;
    this.#parsed ??= { value: parsedJson(bytes) };
    return this.#parsed.value;
  }

  get replaced(): boolean {
    return this.#replaced !== null;
  }

  /** @throws GatewayError `body_too_large`; before a byte is read when the declared size tells */
  checkDeclared(): void {
    if (this.declaredBytes !== null && this.declaredBytes > this.#limits.maxBodyBytes)
      throw this.#tooLarge(this.#limits.maxBodyBytes);
  }

  /**
   * Reads the whole body into memory.
   * @throws GatewayError `body_too_large` beyond `limit`, `overloaded` when too much is gathered already,
   *   `request_timeout` when the client stalls
   */
  async gather(limit: number): Promise<Buffer> {
    if (this.#gathered !== null) return this.bytes as Buffer;
    if (this.declaredBytes !== null && this.declaredBytes > limit) throw this.#tooLarge(limit);
    const held = await this.tryGather(limit);
    if (held === 'too_large') throw this.#tooLarge(limit);
    if (held === 'no_room')
      throw new GatewayError('overloaded', 'Too many bodies are being held already; try again shortly.');
    return this.bytes as Buffer;
  }

  /**
   * Reads the whole body into memory if it fits; otherwise it can still be streamed, from its first byte on.
   * @throws GatewayError `request_timeout` when the client stalls
   */
  async tryGather(limit: number): Promise<'held' | 'too_large' | 'no_room'> {
    if (this.#gathered !== null) return 'held';
    if (this.declaredBytes !== null && this.declaredBytes > limit) return 'too_large';
    if ((await this.begin(limit)) === null) return 'no_room';
    return this.#gathered === null ? 'too_large' : 'held';
  }

  /** Reads as much as `limit`: all of it, which is then held, or the beginning of what still streams. `null` = no room. */
  async begin(limit: number): Promise<readonly Buffer[] | null> {
    if (this.#gathered !== null || this.#prefix.length > 0) return this.#prefix;
    if (!this.#reserve(Math.min(this.declaredBytes ?? limit, limit))) return null;
    const from = this.#now();
    const { pieces, complete } = await this.#collect(limit).finally(() => {
      this.#waitMs += this.#now() - from;
    });
    if (complete) this.#gathered = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    else this.#prefix = pieces;
    return pieces;
  }

  /** Small ones are bounded by the number of exchanges already. */
  #reserve(bytes: number): boolean {
    if (bytes <= SMALL_BODY_BYTES) return true;
    if (!this.#budget.take(bytes)) return false;
    this.#budgeted = bytes;
    return true;
  }

  /** Holds a small body that has come whole, as most have with their head; false = it must be waited for. */
  takeAtHand(): boolean {
    const message = this.#message;
    if (!this.isSmall || message.readableLength !== this.declaredBytes) return false;
    const chunk = message.read() as Buffer | null;
    if (chunk === null) return false;
    // On to its end, without which the connection takes no further request.
    message.resume();
    this.#received = chunk.byteLength;
    this.#capture.see(chunk);
    this.#gathered = chunk;
    return true;
  }

  /** Gives the held memory back; called once, when the exchange is over. */
  release(): void {
    this.#budget.give(this.#budgeted);
    this.#budgeted = 0;
    this.#gathered = null;
    this.#replaced = null;
    this.#parsed = null;
    this.#prefix = [];
  }

  #collect(limit: number): Promise<{ readonly pieces: Buffer[]; readonly complete: boolean }> {
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      const reading = this.#read({
        data: (chunk) => {
          pieces.push(chunk);
          if (this.#received <= limit) return;
          reading.stop();
          // With nobody listening the rest would be lost.
          this.#message.pause();
          resolve({ pieces, complete: false });
        },
        end: () => resolve({ pieces, complete: true }),
        fail: reject,
      });
    });
  }

  /**
   * The body as a stream that follows the upstream's pace. Destroying it leaves the client's connection alone.
   * May be called once.
   */
  stream(): Readable {
    let reading: Reading | null = null;
    const stream = new Readable({
      read: () => reading?.goOn(),
      destroy: (error, done) => {
        reading?.stop();
        done(error);
      },
    });
    // Its reader hears of an error as long as it reads; one that let go (a client that left while the provider was still
    // being connected to) must not make it one that nobody caught.
    stream.on('error', () => {});
    for (const piece of this.#prefix) stream.push(piece);
    this.#prefix = [];
    reading = this.#read({
      data: (chunk) => {
        if (!stream.push(chunk)) reading?.hold();
      },
      end: () => stream.push(null),
      fail: (error) => stream.destroy(error),
    });
    return stream;
  }

  /** Stops by itself at an end or a failure; fails at once when the client has left already. */
  #read(to: { data: (chunk: Buffer) => void; end: () => void; fail: (error: Error) => void }): Reading {
    const message = this.#message;
    const { maxBodyBytes, idleTimeoutMs } = this.#limits;
    let held: NodeJS.Timeout | null = null;
    const stop = (): void => {
      if (held !== null) clearTimeout(held);
      held = null;
      // Its errors are still listened to: one that is under way would otherwise be nobody's, and end the process.
      message.off('data', data).off('end', end).off('timeout', idle);
      message.setTimeout(0);
      this.#departure.off(gone);
    };
    const fail = (error: Error): void => {
      stop();
      to.fail(error);
    };
    const data = (chunk: Buffer): void => {
      this.#received += chunk.byteLength;
      this.#capture.see(chunk);
      if (this.#received > maxBodyBytes) fail(this.#tooLarge(maxBodyBytes));
      else to.data(chunk);
    };
    const end = (): void => {
      stop();
      to.end();
    };
    const gone = (): void => fail(new ClientGone());
    const idle = (): void => fail(stalled('request_timeout', 'No byte of the body came', idleTimeoutMs));
    message.on('data', data).on('end', end).on('error', gone);
    // The listener keeps node:http from breaking the connection off before an answer could be given.
    message.on('timeout', idle).setTimeout(idleTimeoutMs);
    this.#departure.onGone(gone);
    return {
      hold: () => {
        message.pause();
        if (held !== null) return;
        // The silence that follows is not the client's.
        message.setTimeout(0);
        held = setTimeout(
          () => fail(stalled('upstream_timeout', 'The provider took no byte of the body', idleTimeoutMs)),
          idleTimeoutMs,
        );
        held.unref();
      },
      goOn: () => {
        if (held !== null) {
          clearTimeout(held);
          held = null;
          message.setTimeout(idleTimeoutMs);
        }
        message.resume();
      },
      stop,
    };
  }

  #tooLarge(limit: number): GatewayError {
    const size = this.declaredBytes === null ? `more than ${limit}` : `${this.declaredBytes}`;
    return new GatewayError('body_too_large', `The body has ${size} bytes; at most ${limit} are accepted here.`);
  }
}

function stalled(code: 'request_timeout' | 'upstream_timeout', what: string, forMs: number): GatewayError {
  return new GatewayError(code, `${what} for ${forMs} ms.`);
}
