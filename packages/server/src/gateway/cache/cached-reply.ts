// A kept answer as the reply of an upstream that has said everything already. Small ones go out whole, larger ones at the
// client's pace.
import type { StoredAnswer } from '../../ports/answer-cache.ts';
import type { ReplySink, UpstreamReply } from '../dispatch/upstream-reply.ts';

const PIECE_BYTES = 64 * 1024;

export class CachedReply implements UpstreamReply {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: readonly string[];
  readonly complete: boolean;
  readonly upgraded = null;
  readonly #body: Buffer;
  readonly #trailers: readonly string[];
  #sink: ReplySink | null = null;
  #sent = 0;

  constructor({ status, statusMessage, headers, body, trailers }: StoredAnswer) {
    this.status = status;
    this.statusMessage = statusMessage;
    this.headers = headers;
    this.complete = body.byteLength <= PIECE_BYTES;
    this.#body = body;
    this.#trailers = trailers;
  }

  attach(sink: ReplySink): void {
    this.#sink = sink;
    this.#send();
  }

  resume(): void {
    this.#send();
  }

  abort(): void {
    this.#sink = null;
  }

  #send(): void {
    while (this.#sink !== null && this.#sent < this.#body.byteLength) {
      const piece = this.#body.subarray(this.#sent, this.#sent + PIECE_BYTES);
      this.#sent += piece.byteLength;
      if (!this.#sink.data(piece)) return;
    }
    const sink = this.#sink;
    this.#sink = null;
    sink?.end(this.#trailers);
  }
}
