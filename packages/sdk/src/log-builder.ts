// A log that is put together step by step, for answers that stream through to somebody else and for calls that fail.
import type { HeliconeLogRequest, SendLogOptions } from './log-request.ts';
import { type Chunks, iterated } from './result-recorders.ts';

interface LogSender {
  sendLog(request: HeliconeLogRequest, response: object | string, options: SendLogOptions): Promise<void>;
}

const CANCELLED = -3;

export class HeliconeLogBuilder {
  readonly #logger: LogSender;
  readonly #request: HeliconeLogRequest;
  readonly #startTime = Date.now();
  #additionalHeaders: Readonly<Record<string, string>>;
  #endTime: number | null = null;
  #timeToFirstToken: number | undefined;
  #status = 200;
  #error: unknown = null;
  #response = '';
  #streamed = '';
  #hasStream = false;
  #streamEnd: Promise<void> = Promise.resolve();

  constructor(
    logger: LogSender,
    request: HeliconeLogRequest,
    additionalHeaders: Readonly<Record<string, string>> = {},
  ) {
    this.#logger = logger;
    this.#request = request;
    this.#additionalHeaders = additionalHeaders;
  }

  setError(error: unknown): void {
    this.#error = error;
    this.#end(500);
  }

  addAdditionalHeaders(headers: Readonly<Record<string, string>>): void {
    this.#additionalHeaders = { ...this.#additionalHeaders, ...headers };
  }

  /** The answer as text, of a call that did not stream. */
  setResponse(body: string): void {
    this.#response = body;
    this.#end(this.#status);
  }

  /**
   * The chunks as lines of JSON, to be handed on; what passes is kept for the log.
   * @throws when there is a stream already
   */
  toReadableStream<T>(stream: Chunks<T>): ReadableStream<Uint8Array> {
    if (this.#hasStream) throw new Error('Cannot attach multiple streams');
    this.#hasStream = true;
    const chunks = this.#kept(stream);
    const encoder = new TextEncoder();
    let ended = (): void => undefined;
    this.#streamEnd = new Promise((resolve) => {
      ended = resolve;
    });
    const end = (status: number): void => {
      this.#end(status);
      ended();
    };
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { value, done } = await chunks.next();
          // What comes after the reader went is nobody's.
          if (this.#status === CANCELLED) return;
          if (!done) return controller.enqueue(encoder.encode(value));
          end(this.#status);
          controller.close();
        } catch (error) {
          if (this.#status === CANCELLED) return;
          this.#error = error;
          end(500);
          controller.error(error);
        }
      },
      cancel: async () => {
        end(CANCELLED);
        await chunks.return();
      },
    });
  }

  /** Reads the stream to its end, for the log alone. @throws when there is a stream already, or what it throws */
  async attachStream<T>(stream: Chunks<T>): Promise<void> {
    const reader = this.toReadableStream(stream).getReader();
    while (!(await reader.read()).done);
  }

  /** Waits for a stream that is still being read, however long that takes. */
  async sendLog(): Promise<void> {
    await this.#streamEnd;
    const answer = this.#streamed === '' ? this.#response : this.#streamed;
    const isFailure = this.#error !== null && this.#status !== CANCELLED;
    await this.#logger.sendLog(this.#request, isFailure ? `${described(this.#error)}\n\n${answer}` : answer, {
      startTime: this.#startTime,
      endTime: this.#endTime ?? Date.now(),
      additionalHeaders: this.#additionalHeaders,
      timeToFirstToken: this.#timeToFirstToken,
      status: this.#status,
    });
  }

  async *#kept<T>(stream: Chunks<T>): AsyncGenerator<string, void, undefined> {
    for await (const chunk of iterated(stream)) {
      if (this.#status === CANCELLED) return;
      this.#timeToFirstToken ??= Date.now() - this.#startTime;
      const line = `${JSON.stringify(chunk)}\n`;
      this.#streamed += line;
      yield line;
    }
  }

  #end(status: number): void {
    this.#endTime = Date.now();
    this.#status = status;
  }
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
