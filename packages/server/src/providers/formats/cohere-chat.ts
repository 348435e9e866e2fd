// Cohere's chat, versions 1 (message and chat_history) and 2 (messages).
import type { RequestView, ResponseView, ViewMessage, ViewToolCall } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { carriesCohereContent, foldCohere } from './cohere-stream.ts';
import { cohereBilledUsage, cohereUsage } from './cohere-usage.ts';
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
import { chatToolCall, contentPieces, toolView } from './openai-parts.ts';
import { messagesOf, type Piece, textsOf } from './view-messages.ts';

export const cohereChat: WireFormat = {
  name: 'cohere-chat',
  readRequest,
  readAnswer,
  fold: foldCohere,
  carriesContent: carriesCohereContent,
  requestView,
  answerView,
  inputTexts(body) {
    const request = asObject(body);
    const given = [...asObjects(request['tools']), ...asList(request['documents'])];
    return [...textsOf(requestView(body).messages), ...given.map(jsonText)];
  },
  outputTexts: (body) => textsOf(answerView(body).messages),
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: null,
    stream: request['stream'] === true,
    maxOutputTokens: asCount(request['max_tokens']),
  };
}

/** Version 2 says `usage`, version 1 `meta`. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const counts = isObject(answer['usage']) ? answer['usage'] : answer['meta'];
  const billedUsage = cohereBilledUsage(counts);
  return {
    model: asName(answer['model']),
    usage: cohereUsage(counts),
    ...(billedUsage === undefined ? {} : { billedUsage }),
    finishReason: asName(answer['finish_reason']),
    reportedCostUsd: null,
    serviceTier: null,
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const preamble = asName(request['preamble']);
  const message = asName(request['message']);
  return {
    llm_type: 'chat',
    model: asName(request['model']),
    messages: [
      ...(preamble === null ? [] : messagesOf('system', [{ kind: 'text', text: preamble }])),
      ...asObjects(request['chat_history']).flatMap(turnMessages),
      ...asObjects(request['messages']).flatMap(turnMessages),
      ...(message === null ? [] : messagesOf('user', [{ kind: 'text', text: message }])),
    ],
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(request['max_tokens']),
      temperature: asNumber(request['temperature']),
      top_p: asNumber(request['p']),
      seed: asNumber(request['seed']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      presence_penalty: asNumber(request['presence_penalty']),
      frequency_penalty: asNumber(request['frequency_penalty']),
      stop: request['stop_sequences'],
      tools: Array.isArray(request['tools']) ? asObjects(request['tools']).map(toolView) : null,
      tool_choice: request['tool_choice'],
      response_format: request['response_format'],
    }),
  };
}

/** Version 1 names roles in capitals and the assistant CHATBOT, and has `message` for `content`. */
function turnMessages(turn: JsonObject): readonly ViewMessage[] {
  const given = (asText(turn['role']) ?? 'user').toLowerCase();
  const role = given === 'chatbot' ? 'assistant' : given;
  const content = contentPieces(turn['content'] ?? turn['message']);
  if (role === 'tool') {
    const results = asList(turn['tool_results']).map((result): Piece => ({ kind: 'text', text: jsonText(result) }));
    const documents = content.length > 0 ? content : documentPieces(turn['content']);
    return messagesOf(role, [
      { kind: 'result', callId: asName(turn['tool_call_id']), pieces: [...documents, ...results] },
    ]);
  }
  const plan = asName(turn['tool_plan']);
  return messagesOf(role, [
    ...(plan === null ? [] : [{ kind: 'reasoning', text: plan } as const]),
    ...content,
    ...asObjects(turn['tool_calls']).map((call): Piece => ({ kind: 'call', call: toolCall(call) })),
  ]);
}

/** Tool results of version 2 may be documents: `{type: 'document', document: {data}}`. */
function documentPieces(content: unknown): readonly Piece[] {
  return asObjects(content).map((part) => ({ kind: 'text', text: jsonText(part['document'] ?? part) }));
}

/** Version 1: `{name, parameters}`; version 2 has OpenAI's shape. */
function toolCall(call: JsonObject): ViewToolCall {
  if (isObject(call['function'])) return chatToolCall(call);
  return { id: asName(call['id']), name: asText(call['name']) ?? '', arguments: call['parameters'] };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const model = asName(answer['model']);
  const finish = { finish_reason: asText(answer['finish_reason']) };
  if (isObject(answer['message'])) {
    return { model, messages: withCitations({ role: 'assistant', ...answer['message'] }), ...finish };
  }
  if (typeof answer['text'] !== 'string') return errorOnlyView(body) ?? { model };
  const turn = { role: 'assistant', content: answer['text'], tool_calls: answer['tool_calls'] };
  return { model, messages: withCitations({ ...turn, citations: answer['citations'] }), ...finish };
}

function withCitations(turn: JsonObject): readonly ViewMessage[] {
  const annotations = asList(turn['citations']);
  const messages = turnMessages(turn);
  if (annotations.length === 0) return messages;
  return messages.map((message, i) => (i === 0 ? { ...message, annotations } : message));
}
