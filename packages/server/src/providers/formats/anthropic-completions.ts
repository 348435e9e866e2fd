// Anthropic's text completions (`/v1/complete`), the format before messages; proxies and old clients still speak it.
import type { RequestView, ResponseView } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { bedrockText } from './bedrock-text.ts';
import { errorOnlyView } from './error-view.ts';
import { asName, asObject } from './json-fields.ts';

/** The body is Claude 2's on Bedrock, with the model, the user and the wish to stream in it. No usage is reported. */
export const anthropicCompletions: WireFormat = {
  ...bedrockText,
  name: 'anthropic-completions',
  readRequest,
  readAnswer,
  requestView,
  answerView,
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return {
    ...bedrockText.readRequest(body),
    model: asName(request['model']),
    userId: asName(asObject(request['metadata'])['user_id']),
    stream: request['stream'] === true,
  };
}

function readAnswer(body: unknown): AnswerFacts {
  return { ...bedrockText.readAnswer(body), model: asName(asObject(body)['model']) };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const { model, stream } = readRequest(body);
  return { ...bedrockText.requestView(body), model, ...(stream ? { stream } : {}) };
}

function answerView(body: unknown): ResponseView {
  return { ...errorOnlyView(body), ...bedrockText.answerView(body), model: asName(asObject(body)['model']) };
}
