// Embeddings in OpenAI's shape: OpenAI, Azure, Mistral, Together, Voyage, Jina and most others.
import type { RequestView, ResponseView } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import { asCount, asList, asName, asObject, asText } from './json-fields.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { reportedCost } from './reported-cost.ts';

export const openaiEmbeddings: WireFormat = {
  name: 'openai-embeddings',
  readRequest,
  readAnswer,
  // Embeddings are never streamed.
  fold: () => null,
  carriesContent: () => false,
  requestView,
  answerView,
  inputTexts: (body) => embeddingInputs(asObject(body)['input']),
  outputTexts: () => [],
};

function readRequest(body: unknown): RequestFacts {
  const request = asObject(body);
  return { model: asName(request['model']), userId: asName(request['user']), stream: false, maxOutputTokens: null };
}

/** Voyage and Jina report a total only; there is no output, so that is the input. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const usage = readOpenAiUsage(answer['usage']);
  const total = asCount(asObject(answer['usage'])['total_tokens']);
  return {
    model: asName(answer['model']),
    usage: { ...usage, promptTokens: usage.promptTokens ?? total },
    finishReason: null,
    reportedCostUsd: reportedCost(answer['usage']),
    serviceTier: asName(answer['service_tier']),
  };
}

/** Texts to be embedded, given as one, as a list, or in Jina's objects; token ids are no text. */
function embeddingInputs(input: unknown): readonly string[] {
  if (typeof input === 'string') return [input];
  return asList(input).flatMap((item) => asText(item) ?? asText(asObject(item)['text']) ?? []);
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return { llm_type: 'embedding', model: asName(request['model']), input: request['input'] ?? request['inputs'] };
}

/** Vectors are nothing a person reads; the raw answer shows them. */
function answerView(body: unknown): ResponseView {
  return errorOnlyView(body) ?? { model: asName(asObject(body)['model']) };
}
