// Bedrock's Converse and ConverseStream, and Nova's native format, which is nearly the same. The model stands in the
// path, not in the body.
import type { RequestView, ResponseView, ViewMessage, ViewTool } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { conversePieces } from './converse-blocks.ts';
import { carriesConverseContent, foldConverse } from './converse-stream.ts';
import { converseUsage } from './converse-usage.ts';
import { errorMessage } from './error-view.ts';
import {
  asCount,
  asName,
  asNumber,
  asObject,
  asObjects,
  asText,
  either,
  isObject,
  type JsonObject,
  jsonText,
  present,
} from './json-fields.ts';
import { messagesOf, textsOf } from './view-messages.ts';

export const bedrockConverse: WireFormat = {
  name: 'bedrock-converse',
  readRequest,
  readAnswer,
  fold: foldConverse,
  carriesContent: carriesConverseContent,
  requestView,
  answerView,
  inputTexts: (body) => [
    ...textsOf(requestView(body).messages),
    ...asObjects(asObject(requestOf(body)['toolConfig'])['tools']).map((tool) => jsonText(tool)),
  ],
  outputTexts: (body) => textsOf(answerView(body).messages?.filter((message) => message.role === 'assistant')),
};

/** count-tokens wraps the request it asks about. */
function requestOf(body: unknown): JsonObject {
  const request = asObject(body);
  const wrapped = asObject(request['input'])['converse'];
  return isObject(wrapped) ? wrapped : request;
}

function readRequest(body: unknown): RequestFacts {
  const config = asObject(requestOf(body)['inferenceConfig']);
  return {
    model: null,
    userId: null,
    stream: false,
    maxOutputTokens: asCount(either(config, 'maxTokens', 'max_new_tokens')),
  };
}

/** A prompt router names the model it chose in its trace. count-tokens answers a bare `inputTokens`: not usage. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const routed = asName(asObject(asObject(answer['trace'])['promptRouter'])['invokedModelId']);
  return {
    model: routed === null ? null : routed.slice(routed.lastIndexOf('/') + 1),
    usage: converseUsage(answer['usage']),
    finishReason: asName(answer['stopReason']),
    reportedCostUsd: null,
    serviceTier: asName(asObject(answer['serviceTier'])['type']),
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = requestOf(body);
  const config = asObject(request['inferenceConfig']);
  const tools = asObject(request['toolConfig']);
  const extra = asObject(request['additionalModelRequestFields']);
  return {
    llm_type: 'chat',
    model: null,
    messages: [
      ...messagesOf('system', conversePieces(request['system'])),
      ...asObjects(request['messages']).flatMap(turnMessages),
    ],
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(either(config, 'maxTokens', 'max_new_tokens')),
      temperature: asNumber(config['temperature']),
      top_p: asNumber(either(config, 'topP', 'top_p')),
      stop: config['stopSequences'],
      reasoning_effort: asName(extra['reasoning_effort']),
      tools: Array.isArray(tools['tools']) ? asObjects(tools['tools']).flatMap(toolViews) : null,
      tool_choice: toolChoice(tools['toolChoice']),
      response_format: asObject(request['outputConfig'])['textFormat'],
    }),
  };
}

function turnMessages(turn: JsonObject): readonly ViewMessage[] {
  return messagesOf(asText(turn['role']) ?? 'user', conversePieces(turn['content']));
}

/** Cache points stand among the tools, too, and are none. */
function toolViews(tool: JsonObject): readonly ViewTool[] {
  const spec = tool['toolSpec'] ?? tool['systemTool'];
  if (!isObject(spec)) return [];
  const parameters = asObject(spec['inputSchema'])['json'];
  const more = present<Partial<ViewTool>>({ description: asText(spec['description']), parameters });
  return [{ name: asText(spec['name']) ?? '', ...more }];
}

/** `{auto:{}}`, `{any:{}}` or `{tool:{name}}` in the form the view has: a type and perhaps a name. */
function toolChoice(choice: unknown): unknown {
  const [entry] = Object.entries(asObject(choice));
  if (entry === undefined) return undefined;
  const [type, value] = entry;
  const name = asText(asObject(value)['name']);
  return name === null ? { type } : { type, name };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const model = readAnswer(body).model;
  const failure = asText(answer['message']) ?? asText(answer['Message']) ?? errorMessage(answer);
  const error = failure === null ? {} : { error: { heliconeMessage: failure } };
  const message = asObject(answer['output'])['message'];
  if (!isObject(message)) return { model, ...error };
  return {
    model,
    messages: messagesOf(asText(message['role']) ?? 'assistant', conversePieces(message['content'])),
    finish_reason: asText(answer['stopReason']),
    ...error,
  };
}
