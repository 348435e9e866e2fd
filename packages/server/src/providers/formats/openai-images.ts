// Images in OpenAI's shape (generations, edits, variations): OpenAI, Azure, xAI, Together. Edits come as multipart forms,
// which reach a format as an object of their fields.
import type { RequestView, ResponseView, ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import { asName, asNumber, asObject, asObjects, asText, isObject, present } from './json-fields.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { reportedCost } from './reported-cost.ts';

export const openaiImages: WireFormat = {
  name: 'openai-images',
  readRequest,
  readAnswer,
  fold,
  carriesContent: (event) => asName(asObject(event.data)['b64_json']) !== null,
  requestView,
  answerView,
  // An image's tokens can't be counted from its bytes, and half an estimate would make a wrong price.
  inputTexts: () => [],
  outputTexts: () => [],
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: asName(request['user']),
    // A form says it as text.
    stream: request['stream'] === true || request['stream'] === 'true',
    maxOutputTokens: null,
  };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const images = Array.isArray(answer['data']) ? asObjects(answer['data']).length : null;
  return {
    model: asName(answer['model']),
    usage: { ...readOpenAiUsage(answer['usage']), images },
    finishReason: null,
    reportedCostUsd: reportedCost(answer['usage']),
    serviceTier: asName(answer['service_tier']),
  };
}

/** `….partial_image` are previews on the way; each `….completed` is an image and carries the usage. */
function fold(events: readonly StreamEvent[]): unknown {
  const done = events.flatMap(({ data }) =>
    isObject(data) && /\.completed$/.test(asText(data['type']) ?? '') ? [data] : [],
  );
  const error = events.map(({ data }) => asObject(data)['error']).find(isObject);
  if (done.length === 0) return error === undefined ? null : { error };
  const last = done.at(-1) ?? {};
  return {
    created: last['created_at'],
    data: done.map((event) => ({ b64_json: event['b64_json'] })),
    ...(isObject(last['usage']) ? { usage: last['usage'] } : {}),
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'image',
    model: asName(request['model']),
    ...present<Partial<RequestView>>({
      prompt: asText(request['prompt']),
      n: asNumber(request['n']) ?? (asName(request['n']) === null ? null : asNumber(Number(request['n']))),
      response_format: request['response_format'],
    }),
  };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  if (!Array.isArray(answer['data'])) return errorOnlyView(body) ?? { model: asName(answer['model']) };
  return { model: asName(answer['model']), messages: asObjects(answer['data']).flatMap(imageMessage) };
}

function imageMessage(image: Readonly<Record<string, unknown>>): readonly ViewMessage[] {
  const base64 = asName(image['b64_json']);
  const reference = asName(image['url']) ?? (base64 === null ? null : `data:image/png;base64,${base64}`);
  if (reference === null) return [];
  const revised = asName(image['revised_prompt']);
  return [
    { _type: 'image', role: 'assistant', image_url: reference, ...(revised === null ? {} : { content: revised }) },
  ];
}
