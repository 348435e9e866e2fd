// OpenAI's legacy completions: a prompt (or several, or lists of token ids) in, choices of text out.
import type { RequestView, ResponseView, ViewMessage } from '@heliometer/contract';
import type { RequestFacts, StreamEvent, WireFormat } from '../format.ts';
import { errorMessage, errorOnlyView } from './error-view.ts';
import { asCount, asList, asName, asNumber, asObject, asObjects, asText, isObject, present } from './json-fields.ts';
import { openaiChat } from './openai-chat.ts';

export const openaiCompletions: WireFormat = {
  name: 'openai-completions',
  readRequest,
  readAnswer: openaiChat.readAnswer,
  fold,
  carriesContent: (event) =>
    asObjects(asObject(event.data)['choices']).some((choice) => asName(choice['text']) !== null),
  requestView,
  answerView,
  inputTexts: (body) => [...prompts(body), asText(asObject(body)['suffix']) ?? ''].filter((text) => text !== ''),
  outputTexts: (body) => asObjects(asObject(body)['choices']).map((choice) => asText(choice['text']) ?? ''),
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    model: asName(request['model']),
    userId: asName(request['user']),
    stream: request['stream'] === true,
    maxOutputTokens: asCount(request['max_tokens']),
  };
}

/** Texts of the prompt; one given as token ids has none. */
function prompts(body: unknown): readonly string[] {
  const prompt = asObject(body)['prompt'];
  if (typeof prompt === 'string') return [prompt];
  return asList(prompt).filter((text) => typeof text === 'string');
}

function fold(events: readonly StreamEvent[]): unknown {
  const texts = new Map<number, { text: string; finish_reason: unknown }>();
  const answer: Record<string, unknown> = {};
  for (const event of events) {
    if (!isObject(event.data)) continue;
    for (const key of ['id', 'created', 'model', 'system_fingerprint', 'usage', 'error']) {
      if (event.data[key] !== undefined && event.data[key] !== null) answer[key] = event.data[key];
    }
    for (const choice of asObjects(event.data['choices'])) {
      const index = asCount(choice['index']) ?? 0;
      const draft = texts.get(index) ?? { text: '', finish_reason: null };
      draft.text += asText(choice['text']) ?? '';
      draft.finish_reason = choice['finish_reason'] ?? draft.finish_reason;
      texts.set(index, draft);
    }
  }
  if (Object.keys(answer).length === 0 && texts.size === 0) return null;
  const choices = [...texts].sort(([a], [b]) => a - b).map(([index, draft]) => ({ index, ...draft }));
  return { object: 'text_completion', ...answer, choices };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const texts = prompts(body);
  return {
    llm_type: 'completion',
    model: asName(request['model']),
    ...present<Partial<RequestView>>({
      prompt: texts.length === 0 ? null : texts.join('\n'),
      input: texts.length === 0 ? request['prompt'] : null,
      max_tokens: asNumber(request['max_tokens']),
      temperature: asNumber(request['temperature']),
      top_p: asNumber(request['top_p']),
      seed: asNumber(request['seed']),
      stream: typeof request['stream'] === 'boolean' ? request['stream'] : null,
      presence_penalty: asNumber(request['presence_penalty']),
      frequency_penalty: asNumber(request['frequency_penalty']),
      stop: request['stop'],
      n: asNumber(request['n']),
    }),
  };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const choices = asObjects(answer['choices']);
  if (choices.length === 0) return errorOnlyView(body) ?? { model: asName(answer['model']) };
  const error = errorMessage(answer);
  return {
    model: asName(answer['model']),
    messages: choices.map(
      (choice): ViewMessage => ({ _type: 'message', role: 'assistant', content: asText(choice['text']) ?? '' }),
    ),
    finish_reason: asText(choices[0]?.['finish_reason']),
    ...(error === null ? {} : { error: { heliconeMessage: error } }),
  };
}
