// The prompt-in, text-out formats that models on Bedrock take through invoke: Titan, Llama, Mistral, Cohere Command, AI21
// Jurassic, Claude 2, DeepSeek R1. Each names its fields its own way; between them they never clash.
import { type RequestView, type ResponseView, UNKNOWN_USAGE, type Usage, type ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import {
  asCount,
  asName,
  asNumber,
  asObject,
  asObjects,
  asText,
  either,
  type JsonObject,
  present,
  sumKnown,
} from './json-fields.ts';

export const bedrockText: WireFormat = {
  name: 'bedrock-text',
  readRequest,
  readAnswer,
  fold,
  carriesContent: (event) => generatedTexts(asObject(event.data)).some((text) => text !== ''),
  requestView,
  answerView,
  inputTexts: (body) => [...historyMessages(asObject(body)).map((turn) => turn.content ?? ''), promptOf(body)],
  outputTexts: (body) => generatedTexts(asObject(body)),
};

/** Llama · Claude 2 · Cohere Command R and streamed Command · a chunk of Titan's stream. */
const TEXT_FIELDS = ['generation', 'completion', 'text', 'outputText'] as const;
/** Titan · Cohere Command · Mistral · DeepSeek R1 · AI21 (whose text is one level further down). */
const LIST_FIELDS = ['results', 'generations', 'outputs', 'choices', 'completions'] as const;

function alternatives(answer: JsonObject): readonly JsonObject[] {
  return LIST_FIELDS.flatMap((field) => asObjects(answer[field]));
}

function generatedTexts(answer: JsonObject): readonly string[] {
  const single = TEXT_FIELDS.map((field) => asText(answer[field])).filter((text) => text !== null);
  const listed = alternatives(answer).map(
    (one) => asText(one['outputText']) ?? asText(one['text']) ?? asText(asObject(one['data'])['text']),
  );
  return [...single.slice(0, 1), ...listed.filter((text) => text !== null)];
}

/** The limit: Titan nests it, the others have it on top under five names. */
function maxTokens(request: JsonObject): unknown {
  const titan = asObject(request['textGenerationConfig'])['maxTokenCount'];
  return titan ?? either(request, 'max_tokens', 'max_gen_len', 'max_tokens_to_sample', 'maxTokens');
}

function readRequest(body: unknown): RequestFacts {
  return { model: null, userId: null, stream: false, maxOutputTokens: asCount(maxTokens(asObject(body))) };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  return {
    model: null,
    usage: usageOf(answer),
    finishReason: finishReason(answer),
    reportedCostUsd: null,
    serviceTier: null,
  };
}

function usageOf(answer: JsonObject): Usage {
  const counted = alternatives(answer).map((one) => asCount(one['tokenCount']));
  const written = either(answer, 'generation_token_count', 'totalOutputTextTokenCount');
  return {
    ...UNKNOWN_USAGE,
    promptTokens: asCount(either(answer, 'prompt_token_count', 'inputTextTokenCount')),
    completionTokens: asCount(written) ?? sumKnown(...counted),
  };
}

const REASONS = ['stop_reason', 'finish_reason', 'completionReason', 'finishReason'] as const;

function finishReason(answer: JsonObject): string | null {
  for (const object of [answer, ...alternatives(answer)]) {
    const reason = either(object, ...REASONS.filter((name) => object[name] !== null));
    const name = asName(reason) ?? asName(asObject(reason)['reason']);
    if (name !== null) return name;
  }
  return null;
}

/** Chunks have the fields of the whole answer: texts are strung together, of all else the last that is not null holds. */
function fold(events: readonly StreamEvent[]): unknown {
  if (events.length === 0) return null;
  const answer: Record<string, unknown> = {};
  for (const event of events) {
    for (const [field, value] of Object.entries(asObject(event.data))) {
      if (value !== null) answer[field] = continued(field, answer[field], value);
    }
  }
  return answer;
}

function continued(field: string, before: unknown, value: unknown): unknown {
  if (TEXT_FIELDS.some((name) => name === field)) return (asText(before) ?? '') + (asText(value) ?? '');
  if (!LIST_FIELDS.some((name) => name === field)) return value;
  const earlier = asObjects(before);
  return asObjects(value).map((one, i) => ({
    ...earlier[i],
    ...one,
    ...(typeof one['text'] === 'string' ? { text: (asText(earlier[i]?.['text']) ?? '') + one['text'] } : {}),
  }));
}

function promptOf(body: unknown): string {
  const request = asObject(body);
  return asText(either(request, 'prompt', 'inputText', 'message')) ?? '';
}

/** Cohere Command R sends its turns as `chat_history`, with roles of its own. */
function historyMessages(request: JsonObject): readonly ViewMessage[] {
  const preamble = asName(request['preamble']);
  const system: readonly ViewMessage[] =
    preamble === null ? [] : [{ _type: 'message', role: 'system', content: preamble }];
  const turns = asObjects(request['chat_history']).map((turn): ViewMessage => {
    const role = asText(turn['role']) === 'CHATBOT' ? 'assistant' : (asText(turn['role']) ?? 'user').toLowerCase();
    return { _type: 'message', role, content: asText(turn['message']) ?? '' };
  });
  return [...system, ...turns];
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const config = asObject(request['textGenerationConfig']);
  const isChat = typeof request['message'] === 'string';
  const asked: ViewMessage = { _type: 'message', role: 'user', content: promptOf(body) };
  return {
    llm_type: isChat ? 'chat' : 'completion',
    model: null,
    ...(isChat ? { messages: [...historyMessages(request), asked] } : { prompt: promptOf(body) }),
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(maxTokens(request)),
      temperature: asNumber(request['temperature'] ?? config['temperature']),
      top_p: asNumber(either(request, 'top_p', 'p', 'topP') ?? config['topP']),
      stop: either(request, 'stop', 'stop_sequences', 'stopSequences') ?? config['stopSequences'],
    }),
  };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const texts = generatedTexts(answer);
  if (texts.length === 0) return errorOnlyView(body) ?? { model: null };
  const messages = texts.map((content): ViewMessage => ({ _type: 'message', role: 'assistant', content }));
  return { ...errorOnlyView(body), model: null, messages, finish_reason: finishReason(answer) };
}
