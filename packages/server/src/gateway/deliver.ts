// From the upstream's reply to the client: bytes as they come, at the client's pace, with the end held back until the
// exchange is in the journal (architecture: "bytes are sacred"). Observers see a copy of each chunk.
import type { ServerResponse } from 'node:http';
import { CLIENT_GONE_STATUS } from '@heliometer/contract';
import { answerHeaders, without } from '../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../http/raw-headers.ts';
import { endsStream } from '../providers/stream-end.ts';
import { ClientGone } from './departure.ts';
import { outcomeOf, toGatewayError } from './dispatch/failures.ts';
import type { ReplySink, UpstreamReply } from './dispatch/upstream-reply.ts';
import type { AnswerFilter, Ending, Exchange } from './exchange.ts';
import { withoutCors } from './own-headers.ts';
import { lingerOver } from './refuse.ts';

export interface DeliveryMeans {
  readonly now: () => number;
  /** Headers of ours to put on the answer; made when its head goes out. */
  readonly ownHeaders: (exchange: Exchange, failed: boolean) => RawHeaders;
  /** Our say on cross-origin reading replaces the upstream's. */
  readonly replaceCors: boolean;
  /** A client that takes nothing for this long is given up, ms. */
  readonly idleTimeoutMs: number;
}

const NO_BYTES = Buffer.alloc(0);
const CONTENT_LENGTH = new Set(['content-length']);
/** node:http throws when an answer that is not chunked announces trailers. */
const TRAILER = new Set(['trailer']);
/** The last event of a Responses stream carries the whole answer again. */
const LAST_EVENT_BYTES = 128 * 1024;

/** What is still to be sent when everything else has been: call once, after the exchange has been settled. */
export type Release = () => void;

export interface Delivery {
  readonly ending: Ending;
  readonly release: Release;
}

/** What a provider said, now or (`cached`) earlier. */
export interface Answer {
  readonly reply: UpstreamReply;
  readonly outcome: 'answered' | 'cached';
}

/** Resolves when all but the end of the answer has gone out, or the exchange has ended in another way. */
export function deliver(exchange: Exchange, answer: Answer, means: DeliveryMeans): Promise<Delivery> {
  return new Promise((resolve) => {
    const client = new ClientSide(exchange, answer, means, resolve);
    client.start();
  });
}

class ClientSide implements ReplySink {
  readonly #exchange: Exchange;
  readonly #reply: UpstreamReply;
  readonly #outcome: Answer['outcome'];
  readonly #means: DeliveryMeans;
  readonly #response: ServerResponse;
  readonly #headers: string[];
  readonly #declared: number | null;
  readonly #whole: boolean;
  readonly #filter: AnswerFilter | null;
  readonly #resolve: (delivery: Delivery) => void;
  #received = 0;
  #last: Buffer[] = [];
  #ended = false;
  #stalled: NodeJS.Timeout | null = null;

  constructor(
    exchange: Exchange,
    { reply, outcome }: Answer,
    means: DeliveryMeans,
    resolve: (delivery: Delivery) => void,
  ) {
    this.#exchange = exchange;
    this.#reply = reply;
    this.#outcome = outcome;
    this.#means = means;
    this.#resolve = resolve;
    this.#response = exchange.response;
    const passed = answerHeaders(reply.headers);
    const headers = means.replaceCors ? withoutCors(passed) : passed;
    this.#declared = declaredLength(headers);
    this.#filter = filterFor(exchange, headers);
    // What a filter leaves is not as long as the upstream said.
    const framed = this.#filter === null ? headers : without(headers, CONTENT_LENGTH);
    this.#headers = this.#canHaveTrailers() ? framed : without(framed, TRAILER);
    // Then everything goes out at once, after it has been written down: one write for a small exchange.
    this.#whole = reply.complete;
  }

