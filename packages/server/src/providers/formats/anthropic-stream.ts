// An Anthropic event stream (message_start … message_stop) put together into the message it amounts to.
import type { StreamEvent } from '../format.ts';
import { asObject, asText, isObject, type JsonObject, parsedOrRaw } from './json-fields.ts';

type Block = Record<string, unknown>;

interface Folding {
  message: Record<string, unknown> | null;
  usage: Record<string, unknown>;
  readonly blocks: Map<number, Block>;
  /** Text of tool inputs not closed yet, by block. */
  readonly inputs: Map<number, string>;
  error: unknown;
  /** A message_delta has told the final counts. */
  isCounted: boolean;
}

/**
 * The message in the shape a call without `stream` answers. A stream cut short yields what it had; an `error` event is
 * kept beside it as `error`; no event at all is `null`.
 */
export function foldAnthropic(events: readonly StreamEvent[]): unknown {
  const folding: Folding = {
    message: null,
    usage: {},
    blocks: new Map(),
    inputs: new Map(),
    error: undefined,
    isCounted: false,
  };
  for (const event of events) take(folding, asObject(event.data));
  for (const index of folding.inputs.keys()) closeInput(folding, index);
  const error = folding.error === undefined ? {} : { error: folding.error };
  if (folding.message === null && folding.blocks.size === 0) {
    return folding.error === undefined ? null : { type: 'error', ...error };
  }
  const content = [...folding.blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  const counts = countsOf(folding);
  const usage = Object.keys(counts).length === 0 ? {} : { usage: counts };
  return { type: 'message', role: 'assistant', ...folding.message, content, ...usage, ...error };
}

function take(folding: Folding, data: JsonObject): void {
  switch (data['type']) {
    case 'message_start':
      folding.message = { ...asObject(data['message']) };
      mergeUsage(folding, asObject(data['message'])['usage']);
      return;
    case 'content_block_start':
      folding.blocks.set(indexOf(data), { ...asObject(data['content_block']) });
      return;
    case 'content_block_delta':
      takeDelta(folding, indexOf(data), asObject(data['delta']));
      return;
    case 'content_block_stop':
      closeInput(folding, indexOf(data));
      return;
    case 'message_delta':
      folding.message = { ...folding.message, ...asObject(data['delta']) };
      mergeUsage(folding, data['usage']);
      folding.isCounted = true;
      return;
    case 'error':
      folding.error = data['error'] ?? data;
      return;
    default: // ping, message_stop and whatever comes to be
  }
}

function indexOf(data: JsonObject): number {
  return typeof data['index'] === 'number' ? data['index'] : 0;
}

/** Counts in message_delta are cumulative and replace those of message_start, but those it leaves out or nulls stand. */
function mergeUsage(folding: Folding, usage: unknown): void {
  for (const [key, value] of Object.entries(asObject(usage))) {
    if (value !== null) folding.usage[key] = value;
  }
}

/**
 * message_start counts the one or two tokens made by then. In a stream cut after more was written that number is not the
 * answer's, so it is left out, and the reader estimates from the text.
 */
function countsOf({ usage, isCounted, blocks }: Folding): Readonly<Record<string, unknown>> {
  const { output_tokens: _, ...input } = usage;
  return isCounted || blocks.size === 0 ? usage : input;
}

function takeDelta(folding: Folding, index: number, delta: JsonObject): void {
  const block = folding.blocks.get(index) ?? {};
  switch (delta['type']) {
    case 'text_delta':
      Object.assign(block, { type: block['type'] ?? 'text', text: appended(block['text'], delta['text']) });
      break;
    case 'thinking_delta':
      Object.assign(block, { type: 'thinking', thinking: appended(block['thinking'], delta['thinking']) });
      break;
    case 'signature_delta':
      block['signature'] = appended(block['signature'], delta['signature']);
      break;
    case 'input_json_delta':
      block['type'] ??= 'tool_use'; // the start is missing where the middle of a capture was thrown away
      folding.inputs.set(index, appended(folding.inputs.get(index), delta['partial_json']));
      break;
    case 'citations_delta':
      block['citations'] = [...(Array.isArray(block['citations']) ? block['citations'] : []), delta['citation']];
      break;
    case 'compaction_delta':
      Object.assign(block, { type: 'compaction', content: delta['content'] ?? block['content'] ?? null });
      break;
    default: // a delta of a kind to come; the block's start is kept
  }
  folding.blocks.set(index, block);
}

function appended(left: unknown, right: unknown): string {
  return (asText(left) ?? '') + (asText(right) ?? '');
}

/** A tool called without arguments sends '' only; its `input` of the start, `{}`, stands. */
function closeInput(folding: Folding, index: number): void {
  const text = folding.inputs.get(index);
  const block = folding.blocks.get(index);
  if (text !== undefined && text !== '' && block !== undefined) block['input'] = parsedOrRaw(text);
  folding.inputs.delete(index);
}

/** True for a delta with text, thinking or tool input in it, and for the start of a tool call. */
export function carriesAnthropicContent(event: StreamEvent): boolean {
  const data = asObject(event.data);
  if (data['type'] === 'content_block_start') {
    const block = asObject(data['content_block']);
    return [block['text'], block['thinking']].some(isFilled) || /tool_use$/.test(asText(block['type']) ?? '');
  }
  if (data['type'] !== 'content_block_delta' || !isObject(data['delta'])) return false;
  const { text, thinking, partial_json, content } = data['delta'];
  return [text, thinking, partial_json, content].some(isFilled);
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
