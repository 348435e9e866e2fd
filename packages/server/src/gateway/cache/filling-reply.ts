// A reply whose bytes the cache sees on their way. When its client leaves while others wait for the same answer it is read
// on for them, at its own pace.
import type { RawHeaders } from '../../http/raw-headers.ts';
import type { Departure } from '../departure.ts';
import type { ReplySink, UpstreamReply } from '../dispatch/upstream-reply.ts';
import type { AnswerFill } from './answer-fill.ts';

export class FillingReply implements UpstreamReply, ReplySink {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: RawHeaders;
  readonly upgraded = null;
  readonly #reply: UpstreamReply;
  readonly #fill: AnswerFill;
  readonly #audience: Departure;
  #sink: ReplySink | null = null;
  #isRead = false;
  #isLeft = false;

  constructor(reply: UpstreamReply, fill: AnswerFill, audience: Departure) {
    this.status = reply.status;
    this.statusMessage = reply.statusMessage;
    this.headers = reply.headers;
    this.#reply = reply;
    this.#fill = fill;
    this.#audience = audience;
  }

  get complete(): boolean {
    return this.#reply.complete;
  }

  attach(sink: ReplySink): void {
    this.#sink = sink;
    this.#isRead = true;
    this.#reply.attach(this);
  }

  resume(): void {
    this.#reply.resume();
  }

  abort(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#sink = null;
    if (this.#fill.hasSaidAll()) this.#fill.complete([]);
    if (this.#fill.isAwaited) this.#readOn();
    else this.#stop();
  }

  data(chunk: Buffer): boolean {
    this.#fill.see(chunk);
    return this.#sink?.data(chunk) ?? true;
  }

  end(trailers: RawHeaders): void {
    this.#fill.complete(trailers);
    this.#sink?.end(trailers);
  }

  fail(error: Error): void {
    this.#fill.giveUp();
    this.#sink?.fail(error);
  }

  #readOn(): void {
    this.#audience.onGone(this.#stop);
    if (this.#isRead) this.#reply.resume();
    else this.#reply.attach(this);
  }

  readonly #stop = (): void => {
    this.#fill.giveUp();
    this.#reply.abort();
  };
}
