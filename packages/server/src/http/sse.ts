// Splits a captured `text/event-stream` body into its events and says where each began. Framing is done on bytes, because
// offsets must be those of the wire; the fields of one event are read by eventsource-parser.
import { createParser } from 'eventsource-parser';

export interface SseEvent {
  /** The `event:` field, null when there was none. */
  readonly type: string | null;
  /** The `data:` lines, joined by line feeds. */
  readonly data: string;
  /** Where the event's block begins, in bytes from the start of `bytes`. */
  readonly offset: number;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Events of a captured stream, in order. Unlike a browser this keeps a last event that its blank line is missing from: a
 * capture may end right behind it, and whether its data is whole shows when it is parsed. Never throws.
 */
export function splitSse(bytes: Uint8Array): SseEvent[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: SseEvent[] = [];
  let offset = 0;
  const parser = createParser({
    onEvent: (event) => events.push({ type: event.event ?? null, data: event.data, offset }),
  });
  for (const [start, end] of body.includes(CR) ? blocksOfAnyEnding(body) : blocksOfLineFeeds(body)) {
    offset = start;
    // The closing blank line is ours, so that the last block of a capture counts, too.
    parser.feed(`${body.toString('utf8', start, end)}\n\n`);
  }
  return events;
}

/** A leading byte order mark belongs to no field (WHATWG HTML §9.2.6). */
function textStart(body: Buffer): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
}

function* blocksOfLineFeeds(body: Buffer): Generator<readonly [number, number]> {
  let start = textStart(body);
  while (start < body.length) {
    if (body[start] === LF) {
      start += 1;
      continue;
    }
    const found = body.indexOf('\n\n', start);
    const end = found === -1 ? body.length : found;
    yield [start, end];
    start = end + 2;
  }
}

/** Lines may end in CRLF, LF or CR, mixed (WHATWG HTML §9.2.6); a blank one ends the block. */
function* blocksOfAnyEnding(body: Buffer): Generator<readonly [number, number]> {
  let start = textStart(body);
  let lineStart = start;
  for (let i = start; i < body.length; i += 1) {
    const byte = body[i];
    if (byte !== LF && byte !== CR) continue;
    const isBlank = i === lineStart;
    if (byte === CR && body[i + 1] === LF) i += 1;
    lineStart = i + 1;
    if (!isBlank) continue;
    if (start < i) yield [start, i];
    start = lineStart;
  }
  if (start < body.length) yield [start, body.length];
}
