// Google's embedContent and batchEmbedContents, on AI Studio and Vertex. The older embedding models report no usage.
import type { RequestView, ResponseView } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { errorMessage } from './error-view.ts';
import { bareModel, geminiPieces } from './gemini-content.ts';
import { geminiServiceTier, geminiUsage } from './gemini-usage.ts';
import { asObject, asObjects, type JsonObject } from './json-fields.ts';
import { messagesOf, textsOf } from './view-messages.ts';

export const geminiEmbed: WireFormat = {
  name: 'gemini-embed',
  readRequest,
  readAnswer,
  /** Embeddings are never streamed. */
  fold: (events) => events.at(-1)?.data ?? null,
  carriesContent: () => false,
  requestView,
  answerView,
  inputTexts: (body) => itemsOf(body).flatMap((item) => textsOf(messagesOf('user', geminiPieces(item['content'])))),
  outputTexts: () => [],
};

/** A batch holds requests of the single form. */
function itemsOf(body: unknown): readonly JsonObject[] {
  const request = asObject(body);
  return Array.isArray(request['requests']) ? asObjects(request['requests']) : [request];
}

function readRequest(body: unknown): RequestFacts {
  const model = bareModel(itemsOf(body)[0]?.['model']);
  return { model, userId: null, stream: false, maxOutputTokens: null };
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const metadata = answer['usageMetadata'];
  return {
    model: bareModel(answer['modelVersion']),
    usage: geminiUsage(metadata),
    finishReason: null,
    reportedCostUsd: null,
    serviceTier: geminiServiceTier(metadata),
  };
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const texts = itemsOf(body).map((item) => textsOf(messagesOf('user', geminiPieces(item['content']))).join('\n'));
  const input = Array.isArray(asObject(body)['requests']) ? texts : (texts[0] ?? '');
  return { llm_type: 'embedding', model: readRequest(body).model, input };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const model = bareModel(answer['modelVersion']);
  const failure = errorMessage(answer);
  return failure === null ? { model } : { model, error: { heliconeMessage: failure } };
}
