// Google's generateContent and streamGenerateContent, on AI Studio and Vertex. The model and whether it streams stand
// in the path; the body may repeat the model.
import type { RequestView, ResponseView, ViewMessage, ViewTool } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorMessage } from './error-view.ts';
import { bareModel, geminiPieces, geminiRole, isVisiblePart } from './gemini-content.ts';
import { foldGemini } from './gemini-stream.ts';
import { geminiServiceTier, geminiUsage } from './gemini-usage.ts';
import {
  asCount,
  asList,
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
  sumKnown,
} from './json-fields.ts';
import { messagesOf, type Piece, textsOf } from './view-messages.ts';

export const geminiGenerate: WireFormat = {
  name: 'gemini-generate',
  readRequest,
  readAnswer,
  fold: (events: readonly StreamEvent[]) => foldGemini(events.map((event) => event.data)),
  carriesContent(event) {
    const parts = asObjects(asObject(event.data)['candidates']).flatMap(partsOf);
    return parts.some(isVisiblePart);
  },
  requestView,
  answerView,
  inputTexts: (body) => [
    ...textsOf(requestView(body).messages),
    ...asObjects(requestOf(body)['tools']).map((tool) => jsonText(tool)),
  ],
  outputTexts: (body) => textsOf(answerView(body).messages?.filter((message) => message.role === 'assistant')),
};

/** countTokens may wrap the whole request it asks about. */
function requestOf(body: unknown): JsonObject {
  const request = asObject(body);
  const wrapped = either(request, 'generateContentRequest', 'generate_content_request');
  return isObject(wrapped) ? wrapped : request;
}

/** Without `alt=sse` a stream is one JSON array of chunks. */
function answerOf(body: unknown): JsonObject {
  return asObject(Array.isArray(body) ? foldGemini(body) : body);
}

function partsOf(candidate: JsonObject): readonly JsonObject[] {
  return asObjects(asObject(candidate['content'])['parts']);
}

function readRequest(body: unknown): RequestFacts {
  const request = requestOf(body);
  const config = asObject(either(request, 'generationConfig', 'generation_config'));
  return {
    model: bareModel(request['model']),
    userId: null,
    stream: false,
    maxOutputTokens: asCount(either(config, 'maxOutputTokens', 'max_output_tokens')),
  };
}

/** countTokens answers `totalTokens` and no usageMetadata: nothing was consumed, nothing is read. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = answerOf(body);
  const candidates = asObjects(answer['candidates']);
  const metadata = answer['usageMetadata'];
  return {
    model: bareModel(answer['modelVersion']),
    usage: {
      ...geminiUsage(metadata),
      images: sumKnown(...candidates.map(imagesMade)),
      searches: sumKnown(...candidates.map(searchesRun)),
    },
    finishReason: finishReason(answer),
    reportedCostUsd: null,
    serviceTier: geminiServiceTier(metadata),
  };
}

function imagesMade(candidate: JsonObject): number | null {
  const pieces = partsOf(candidate).filter((part) => part['thought'] !== true);
  const images = geminiPieces({ parts: pieces }).filter((p) => p.kind === 'media' && p.media.kind === 'image');
  return images.length === 0 ? null : images.length;
}

/** Each query of a grounded answer is a search Google ran and charges for. */
function searchesRun(candidate: JsonObject): number | null {
  const queries = asObject(candidate['groundingMetadata'])['webSearchQueries'];
  return Array.isArray(queries) ? asList(queries).filter((query) => asName(query) !== null).length : null;
}

