// From captured bytes to what can be read: content coding undone, the hole of a long capture taken care of, text told
// from bytes.
import { isUtf8 } from 'node:buffer';
import type { StoredBody } from '@heliometer/contract';
import { decodeBody, isCoded } from '../http/content-coding.ts';
import { multipartBoundary, readMultipart } from '../http/multipart.ts';
import { parsePartialJson } from './partial-json.ts';

/** A body as the tap kept it. */
export interface CapturedBytes {
  /** Beginning and end, put together; all of it when there is no gap. */
  readonly bytes: Uint8Array;
  /** Length of the beginning when bytes behind it were thrown away, else null. */
  readonly gapAfter: number | null;
  /** Length of the body on the wire. */
  readonly totalBytes: number;
}

export interface ReadBody {
  /** Everything before the gap, decoded. */
  readonly head: Uint8Array;
  /** What is behind the gap; null when there is none, or when a coding makes it unreadable without what is missing. */
  readonly tail: Uint8Array | null;
  /** Where the tail begins on the wire. */
  readonly tailOffset: number;
  /** False when bytes are missing or a coding could not be undone. */
  readonly complete: boolean;
  /** The body had a content coding, so that offsets in it are not those of the wire. */
  readonly coded: boolean;
  readonly contentType: string | null;
  /** Head and tail as text; null when they are not UTF-8. */
  readonly text: string | null;
}

export type HeaderList = readonly (readonly [string, string])[];

/** No body is decoded to more than this. */
export const DECODED_LIMIT_BYTES = 16 * 1024 * 1024;

export function readBody(captured: CapturedBytes, headers: HeaderList): ReadBody {
  const contentEncoding = headerOf(headers, 'content-encoding');
  const coded = isCoded(contentEncoding);
  const { bytes, gapAfter, totalBytes } = captured;
  const head = gapAfter === null ? bytes : bytes.subarray(0, gapAfter);
  const tail = gapAfter === null || coded ? null : bytes.subarray(gapAfter);
  const decoded = coded ? decodeBody(head, contentEncoding, DECODED_LIMIT_BYTES) : { bytes: head, complete: true };
  return {
    head: decoded.bytes,
    tail,
    tailOffset: totalBytes - (tail?.length ?? 0),
    complete: decoded.complete && gapAfter === null && bytes.length === totalBytes,
    coded,
    contentType: headerOf(headers, 'content-type'),
    text: textOf(decoded.bytes, tail),
  };
}

/** First value by lower-case name. */
export function headerOf(headers: HeaderList, lowerName: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === lowerName)?.[1] ?? null;
}

/** The body in the form a record keeps it. */
export function storedBody(body: ReadBody): StoredBody {
  const { contentType, head, tail } = body;
  const length = head.length + (tail?.length ?? 0);
  const truncated = !body.complete;
  if (length === 0) return { encoding: 'empty', text: '', truncated, contentType };
  if (body.text !== null) return { encoding: 'utf8', text: body.text, truncated, contentType };
  const bytes = Buffer.concat(tail === null ? [head] : [head, tail]);
  return { encoding: 'base64', text: bytes.toString('base64'), truncated, contentType };
}

export interface GapEnd {
  /** How many bytes of a stored body stand before the gap … */
  readonly keptBefore: number;
  /** … and where on the wire the byte stood that follows them. */
  readonly wireOffset: number;
}

/** null = nothing is kept behind a gap. */
export function gapEnd({ head, tail, tailOffset, text }: ReadBody): GapEnd | null {
  if (tail === null || tail.length === 0) return null;
  if (text === null) return { keptBefore: head.length, wireOffset: tailOffset };
  const tailBytes = Buffer.byteLength(partText(tail, 'start') ?? '');
  return { keptBefore: Buffer.byteLength(text) - tailBytes, wireOffset: tailOffset + tail.length - tailBytes };
}

/** A kept body as the readers take it. Both ends of one with a hole are one piece here; its offsets are not the wire's. */
export function bodyFromStored({ encoding, text, truncated, contentType }: StoredBody): ReadBody {
  const isText = encoding === 'utf8';
  const head = Buffer.from(encoding === 'omitted' ? '' : text, isText ? 'utf8' : 'base64');
  return {
    head,
    tail: null,
    tailOffset: head.length,
    complete: !truncated,
    coded: false,
    contentType,
    text: isText ? text : textOf(head, null),
  };
}

/**
 * JSON of a body; of a multipart form an object of its fields. What was cut short gives what came before the cut. A hole
 * mostly lies within a string (an image) or a list of numbers (a vector), and there both ends put together parse.
 */
export function readJson(body: ReadBody): unknown {
  const boundary = multipartBoundary(body.contentType);
  if (boundary !== null) return formFields(body, boundary);
  const { text } = body;
  if (text === null || !/^[\uFEFF\s]*[{[]/.test(text.slice(0, 1024))) return undefined;
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    // Cut short, or no JSON after all; the lenient reading tells.
    return parsePartialJson(body.tail === null ? text : (textOf(body.head, null) ?? ''));
  }
}

function formFields(body: ReadBody, boundary: string): Readonly<Record<string, unknown>> {
  const parts = body.tail === null ? [body.head] : [body.head, body.tail];
  const fields = parts.flatMap((part) => readMultipart(part, boundary));
  return Object.fromEntries(
    fields.map(({ name, value, filename, contentType, size }) => [
      name,
      value ?? { filename, content_type: contentType, bytes: size },
    ]),
  );
}

function textOf(head: Uint8Array, tail: Uint8Array | null): string | null {
  const headText = partText(head, 'end');
  if (tail === null || headText === null) return headText;
  const tailText = partText(tail, 'start');
  return tailText === null ? null : headText + tailText;
}

/** A capture may end, or begin behind its hole, in the middle of a character; those few bytes are left out. */
function partText(bytes: Uint8Array, cutAt: 'start' | 'end'): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  const whole = cutAt === 'end' ? withoutBegunCharacter(buffer) : buffer.subarray(continuationBytes(buffer));
  return whole.length < buffer.length && isUtf8(whole) ? whole.toString('utf8') : null;
}

/** RFC 3629 §3: a lead byte tells how many follow it; one with too few behind it was cut. */
function withoutBegunCharacter(buffer: Buffer): Buffer {
  for (let behind = 0; behind <= 2; behind += 1) {
    const at = buffer.length - 1 - behind;
    const lead = buffer[at] ?? 0;
    if (lead >= 0xc2 && lead <= 0xf4) {
      const needed = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
      return needed > behind ? buffer.subarray(0, at) : buffer;
    }
  }
  return buffer;
}

function continuationBytes(buffer: Buffer): number {
  let count = 0;
  while (count < 3 && ((buffer[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}
