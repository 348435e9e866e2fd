// Chunks of a chat completion put together into the completion they amount to.
import type { StreamEvent } from '../format.ts';
import { asList, asObject, asObjects, isObject, type JsonObject } from './json-fields.ts';

type Draft = Record<string, unknown>;

interface ChoiceDraft {
  readonly message: Draft;
  /** Pieces of a content that came as lists of parts (Mistral's thinking), else null. */
  parts: Draft[] | null;
  readonly calls: Map<number, Draft>;
  finishReason: unknown;
}

/** Members of a chunk that are kept as last seen; `usage`, `choices` and `object` have rules of their own. */
const KEPT = [
  'id',
  'created',
  'model',
  'provider',
  'service_tier',
  'system_fingerprint',
  'citations',
  'search_results',
  'error',
] as const;
const APPENDED = ['reasoning_content', 'reasoning', 'refusal'] as const;

/** The answer in the shape a call without `stream` gets; null when no event was a chunk. Works on any prefix. */
export function foldChat(events: readonly StreamEvent[]): unknown {
  const answer: Draft = {};
  const choices = new Map<number, ChoiceDraft>();
  let usage: unknown;
  for (const event of events) {
    if (!isObject(event.data)) continue;
    const chunk = event.data;
    for (const key of KEPT) if (chunk[key] !== undefined && chunk[key] !== null) answer[key] = chunk[key];
    for (const choice of asObjects(chunk['choices'])) takeChoice(choices, choice);
    usage = usageOf(chunk) ?? usage;
  }
  if (Object.keys(answer).length === 0 && choices.size === 0 && usage === undefined) return null;
  const folded = [...choices].sort(([a], [b]) => a - b).map(([index, draft]) => foldChoice(index, draft));
  return {
    object: 'chat.completion',
    ...answer,
    ...(folded.length === 0 && answer['error'] !== undefined ? {} : { choices: folded }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Groq repeats it in `x_groq`, Moonshot puts it into the last choice. */
function usageOf(chunk: JsonObject): JsonObject | undefined {
  if (isObject(chunk['usage'])) return chunk['usage'];
  const others = [asObject(chunk['x_groq'])['usage'], asObject(asList(chunk['choices'])[0])['usage']];
  return others.find(isObject);
}

function takeChoice(choices: Map<number, ChoiceDraft>, choice: JsonObject): void {
  const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
  const draft: ChoiceDraft = choices.get(index) ?? { message: {}, parts: null, calls: new Map(), finishReason: null };
  choices.set(index, draft);
  if (typeof choice['finish_reason'] === 'string') draft.finishReason = choice['finish_reason'];
  const delta = asObject(choice['delta']);
  if (typeof delta['role'] === 'string' && draft.message['role'] === undefined) draft.message['role'] = delta['role'];
  for (const key of APPENDED) appendText(draft.message, key, delta[key]);
  takeContent(draft, delta['content']);
  for (const [position, call] of asObjects(delta['tool_calls']).entries()) takeCall(draft, call, position);
  if (isObject(delta['function_call'])) takeFunction(draft.message, 'function_call', delta['function_call']);
  if (isObject(delta['audio'])) takeAudio(draft.message, delta['audio']);
  for (const key of ['annotations', 'images']) {
    const added = asList(delta[key]);
    if (added.length === 0) continue;
    draft.message[key] = appended(draft.message[key], added);
  }
}

function appendText(target: Draft, key: string, value: unknown): void {
  if (typeof value !== 'string') return;
  target[key] = (typeof target[key] === 'string' ? target[key] : '') + value;
}

/** The list with more at its end; a list of the draft's own grows in place, since streams come in thousands of pieces. */
function appended(list: unknown, added: readonly unknown[]): unknown[] {
  const target: unknown[] = Array.isArray(list) ? list : [];
  for (const item of added) target.push(item);
  return target;
}

/** Content comes as text, or as parts (Mistral while it thinks), or as one after the other. */
function takeContent(draft: ChoiceDraft, content: unknown): void {
  if (typeof content === 'string' && draft.parts === null) {
    appendText(draft.message, 'content', content);
    return;
  }
  const parts = typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : asObjects(content);
  if (parts.length === 0) return;
  const before = draft.message['content'];
  draft.parts ??= typeof before === 'string' && before !== '' ? [{ type: 'text', text: before }] : [];
  for (const part of parts) takePart(draft.parts, part);
}

/** Parts of one type in a row are one part; thinking is a list of texts within it. */
function takePart(parts: Draft[], part: JsonObject): void {
  const last = parts.at(-1);
  const isSame = last !== undefined && last['type'] === part['type'];
  if (isSame && typeof part['text'] === 'string' && typeof last['text'] === 'string') {
    last['text'] += part['text'];
  } else if (isSame && Array.isArray(part['thinking']) && Array.isArray(last['thinking'])) {
    appended(last['thinking'], part['thinking']);
  } else {
    parts.push(Array.isArray(part['thinking']) ? { ...part, thinking: [...part['thinking']] } : { ...part });
  }
}

/** A call's pieces share an index; where a provider leaves it out each comes whole, and its place in the list counts. */
function takeCall(draft: ChoiceDraft, call: JsonObject, position: number): void {
  const given = call['index'];
  const index = typeof given === 'number' ? given : typeof call['id'] === 'string' ? draft.calls.size : position;
  const target = draft.calls.get(index) ?? {};
  draft.calls.set(index, target);
  if (typeof call['id'] === 'string' && call['id'] !== '') target['id'] = call['id'];
  if (typeof call['type'] === 'string') target['type'] = call['type'];
  for (const kind of ['function', 'custom']) {
    if (isObject(call[kind])) takeFunction(target, kind, call[kind]);
  }
}

function takeFunction(target: Draft, key: string, piece: JsonObject): void {
  const named: Draft = isObject(target[key]) ? target[key] : {};
  if (typeof piece['name'] === 'string' && piece['name'] !== '') named['name'] = piece['name'];
  appendText(named, 'arguments', piece['arguments']);
  appendText(named, 'input', piece['input']);
  if (isObject(piece['arguments'])) named['arguments'] = piece['arguments'];
  target[key] = named;
}

function takeAudio(message: Draft, piece: JsonObject): void {
  const audio: Draft = isObject(message['audio']) ? message['audio'] : {};
  if (typeof piece['id'] === 'string') audio['id'] = piece['id'];
  appendText(audio, 'transcript', piece['transcript']);
  appendText(audio, 'data', piece['data']);
  message['audio'] = audio;
}

function foldChoice(index: number, draft: ChoiceDraft): Draft {
  const { message, parts } = draft;
  const calls = [...draft.calls].sort(([a], [b]) => a - b).map(([, call]) => call);
  return {
    index,
    message: {
      role: 'assistant',
      ...message,
      content: parts ?? message['content'] ?? null,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    finish_reason: draft.finishReason,
  };
}

/** True for a chunk with text, reasoning, a refusal, sound, an image or a tool call in it. */
export function carriesChatContent(event: StreamEvent): boolean {
  return asObjects(asObject(event.data)['choices']).some((choice) => {
    const delta = asObject(choice['delta']);
    if (['content', ...APPENDED].some((key) => typeof delta[key] === 'string' && delta[key] !== '')) return true;
    if (['content', 'tool_calls', 'images'].some((key) => asList(delta[key]).length > 0)) return true;
    return isObject(delta['function_call']) || isObject(delta['audio']);
  });
}
