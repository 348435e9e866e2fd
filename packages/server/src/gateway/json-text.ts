// JSON as text, for changes that leave everything else as it was sent: the spelling of numbers, order, white space. What
// looks into it takes text that is known to parse, in bytes, since a body may be large.

/** A part of a text, from its first byte to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface MemberSpan extends Span {
  readonly name: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Every string that is a value, its quotes included; names of members are none. */
export function* stringValues(json: Buffer): Generator<Span> {
  for (let start = json.indexOf(QUOTE); start !== -1; ) {
    const end = stringEnd(json, start);
    if (json[skipSpace(json, end)] !== COLON) yield { start, end };
    start = json.indexOf(QUOTE, end);
  }
}

/** Where the members' values of an object stand; of a name that stands twice both are given, and JSON takes the last. */
export function members(json: Buffer): readonly MemberSpan[] {
  const found: MemberSpan[] = [];
  for (let at = json.indexOf(QUOTE); at !== -1; ) {
    const nameEnd = stringEnd(json, at);
    const name = JSON.parse(json.toString('utf8', at, nameEnd)) as string;
    const start = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const end = valueEnd(json, start);
    found.push({ name, start, end });
    const next = skipSpace(json, end);
    at = json[next] === COMMA ? skipSpace(json, next + 1) : -1;
  }
  return found;
}

/** What stands between the brackets of a list. */
export function itemsText(list: string): string {
  return list.slice(1, -1).trim();
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (SPACE.has(json[at] ?? 0)) at += 1;
  return at;
}

/** A quote ends its string unless an odd number of backslashes stands before it. */
function stringEnd(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start + 1); at !== -1; at = json.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (json[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return json.length;
}

function valueEnd(json: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; ) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) at = stringEnd(json, at);
    else if (depth === 0 && (byte === COMMA || CLOSING.has(byte) || SPACE.has(byte))) return at;
    else {
      if (OPENING.has(byte)) depth += 1;
      if (CLOSING.has(byte)) depth -= 1;
      at += 1;
    }
    if (depth === 0 && at > start && (byte === QUOTE || CLOSING.has(byte))) return at;
  }
  return json.length;
}

/** `undefined` when it is none. */
export function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
