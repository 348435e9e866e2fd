// Tells whether an answer is a stream, and of which framing, and makes its events: parsed, with their offsets.
import { type AwsEventMessage, splitAwsEvents, splitAwsEventsTail } from '../http/aws-event-stream.ts';
import { type JsonChunk, splitJsonArray, splitJsonArrayTail, splitNdjson } from '../http/json-stream.ts';
import { splitSse } from '../http/sse.ts';
import type { StreamEvent } from './format.ts';
import { barePath } from './path-model.ts';
import type { ReadBody } from './read-body.ts';

interface Framing {
  readonly events: (bytes: Uint8Array) => readonly StreamEvent[];
  /** The same for bytes that begin anywhere. */
  readonly tailEvents: (bytes: Uint8Array) => readonly StreamEvent[];
}

const SSE: Framing = { events: sseEvents, tailEvents: sseEvents };
const AWS: Framing = {
  events: (bytes) => splitAwsEvents(bytes).flatMap(awsEvent),
  tailEvents: (bytes) => splitAwsEventsTail(bytes).flatMap(awsEvent),
};
const NDJSON: Framing = {
  events: (bytes) => jsonEvents(splitNdjson(bytes)),
  tailEvents: (bytes) => jsonEvents(splitNdjson(bytes)),
};
const JSON_ARRAY: Framing = {
  events: (bytes) => jsonEvents(splitJsonArray(bytes)),
  tailEvents: (bytes) => jsonEvents(splitJsonArrayTail(bytes)),
};

const BY_CONTENT_TYPE: Readonly<Record<string, Framing>> = {
  'text/event-stream': SSE,
  'application/vnd.amazon.eventstream': AWS,
  'application/x-ndjson': NDJSON,
  'application/ndjson': NDJSON,
  'application/jsonl': NDJSON,
  // Cohere's version 1.
  'application/stream+json': NDJSON,
};

/**
 * The events of a streamed answer, null when it is no stream. By content type first, then by shape: servers exist that
 * stream as text/plain, and others that answer an error as JSON under the stream's content type.
 */
export function readStream(body: ReadBody, path: string): readonly StreamEvent[] | null {
  const type = (body.contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const start = body.text?.slice(0, 256).trimStart() ?? '';
  const framing = BY_CONTENT_TYPE[type] ?? framingByShape(start, path);
  if (framing === null || (framing === SSE && start.startsWith('{'))) return null;
  const events = framing.events(body.head);
  if (body.tail === null) return events;
  const behindGap = framing.tailEvents(body.tail);
  return [...events, ...behindGap.map((event) => ({ ...event, offset: event.offset + body.tailOffset }))];
}

function framingByShape(start: string, path: string): Framing | null {
  if (/^\uFEFF?(?:data|event|id|retry): ?/.test(start) || /^: ?[A-Za-z]/.test(start)) return SSE;
  // Google without alt=sse sends one array, element by element.
  if (start.startsWith('[') && /:stream[A-Z][A-Za-z]*$/.test(barePath(path))) return JSON_ARRAY;
  return null;
}

/** Events whose data is no JSON (`[DONE]`, or one cut short) are left out. */
function sseEvents(bytes: Uint8Array): readonly StreamEvent[] {
  return splitSse(bytes).flatMap(({ type, data, offset }) => parsedEvent(type, data, offset));
}

function awsEvent({ headers, payload, offset }: AwsEventMessage): readonly StreamEvent[] {
  const type = headers[':event-type'] ?? headers[':exception-type'] ?? null;
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  return parsedEvent(type, text, offset);
}

function jsonEvents(chunks: readonly JsonChunk[]): readonly StreamEvent[] {
  return chunks.flatMap(({ text, offset }) => parsedEvent(null, text, offset));
}

function parsedEvent(type: string | null, text: string, offset: number): readonly StreamEvent[] {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return [];
  try {
    return [{ type, data: JSON.parse(text), offset }];
  } catch {
    // `[DONE]`, or the last event of a capture that ends within it.
    return [];
  }
}
