// An exchange as a span of OpenTelemetry's GenAI conventions. What its client's `traceparent` says is its parent; its ids are
// made of the exchange's, so that a span that is sent twice is known to be one. Pure.
import { createHash } from 'node:crypto';
import type { ExchangeRecord, ViewMessage } from '@heliometer/contract';
import type { SentSpan } from '../../http/otlp/encode-spans.ts';
import type { AttributeValue } from '../../http/otlp/otlp-span.ts';
import { readStored } from '../../providers/stored-view.ts';

/** `gen_ai.provider.name` as the conventions list them; others go by our own names. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  BEDROCK: 'aws.bedrock',
  AZURE: 'azure.ai.openai',
  GOOGLE: 'gcp.gemini',
  VERTEX: 'gcp.vertex_ai',
  MISTRAL: 'mistral_ai',
  XAI: 'x_ai',
};

const NANOS = 1e9;

export function toSpan(record: ExchangeRecord, withContent: boolean): SentSpan {
  const { exchangeId, startedAtMs, latencyMs } = record;
  const parent = parentOf(record);
  const digest = createHash('sha256').update(`span:${exchangeId}`).digest('hex');
  const operation = operationOf(record);
  const name = record.model === null ? operation : `${operation} ${record.model}`;
  return {
    traceId: parent?.traceId ?? digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    parentSpanId: parent?.spanId ?? null,
    name,
    startMs: startedAtMs,
    endMs: startedAtMs + latencyMs,
    attributes: known({
      'gen_ai.operation.name': operation,
      ...callOf(record),
      ...usageOf(record),
      ...ownOf(record),
      ...(withContent ? contentOf(record) : {}),
    }),
    error: errorOf(record),
  };
}

/** W3C Trace Context §3.2: a version, the trace, the caller's span, flags; neither id is all zero. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;

function parentOf({ requestHeaders }: ExchangeRecord): { readonly traceId: string; readonly spanId: string } | null {
  const sent = requestHeaders.find(([name]) => name.toLowerCase() === 'traceparent')?.[1].trim() ?? '';
  const [, traceId, spanId] = TRACEPARENT.exec(sent) ?? [];
  return traceId === undefined || spanId === undefined ? null : { traceId, spanId };
}

function operationOf({ format }: ExchangeRecord): string {
  if (format === null) return 'call';
  if (/embed/.test(format)) return 'embeddings';
  if (/completions|text/.test(format)) return 'text_completion';
  return /gemini/.test(format) ? 'generate_content' : 'chat';
}

type Told = Readonly<Record<string, AttributeValue | undefined>>;

function callOf(record: ExchangeRecord): Told {
  const url = URL.parse(record.targetUrl);
  return {
    'gen_ai.provider.name': PROVIDER_NAMES[record.provider] ?? record.provider.toLowerCase(),
    'gen_ai.request.model': record.requestModel,
    'gen_ai.response.model': record.responseModel,
    'gen_ai.response.finish_reasons': record.finishReason === null ? null : [record.finishReason],
    'gen_ai.request.stream': record.stream ? true : null,
    'gen_ai.response.time_to_first_chunk': record.ttftMs === null ? null : record.ttftMs / 1000,
    'gen_ai.conversation.id': record.sessionId,
    'http.response.status_code': record.status,
    'server.address': url === null ? null : url.hostname,
    'user.id': record.userId,
  };
}

function usageOf({ usage }: ExchangeRecord): Told {
  return {
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.promptCacheReadTokens,
    'gen_ai.usage.cache_creation.input_tokens': usage.promptCacheWriteTokens,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens,
  };
}

function ownOf(record: ExchangeRecord): Told {
  const properties = Object.entries(record.properties).map(([name, value]) => [`heliometer.property.${name}`, value]);
  return {
    'heliometer.request.id': record.requestId,
    'heliometer.outcome': record.outcome,
    'heliometer.cost_usd': record.costNanos === null ? null : record.costNanos / NANOS,
    'heliometer.session.name': record.sessionName,
    'heliometer.session.path': record.sessionPath,
    ...Object.fromEntries(properties),
  };
}

/** More would make spans that receivers refuse. */
const MOST_CONTENT = 64 * 1024;

/** A body that is omitted, cut or no conversation gives nothing. */
function contentOf({ provider, format, path, requestBody, responseBody }: ExchangeRecord): Told {
  const { view } = readStored({ provider, reading: { format, pathModel: null }, path, requestBody, responseBody });
  return {
    'gen_ai.input.messages': messagesText(view.request.messages),
    'gen_ai.output.messages': messagesText(view.response?.messages),
  };
}

function messagesText(messages: readonly ViewMessage[] | null | undefined): string | null {
  if (messages === undefined || messages === null || messages.length === 0) return null;
  const text = JSON.stringify(messages.map((message) => ({ role: message.role, parts: partsOf(message) })));
  return text.length > MOST_CONTENT ? null : text;
}

function partsOf(message: ViewMessage): readonly object[] {
  if (message.contentArray !== undefined) return message.contentArray.flatMap(partsOf);
  const { content, reasoning, tool_calls: calls = [], tool_call_id: callId } = message;
  if (callId !== undefined && calls.length === 0) {
    return [{ type: 'tool_call_response', id: callId, response: content ?? '' }];
  }
  return [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning', content: reasoning }]),
    ...(content === undefined || content === '' ? [] : [{ type: 'text', content }]),
    ...calls.map((call) => ({ type: 'tool_call', id: call.id, name: call.name, arguments: call.arguments })),
    ...(message.image_url === undefined ? [] : [{ type: 'uri', modality: 'image', uri: message.image_url }]),
  ];
}

function errorOf({ status, outcome, errorCode }: ExchangeRecord): string | null {
  if (errorCode !== null) return errorCode;
  if (outcome !== 'answered' && outcome !== 'cached') return outcome;
  return status >= 400 ? `status ${status}` : null;
}

function known(told: Told): Readonly<Record<string, AttributeValue>> {
  const entries = Object.entries(told).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Readonly<Record<string, AttributeValue>>;
}
