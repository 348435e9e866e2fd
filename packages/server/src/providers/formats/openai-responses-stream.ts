// Events of a responses stream put together into the response they amount to. The closing event carries it whole; a
// stream cut short is put together from its items and deltas.
import type { StreamEvent } from '../format.ts';
import { asCount, asList, asObject, asText, isObject, type JsonObject } from './json-fields.ts';

type Draft = Record<string, unknown>;

const CLOSING: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);

/** The response; null when no event was of one. Works on any prefix, and on a tail that has the closing event. */
export function foldResponses(events: readonly StreamEvent[]): unknown {
  let response: JsonObject | undefined;
  let error: unknown;
  let isClosed = false;
  const items = new Map<number, Draft>();
  for (const { data } of events) {
    if (!isObject(data)) continue;
    if (isObject(data['response'])) response = { ...response, ...data['response'] };
    if (CLOSING.has(data['type'])) isClosed = true;
    else if (data['type'] === 'error') error = data['error'] ?? data;
    else takeItemEvent(items, data);
  }
  if (response === undefined && items.size === 0 && error === undefined) return null;
  const told = asList(response?.['output']);
  const output = isClosed && told.length > 0 ? told : [...items].sort(([a], [b]) => a - b).map(([, item]) => item);
  if (response === undefined && items.size === 0) return { error };
  return { object: 'response', ...response, output, ...(error === undefined ? {} : { error }) };
}

function takeItemEvent(items: Map<number, Draft>, data: JsonObject): void {
  const index = asCount(data['output_index']);
  if (index === null) return;
  const type = asText(data['type']) ?? '';
  if (type === 'response.output_item.added' || type === 'response.output_item.done') {
    items.set(index, draftOf(asObject(data['item'])));
    return;
  }
  const delta = data['delta'];
  if (typeof delta !== 'string' || !type.endsWith('.delta')) return;
  const item = items.get(index) ?? {};
  items.set(index, item);
  takeDelta(item, type, { delta, index: asCount(data['content_index'] ?? data['summary_index']) ?? 0 });
}

/** A copy that may be written to: events are read again for the view. */
function draftOf(item: JsonObject): Draft {
  const lists = ['content', 'summary'].filter((key) => Array.isArray(item[key]));
  return { ...item, ...Object.fromEntries(lists.map((key) => [key, [...asList(item[key])]])) };
}

/** Where the text of each kind of delta goes: into a part of one of the item's lists … */
const PART_DELTAS: Readonly<Record<string, { item: string; list: string; part: string; key: string }>> = {
  'response.output_text.delta': { item: 'message', list: 'content', part: 'output_text', key: 'text' },
  'response.refusal.delta': { item: 'message', list: 'content', part: 'refusal', key: 'refusal' },
  'response.reasoning_text.delta': { item: 'reasoning', list: 'content', part: 'reasoning_text', key: 'text' },
  'response.reasoning_summary_text.delta': { item: 'reasoning', list: 'summary', part: 'summary_text', key: 'text' },
};

/** … or into a member of the item itself. */
const MEMBER_DELTAS: Readonly<Record<string, { item: string; key: string }>> = {
  'response.function_call_arguments.delta': { item: 'function_call', key: 'arguments' },
  'response.mcp_call_arguments.delta': { item: 'mcp_call', key: 'arguments' },
  'response.custom_tool_call_input.delta': { item: 'custom_tool_call', key: 'input' },
};

/** Parts are kept by their index; one of an absurd index is not from a provider. */
const MAX_PARTS = 1_000;

function takeDelta(item: Draft, type: string, { delta, index }: { delta: string; index: number }): void {
  const member = MEMBER_DELTAS[type];
  if (member !== undefined) {
    item['type'] ??= member.item;
    item[member.key] = (asText(item[member.key]) ?? '') + delta;
  }
  const target = PART_DELTAS[type];
  if (target === undefined || index >= MAX_PARTS) return;
  item['type'] ??= target.item;
  const list = item[target.list];
  const parts: unknown[] = Array.isArray(list) ? list : [];
  while (parts.length <= index) parts.push({ type: target.part });
  const part = asObject(parts[index]);
  parts[index] = { ...part, [target.key]: (asText(part[target.key]) ?? '') + delta };
  item[target.list] = parts;
}

/** True for a delta with something in it, and for an item that is a call (some of those come whole). */
export function carriesResponsesContent(event: StreamEvent): boolean {
  const data = asObject(event.data);
  const type = asText(data['type']) ?? '';
  if (type.endsWith('.delta')) return typeof data['delta'] === 'string' && data['delta'] !== '';
  if (type !== 'response.output_item.added') return false;
  return (asText(asObject(data['item'])['type']) ?? '').endsWith('_call');
}
