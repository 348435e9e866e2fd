// OpenAI's chat completions, the format most providers speak: Azure, Groq, Mistral, DeepSeek, xAI, OpenRouter, Together,
// Perplexity, Cerebras, Z.ai, Google's and Cohere's compatible endpoints, vLLM … Their extras are read where they stand.
import type { RequestView, ResponseView, ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { errorMessage, errorOnlyView } from './error-view.ts';
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
import { carriesChatContent, foldChat } from './openai-chat-stream.ts';
import { chatToolCall, contentPieces, joinedText, refusalTexts, toolView } from './openai-parts.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { reportedCost } from './reported-cost.ts';
import { dataUrl, messagesOf, type Piece, textsOf } from './view-messages.ts';

export const openaiChat: WireFormat = {
  name: 'openai-chat',
  readRequest,
  readAnswer,
  fold: foldChat,
  carriesContent: carriesChatContent,
  requestView,
  answerView,
  inputTexts(body) {
    const tools = asObjects(asObject(body)['tools']);
    return [...textsOf(requestView(body).messages), ...tools.map(jsonText)];
  },
  outputTexts: (body) => textsOf(answerView(body).messages),
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: asName(request['user']) ?? asName(request['safety_identifier']),
    stream: request['stream'] === true,
    maxOutputTokens: asCount(request['max_completion_tokens']) ?? asCount(request['max_tokens']),
  };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  // Groq's streams say it in x_groq, Moonshot's in the choice; folding lifts both, whole answers have it on top.
  const usage = isObject(answer['usage']) ? answer['usage'] : asObject(answer['x_groq'])['usage'];
  return {
    model: asName(answer['model']),
    usage: readOpenAiUsage(usage),
    finishReason: asName(asObject(asList(answer['choices'])[0])['finish_reason']),
    reportedCostUsd: reportedCost(usage),
    serviceTier: asName(answer['service_tier']),
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'chat',
    model: asName(request['model']),
    messages: asObjects(request['messages']).flatMap(turnMessages),
    ...present<Partial<RequestView>>({
      // Mistral's fill-in-the-middle takes a prompt instead of messages.
      prompt: asText(request['prompt']),
      max_tokens: asNumber(request['max_completion_tokens']) ?? asNumber(request['max_tokens']),
      temperature: asNumber(request['temperature']),
      top_p: asNumber(request['top_p']),
      seed: asNumber(request['seed']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      presence_penalty: asNumber(request['presence_penalty']),
      frequency_penalty: asNumber(request['frequency_penalty']),
      stop: request['stop'],
      reasoning_effort: asText(request['reasoning_effort']) ?? asText(asObject(request['reasoning'])['effort']),
      tools: toolViews(request),
      parallel_tool_calls: typeof request['parallel_tool_calls'] === 'boolean' ? request['parallel_tool_calls'] : null,
      tool_choice: request['tool_choice'] ?? request['function_call'],
      response_format: request['response_format'],
      n: asNumber(request['n']),
    }),
  };
}

function toolViews(request: JsonObject): RequestView['tools'] | null {
  const tools = [...asObjects(request['tools']), ...asObjects(request['functions'])];
  return tools.length === 0 ? null : tools.map(toolView);
}

/** One message of a request or an answer. Tool results and refusals become messages of their own. */
export function turnMessages(turn: JsonObject): readonly ViewMessage[] {
  const role = asText(turn['role']) ?? 'user';
  const content = contentPieces(turn['content']);
  if (role === 'tool' || role === 'function') {
    return messagesOf(role, [{ kind: 'result', callId: asName(turn['tool_call_id']), pieces: content }]);
  }
  const refusals = [asName(turn['refusal']) ?? [], ...refusalTexts(turn['content'])].flat();
  return [
    ...messagesOf(role, [...reasoningPieces(turn), ...content, ...extraMedia(turn), ...callPieces(turn)]),
    ...refusals.map((text): ViewMessage => ({ _type: 'refusal', role, content: text })),
  ];
}

/** DeepSeek and Z.ai say `reasoning_content`, Groq, Cerebras and OpenRouter `reasoning`. */
function reasoningPieces(turn: JsonObject): readonly Piece[] {
  const text = joinedText(turn['reasoning_content'] ?? turn['reasoning']);
  return text === '' ? [] : [{ kind: 'reasoning', text }];
}

function callPieces(turn: JsonObject): readonly Piece[] {
  const legacy = isObject(turn['function_call']) ? [{ function: turn['function_call'] }] : [];
  return [...asObjects(turn['tool_calls']), ...legacy].map((call) => ({ kind: 'call', call: chatToolCall(call) }));
}

/** Spoken answers (`audio` with its transcript) and drawn ones (OpenRouter's `images`). */
function extraMedia(turn: JsonObject): readonly Piece[] {
  const audio = asObject(turn['audio']);
  const transcript = asName(audio['transcript']);
  const sound = asName(audio['data']);
  const reference = sound === null ? asName(audio['id']) : dataUrl('audio/wav', sound);
  const spoken: readonly Piece[] =
    reference === null && transcript === null
      ? []
      : [{ kind: 'media', media: { kind: 'audio', reference: reference ?? '', mimeType: null, title: transcript } }];
  return [...spoken, ...contentPieces(turn['images'])];
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const choices = asObjects(answer['choices']);
  if (choices.length === 0) return errorOnlyView(body) ?? { model: asName(answer['model']) };
  const citations = asList(answer['search_results'] ?? answer['citations']);
  const messages = choices.flatMap((choice) => choiceMessages(choice, citations));
  const error = errorMessage(answer);
  return {
    model: asName(answer['model']),
    messages,
    finish_reason: asText(choices[0]?.['finish_reason']),
    ...(error === null ? {} : { error: { heliconeMessage: error } }),
  };
}

/** Perplexity's sources stand beside the choices, everyone else's annotations in the message. */
function choiceMessages(choice: JsonObject, citations: readonly unknown[]): readonly ViewMessage[] {
  const turn: JsonObject = { role: 'assistant', ...asObject(choice['message']) };
  const annotations = [...asList(turn['annotations']), ...citations];
  const messages = turnMessages(turn);
  if (annotations.length === 0) return messages;
  return messages.map((message, i) => (i === 0 ? { ...message, annotations } : message));
}