  start(): void {
    this.#exchange.departure.onGone(this.#gone);
    if (this.#ended) return;
    if (!this.#whole) {
      this.#writeHead();
      // node:http would keep the head back for the first piece of the body, which may be a long thought away. Not by
      // flushHeaders(): it writes them as UTF-8, and bytes beyond ASCII would reach the client changed.
      this.#response.write(NO_BYTES);
    }
    this.#reply.attach(this);
  }

  data(chunk: Buffer): boolean {
    if (this.#ended) return true;
    this.#received += chunk.byteLength;
    this.#exchange.arrivals.see(chunk.byteLength, this.#means.now());
    this.#exchange.responseCapture.see(chunk);
    const isLast = this.#declared !== null && this.#received >= this.#declared;
    const shown = this.#filter === null ? chunk : this.#filter.pass(chunk);
    if (this.#whole || isLast) {
      this.#last.push(shown);
      return true;
    }
    if (shown.byteLength === 0 || this.#response.write(shown)) return true;
    this.#waitForClient();
    return false;
  }

  end(trailers: RawHeaders): void {
    this.#finish({ outcome: this.#outcome, status: this.#reply.status, errorCode: null }, () =>
      this.#sendEnd(trailers),
    );
  }

  /** After the first byte there is no honest answer left: the client must see that the end is missing. */
  fail(error: Error): void {
    if (error instanceof ClientGone) {
      this.#gone();
      return;
    }
    // Not always the provider's: the rest of an upload may fail while its answer is under way.
    const failure = toGatewayError(error);
    this.#response.destroy();
    this.#finish({ outcome: outcomeOf(failure), status: this.#reply.status, errorCode: failure.code }, () => {});
  }

  readonly #gone = (): void => {
    this.#reply.abort();
    const { why } = this.#exchange.departure;
    // Also of a client that has only said that it leaves: what it does not take would be held for it.
    this.#response.destroy();
    if (why === 'unreadable') {
      // Where no head was sent, the client has had a 400 in place of the answer.
      const status = this.#response.headersSent ? this.#reply.status : 400;
      this.#finish({ outcome: 'rejected', status, errorCode: 'invalid_request' }, () => {});
      return;
    }
    const how = why === 'stopped' ? 'stopped' : this.#hasSaidAll() ? this.#outcome : 'client_gone';
    const status = how === 'client_gone' ? CLIENT_GONE_STATUS : this.#reply.status;
    this.#finish({ outcome: how, status, errorCode: null }, () => {});
  };

  /** Clients that hang up at a stream's last event, as the OpenAI SDK does, have all of the answer. */
  #hasSaidAll(): boolean {
    return isPlainEventStream(this.#headers) && endsStream(this.#exchange.responseCapture.lastBytes(LAST_EVENT_BYTES));
  }

  #finish(how: Omit<Ending, 'answerHeaders'>, release: Release): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#exchange.departure.off(this.#gone);
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#resolve({ ending: { ...how, answerHeaders: this.#headers }, release });
  }

  /** Only an answer that node:http will chunk can. */
  #canHaveTrailers(): boolean {
    const { status } = this.#reply;
    const hasBody = this.#exchange.method !== 'HEAD' && status !== 204 && status !== 304;
    const isSized = this.#declared !== null && this.#filter === null;
    return hasBody && !isSized && this.#response.useChunkedEncodingByDefault;
  }

  #writeHead(): void {
    this.#response.sendDate = false;
    // Reason phrases were read as UTF-8; node:http takes bytes, as latin1, and throws at anything beyond.
    const reason = Buffer.from(this.#reply.statusMessage).toString('latin1');
    this.#response.writeHead(this.#reply.status, reason, [
      ...this.#headers,
      ...this.#means.ownHeaders(this.#exchange, this.#reply.status >= 400),
    ]);
  }

  #sendEnd(trailers: RawHeaders): void {
    const response = this.#response;
    if (response.destroyed) return;
    if (!response.headersSent) this.#writeHead();
    if (trailers.length > 0) response.addTrailers(pairs(trailers));
    const last = this.#filter === null ? this.#last : [...this.#last, this.#filter.flush()];
    for (let i = 0; i < last.length - 1; i += 1) response.write(last[i]);
    response.end(last.at(-1));
    lingerOver(response);
  }

  #waitForClient(): void {
    // More may come although we asked for a pause.
    if (this.#stalled !== null) return;
    this.#stalled = setTimeout(() => {
      this.#reply.abort();
      this.#response.destroy();
      this.#finish({ outcome: 'timeout', status: this.#reply.status, errorCode: null }, () => {});
    }, this.#means.idleTimeoutMs);
    this.#stalled.unref();
    this.#response.once('drain', () => {
      if (this.#stalled !== null) clearTimeout(this.#stalled);
      this.#stalled = null;
      this.#reply.resume();
    });
  }
}

/** Only an event stream as plain bytes can be filtered; anything else (an error as JSON) passes. */
function filterFor(exchange: Exchange, headers: RawHeaders): AnswerFilter | null {
  if (exchange.answerFilter === null) return null;
  return isPlainEventStream(headers) ? exchange.answerFilter : null;
}

function isPlainEventStream(headers: RawHeaders): boolean {
  const isStream = headerValue(headers, 'content-type')?.toLowerCase().startsWith('text/event-stream') === true;
  return isStream && headerValue(headers, 'content-encoding') === null;
}

function declaredLength(headers: RawHeaders): number | null {
  const text = headerValue(headers, 'content-length');
  return text === null ? null : Number(text);
}

function pairs(flat: RawHeaders): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push([flat[i] as string, flat[i + 1] as string]);
  return list;
}
