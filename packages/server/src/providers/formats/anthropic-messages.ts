// Anthropic's messages format: api.anthropic.com, Vertex's `:rawPredict` and `:streamRawPredict`, Bedrock's invoke.
import type { RequestView, ResponseView, ViewMessage, ViewTool } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { anthropicPieces } from './anthropic-blocks.ts';
import { carriesAnthropicContent, foldAnthropic } from './anthropic-stream.ts';
import { anthropicUsage } from './anthropic-usage.ts';
import { errorMessage } from './error-view.ts';
import {
  asCount,
  asName,
  asNumber,
  asObject,
  asObjects,
  asText,
  type JsonObject,
  jsonText,
  present,
} from './json-fields.ts';
import { messagesOf, textsOf } from './view-messages.ts';

export const anthropicMessages: WireFormat = {
  name: 'anthropic-messages',
  readRequest,
  readAnswer,
  fold: (events: readonly StreamEvent[]) => foldAnthropic(events),
  carriesContent: carriesAnthropicContent,
  requestView,
  answerView,
  inputTexts(body) {
    const tools = asObjects(asObject(body)['tools']);
    return [...textsOf(requestView(body).messages), ...tools.map(jsonText)];
  },
  outputTexts: (body) => textsOf(answerView(body).messages?.filter((message) => message.role === 'assistant')),
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: asName(asObject(request['metadata'])['user_id']),
    stream: request['stream'] === true,
    maxOutputTokens: asCount(request['max_tokens']),
  };
}

/** count_tokens answers a bare `input_tokens`, files and models carry none: only `usage` was consumed. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const usage = asObject(answer['usage']);
  return {
    model: asName(answer['model']),
    usage: anthropicUsage(usage),
    finishReason: asName(answer['stop_reason']),
    reportedCostUsd: null,
    serviceTier: asName(usage['service_tier']),
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const choice = request['tool_choice'];
  const config = asObject(request['output_config']);
  const parallel = asObject(choice)['disable_parallel_tool_use'];
  return {
    llm_type: 'chat',
    model: asName(request['model']),
    messages: [
      ...messagesOf('system', anthropicPieces(request['system'])),
      ...asObjects(request['messages']).flatMap(turnMessages),
    ],
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(request['max_tokens']),
      temperature: asNumber(request['temperature']),
      top_p: asNumber(request['top_p']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      stop: request['stop_sequences'],
      reasoning_effort: asText(config['effort']),
      tools: Array.isArray(request['tools']) ? asObjects(request['tools']).map(toolView) : null,
      tool_choice: choice,
      parallel_tool_calls: typeof parallel === 'boolean' ? !parallel : null,
      response_format: config['format'] ?? request['output_format'],
    }),
  };
}

function turnMessages(turn: JsonObject): readonly ViewMessage[] {
  return messagesOf(asText(turn['role']) ?? 'user', anthropicPieces(turn['content']));
}

function toolView(tool: JsonObject): ViewTool {
  return {
    name: asText(tool['name']) ?? asText(tool['type']) ?? '',
    ...present<Partial<ViewTool>>({ description: asText(tool['description']), parameters: tool['input_schema'] }),
  };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const model = asName(answer['model']);
  const failure = errorMessage(answer);
  const error = failure === null ? {} : { error: { heliconeMessage: failure } };
  if (answer['content'] === undefined) return { model, ...error };
  const messages = messagesOf(asText(answer['role']) ?? 'assistant', anthropicPieces(answer['content']));
  const refusal = answer['stop_reason'] === 'refusal' && messages.length === 0 ? [refused(answer)] : [];
  return { model, messages: [...messages, ...refusal], finish_reason: asText(answer['stop_reason']), ...error };
}

/** A refusal may come before any text; its reason stands in `stop_details`. */
function refused(answer: JsonObject): ViewMessage {
  const details = asObject(answer['stop_details']);
  return { _type: 'refusal', role: 'assistant', content: asText(details['explanation']) ?? '' };
}
