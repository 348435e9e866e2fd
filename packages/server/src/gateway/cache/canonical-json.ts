// One text for all JSON bodies that mean the same: members sorted, white space gone, ignored members left out. A body for
// which that cannot be said for sure (a member twice, a number that JSON.parse changes) has none.

/** Deeper ones are compared byte for byte. */
const MOST_DEPTH = 200;
const NUMBER = /-?[0-9][0-9.eE+-]*/y;

/**
 * `null` = the body is to be taken byte for byte.
 * @param text valid JSON, and `value` what JSON.parse makes of it
 * @param ignored dotted paths of members to leave out
 */
export function canonicalJson(text: string, value: unknown, ignored: readonly string[]): string | null {
  const writer = new CanonicalWriter(ignored);
  const written = writer.write(value, '', 0);
  return written !== null && writer.members === membersOf(text) ? written : null;
}

class CanonicalWriter {
  /** Of all objects, the ignored ones too. */
  members = 0;
  readonly #ignored: ReadonlySet<string>;

  constructor(ignored: readonly string[]) {
    this.#ignored = new Set(ignored);
  }

  /** @param path of the value, with a dot at its end; null = inside of a list, where no path leads */
  write(value: unknown, path: string | null, depth: number): string | null {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    if (depth > MOST_DEPTH) return null;
    return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, path, depth);
  }

  #list(items: readonly unknown[], depth: number): string | null {
    const written: string[] = [];
    for (const item of items) {
      const text = this.write(item, null, depth + 1);
      if (text === null) return null;
      written.push(text);
    }
    return `[${written.join(',')}]`;
  }

  #object(object: object, path: string | null, depth: number): string | null {
    const written: string[] = [];
    for (const [name, member] of Object.entries(object).sort(byName)) {
      this.members += 1;
      const own = path === null ? null : path + name;
      const text = this.write(member, own === null ? null : `${own}.`, depth + 1);
      if (text === null) return null;
      if (own === null || !this.#ignored.has(own)) written.push(`${JSON.stringify(name)}:${text}`);
    }
    return `{${written.join(',')}}`;
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** How many members the text has, those that are there twice counted twice; NaN when a number does not survive. */
function membersOf(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text)?.[0] ?? '';
      if (String(Number(number)) !== number) return Number.NaN;
      at += number.length - 1;
    }
  }
  return members;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
