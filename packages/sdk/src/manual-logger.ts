// Tells Heliometer of calls that were made past it. A drop-in for HeliconeManualLogger of @helicone/helpers: the same names,
// arguments and wire format.
import { failureOf } from './heliometer-error.ts';
import { HeliconeLogBuilder } from './log-builder.ts';
import type { HeliconeLogRequest, SendLogOptions } from './log-request.ts';
import { type Chunks, HeliconeResultRecorder, HeliconeStreamResultRecorder } from './result-recorders.ts';

export interface HeliconeManualLoggerOptions {
  readonly apiKey: string;
  /** Helicone headers for everything that is logged. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** With or without the path `/custom/v1/log`. Default http://127.0.0.1:8787. */
  readonly loggingEndpoint?: string | undefined;
  /** A log that was refused (a HeliometerError) or could not be sent. Default: it is written to the console. A logger never fails the call it tells of. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:8787';
const LOG_PATH = /\/(?:custom|oai|anthropic|googleapis)\/v1\/log$/;
const PATH_OF_PROVIDER: Readonly<Record<string, string>> = {
  OPENAI: 'oai',
  ANTHROPIC: 'anthropic',
  GOOGLE: 'googleapis',
};

export class HeliconeManualLogger {
  readonly #apiKey: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #base: string;
  readonly #onError: (error: Error) => void;

  constructor({ apiKey, headers = {}, loggingEndpoint = DEFAULT_ENDPOINT, onError }: HeliconeManualLoggerOptions) {
    this.#apiKey = apiKey;
    this.#headers = headers;
    this.#base = loggingEndpoint.replace(/\/+$/, '').replace(LOG_PATH, '');
    // biome-ignore lint/suspicious/noConsole: where @helicone/helpers says it, and nothing else is given
    this.#onError = onError ?? ((error) => console.error(`Heliometer: ${error.message}`, error.cause ?? ''));
  }

  /** For calls whose end comes later, elsewhere, or badly. */
  logBuilder(request: HeliconeLogRequest, additionalHeaders?: Readonly<Record<string, string>>): HeliconeLogBuilder {
    return new HeliconeLogBuilder(this, request, additionalHeaders);
  }

  /** Runs the operation and logs what it appended; an operation that throws is logged with status 500 and throws on. */
  async logRequest<T>(
    request: HeliconeLogRequest,
    operation: (resultRecorder: HeliconeResultRecorder) => Promise<T> | T,
    additionalHeaders?: Readonly<Record<string, string>>,
    provider?: string,
  ): Promise<T> {
    const startTime = Date.now();
    const recorder = new HeliconeResultRecorder();
    const options = () => ({ startTime, endTime: Date.now(), additionalHeaders, provider });
    let result: T;
    try {
      result = await operation(recorder);
    } catch (error) {
      await this.sendLog(request, { ...recorder.getResults(), error: String(error) }, { ...options(), status: 500 });
      throw error;
    }
    await this.sendLog(request, recorder.getResults(), options());
    return result;
  }

  /** Runs the operation, then reads what it attached to the end and logs it. */
  async logStream<T>(
    request: HeliconeLogRequest,
    operation: (resultRecorder: HeliconeStreamResultRecorder) => Promise<T> | T,
    additionalHeaders?: Readonly<Record<string, string>>,
  ): Promise<T> {
    const startTime = Date.now();
    const recorder = new HeliconeStreamResultRecorder();
    const result = await operation(recorder);
    const text = (await recorder.getStreamTexts()).join('');
    const firstChunkTime = recorder.firstChunkTimeUnix;
    await this.sendLog(request, text, {
      startTime,
      endTime: Date.now(),
      additionalHeaders,
      timeToFirstToken: firstChunkTime === null ? undefined : firstChunkTime - startTime,
    });
    return result;
  }

  async logSingleStream(
    request: HeliconeLogRequest,
    stream: Chunks,
    additionalHeaders?: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.logStream(request, (recorder) => recorder.attachStream(stream), additionalHeaders);
  }

  /** `body`: the answer as text. */
  async logSingleRequest(
    request: HeliconeLogRequest,
    body: string,
    options: {
      readonly additionalHeaders?: Readonly<Record<string, string>> | undefined;
      readonly latencyMs?: number | undefined;
    } = {},
  ): Promise<void> {
    const endTime = Date.now();
    const startTime = endTime - (options.latencyMs ?? 0);
    await this.sendLog(request, body, { startTime, endTime, additionalHeaders: options.additionalHeaders });
  }

  /** Resolves when the log is written down, or its failure was told to `onError`. */
  async sendLog(request: HeliconeLogRequest, response: object | string, options: SendLogOptions): Promise<void> {
    const path = PATH_OF_PROVIDER[options.provider?.toUpperCase() ?? ''] ?? 'custom';
    try {
      const answer = await fetch(`${this.#base}/${path}/v1/log`, this.#toRequest(request, response, options));
      if (!answer.ok) this.#onError(await failureOf(answer));
    } catch (cause) {
      this.#onError(new Error('the log could not be sent', { cause }));
    }
  }

  #toRequest(request: HeliconeLogRequest, response: object | string, options: SendLogOptions): RequestInit {
    const { startTime, endTime, timeToFirstToken, status = 200, provider } = options;
    const { meta, headers } = sorted({ ...this.#headers, ...options.additionalHeaders });
    const { _type, toolName, name } = request;
    return {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        providerRequest: { url: 'custom-model-nopath', json: request, meta },
        providerResponse: {
          ...(typeof response === 'string'
            ? { textBody: response, json: {} }
            : { json: { ...response, _type, toolName, name } }),
          status,
          headers: {},
        },
        timing: { startTime: moment(startTime), endTime: moment(endTime), timeToFirstToken },
        provider,
      }),
    };
  }
}

/** Helicone headers travel in the body, where they may hold any character. */
function sorted(all: Readonly<Record<string, string>>) {
  const isMeta = (name: string) => /^helicone-(?!auth$)/i.test(name);
  const pick = (wanted: boolean) => Object.fromEntries(Object.entries(all).filter(([name]) => isMeta(name) === wanted));
  return { meta: pick(true), headers: pick(false) };
}

function moment(atMs: number): { readonly seconds: number; readonly milliseconds: number } {
  return { seconds: Math.trunc(atMs / 1000), milliseconds: Math.round(atMs) % 1000 };
}
