// What a call says of its prompt (headers.md §13): the template, what was put into it, and what it was asked with. Pure, and
// never throws, whatever the body holds.
import { createHash } from 'node:crypto';
import type { ExchangeReading, PromptDigests, RequestView, ViewMessage } from '@heliometer/contract';
import { hasTags, inputsOf, parseTags, TAG_TRACE, templateOf } from '@heliometer/contract';
import type { WireFormat } from './format.ts';
import { formatByName } from './format-registry.ts';
import { asObject, isObject, type JsonObject, jsonText } from './formats/json-fields.ts';
import { textsOf } from './formats/view-messages.ts';
import { type ExchangeBytes, readExchange } from './read-exchange.ts';

export interface PromptReading {
  /** System and developer texts, then every other tagged string, each with a placeholder for what was put in. */
  readonly template: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  /** The untagged rest of user, assistant and tool turns, in order. */
  readonly autoInputs: readonly string[];
  readonly model: string | null;
  /** What else the body asks with, as JSON whose members are in one order. */
  readonly parameters: string;
  /** Some of the inputs were too much to keep. */
  readonly cut: boolean;
}

/** Inputs and auto inputs of a call each, characters. */
const MOST_TEXT = 1024 * 1024;

export function readPrompt(
  reading: Pick<ExchangeReading, 'format' | 'requestModel' | 'pathModel'>,
  requestJson: unknown,
): PromptReading {
  const view = viewIn(reading.format === null ? null : formatByName(reading.format), requestJson);
  const system = (view.messages ?? []).filter(isInstruction).flatMap((message) => textsOf([message]));
  const known = new Set(system);
  const found = [...taggedStrings(requestJson)].map((text) => ({ text, pieces: parseTags(text) }));
  const inputs = found.flatMap(({ pieces }) => inputsOf(pieces));
  const tagged = found.filter(({ text, pieces }) => hasTags(pieces) && !known.has(text));
  const keptInputs = bounded(inputs, ([, value]) => value);
  const untagged = untaggedTurns(view);
  const autoInputs = bounded(untagged, (text) => text);
  return {
    template: [...system.map(toTemplate), ...tagged.map(({ pieces }) => templateOf(pieces))],
    inputs: Object.fromEntries(keptInputs),
    autoInputs,
    model: reading.requestModel ?? reading.pathModel,
    parameters: jsonText(inOrder(parametersOf(requestJson), 0)),
    cut: keptInputs.length < inputs.length || autoInputs.length < untagged.length,
  };
}

/** What stands for template and parameters where neither may be kept. The owner in it keeps equal texts of two apart. */
export function promptDigests(owner: PromptOwner, { template, model, parameters }: PromptReading): PromptDigests {
  const own = [owner.organizationId, owner.promptId];
  return { template: digest([...own, template]), settings: digest([...own, model, parameters]) };
}

export interface PromptOwner {
  readonly organizationId: string;
  readonly promptId: string;
}

export interface OmittedBytes extends ExchangeBytes {
  /** Whose prompt the request uses; null = none, or its body is kept and ingest reads it. */
  readonly promptOf: PromptOwner | null;
}

/** Of bodies that may not be kept: what may be. */
export function readOmitted(input: OmittedBytes): ExchangeReading {
  const { reading, requestJson, requestBody } = readExchange(input);
  // What is there of a body cut short makes another template.
  if (input.promptOf === null || !requestBody.complete || !isObject(requestJson)) return reading;
  return { ...reading, promptDigests: promptDigests(input.promptOf, readPrompt(reading, requestJson)) };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function viewIn(format: WireFormat | null, requestJson: unknown): Pick<RequestView, 'messages' | 'prompt'> {
  return format?.requestView(requestJson) ?? {};
}

function isInstruction({ role }: ViewMessage): boolean {
  return role === 'system' || role === 'developer';
}

function toTemplate(text: string): string {
  return text.includes(TAG_TRACE) ? templateOf(parseTags(text)) : text;
}

function isTagged(text: string): boolean {
  return text.includes(TAG_TRACE) && hasTags(parseTags(text));
}

function untaggedTurns({ messages = [], prompt }: Pick<RequestView, 'messages' | 'prompt'>): readonly string[] {
  const turns = messages.filter((message) => !isInstruction(message)).flatMap(variableText);
  return prompt === undefined || isTagged(prompt) ? turns : [...turns, prompt];
}

/** A turn with nothing tagged is one variable, an empty one too; of a tagged turn what its tags leave over is. */
function variableText(message: ViewMessage): readonly string[] {
  const texts = textsOf([message]);
  const untagged = texts.filter((text) => !isTagged(text));
  return untagged.length > 0 || texts.length === 0 ? [untagged.join('\n')] : [];
}

/** In the order they stand in, without recursion: a body may be nested as deep as JSON can be. */
function* taggedStrings(json: unknown): Generator<string> {
  const waiting: unknown[] = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      if (value.includes(TAG_TRACE)) yield value;
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value).reverse()) waiting.push(member);
    }
  }
}

/** What is said, who says it and how the answer travels: none of it is a parameter. */
const NO_PARAMETERS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'message', 'system', 'instructions', 'input', 'inputs', 'prompt', 'suffix', 'query'],
  ...[
    'contents',
    'systemInstruction',
    'system_instruction',
    'preamble',
    'chat_history',
    'documents',
    'texts',
    'images',
  ],
  ...['user', 'metadata', 'safety_identifier', 'prompt_cache_key', 'previous_response_id', 'conversation'],
  ...['stream', 'stream_options', 'anthropic_version', 'prompt_id', 'version_id', 'environment'],
]);

function parametersOf(requestJson: unknown): JsonObject {
  const members = Object.entries(asObject(requestJson));
  return Object.fromEntries(members.filter(([name]) => !NO_PARAMETERS.has(name)));
}

/** Deeper than anybody's parameters are, and far from where recursion ends. */
const DEEPEST = 100;

function inOrder(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return toTemplate(value);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => inOrder(item, depth + 1));
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member, depth + 1)]));
}

/** As many from the first on as have room together. */
function bounded<Item>(items: readonly Item[], textIn: (item: Item) => string): readonly Item[] {
  let room = MOST_TEXT;
  return items.filter((item) => {
    room -= textIn(item).length;
    return room >= 0;
  });
}

/** What a caller put into a stored prompt, as its record keeps it. */
export function storedPromptInputs(requestJson: unknown): Readonly<Record<string, string>> {
  const inputs = Object.entries(asObject(asObject(requestJson)['inputs']));
  const texts = inputs.map(([name, value]) => [name, jsonText(value)] as const);
  return Object.fromEntries(bounded(texts, ([, text]) => text));
}
