// Ollama's own API: chat, generate and embed. Streams are lines of JSON, the last of which has the counts:
// https://github.com/ollama/ollama/blob/main/docs/api.md
import { type RequestView, type ResponseView, UNKNOWN_USAGE, type ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import {
  asCount,
  asList,
  asName,
  asNumber,
  asObject,
  asObjects,
  asText,
  isObject,
  type JsonObject,
  jsonText,
  present,
} from './json-fields.ts';
import { chatToolCall, toolView } from './openai-parts.ts';
import { messagesOf, type Piece, textsOf } from './view-messages.ts';

export const ollama: WireFormat = {
  name: 'ollama',
  readRequest,
  readAnswer,
  fold,
  carriesContent(event) {
    const { response, thinking, message } = asObject(event.data);
    const { content, thinking: thought, tool_calls: calls } = asObject(message);
    return [response, thinking, content, thought].some((text) => asName(text) !== null) || asList(calls).length > 0;
  },
  requestView,
  answerView,
  inputTexts(body) {
    const { prompt, suffix, system, input, tools } = asObject(body);
    const given = [prompt, suffix, system, input, ...asList(input)].filter((text) => typeof text === 'string');
    return [...textsOf(requestView(body).messages), ...given, ...asObjects(tools).map(jsonText)];
  },
  outputTexts: (body) => textsOf(answerView(body).messages),
};

/** Streams unless told not to; embed never does. */
function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  const isSpoken = request['messages'] !== undefined || request['prompt'] !== undefined;
  return {
    model: asName(request['model']),
    userId: null,
    stream: isSpoken && request['stream'] !== false,
    maxOutputTokens: asCount(asObject(request['options'])['num_predict']),
  };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  return {
    model: asName(answer['model']),
    usage: {
      ...UNKNOWN_USAGE,
      promptTokens: asCount(answer['prompt_eval_count']),
      completionTokens: asCount(answer['eval_count']),
    },
    finishReason: asName(answer['done_reason']),
    reportedCostUsd: null,
    serviceTier: null,
  };
}

function fold(events: readonly StreamEvent[]): unknown {
  let answer: JsonObject | undefined;
  const texts: Record<string, string> = {};
  const message: Record<string, string> = {};
  const calls: unknown[] = [];
  for (const { data } of events) {
    if (!isObject(data)) continue;
    answer = { ...answer, ...data };
    extend(texts, data, ['response', 'thinking']);
    extend(message, asObject(data['message']), ['content', 'thinking']);
    for (const call of asList(asObject(data['message'])['tool_calls'])) calls.push(call);
  }
  if (answer === undefined) return null;
  const spoken = { ...asObject(answer['message']), ...message, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  return { ...answer, ...texts, ...(isObject(answer['message']) ? { message: spoken } : {}) };
}

function extend(texts: Record<string, string>, piece: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const text = piece[key];
    if (typeof text === 'string') texts[key] = (texts[key] ?? '') + text;
  }
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const options = asObject(request['options']);
  const isChat = Array.isArray(request['messages']);
  return {
    llm_type: isChat ? 'chat' : request['input'] === undefined ? 'completion' : 'embedding',
    model: asName(request['model']),
    ...present<Partial<RequestView>>({
      messages: isChat ? asObjects(request['messages']).flatMap(turnMessages) : null,
      prompt: asText(request['prompt']),
      input: request['input'],
      max_tokens: asNumber(options['num_predict']),
      temperature: asNumber(options['temperature']),
      top_p: asNumber(options['top_p']),
      seed: asNumber(options['seed']),
      stop: options['stop'],
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      tools: Array.isArray(request['tools']) ? asObjects(request['tools']).map(toolView) : null,
      response_format: request['format'],
    }),
  };
}

function turnMessages(turn: JsonObject): readonly ViewMessage[] {
  const role = asText(turn['role']) ?? 'user';
  const text: Piece = { kind: 'text', text: asText(turn['content']) ?? '' };
  if (role === 'tool') return messagesOf(role, [{ kind: 'result', callId: asName(turn['tool_name']), pieces: [text] }]);
  const thinking = asName(turn['thinking']);
  return messagesOf(role, [
    ...(thinking === null ? [] : [{ kind: 'reasoning', text: thinking } as const]),
    text,
    ...asList(turn['images']).flatMap((image) => imagePiece(asName(image))),
    ...asObjects(turn['tool_calls']).map((call): Piece => ({ kind: 'call', call: chatToolCall(call) })),
  ]);
}

/** Images are bare base64; their kind is not said. */
function imagePiece(base64: string | null): readonly Piece[] {
  if (base64 === null) return [];
  const reference = `data:image/png;base64,${base64}`;
  return [{ kind: 'media', media: { kind: 'image', reference, mimeType: null, title: null } }];
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const model = asName(answer['model']);
  const finish = { finish_reason: asText(answer['done_reason']) };
  if (isObject(answer['message'])) {
    return { model, messages: turnMessages({ role: 'assistant', ...answer['message'] }), ...finish };
  }
  if (typeof answer['response'] !== 'string') return errorOnlyView(body) ?? { model };
  const turn = { role: 'assistant', content: answer['response'], thinking: answer['thinking'] };
  return { model, messages: turnMessages(turn), ...finish };
}
