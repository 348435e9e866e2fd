// One call to an upstream, from the pool's callbacks to a reply that can be looked at before it is passed on. Chunks that
// arrive before anybody reads are held, so that a small answer is still one write to the client.
import type { Duplex } from 'node:stream';
import type { UpstreamHandler } from '../../http/pooled-call.ts';
import type { RawHeaders } from '../../http/raw-headers.ts';

export interface ReplySink {
  /** False = stop for now; `UpstreamReply.resume` goes on. */
  data(chunk: Buffer): boolean;
  /** @param trailers flat list, empty when there were none */
  end(trailers: RawHeaders): void;
  fail(error: Error): void;
}

export interface UpstreamReply {
  readonly status: number;
  readonly statusMessage: string;
  /** As received, hop-by-hop headers included. */
  readonly headers: RawHeaders;
  /** The whole answer has arrived already. */
  readonly complete: boolean;
  /** The connection itself, after 101 Switching Protocols; null otherwise. */
  readonly upgraded: Duplex | null;
  /** Starts reading; what was held comes first, at once. */
  attach(sink: ReplySink): void;
  resume(): void;
  /** Breaks the call off; nothing more is reported to the sink. */
  abort(): void;
}

/** Who wants to know how a call goes. Each is called at most once. */
export interface CallListener {
  replied(reply: UpstreamReply): void;
  /**
   * The call is over. `error` null = the answer is complete. `stale`: the connection had been used before and died
   * without a byte of this answer.
   */
  ended(error: Error | null, stale: boolean): void;
}

/** More than this unread and the upstream is made to wait. */
const HELD_BYTES = 64 * 1024;

export class UpstreamCall implements UpstreamReply, UpstreamHandler {
  status = 0;
  statusMessage = '';
  headers: RawHeaders = [];
  complete = false;
  upgraded: Duplex | null = null;
  readonly #listener: CallListener;
  #hold: { abort(): void } | null = null;
  #resume: () => void = () => {};
  #sink: ReplySink | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #failure: Error | null = null;
  #trailers: RawHeaders = [];
  #aborted = false;
  #over = false;

  constructor(listener: CallListener) {
    this.#listener = listener;
  }

  /** What the pool gave back for this call. */
  heldBy(hold: { abort(): void }): void {
    this.#hold = hold;
    if (this.#aborted) hold.abort();
  }

  onConnect(): void {}

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusMessage: string): boolean {
    // Interim answers (103 Early Hints) are for browsers; the answer itself is still to come.
    if (status < 200) return true;
    this.status = status;
    this.statusMessage = statusMessage;
    this.headers = toStrings(raw);
    this.#resume = resume;
    this.#listener.replied(this);
    return true;
  }

  onUpgrade(status: number, raw: Buffer[], socket: Duplex): void {
    this.status = status;
    this.statusMessage = 'Switching Protocols';
    this.headers = toStrings(raw);
    this.upgraded = socket;
    this.#listener.replied(this);
    this.complete = true;
    this.#end(null, false);
  }

  onData(chunk: Buffer): boolean {
    if (this.#aborted) return true;
    if (this.#sink !== null) return this.#sink.data(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    return this.#heldBytes < HELD_BYTES;
  }

  onComplete(trailers: Buffer[]): void {
    this.complete = true;
    this.#trailers = toStrings(trailers);
    this.#end(null, false);
    if (!this.#aborted) this.#sink?.end(this.#trailers);
  }

  onError(error: Error, stale: boolean): void {
    this.#failure = error;
    this.#end(error, stale);
    if (!this.#aborted) this.#sink?.fail(error);
  }

  attach(sink: ReplySink): void {
    this.#sink = sink;
    const held = this.#held;
    const wasFull = this.#heldBytes >= HELD_BYTES;
    this.#held = [];
    let more = true;
    for (const chunk of held) more = sink.data(chunk) && more;
    if (this.complete) sink.end(this.#trailers);
    else if (this.#failure !== null) sink.fail(this.#failure);
    else if (wasFull && more) this.#resume();
  }

  resume(): void {
    if (!this.complete && !this.#aborted) this.#resume();
  }

  abort(): void {
    if (this.#aborted || this.#over) return;
    this.#aborted = true;
    // Told first, so that the pool's own word for it does not count.
    this.#end(new CallAborted(), false);
    this.#hold?.abort();
  }

  #end(error: Error | null, stale: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended(error, stale);
  }
}

/** We broke the call off ourselves. */
export class CallAborted extends Error {
  override readonly name = 'CallAborted';
}

function toStrings(raw: readonly Buffer[]): string[] {
  const strings = new Array<string>(raw.length);
  for (let i = 0; i < raw.length; i += 1) strings[i] = (raw[i] as Buffer).toString('latin1');
  return strings;
}
