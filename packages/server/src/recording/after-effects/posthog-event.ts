// What PostHog is told of an exchange: numbers and names, never a body. The names of the properties are Helicone's.
import { type ExchangeRecord, totalTokens } from '@heliometer/contract';

export interface PostHogEvent {
  /** The exchange's own: PostHog keeps one of events that agree in it. */
  readonly uuid: string;
  readonly event: 'helicone_request_response';
  readonly distinctId: string;
  /** When the request came. */
  readonly timestamp: Date;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a request asked for that its record has no columns for; null = it did not, or its body is not kept. */
export interface Sampling {
  readonly temperature: number | null;
  readonly n: number | null;
}

const NANOS = 1e9;

/** @param backLink the request's page */
export function toPostHogEvent(record: ExchangeRecord, sampling: Sampling, backLink: string): PostHogEvent {
  const { usage } = record;
  return {
    uuid: record.exchangeId,
    event: 'helicone_request_response',
    distinctId: record.userId ?? record.requestId,
    timestamp: new Date(record.startedAtMs),
    properties: {
      model: record.model,
      provider: record.provider,
      path: record.path,
      promptId: record.promptId,
      temperature: sampling.temperature,
      n: sampling.n,
      status: record.status,
      delayMs: Math.round(record.latencyMs),
      timeToFirstToken: record.ttftMs === null ? null : Math.round(record.ttftMs),
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      // Misspelt since the first of these events; charts are built on it.
      completetionTokens: usage.completionTokens,
      totalTokens: totalTokens(usage),
      cost: record.costNanos === null ? null : record.costNanos / NANOS,
      userId: record.userId,
      // Nobody before us tells where a caller is.
      countryCode: null,
      requestBodySize: record.requestBytes,
      responseBodySize: record.responseBytes,
      cached: record.outcome === 'cached',
      sessionId: record.sessionId,
      heliconeBackLink: backLink,
      customProperties: record.properties,
    },
  };
}

export function samplingOf(requestJson: unknown): Sampling {
  const request = (requestJson ?? {}) as Readonly<Record<string, unknown>>;
  // Gemini's name for the group, in the wire's two spellings.
  const group = (request['generationConfig'] ?? request['generation_config'] ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    temperature: numberOf(request['temperature'] ?? group['temperature']),
    n: numberOf(request['n'] ?? group['candidateCount'] ?? group['candidate_count']),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
