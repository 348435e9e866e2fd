// Cohere's embed, versions 1 and 2; version 2 takes mixed inputs of text and images.
import type { RequestView } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { cohereUsage } from './cohere-usage.ts';
import { errorOnlyView } from './error-view.ts';
import { asList, asName, asObject, asObjects } from './json-fields.ts';
import { contentPieces } from './openai-parts.ts';

export const cohereEmbed: WireFormat = {
  name: 'cohere-embed',
  readRequest: (body): RequestFacts => ({
    model: asName(asObject(body)['model']),
    userId: null,
    stream: false,
    maxOutputTokens: null,
  }),
  readAnswer,
  fold: () => null,
  carriesContent: () => false,
  requestView,
  answerView: (body) => errorOnlyView(body) ?? { model: null },
  inputTexts,
  outputTexts: () => [],
};

/** The answer names no model. Nothing is written, so there is no output to count. */
function readAnswer(body: unknown): AnswerFacts {
  const usage = cohereUsage(asObject(body)['meta']);
  return { model: null, usage, finishReason: null, reportedCostUsd: null, serviceTier: null };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'embedding',
    model: asName(request['model']),
    input: request['texts'] ?? request['inputs'] ?? request['images'],
  };
}

function inputTexts(body: unknown): readonly string[] {
  const request = asObject(body);
  const mixed = asObjects(request['inputs']).flatMap((input) => contentPieces(input['content']));
  return [
    ...asList(request['texts']).filter((text) => typeof text === 'string'),
    ...mixed.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])),
  ];
}
