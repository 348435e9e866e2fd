// Observer: gathers an answer on its way to the client, within a bound, and keeps it once the exchange has ended. It only
// ever looks at bytes that pass; what cannot be given again as a complete answer it lets go of at once.
import { answerHeaders, without } from '../../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../../http/raw-headers.ts';
import type { NewAnswer, StoredAnswer } from '../../ports/answer-cache.ts';
import type { GatewayMeters } from '../../ports/meters.ts';
import { endsStream } from '../../providers/stream-end.ts';
import type { UpstreamReply } from '../dispatch/upstream-reply.ts';
import type { GatherBudget } from '../gather-budget.ts';
import { pathOf } from '../request-path.ts';
import type { Flight } from './flights.ts';
import type { Shelf } from './shelf.ts';

export interface FillMeans {
  readonly shelf: Shelf;
  readonly maxEntryBytes: number;
  /** All answers being gathered, together. */
  readonly budget: GatherBudget;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly meters: GatewayMeters;
}

/** The exchange whose answer it is, as much of it as is looked at; the exchange knows its fill, so not the other way round. */
export interface FilledExchange {
  readonly id: string;
  /** Monotonic ms. */
  readonly startedAt: number;
  readonly notes: { readonly fallbackIndex: number | null };
  readonly target: { readonly path: string; readonly provider: { readonly slug: string } | null } | null;
}

export type FillPlace = Omit<NewAnswer, 'answer'>;

/** A stream's last event is looked for in so much of its end; the Responses API says everything again in it. */
const LAST_EVENT_BYTES = 128 * 1024;
const SET_COOKIE = new Set(['set-cookie']);
/** Streams of these end with an event that says so (their API references, "streaming"); without it they were cut short. */
const SAY_THEIR_END: ReadonlySet<string> = new Set(['openai', 'azure', 'anthropic']);
const STREAMING_PATHS = /\/(?:chat\/completions|completions|responses|messages)$/;

type State = 'idle' | 'gathering' | 'complete' | 'over';

export class AnswerFill {
  readonly #exchange: FilledExchange;
  readonly #place: FillPlace;
  readonly #flight: Flight | null;
  readonly #means: FillMeans;
  #state: State = 'idle';
  #reply: UpstreamReply | null = null;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #budgeted = 0;
  #trailers: RawHeaders = [];
  #latencyMs = 0;
  #hasEnded = false;

  constructor(exchange: FilledExchange, place: FillPlace, flight: Flight | null, means: FillMeans) {
    this.#exchange = exchange;
    this.#place = place;
    this.#flight = flight;
    this.#means = means;
  }

  /** Others wait for this answer. */
  get isAwaited(): boolean {
    return this.#state === 'gathering' && this.#flight?.isAwaited === true;
  }

  /** @returns whether its bytes are worth looking at */
  begin(reply: UpstreamReply): boolean {
    if (this.#state !== 'idle' || !canBeKept(reply) || !this.#hold(declaredLength(reply.headers) ?? 0)) {
      this.giveUp();
      return false;
    }
    this.#reply = reply;
    this.#state = 'gathering';
    return true;
  }

  see(chunk: Buffer): void {
    if (this.#state !== 'gathering') return;
    this.#pieces.push(chunk);
    this.#bytes += chunk.byteLength;
    if (!this.#hold(this.#bytes)) this.giveUp();
  }

  /** The answer has come to its end. */
  complete(trailers: RawHeaders): void {
    if (this.#state !== 'gathering') return;
    this.#latencyMs = Math.round(this.#means.now() - this.#exchange.startedAt);
    this.#trailers = trailers;
    this.#state = 'complete';
    if (this.#mustSayItsEnd() && !this.hasSaidAll()) this.#drop();
    else if (this.#hasEnded) void this.#keep();
  }

  /** An event stream that has come to its last event is complete, whether or not its connection is. */
  hasSaidAll(): boolean {
    return this.#reply !== null && isPlainEventStream(this.#reply.headers) && endsStream(this.#lastBytes());
  }

  /** Nothing more will come. */
  giveUp(): void {
    if (this.#state === 'idle' || this.#state === 'gathering') this.#drop();
  }

  /** The exchange has ended. Followers may still wait for the rest of its answer. */
  async ended(): Promise<void> {
    this.#hasEnded = true;
    if (this.#state === 'complete') await this.#keep();
    else if (!this.isAwaited) this.giveUp();
  }

  #drop(): void {
    this.#letGo();
    this.#flight?.end(null);
  }

  async #keep(): Promise<void> {
    const answer = this.#stored();
    this.#letGo();
    const slot = await this.#means.shelf.keep({ ...this.#place, answer });
    this.#flight?.end(slot === null ? null : { answer, slot });
  }

  #stored(): StoredAnswer {
    const { status, statusMessage, headers } = this.#reply as UpstreamReply;
    return {
      status,
      statusMessage,
      headers: without(answerHeaders(headers), SET_COOKIE),
      body: this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces),
      trailers: this.#trailers,
      exchangeId: this.#exchange.id,
      latencyMs: this.#latencyMs,
      fallbackIndex: this.#exchange.notes.fallbackIndex,
    };
  }

  #mustSayItsEnd(): boolean {
    const { target } = this.#exchange;
    const says = SAY_THEIR_END.has(target?.provider?.slug ?? '') && STREAMING_PATHS.test(pathOf(target?.path ?? ''));
    return says && isPlainEventStream((this.#reply as UpstreamReply).headers);
  }

  #lastBytes(): Buffer {
    let from = this.#pieces.length;
    for (let size = 0; from > 0 && size < LAST_EVENT_BYTES; size += this.#pieces[from]?.byteLength ?? 0) from -= 1;
    return Buffer.concat(this.#pieces.slice(from)).subarray(-LAST_EVENT_BYTES);
  }

  /** Makes sure that so many bytes may be held; false when they are too many, for one answer or for all. */
  #hold(bytes: number): boolean {
    if (bytes > this.#means.maxEntryBytes) return false;
    const more = bytes - this.#budgeted;
    if (more <= 0) return true;
    if (!this.#means.budget.take(more)) {
      this.#means.meters.lost('cache_fills', 1);
      return false;
    }
    this.#budgeted = bytes;
    return true;
  }

  #letGo(): void {
    this.#state = 'over';
    this.#means.budget.give(this.#budgeted);
    this.#budgeted = 0;
    this.#pieces = [];
  }
}

/** A part of something (206) is no answer to the next caller; one framed by its connection's end may be cut short. */
function canBeKept({ status, headers, upgraded }: UpstreamReply): boolean {
  if (upgraded !== null || status < 200 || status > 299 || status === 206) return false;
  return status === 204 || declaredLength(headers) !== null || isChunked(headers);
}

function isChunked(headers: RawHeaders): boolean {
  return headerValue(headers, 'transfer-encoding')?.toLowerCase().includes('chunked') === true;
}

function declaredLength(headers: RawHeaders): number | null {
  const text = headerValue(headers, 'content-length');
  return text === null ? null : Number(text);
}

function isPlainEventStream(headers: RawHeaders): boolean {
  const isStream = headerValue(headers, 'content-type')?.toLowerCase().startsWith('text/event-stream') === true;
  return isStream && headerValue(headers, 'content-encoding') === null;
}
