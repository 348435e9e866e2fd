// Table. Which wire format the bodies of an exchange are in: by path where the path tells (it mostly does, whoever the
// provider is), by the shape of the bodies where it doesn't. The first rule that fits decides; a null format is a
// known endpoint without tokens.
import type { WireFormat } from './format.ts';
import { anthropicCompletions } from './formats/anthropic-completions.ts';
import { anthropicMessages } from './formats/anthropic-messages.ts';
import { bedrockConverse } from './formats/bedrock-converse.ts';
import { bedrockEmbed } from './formats/bedrock-embed.ts';
import { bedrockInvoke } from './formats/bedrock-invoke.ts';
import { bedrockText } from './formats/bedrock-text.ts';
import { cohereChat } from './formats/cohere-chat.ts';
import { cohereEmbed } from './formats/cohere-embed.ts';
import { geminiEmbed } from './formats/gemini-embed.ts';
import { geminiGenerate } from './formats/gemini-generate.ts';
import { geminiPredict } from './formats/gemini-predict.ts';
import { asObject, asObjects, asText, isObject, type JsonObject } from './formats/json-fields.ts';
import { ollama } from './formats/ollama.ts';
import { openaiSpeech, openaiTranscription } from './formats/openai-audio.ts';
import { openaiChat } from './formats/openai-chat.ts';
import { openaiCompletions } from './formats/openai-completions.ts';
import { openaiEmbeddings } from './formats/openai-embeddings.ts';
import { openaiImages } from './formats/openai-images.ts';
import { openaiResponses } from './formats/openai-responses.ts';
import { rerank } from './formats/rerank.ts';
import { barePath } from './path-model.ts';
import { UNCHARGED_PATHS } from './uncharged-paths.ts';

export interface FormatClue {
  readonly providerSlug: string | null;
  readonly method: string;
  /** Upstream path, with or without its query. */
  readonly path: string;
  readonly request: unknown;
  /** The parsed answer, or the first event of a stream; undefined when there is neither. */
  readonly answer: unknown;
}

interface PathRule {
  readonly path: RegExp;
  /** Only with this provider, where paths of several look alike. */
  readonly provider?: string;
  readonly format: WireFormat | null;
}

const PATH_RULES: readonly PathRule[] = [
  ...UNCHARGED_PATHS.map((path) => ({ path, format: null })),

  { path: /\/responses(?:\/compact)?$/, format: openaiResponses },
  { path: /\/(?:chat|agents|fim)\/completions$/, format: openaiChat },
  { path: /\/completions$/, format: openaiCompletions },
  { path: /\/v\d\/embed$/, format: cohereEmbed },
  { path: /\/api\/(?:chat|generate|embed|embeddings)$/, format: ollama },
  { path: /\/(?:multimodal|contextualized)?embeddings$/, format: openaiEmbeddings },
  { path: /\/images\/(?:generations|edits|variations)$/, format: openaiImages },
  { path: /\/audio\/speech$/, format: openaiSpeech },
  { path: /\/audio\/(?:transcriptions|translations)$/, format: openaiTranscription },
  { path: /\/rerank$/, format: rerank },
  { path: /\/v\d\/chat$/, provider: 'cohere', format: cohereChat },
  { path: /\/v2\/chat$/, format: cohereChat },

  { path: /\/v\d+\/messages$/, format: anthropicMessages },
  { path: /\/v\d+\/complete$/, format: anthropicCompletions },
  { path: /:(?:streamGenerateContent|generateContent)$/, format: geminiGenerate },
  { path: /:(?:embedContent|batchEmbedContents)$/, format: geminiEmbed },
  { path: /:predict$/, format: geminiPredict },
  { path: /\/publishers\/anthropic\/.*:(?:rawPredict|streamRawPredict)$/, format: anthropicMessages },
  { path: /\/publishers\/mistralai\/.*:(?:rawPredict|streamRawPredict)$/, format: openaiChat },
  { path: /\/model\/.+\/converse(?:-stream)?$/, format: bedrockConverse },
  { path: /\/model\/.+\/invoke(?:-with-response-stream)?$/, format: bedrockInvoke },
];

interface ShapeRule {
  readonly fits: (request: JsonObject, answer: JsonObject) => boolean;
  readonly format: WireFormat;
}

/** For paths that say nothing: a custom target, a manual log. What answers look like tells more than requests do. */
const SHAPE_RULES: readonly ShapeRule[] = [
  {
    fits: (request, answer) =>
      answer['type'] === 'message' || answer['type'] === 'message_start' || 'anthropic_version' in request,
    format: anthropicMessages,
  },
  {
    fits: (_request, answer) =>
      answer['object'] === 'response' || (asText(answer['type']) ?? '').startsWith('response.'),
    format: openaiResponses,
  },
  { fits: (_request, answer) => choicesHave(answer, ['message', 'delta']), format: openaiChat },
  { fits: (_request, answer) => choicesHave(answer, ['text']), format: openaiCompletions },
  {
    fits: (request, answer) => Array.isArray(answer['candidates']) || Array.isArray(request['contents']),
    format: geminiGenerate,
  },
  { fits: (_request, answer) => asObjects(answer['data'])[0]?.['object'] === 'embedding', format: openaiEmbeddings },
  { fits: (_request, answer) => 'prompt_eval_count' in answer, format: ollama },
  // Nothing readable came back: a conversation is most likely OpenAI's.
  {
    fits: (request, answer) => Array.isArray(request['messages']) && !isTelling(answer),
    format: openaiChat,
  },
];

/** Every format there is. */
export const WIRE_FORMATS: readonly WireFormat[] = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  openaiEmbeddings,
  openaiImages,
  openaiSpeech,
  openaiTranscription,
  cohereChat,
  cohereEmbed,
  rerank,
  ollama,
  anthropicMessages,
  anthropicCompletions,
  geminiGenerate,
  geminiEmbed,
  geminiPredict,
  bedrockConverse,
  bedrockInvoke,
  bedrockEmbed,
  bedrockText,
];

const BY_NAME: ReadonlyMap<string, WireFormat> = new Map(WIRE_FORMATS.map((format) => [format.name, format]));

/** The format both bodies are in; null when none fits or nothing of tokens can be in them. */
export function findFormat(clue: FormatClue): WireFormat | null {
  // What is fetched, deleted or asked about was paid for by the request that made it.
  if (clue.method !== 'POST') return null;
  const path = barePath(clue.path);
  const rule = PATH_RULES.find(
    (each) => (each.provider === undefined || each.provider === clue.providerSlug) && each.path.test(path),
  );
  if (rule !== undefined) return rule.format;
  const request = asObject(clue.request);
  const answer = asObject(Array.isArray(clue.answer) ? clue.answer[0] : clue.answer);
  return SHAPE_RULES.find((each) => each.fits(request, answer))?.format ?? null;
}

/** By the name kept in a record. */
export function formatByName(name: string): WireFormat | null {
  return BY_NAME.get(name) ?? null;
}

function choicesHave(answer: JsonObject, members: readonly string[]): boolean {
  const [choice] = asObjects(answer['choices']);
  return choice !== undefined && members.some((member) => member in choice);
}

/** An answer with something in it that no rule knew is some other API's. */
function isTelling(answer: JsonObject): boolean {
  return Object.keys(answer).length > 0 && !isObject(answer['error']);
}
