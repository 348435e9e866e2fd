// What models on Bedrock that write no text take through invoke: embeddings (Titan, Nova, Cohere), images (Titan, Nova
// Canvas, Stability) and reranking (Cohere, Amazon). Most of them report usage in the answer's headers only.
import { type RequestView, type ResponseView, UNKNOWN_USAGE, type ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, WireFormat } from '../format.ts';
import { errorOnlyView } from './error-view.ts';
import { asCount, asList, asName, asObject, asObjects, asText, type JsonObject } from './json-fields.ts';
import { dataUrl, messagesOf } from './view-messages.ts';

export const bedrockEmbed: WireFormat = {
  name: 'bedrock-embed',
  readRequest: () => ({ model: null, userId: null, stream: false, maxOutputTokens: null }),
  readAnswer,
  fold: (events) => events.at(-1)?.data ?? null,
  carriesContent: () => false,
  requestView,
  answerView,
  inputTexts: (body) => textsIn(asObject(body)),
  outputTexts: () => [],
};

export function isEmbedRequest(request: JsonObject): boolean {
  // A prompt or a message asks for text, whatever images and documents come with it.
  if ('prompt' in request || 'message' in request) return false;
  const titanEmbeds = typeof request['inputText'] === 'string' && request['textGenerationConfig'] === undefined;
  const fields = ['taskType', 'texts', 'inputs', 'images', 'inputImage', 'documents', 'embeddingConfig'];
  return titanEmbeds || fields.some((field) => field in request);
}

export function isEmbedAnswer(answer: JsonObject): boolean {
  const ranks = asObjects(answer['results']).some((result) => 'relevance_score' in result);
  return ranks || ['embedding', 'embeddings', 'embeddingsByType', 'images'].some((field) => field in answer);
}

function readAnswer(body: unknown): AnswerFacts {
  const answer = asObject(body);
  const images = imagesIn(answer).length;
  return {
    model: null,
    usage: {
      ...UNKNOWN_USAGE,
      promptTokens: asCount(answer['inputTextTokenCount']),
      images: images === 0 ? null : images,
    },
    finishReason: null,
    reportedCostUsd: null,
    serviceTier: null,
  };
}

/** Cohere's embeddings answer `images`, too: descriptions of the images sent, not images made. */
function imagesIn(answer: JsonObject): readonly string[] {
  return asList(answer['images']).filter((image) => typeof image === 'string');
}

/** Amazon nests the text under the task's own parameters; Cohere and Titan have it on top. */
function textsIn(request: JsonObject): readonly string[] {
  const nested = Object.entries(request).filter(([field]) => field.endsWith('Params'));
  const found = [
    request['inputText'],
    request['query'],
    ...asList(request['texts']),
    ...asList(request['documents']).map((document) => asText(document) ?? asObject(document)['text']),
    ...asObjects(request['inputs']).flatMap((input) => asObjects(input['content']).map((part) => part['text'])),
    ...nested.map(([, params]) => asText(asObject(params)['text']) ?? asObject(asObject(params)['text'])['value']),
  ];
  return found.map(asName).filter((text) => text !== null);
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const request = asObject(body);
  const texts = textsIn(request);
  if ('imageGenerationConfig' in request) return { llm_type: 'image', model: null, prompt: texts.join('\n') };
  if ('query' in request) {
    return { llm_type: 'rerank', model: null, input: { query: request['query'], documents: request['documents'] } };
  }
  const input = Array.isArray(request['texts']) || texts.length > 1 ? texts : (texts[0] ?? '');
  return { llm_type: 'embedding', model: null, input };
}

function answerView(body: unknown): ResponseView {
  const messages = imagesIn(asObject(body)).flatMap((image): readonly ViewMessage[] => {
    const media = {
      kind: 'image',
      reference: dataUrl('image/png', image),
      mimeType: 'image/png',
      title: null,
    } as const;
    return messagesOf('assistant', [{ kind: 'media', media }]);
  });
  if (messages.length === 0) return errorOnlyView(body) ?? { model: null };
  return { model: null, messages };
}
