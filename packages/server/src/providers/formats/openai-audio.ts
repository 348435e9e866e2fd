// Speech and transcription in OpenAI's shape: OpenAI, Azure, Groq, Mistral. A transcription's upload reaches the format as
// an object of its form's fields; speech answers with sound, which has no JSON to read.
import { type RequestView, type ResponseView, UNKNOWN_USAGE } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import { asName, asNumber, asObject, asText, isObject, present } from './json-fields.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { reportedCost } from './reported-cost.ts';

export const openaiSpeech: WireFormat = {
  name: 'openai-speech',
  readRequest,
  readAnswer,
  fold: (events) => foldAudio(events, 'audio'),
  carriesContent: (event) => asName(asObject(event.data)['audio']) !== null,
  requestView: (body) => ({
    ...audioRequestView(body),
    ...present<Partial<RequestView>>({
      prompt: asText(asObject(body)['instructions']),
      input: asObject(body)['input'],
    }),
  }),
  answerView: (body) => errorOnlyView(body) ?? { model: null },
  // Sound answers can't be counted, and an estimate of the input alone would make a wrong price.
  inputTexts: () => [],
  outputTexts: () => [],
  usageOfRequest(body) {
    const input = asText(asObject(body)['input']);
    // Charged by character, not by UTF-16 unit.
    return input === null ? {} : { characters: [...input].length };
  },
};

export const openaiTranscription: WireFormat = {
  name: 'openai-transcription',
  readRequest,
  readAnswer,
  fold: (events) => foldAudio(events, 'text'),
  carriesContent: (event) => asName(asObject(event.data)['delta']) !== null,
  requestView: (body) => ({
    ...audioRequestView(body),
    ...present<Partial<RequestView>>({ prompt: asText(asObject(body)['prompt']) }),
  }),
  answerView(body) {
    const text = asText(asObject(body)['text']);
    if (text === null) return errorOnlyView(body) ?? { model: null };
    return { model: null, messages: [{ _type: 'message', role: 'assistant', content: text }] } satisfies ResponseView;
  },
  inputTexts: () => [],
  outputTexts: () => [],
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: asName(request['user']),
    stream: request['stream'] === true || request['stream'] === 'true' || request['stream_format'] === 'sse',
    maxOutputTokens: null,
  };
}

/** `usage` is of type tokens or duration; whisper's verbose answer has a `duration` of its own instead. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const usage = isObject(answer['usage']) ? readOpenAiUsage(answer['usage']) : UNKNOWN_USAGE;
  return {
    model: asName(answer['model']),
    usage: { ...usage, seconds: usage.seconds ?? asNumber(answer['duration']) },
    finishReason: null,
    reportedCostUsd: reportedCost(answer['usage']),
    serviceTier: null,
  };
}

function audioRequestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'audio',
    model: asName(request['model']),
    ...present<Partial<RequestView>>({
      temperature: asNumber(request['temperature']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      response_format: request['response_format'],
    }),
  };
}

/** `….delta` events, then one `….done` that has the whole (of a text) and the usage. */
function foldAudio(events: readonly StreamEvent[], kind: 'text' | 'audio'): unknown {
  let text = '';
  let done: Readonly<Record<string, unknown>> | undefined;
  let model: string | null = null;
  for (const { data } of events) {
    if (!isObject(data)) continue;
    model = asName(data['model']) ?? model;
    text += asText(data['delta']) ?? asText(data['text_delta']) ?? '';
    if (/\.done$/.test(asText(data['type']) ?? '') || isObject(data['error'])) done = data;
  }
  if (done === undefined && text === '') return null;
  const whole = kind === 'text' ? { text: asText(done?.['text']) ?? text } : {};
  return {
    ...(model === null ? {} : { model }),
    ...(isObject(done?.['error']) ? { error: done['error'] } : whole),
    ...(isObject(done?.['usage']) ? { usage: done['usage'] } : {}),
  };
}
