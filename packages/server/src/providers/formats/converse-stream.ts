// The events of ConverseStream put together into the answer Converse gives. Nova speaks the same events through
// invoke-with-response-stream, each wrapped in an object with its name.
import type { StreamEvent } from '../format.ts';
import { asName, asObject, asObjects, asText, isObject, type JsonObject, parsedOrRaw } from './json-fields.ts';

type Block = Record<string, unknown>;

interface Folding {
  role: string;
  readonly blocks: Map<number, Block>;
  readonly inputs: Map<number, string>;
  readonly answer: Record<string, unknown>;
  error: unknown;
}

/** An answer as Converse gives it; a stream that broke off with an exception has it as `message`. */
export function foldConverse(events: readonly StreamEvent[]): unknown {
  if (events.length === 0) return null;
  const folding: Folding = { role: 'assistant', blocks: new Map(), inputs: new Map(), answer: {}, error: undefined };
  for (const event of events) take(folding, event);
  for (const [index, text] of folding.inputs) closeInput(folding, index, text);
  const error = folding.error === undefined ? {} : { message: folding.error };
  if (folding.blocks.size === 0 && folding.error !== undefined) return { ...folding.answer, ...error };
  const content = [...folding.blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  return { output: { message: { role: folding.role, content } }, ...folding.answer, ...error };
}

/**
 * Events are told apart by their members rather than by name: each kind has its own, so this works wherever the frame's
 * `:event-type` got lost, and an exception is whatever comes with a bare `message`.
 */
function take(folding: Folding, event: StreamEvent): void {
  const data = asObject(event.data);
  const index = asIndex(data['contentBlockIndex']);
  if (isObject(data['start'])) folding.blocks.set(index, started(data['start']));
  else if (isObject(data['delta'])) takeDelta(folding, index, data['delta']);
  else if (isObject(data['usage']) || isObject(data['metrics'])) Object.assign(folding.answer, withoutPadding(data));
  else if (typeof data['stopReason'] === 'string') Object.assign(folding.answer, withoutPadding(data));
  else if (typeof data['role'] === 'string') folding.role = data['role'];
  else if (typeof data['message'] === 'string') folding.error = data['message'];
}

/** `p` is random padding against guessing a text by its frames' lengths. */
function withoutPadding({ p: _, ...data }: JsonObject): JsonObject {
  return data;
}

function asIndex(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function started(start: JsonObject): Block {
  if (isObject(start['toolUse'])) return { toolUse: { input: {}, ...start['toolUse'] } };
  if (isObject(start['toolResult'])) return { toolResult: { ...start['toolResult'], content: [] } };
  return { ...start };
}

function takeDelta(folding: Folding, index: number, delta: JsonObject): void {
  const block = folding.blocks.get(index) ?? {};
  folding.blocks.set(index, block);
  if (typeof delta['text'] === 'string') appendText(block, delta['text']);
  if (isObject(delta['toolUse'])) {
    block['toolUse'] ??= {};
    folding.inputs.set(index, (folding.inputs.get(index) ?? '') + (asText(delta['toolUse']['input']) ?? ''));
  }
  if (isObject(delta['reasoningContent'])) block['reasoningContent'] = reasoned(block, delta['reasoningContent']);
  if (Array.isArray(delta['toolResult'])) {
    const result = asObject(block['toolResult']);
    block['toolResult'] = { ...result, content: [...asObjects(result['content']), ...asObjects(delta['toolResult'])] };
  }
  if (isObject(delta['citation'])) cite(block, delta['citation']);
  if (isObject(delta['image'])) block['image'] = { ...asObject(block['image']), ...delta['image'] };
}

/** A block that turned out to be cited keeps its text where the whole answer has it. */
function appendText(block: Block, text: string): void {
  const cited = block['citationsContent'];
  if (isObject(cited)) {
    const before = asText(asObjects(cited['content'])[0]?.['text']) ?? '';
    block['citationsContent'] = { ...cited, content: [{ text: before + text }] };
    return;
  }
  block['text'] = (asText(block['text']) ?? '') + text;
}

function cite(block: Block, citation: JsonObject): void {
  const cited = asObject(block['citationsContent']);
  const content = isObject(block['citationsContent']) ? cited['content'] : [{ text: asText(block['text']) ?? '' }];
  delete block['text'];
  block['citationsContent'] = { content, citations: [...asObjects(cited['citations']), citation] };
}

function reasoned(block: Block, delta: JsonObject): JsonObject {
  const before = asObject(block['reasoningContent']);
  if (delta['redactedContent'] !== undefined) return { ...before, redactedContent: delta['redactedContent'] };
  const reasoning = asObject(before['reasoningText']);
  const signature = asText(delta['signature']) ?? reasoning['signature'];
  const text = (asText(reasoning['text']) ?? '') + (asText(delta['text']) ?? '');
  return { ...before, reasoningText: { text, ...(signature === undefined ? {} : { signature }) } };
}

function closeInput(folding: Folding, index: number, text: string): void {
  const block = folding.blocks.get(index);
  if (text !== '' && block !== undefined)
    block['toolUse'] = { ...asObject(block['toolUse']), input: parsedOrRaw(text) };
}

/** True for a delta with text, reasoning or tool input in it, and for the start of a tool call. */
export function carriesConverseContent(event: StreamEvent): boolean {
  const data = asObject(event.data);
  if (isObject(data['start'])) return isObject(data['start']['toolUse']);
  const delta = asObject(data['delta']);
  const texts = [delta['text'], asObject(delta['toolUse'])['input'], asObject(delta['reasoningContent'])['text']];
  return texts.some((text) => asName(text) !== null) || isObject(delta['image']);
}
