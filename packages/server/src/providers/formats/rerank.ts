// Reranking, in the one shape Cohere, Voyage, Jina and Together share: a query and documents in, an order out.
import type { RequestView } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { cohereUsage } from './cohere-usage.ts';
import { errorOnlyView } from './error-view.ts';
import { asCount, asName, asNumber, asObject, asText, isObject, present } from './json-fields.ts';
import { readOpenAiUsage } from './openai-usage.ts';

export const rerank: WireFormat = {
  name: 'rerank',
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
  answerView: (body) => errorOnlyView(body) ?? { model: asName(asObject(body)['model']) },
  // Cohere charges by search and not by token, so where nothing is reported there is nothing to count.
  inputTexts: () => [],
  outputTexts: () => [],
};

/** Voyage and Jina report a total of tokens, all of them input. */
function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const reported = asObject(answer['usage']);
  const openai = readOpenAiUsage(reported);
  const usage = isObject(answer['meta'])
    ? cohereUsage(answer['meta'])
    : { ...openai, promptTokens: openai.promptTokens ?? asCount(reported['total_tokens']) };
  return { model: asName(answer['model']), usage, finishReason: null, reportedCostUsd: null, serviceTier: null };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  return {
    llm_type: 'rerank',
    model: asName(request['model']),
    ...present<Partial<RequestView>>({
      prompt: asText(request['query']),
      input: request['documents'],
      n: asNumber(request['top_n']) ?? asNumber(request['top_k']),
    }),
  };
}
