// Sends a batch of spans by OTLP/HTTP. When to try again is the queue's to say (event-queue.ts).
import type { GuardedFetch } from '../../http/guarded-fetch.ts';
import { encodeSpans, type SpanSource } from '../../http/otlp/encode-spans.ts';
import { CONTENT_TYPES } from '../../http/otlp/export-answer.ts';
import type { EventPlace, SendEvents, Sent } from './event-queue.ts';
import type { QueuedSpan } from './otel.ts';

export interface SpanSending extends SpanSource {
  readonly fetch: GuardedFetch['fetch'];
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 10_000;
/** opentelemetry.io/docs/specs/otlp, "Failures": every other error is for good. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

export function createSendSpans({ fetch, headers, ...source }: SpanSending): SendEvents<EventPlace, QueuedSpan> {
  return async ({ host: url }, events, stopping): Promise<Sent> => {
    const body = encodeSpans(
      source,
      events.map(({ span }) => span),
    );
    const all = { ...headers, 'content-type': CONTENT_TYPES.protobuf };
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const answer = await fetch(url, { method: 'POST', headers: all, body, signal });
      await answer.body?.cancel();
      if (answer.status >= 200 && answer.status < 300) return { result: 'sent' };
      return { result: PASSING.has(answer.status) ? 'later' : 'never', why: `status ${answer.status}` };
    } catch (error) {
      const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
      return { result: 'later', why: String(code ?? cause?.code ?? name) };
    }
  };
}
