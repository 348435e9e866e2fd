// Makes a prompt fit its model: finds the texts of a request's body, whatever its wire format, and cuts them until prompt and
// asked-for output are no longer than the model's context (headers.md §15). Pure; bodies are plain parsed JSON.
import { estimateTokens } from './estimate-tokens.ts';
import type { WireFormat } from './format.ts';
import { isObject, type JsonObject } from './formats/json-fields.ts';

export type FitMethod = 'truncate' | 'middle-out';

export interface FitInput {
  readonly body: JsonObject;
  readonly format: WireFormat;
  readonly model: string;
  /** Tokens of the model's context. */
  readonly contextWindow: number;
  readonly method: FitMethod;
}

/** Stands where something was cut out of the middle, and where nothing is left: an empty text is refused by some. */
const ELLIPSIS = '…';
/** What a message costs beside its text, roughly. */
const TOKENS_A_TEXT = 4;
/** Cutting at a token's edge can make new tokens; each further try leaves this much more room. */
const TRIES = 6;
const ROOM_A_TRY = 0.03;

/** Tokens of the prompt and of the output that is asked for; null = the prompt has no text that is known. */
export function neededTokens({ body, format, model }: Pick<FitInput, 'body' | 'format' | 'model'>): number | null {
  const texts = format.inputTexts(body);
  if (texts.length === 0) return null;
  const output = format.readRequest(body).maxOutputTokens ?? 0;
  return estimateTokens(texts, model) + texts.length * TOKENS_A_TEXT + output;
}

/** The body with its texts cut; null when it cannot be made to fit. */
export function fitPrompt(input: FitInput): JsonObject | null {
  const needed = neededTokens(input);
  if (needed === null) return null;
  const texts = textsIn(input.body);
  const tokens = texts.map((text) => estimateTokens([text], input.model));
  const total = tokens.reduce((sum, each) => sum + each, 0);
  const budget = total - (needed - input.contextWindow);
  const cut = input.method === 'truncate' ? cutInProportion : cutTheMiddle;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const room = Math.floor(budget * (1 - attempt * ROOM_A_TRY));
    if (room < texts.length) return null;
    const shorter = cut({ texts, tokens, total, room });
    const body = withTexts(input.body, shorter);
    if ((neededTokens({ ...input, body }) ?? 0) <= input.contextWindow) return body;
  }
  return null;
}

interface Cutting {
  readonly texts: readonly string[];
  /** Of each text. */
  readonly tokens: readonly number[];
  readonly total: number;
  /** Tokens that may be left of all together. */
  readonly room: number;
}

/** Each text keeps the same share of its beginning. */
function cutInProportion({ texts, total, room }: Cutting): readonly string[] {
  return texts.map((text) => beginning(text, room / total) || ELLIPSIS);
}

/** The first and the last half of the room are kept, whatever texts they fall into. */
function cutTheMiddle({ texts, tokens, room }: Cutting): readonly string[] {
  const heads = shares(tokens, room / 2);
  const tails = shares([...tokens].reverse(), room / 2).reverse();
  return texts.map((text, i) => {
    const head = heads[i] ?? 0;
    const tail = tails[i] ?? 0;
    if (head + tail >= 1 || text === '') return text;
    return `${beginning(text, head)}${ELLIPSIS}${ending(text, tail)}`;
  });
}

/** How much of each, from the first on, until the room is used up: 1 = all of it. */
function shares(tokens: readonly number[], room: number): number[] {
  let left = room;
  return tokens.map((count) => {
    const share = count === 0 ? 1 : Math.min(1, Math.max(0, left / count));
    left -= count;
    return share;
  });
}

function beginning(text: string, share: number): string {
  const end = Math.floor(text.length * share);
  return text.slice(0, isSurrogatePair(text, end) ? end - 1 : end);
}

function ending(text: string, share: number): string {
  const start = text.length - Math.floor(text.length * share);
  return text.slice(isSurrogatePair(text, start) ? start + 1 : start);
}

/** Cutting here would leave half a character. */
function isSurrogatePair(text: string, at: number): boolean {
  return (
    at > 0 && at < text.length && /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '')
  );
}

/** The texts that may be cut, in the order in which they are said. */
function textsIn(body: JsonObject): readonly string[] {
  const texts: string[] = [];
  changeTexts(body, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function withTexts(body: JsonObject, texts: readonly string[]): JsonObject {
  let next = 0;
  return changeTexts(body, (text) => texts[next++] ?? text);
}

type Change = (text: string) => string;

/** Members that hold what is said, in the order of the conversation: Anthropic's system, OpenAI's and Gemini's messages … */
const SAID = ['system', 'instructions', 'prompt', 'messages', 'input', 'contents'];

function changeTexts(body: JsonObject, change: Change): JsonObject {
  const changed: Record<string, unknown> = { ...body };
  for (const name of SAID) if (name in body) changed[name] = changeSaid(body[name], change);
  return changed;
}

function changeSaid(said: unknown, change: Change): unknown {
  if (typeof said === 'string') return said === '' ? said : change(said);
  if (Array.isArray(said)) return said.map((each) => changeSaid(each, change));
  return isObject(said) ? changePart(said, change) : said;
}

/** A message, or a part of one. What a tool was called with stays whole: half of it is no JSON. */
function changePart(part: JsonObject, change: Change): JsonObject {
  const changed: Record<string, unknown> = { ...part };
  for (const name of ['text', 'content', 'parts', 'output']) {
    if (name in part) changed[name] = changeSaid(part[name], change);
  }
  return changed;
}

/** `"model":"a,b"`: the model to use, and the one to fall back to (null = none). */
export function modelsIn(body: JsonObject): { readonly first: string; readonly second: string | null } | null {
  const { model } = body;
  if (typeof model !== 'string' || model === '') return null;
  const [first = '', second = ''] = model.split(',').map((name) => name.trim());
  return { first, second: second === '' ? null : second };
}
