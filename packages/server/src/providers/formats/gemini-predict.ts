// Vertex's `:predict`: text and multimodal embeddings, Imagen. Instances in, predictions out; what an instance holds
// is the model's own.
import { type RequestView, type ResponseView, UNKNOWN_USAGE, type Usage, type ViewMessage } from '@heliometer/contract';
import type { AnswerFacts, RequestFacts, WireFormat } from '../format.ts';
import { errorMessage } from './error-view.ts';
import {
  asCount,
  asName,
  asNumber,
  asObject,
  asObjects,
  asText,
  type JsonObject,
  present,
  sumKnown,
} from './json-fields.ts';
import { dataUrl, mediaKind, messagesOf } from './view-messages.ts';

export const geminiPredict: WireFormat = {
  name: 'gemini-predict',
  readRequest,
  readAnswer,
  /** `:predict` answers whole. */
  fold: (events) => events.at(-1)?.data ?? null,
  carriesContent: () => false,
  requestView,
  answerView,
  inputTexts,
  outputTexts: () => [],
};

function readRequest(): RequestFacts {
  return { model: null, userId: null, stream: false, maxOutputTokens: null };
}

function readAnswer(body: unknown): AnswerFacts {
  return { model: null, usage: usageOf(asObject(body)), finishReason: null, reportedCostUsd: null, serviceTier: null };
}

/** Token counts stand with each embedding; `billableCharacterCount` with the whole. Images are counted by us. */
function usageOf(answer: JsonObject): Usage {
  const predictions = asObjects(answer['predictions']);
  const images = predictions.filter((prediction) => mediaOf(prediction) === 'image').length;
  return {
    ...UNKNOWN_USAGE,
    promptTokens: sumKnown(...predictions.map(embeddedTokens)),
    characters: asCount(asObject(answer['metadata'])['billableCharacterCount']),
    images: images === 0 ? null : images,
  };
}

function embeddedTokens(prediction: JsonObject): number | null {
  const statistics = asObject(asObject(prediction['embeddings'])['statistics']);
  return asCount(statistics['token_count']) ?? asCount(statistics['tokenCount']);
}

/** Imagen leaves out images its filter took away: such a prediction has a `raiFilteredReason` and no bytes. */
function mediaOf(prediction: JsonObject): 'image' | 'audio' | 'file' | null {
  if (referenceOf(prediction) === null) return null;
  return mediaKind(asText(prediction['mimeType']) ?? 'image/png');
}

function referenceOf(prediction: JsonObject): string | null {
  const bytes = asName(prediction['bytesBase64Encoded']) ?? asName(prediction['audioContent']);
  return bytes === null ? asName(prediction['gcsUri']) : dataUrl(asText(prediction['mimeType']), bytes);
}

function instancesOf(body: unknown): readonly JsonObject[] {
  return asObjects(asObject(body)['instances']);
}

/** `content` is what embedding models read, `prompt` what Imagen draws, `text` what multimodal embeddings take. */
function inputTexts(body: unknown): readonly string[] {
  return instancesOf(body).flatMap((instance) =>
    [instance['title'], instance['content'], instance['text'], instance['prompt']].filter(
      (text) => asName(text) !== null,
    ),
  ) as readonly string[];
}

function requestView(body: unknown): Omit<RequestView, 'provider'> {
  const instances = instancesOf(body);
  const parameters = asObject(asObject(body)['parameters']);
  const texts = inputTexts(body);
  const draws = instances.some((instance) => instance['prompt'] !== undefined);
  if (!draws) return { llm_type: 'embedding', model: null, input: texts };
  return {
    llm_type: 'image',
    model: null,
    prompt: texts.join('\n'),
    ...present<Partial<RequestView>>({
      n: asNumber(parameters['sampleCount']),
      seed: asNumber(parameters['seed']),
    }),
  };
}

function answerView(body: unknown): ResponseView {
  const answer = asObject(body);
  const failure = errorMessage(answer);
  const error = failure === null ? {} : { error: { heliconeMessage: failure } };
  const messages = asObjects(answer['predictions']).flatMap(predictionMessages);
  return { model: null, ...(messages.length === 0 ? {} : { messages }), ...error };
}

function predictionMessages(prediction: JsonObject): readonly ViewMessage[] {
  const filtered = asName(prediction['raiFilteredReason']);
  if (filtered !== null) return [{ _type: 'refusal', role: 'assistant', content: filtered }];
  const [kind, reference] = [mediaOf(prediction), referenceOf(prediction)];
  if (kind === null || reference === null) return [];
  const media = { kind, reference, mimeType: asText(prediction['mimeType']), title: null };
  return messagesOf('assistant', [{ kind: 'media', media }]);
}