function finishReason(answer: JsonObject): string | null {
  const reasons = asObjects(answer['candidates']).map((candidate) => asName(candidate['finishReason']));
  return reasons.find((reason) => reason !== null) ?? asName(asObject(answer['promptFeedback'])['blockReason']);
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = requestOf(body);
  const config = asObject(either(request, 'generationConfig', 'generation_config'));
  const system = geminiPieces(either(request, 'systemInstruction', 'system_instruction'));
  const tools = asObjects(request['tools']).flatMap(toolViews);
  return {
    llm_type: 'chat',
    model: bareModel(request['model']),
    messages: [...messagesOf('system', system), ...contentsOf(request).flatMap(turnMessages)],
    ...present<Partial<RequestView>>({
      max_tokens: asNumber(either(config, 'maxOutputTokens', 'max_output_tokens')),
      temperature: asNumber(config['temperature']),
      top_p: asNumber(either(config, 'topP', 'top_p')),
      seed: asNumber(config['seed']),
      presence_penalty: asNumber(either(config, 'presencePenalty', 'presence_penalty')),
      frequency_penalty: asNumber(either(config, 'frequencyPenalty', 'frequency_penalty')),
      stop: either(config, 'stopSequences', 'stop_sequences'),
      n: asNumber(either(config, 'candidateCount', 'candidate_count')),
      reasoning_effort: reasoningEffort(config),
      tools: tools.length === 0 ? null : tools,
      tool_choice: toolChoice(request),
      response_format: responseFormat(config),
    }),
  };
}

function contentsOf(request: JsonObject): readonly unknown[] {
  const contents = request['contents'];
  return Array.isArray(contents) ? contents : contents === undefined ? [] : [contents];
}

function turnMessages(content: unknown): readonly ViewMessage[] {
  return messagesOf(geminiRole(asObject(content)), geminiPieces(content));
}

function reasoningEffort(config: JsonObject): string | null {
  const thinking = asObject(either(config, 'thinkingConfig', 'thinking_config'));
  return asName(either(thinking, 'thinkingLevel', 'thinking_level'))?.toLowerCase() ?? null;
}

/** The schema where one is given, else the media type the answer has to have. */
function responseFormat(config: JsonObject): unknown {
  const schema = either(config, 'responseJsonSchema', 'response_json_schema', 'responseSchema', 'response_schema');
  const type = either(config, 'responseMimeType', 'response_mime_type');
  return schema === undefined ? type : { type, schema };
}

/** Declared functions by name; a tool Google runs itself (`googleSearch`, `codeExecution`) by the name of its field. */
function toolViews(tool: JsonObject): readonly ViewTool[] {
  return Object.entries(tool).flatMap(([kind, value]) => {
    if (kind !== 'functionDeclarations' && kind !== 'function_declarations') return [{ name: kind }];
    return asObjects(value).map((declared) => ({
      name: asText(declared['name']) ?? '',
      ...present<Partial<ViewTool>>({
        description: asName(declared['description']),
        parameters: either(declared, 'parameters', 'parametersJsonSchema', 'parameters_json_schema'),
      }),
    }));
  });
}

function toolChoice(request: JsonObject): unknown {
  const config = asObject(either(request, 'toolConfig', 'tool_config'));
  const calling = asObject(either(config, 'functionCallingConfig', 'function_calling_config'));
  const mode = asName(calling['mode']);
  const names = either(calling, 'allowedFunctionNames', 'allowed_function_names');
  return mode === null ? undefined : { type: mode.toLowerCase(), ...(names === undefined ? {} : { names }) };
}

function answerView(body: unknown): ResponseView {
  const answer = answerOf(body);
  const model = bareModel(answer['modelVersion']);
  const failure = errorMessage(answer);
  const error = failure === null ? {} : { error: { heliconeMessage: failure } };
  const candidates = asObjects(answer['candidates']);
  const blocked = isObject(answer['promptFeedback']) ? blockedPrompt(answer['promptFeedback']) : [];
  if (candidates.length === 0 && blocked.length === 0) return { model, ...error };
  const messages = [...candidates.flatMap(candidateMessages), ...blocked];
  return { model, messages, finish_reason: finishReason(answer), ...error };
}

const REFUSALS: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

function candidateMessages(candidate: JsonObject): readonly ViewMessage[] {
  const pieces: readonly Piece[] = geminiPieces(candidate['content']);
  if (pieces.length > 0) return messagesOf('assistant', pieces);
  const reason = asName(candidate['finishReason']);
  if (reason === null || !REFUSALS.has(reason)) return [];
  return [{ _type: 'refusal', role: 'assistant', content: asName(candidate['finishMessage']) ?? reason }];
}

function blockedPrompt(feedback: JsonObject): readonly ViewMessage[] {
  const reason = asName(feedback['blockReason']);
  if (reason === null) return [];
  return [{ _type: 'refusal', role: 'assistant', content: asName(feedback['blockReasonMessage']) ?? reason }];
}
