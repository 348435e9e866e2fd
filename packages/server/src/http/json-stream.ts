// Splits streams of bare JSON values: one per line (Ollama's NDJSON), or the elements of one array as they come (Gemini's
// streamGenerateContent without alt=sse).

export interface JsonChunk {
  /** Text of one JSON value; the last one may be cut short. */
  readonly text: string;
  /** Where the value begins, in bytes from the start of `bytes`. */
  readonly offset: number;
}

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Lines that are not blank. */
export function splitNdjson(bytes: Uint8Array): JsonChunk[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: JsonChunk[] = [];
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(LF, start);
    const end = found === -1 ? body.length : found;
    const text = body.toString('utf8', start, end).trim();
    if (text !== '') chunks.push({ text, offset: start });
    start = end + 1;
  }
  return chunks;
}

/** Elements of the array that `bytes` begin with; [] when they don't begin with one. A missing end is tolerated. */
export function splitJsonArray(bytes: Uint8Array): JsonChunk[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = skipBlanks(body, 0);
  return body[first] === 0x5b ? splitElements(body, first + 1) : [];
}

/** As splitJsonArray, for bytes that begin anywhere in such an array: what precedes the first line break is dropped. */
export function splitJsonArrayTail(bytes: Uint8Array): JsonChunk[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Google writes `,` and a line break between chunks and pretty-prints them, so an element begins at a line's first `{`.
  const boundary = body.indexOf('\n,\r\n{') === -1 ? body.indexOf('\n{') : body.indexOf('\n,\r\n{') + 3;
  return boundary === -1 ? [] : splitElements(body, boundary + 1);
}

function splitElements(body: Buffer, from: number): JsonChunk[] {
  const chunks: JsonChunk[] = [];
  let start = skipBlanks(body, from);
  let depth = 0;
  const close = (end: number) => {
    const text = body.toString('utf8', start, end).trim();
    if (text !== '') chunks.push({ text, offset: start });
  };
  for (let i = start; i < body.length; i += 1) {
    const byte = body[i] as number;
    if (byte === QUOTE) i = endOfString(body, i);
    else if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte) && depth > 0) depth -= 1;
    else if (depth === 0 && (byte === COMMA || CLOSING.has(byte))) {
      close(i);
      if (byte !== COMMA) return chunks;
      start = skipBlanks(body, i + 1);
    }
  }
  close(body.length);
  return chunks;
}

/** Index of the closing quote, or of the body's end. */
function endOfString(body: Buffer, openingQuote: number): number {
  for (let i = openingQuote + 1; i < body.length; i += 1) {
    if (body[i] === BACKSLASH) i += 1;
    else if (body[i] === QUOTE) return i;
  }
  return body.length;
}

function skipBlanks(body: Buffer, from: number): number {
  let i = from;
  while (i < body.length && (body[i] as number) <= 0x20) i += 1;
  return i;
}
