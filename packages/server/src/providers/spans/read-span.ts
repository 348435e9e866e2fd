// A span read as the exchange it tells of: what was called, for whom, what it used, and both bodies in OpenAI's formats, which
// everything that shows exchanges knows. An event that is no call to a model keeps its attributes as they are. Pure.
import { type ExchangeReading, UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { type JsonObject, present } from '../formats/json-fields.ts';
import {
  countAt,
  numberAt,
  objectsIn,
  parsed,
  type SpanAttributes,
  textAt,
  unflattened,
  valueAt,
} from './span-attributes.ts';
import { type SpanKind, spanKind } from './span-kind.ts';
import { type Conversation, conversationOf, type SpanEventView } from './span-messages.ts';

export interface SpanView {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEventView[];
  /** The span ended in an error. */
  readonly error: SpanError | null;
}

export interface SpanError {
  readonly type: string | null;
  readonly message: string;
}

export interface ReadSpan {
  readonly request: JsonObject;
  readonly answer: JsonObject;
  readonly reading: ExchangeReading;
}

export function readSpan(span: SpanView): ReadSpan {
  const kind = spanKind(span.name, span.attributes);
  if (kind.kind === 'chat') return readChat(span);
  return kind.kind === 'embedding' ? readEmbedding(span) : readEvent(span, kind);
}

function readChat(span: SpanView): ReadSpan {
  const { attributes, error } = span;
  const talk = withPlainTexts(conversationOf(attributes, span.events), attributes);
  const finishReason = talk.finishReason ?? finishReasonOf(attributes);
  const reading = readingOf(span, 'openai-chat', finishReason);
  const request = present<Record<string, unknown>>({
    model: reading.requestModel,
    messages: talk.input,
    ...settingsOf(attributes),
    stream: reading.stream ? true : null,
  });
  if (error !== null && talk.output.length === 0) return { request, answer: errorBody(error), reading };
  const choices = talk.output.map((message, index) => ({ index, message, finish_reason: finishReason }));
  const answer = present<Record<string, unknown>>({
    id: textAt(attributes, 'gen_ai.response.id'),
    object: 'chat.completion',
    model: reading.responseModel ?? reading.requestModel,
    choices,
    usage: shownUsage(reading.usage),
    error: error === null ? null : errorBody(error)['error'],
  });
  return { request, answer, reading };
}

/** OpenInference's `input.value` and OpenLLMetry's `entity.input`, where the messages themselves are not told. */
function withPlainTexts(talk: Conversation, attributes: SpanAttributes): Conversation {
  const input = talk.input.length > 0 ? null : textAt(attributes, 'input.value', 'traceloop.entity.input');
  const output = talk.output.length > 0 ? null : textAt(attributes, 'output.value', 'traceloop.entity.output');
  return {
    input: input === null ? talk.input : [{ role: 'user', content: input }],
    output: output === null ? talk.output : [{ role: 'assistant', content: output }],
    finishReason: talk.finishReason,
  };
}

function finishReasonOf(attributes: SpanAttributes): string | null {
  const told = valueAt(
    attributes,
    'gen_ai.response.finish_reasons',
    'gen_ai.response.finish_reason',
    'llm.response.finish_reason',
  );
  const [reason] = Array.isArray(told) ? told : [told];
  return typeof reason === 'string' ? reason : null;
}

/** OpenAI's name of a setting → where it stands. */
const SETTINGS: Readonly<Record<string, string>> = {
  max_tokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  presence_penalty: 'gen_ai.request.presence_penalty',
  frequency_penalty: 'gen_ai.request.frequency_penalty',
  seed: 'gen_ai.request.seed',
  stop: 'gen_ai.request.stop_sequences',
  n: 'gen_ai.request.choice.count',
};

function settingsOf(attributes: SpanAttributes): JsonObject {
  const given = valueAt(attributes, 'llm.invocation_parameters');
  const [parameters = {}] = objectsIn(given);
  const named = Object.entries(SETTINGS).map(([name, place]) => [name, valueAt(attributes, place)] as const);
  return present<Record<string, unknown>>({ ...parameters, ...Object.fromEntries(named), tools: toolsOf(attributes) });
}

function toolsOf(attributes: SpanAttributes): unknown {
  const told = objectsIn(valueAt(attributes, 'gen_ai.tool.definitions'));
  const flat = objectsIn(unflattened(attributes, 'llm.request.functions') ?? unflattened(attributes, 'llm.tools'));
  const tools = [...told, ...flat].map(toTool);
  return tools.length === 0 ? null : tools;
}

function toTool(told: JsonObject): JsonObject {
  const schema = (told['tool'] ?? {}) as JsonObject;
  const [given = told] = objectsIn(
    typeof schema['json_schema'] === 'string' ? parsed(schema['json_schema']) : undefined,
  );
  if (given['function'] !== undefined) return given;
  const { name, description } = given;
  const parameters = typeof given['parameters'] === 'string' ? parsed(given['parameters']) : given['parameters'];
  return { type: 'function', function: present<Record<string, unknown>>({ name, description, parameters }) };
}

function readEmbedding(span: SpanView): ReadSpan {
  const { attributes, error } = span;
  const reading = readingOf(span, 'openai-embeddings', null);
  const listed = objectsIn(unflattened(attributes, 'embedding.embeddings'))
    .map((each) => textAt((each['embedding'] ?? {}) as JsonObject, 'text'))
    .filter((text) => text !== null);
  const spoken = conversationOf(attributes, span.events).input.map(({ content }) => content);
  const input = [listed, spoken].find((texts) => texts.length > 0) ?? textAt(attributes, 'input.value');
  const request = present<Record<string, unknown>>({ model: reading.requestModel, input });
  if (error !== null) return { request, answer: errorBody(error), reading };
  const model = reading.responseModel ?? reading.requestModel;
  // The vectors themselves are in no convention.
  return {
    request,
    answer: present<Record<string, unknown>>({ object: 'list', data: [], model, usage: shownUsage(reading.usage) }),
    reading,
  };
}

type EventKind = Exclude<SpanKind, { readonly kind: 'chat' } | { readonly kind: 'embedding' }>;

function readEvent(span: SpanView, kind: EventKind): ReadSpan {
  const { attributes, error } = span;
  const input = valueAt(
    attributes,
    'gen_ai.tool.call.arguments',
    'input.value',
    'traceloop.entity.input',
    'tool.parameters',
    'db.query.text',
    'db.statement',
  );
  const output = valueAt(attributes, 'gen_ai.tool.call.result', 'output.value', 'traceloop.entity.output');
  const documents = unflattened(attributes, 'retrieval.documents');
  const request = present<Record<string, unknown>>({
    ...named(kind, attributes),
    input,
    attributes: { ...attributes },
  });
  const answer = present<Record<string, unknown>>({
    output: output ?? documents,
    ...(error === null ? {} : errorBody(error)),
  });
  const model = kind.kind === 'vector_db' ? `vector_db:${kind.operation}` : `${kind.kind}:${kind.name}`;
  return {
    request,
    answer,
    reading: {
      ...readingOf(span, null, null),
      requestModel: model,
      responseModel: null,
      usage: UNKNOWN_USAGE,
      stream: false,
      firstContentOffset: null,
    },
  };
}

function named(kind: EventKind, attributes: SpanAttributes): JsonObject {
  if (kind.kind === 'tool') return { _type: 'tool', toolName: kind.name };
  if (kind.kind === 'data') return { _type: 'data', name: kind.name };
  const databaseName = textAt(attributes, 'db.system.name', 'db.system', 'gen_ai.data_source.id') ?? undefined;
  return present<Record<string, unknown>>({ _type: 'vector_db', operation: kind.operation, databaseName });
}

function errorBody({ type, message }: SpanError): JsonObject {
  return { error: present<Record<string, unknown>>({ message, type }) };
}

function readingOf(span: SpanView, format: string | null, finishReason: string | null): ExchangeReading {
  const { attributes } = span;
  const isStream = attributes['gen_ai.request.stream'] === true || attributes['llm.is_streaming'] === true;
  const stream = isStream || timeToFirstMs(span) !== null;
  return {
    format,
    requestModel: textAt(
      attributes,
      'gen_ai.request.model',
      'llm.model_name',
      'embedding.model_name',
      'llm.request.model',
    ),
    responseModel: textAt(attributes, 'gen_ai.response.model', 'llm.response.model'),
    pathModel: null,
    stream,
    usage: usageOf(attributes),
    usageEstimated: false,
    reportedCostUsd: null,
    serviceTier: textAt(attributes, 'openai.response.service_tier', 'gen_ai.openai.response.service_tier'),
    userId: textAt(
      attributes,
      'user.id',
      'enduser.id',
      'llm.user',
      'gen_ai.request.user',
      'traceloop.association.properties.user_id',
    ),
    finishReason,
    // The one arrival that is told is that of the first content.
    firstContentOffset: stream ? 0 : null,
  };
}

const FIRST_CONTENT = new Set(['First Token Stream Event', 'llm.content.completion.chunk', 'ai.stream.firstChunk']);

/** ms from the span's start to the first content; null = nothing tells. */
export function timeToFirstMs({ attributes, events }: Pick<SpanView, 'attributes' | 'events'>): number | null {
  const seconds = numberAt(attributes, 'gen_ai.response.time_to_first_chunk', 'gen_ai.server.time_to_first_token');
  if (seconds !== null) return seconds * 1000;
  return events.find(({ name }) => FIRST_CONTENT.has(name))?.afterMs ?? null;
}

function usageOf(attributes: SpanAttributes): Usage {
  const read = countAt(
    attributes,
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
  );
  const written = countAt(
    attributes,
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'llm.token_count.prompt_details.cache_write',
  );
  const prompt = countAt(
    attributes,
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.usage.prompt_tokens',
    'llm.token_count.prompt',
  );
  const completion = countAt(
    attributes,
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.usage.completion_tokens',
    'llm.token_count.completion',
  );
  const reasoning = countAt(
    attributes,
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'llm.token_count.completion_details.reasoning',
  );
  const cached = (read ?? 0) + (written ?? 0);
  return {
    ...UNKNOWN_USAGE,
    // All conventions have it whole; a sender with more cached than in all has it net of the cache.
    promptTokens: prompt !== null && cached > prompt ? prompt + cached : prompt,
    promptCacheReadTokens: read,
    promptCacheWriteTokens: written,
    promptAudioTokens: countAt(attributes, 'llm.token_count.prompt_details.audio'),
    completionTokens: completion,
    reasoningTokens: reasoning === null || completion === null ? reasoning : Math.min(reasoning, completion),
    completionAudioTokens: countAt(attributes, 'llm.token_count.completion_details.audio'),
  };
}

function shownUsage(usage: Usage): JsonObject | null {
  const { promptTokens, completionTokens } = usage;
  if (promptTokens === null && completionTokens === null) return null;
  return present<Record<string, unknown>>({ prompt_tokens: promptTokens, completion_tokens: completionTokens });
}
