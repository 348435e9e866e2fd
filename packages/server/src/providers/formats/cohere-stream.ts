// A Cohere chat stream put together into its answer. Version 2 sends typed events with deltas
// (https://docs.cohere.com/v2/docs/streaming), version 1 lines with an `event_type`, the last of which has it all.
import type { StreamEvent } from '../format.ts';
import { asCount, asObject, asText, isObject, type JsonObject } from './json-fields.ts';

type Draft = Record<string, unknown>;

interface Folding {
  readonly head: Draft;
  readonly message: Draft;
  readonly content: Map<number, Draft>;
  readonly calls: Map<number, Draft>;
  readonly citations: unknown[];
  /** Text of a version 1 stream. */
  text: string | null;
  whole: JsonObject | null;
}

/** The answer a call without `stream` gets; null when no event was of one. Works on any prefix. */
export function foldCohere(events: readonly StreamEvent[]): unknown {
  const folding: Folding = {
    head: {},
    message: {},
    content: new Map(),
    calls: new Map(),
    citations: [],
    text: null,
    whole: null,
  };
  for (const { data } of events) {
    if (!isObject(data)) continue;
    if (typeof data['event_type'] === 'string') takeVersion1(folding, data);
    else takeVersion2(folding, data);
  }
  return folding.whole ?? (folding.text === null ? version2Answer(folding) : { ...folding.head, text: folding.text });
}

function takeVersion1(folding: Folding, data: JsonObject): void {
  if (data['event_type'] === 'stream-end' && isObject(data['response'])) {
    folding.whole = { finish_reason: data['finish_reason'], ...data['response'] };
  }
  if (data['event_type'] === 'stream-start') folding.head['generation_id'] = data['generation_id'];
  if (data['event_type'] === 'text-generation') folding.text = (folding.text ?? '') + (asText(data['text']) ?? '');
}

function takeVersion2(folding: Folding, data: JsonObject): void {
  const delta = asObject(data['delta']);
  const message = asObject(delta['message']);
  const index = asCount(data['index']) ?? 0;
  switch (data['type']) {
    case 'message-start':
      folding.head['id'] = data['id'];
      folding.message['role'] = message['role'];
      return;
    case 'content-start':
    case 'content-delta':
      extend(draftAt(folding.content, index), asObject(message['content']), ['text', 'thinking']);
      return;
    case 'tool-plan-delta':
      extend(folding.message, message, ['tool_plan']);
      return;
    case 'tool-call-start':
    case 'tool-call-delta':
      takeCall(draftAt(folding.calls, index), asObject(message['tool_calls']));
      return;
    case 'citation-start':
      folding.citations.push(message['citations']);
      return;
    case 'message-end':
      Object.assign(folding.head, delta);
      return;
    default: // content-end, tool-call-end, citation-end and whatever comes to be
  }
}

function draftAt(drafts: Map<number, Draft>, index: number): Draft {
  const draft = drafts.get(index) ?? {};
  drafts.set(index, draft);
  return draft;
}

/** Texts under `appended` grow; other members are kept as first seen. */
function extend(draft: Draft, piece: JsonObject, appended: readonly string[]): void {
  for (const [key, value] of Object.entries(piece)) {
    if (appended.includes(key)) draft[key] = (asText(draft[key]) ?? '') + (asText(value) ?? '');
    else draft[key] ??= value;
  }
}

function takeCall(draft: Draft, call: JsonObject): void {
  const named: Draft = isObject(draft['function']) ? { ...draft['function'] } : {};
  extend(named, asObject(call['function']), ['arguments']);
  const { function: _named, ...rest } = call;
  extend(draft, rest, []);
  draft['function'] = named;
}

function version2Answer({ head, message, content, calls, citations }: Folding): unknown {
  const parts = inOrder(content).map((part) => ({
    ...part,
    type: part['type'] ?? ('thinking' in part ? 'thinking' : 'text'),
  }));
  if (Object.keys(head).length === 0 && Object.keys(message).length === 0 && parts.length === 0) return null;
  return {
    ...head,
    message: {
      role: 'assistant',
      ...message,
      ...(parts.length === 0 ? {} : { content: parts }),
      ...(calls.size === 0 ? {} : { tool_calls: inOrder(calls) }),
      ...(citations.length === 0 ? {} : { citations }),
    },
  };
}

function inOrder(drafts: Map<number, Draft>): Draft[] {
  return [...drafts].sort(([a], [b]) => a - b).map(([, draft]) => draft);
}

/** True for a delta of text, thinking, plan or a tool call. */
export function carriesCohereContent(event: StreamEvent): boolean {
  const data = asObject(event.data);
  if (data['event_type'] === 'text-generation') return asText(data['text']) !== '';
  if (data['event_type'] === 'tool-calls-generation' || data['event_type'] === 'tool-calls-chunk') return true;
  if (data['type'] === 'tool-call-start' || data['type'] === 'tool-plan-delta') return true;
  if (data['type'] !== 'content-delta') return false;
  const content = asObject(asObject(asObject(data['delta'])['message'])['content']);
  return [content['text'], content['thinking']].some((text) => typeof text === 'string' && text !== '');
}
