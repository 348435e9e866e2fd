// OpenAI's responses: also Azure, xAI, DeepSeek, OpenRouter and Bedrock's OpenAI endpoint.
import type { RequestView, ResponseView, ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { errorMessage, errorOnlyView } from './error-view.ts';
import {
  asCount,
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
import { toolView } from './openai-parts.ts';
import { itemMessages } from './openai-responses-items.ts';
import { carriesResponsesContent, foldResponses } from './openai-responses-stream.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { reportedCost } from './reported-cost.ts';
import { textsOf } from './view-messages.ts';

export const openaiResponses: WireFormat = {
  name: 'openai-responses',
  readRequest,
  readAnswer,
  fold: foldResponses,
  carriesContent: carriesResponsesContent,
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
    userId: asName(request['user']) ?? asName(request['safety_identifier']),
    stream: request['stream'] === true,
    maxOutputTokens: asCount(request['max_output_tokens']),
  };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const usage = readOpenAiUsage(answer['usage']);
  return {
    model: asName(answer['model']),
    usage: { ...usage, searches: usage.searches ?? countSearches(answer) },
    finishReason: finishReason(answer),
    reportedCostUsd: reportedCost(answer['usage']),
    serviceTier: asName(answer['service_tier']),
  };
}

/** Why it ended: the reason of an incomplete one, else its status. One still under way has not ended. */
function finishReason(answer: JsonObject): string | null {
  const status = asName(answer['status']);
  if (status === 'in_progress' || status === 'queued') return null;
  return asName(asObject(answer['incomplete_details'])['reason']) ?? status;
}

/**
 * Searches charged for: only a `search` action is, opening and finding in pages are not
 * (https://platform.openai.com/docs/guides/tools-web-search#output-and-citations). Older answers name no action.
 * null where no item is a search call: the usage says nothing of them.
 */
function countSearches(answer: JsonObject): number | null {
  const calls = asObjects(answer['output']).filter((item) => item['type'] === 'web_search_call');
  if (calls.length === 0) return null;
  return calls.filter((call) => !isObject(call['action']) || call['action']['type'] === 'search').length;
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'chat',
    model: asName(request['model']),
    messages: [...instructionMessages(request['instructions']), ...inputMessages(request['input'])],
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(request['max_output_tokens']),
      temperature: asNumber(request['temperature']),
      top_p: asNumber(request['top_p']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      reasoning_effort: asText(asObject(request['reasoning'])['effort']),
      tools: Array.isArray(request['tools']) ? asObjects(request['tools']).map(toolView) : null,
      parallel_tool_calls: typeof request['parallel_tool_calls'] === 'boolean' ? request['parallel_tool_calls'] : null,
      tool_choice: request['tool_choice'],
      response_format: asObject(request['text'])['format'],
    }),
  };
}

function instructionMessages(instructions: unknown): readonly ViewMessage[] {
  const text = asName(instructions);
  if (text !== null) return [{ _type: 'message', role: 'system', content: text }];
  // Clients without any send '', which is no message.
  return typeof instructions === 'string' ? [] : inputMessages(instructions);
}

function inputMessages(input: unknown): readonly ViewMessage[] {
  if (typeof input === 'string') return [{ _type: 'message', role: 'user', content: input }];
  return asObjects(input).flatMap((item) => itemMessages(item, 'user'));
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  if (!Array.isArray(answer['output'])) return errorOnlyView(body) ?? { model: asName(answer['model']) };
  const error = errorMessage(answer);
  return {
    model: asName(answer['model']),
    messages: asObjects(answer['output']).flatMap((item) => itemMessages(item, 'assistant')),
    finish_reason: finishReason(answer),
    ...(error === null ? {} : { error: { heliconeMessage: error } }),
  };
}
