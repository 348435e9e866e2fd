// Where the strings and numbers of a JSON text stand, so that some can be written anew and all else stays as it was sent. A
// text cut short, or no JSON after all, gives the strings there are.

/** A string, the name of a member, or a number. */
export interface JsonLeaf {
  readonly kind: 'string' | 'name' | 'number';
  /** In the text, quotes included. */
  readonly from: number;
  readonly to: number;
  readonly value: string;
  /** Names and indices that lead to it, and where it is one of several in a stream, which. */
  readonly path: string;
}

interface Level {
  readonly isArray: boolean;
  readonly path: string;
  /** Of an array: how many came; of an object: the member being read. */
  index: number;
  name: string | null;
  /** From members such as `index`: of which of several parts the event is. */
  part: string;
}

/** @param isStream elements of the outermost array are events of one stream, not places of their own */
export function jsonLeaves(text: string, isStream = false): readonly JsonLeaf[] {
  return new LeafReader(text, isStream).read();
}

class LeafReader {
  readonly #text: string;
  readonly #isStream: boolean;
  readonly #leaves: JsonLeaf[] = [];
  readonly #levels: Level[] = [];

  constructor(text: string, isStream: boolean) {
    this.#text = text;
    this.#isStream = isStream;
  }

  read(): readonly JsonLeaf[] {
    const token = /["{}[\],]|-?\d[\d.eE+-]*/g;
    for (let found = token.exec(this.#text); found !== null; found = token.exec(this.#text)) {
      const char = found[0][0] ?? '';
      if (char === '"') token.lastIndex = this.#string(found.index);
      else if (char === '{' || char === '[') this.#open(char === '[');
      else if (char === '}' || char === ']') this.#levels.pop();
      else if (char === ',') this.#next();
      else this.#number(found[0], found.index);
    }
    return this.#leaves;
  }

  #open(isArray: boolean): void {
    this.#levels.push({ isArray, path: this.#path(), index: 0, name: null, part: '' });
  }

  #next(): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    if (level.isArray) level.index += 1;
    else level.name = null;
  }

  #path(): string {
    const level = this.#levels.at(-1);
    if (level === undefined) return '';
    if (!level.isArray) return `${level.path}${level.part}.${level.name ?? ''}`;
    const isEvents = this.#isStream && this.#levels.length === 1;
    return isEvents ? level.path : `${level.path}[${level.index}]`;
  }

  /** Says where what follows begins. */
  #string(from: number): number {
    const to = endOfString(this.#text, from);
    const level = this.#levels.at(-1);
    const value = unescaped(this.#text.slice(from, to));
    if (level !== undefined && !level.isArray && level.name === null) {
      level.name = value;
      this.#leaves.push({ kind: 'name', from, to, value, path: '' });
    } else {
      this.#leaves.push({ kind: 'string', from, to, value, path: this.#path() });
    }
    return to;
  }

  #number(value: string, from: number): void {
    const level = this.#levels.at(-1);
    if (level?.name?.endsWith('index') === true) level.part += `#${value}`;
    this.#leaves.push({ kind: 'number', from, to: from + value.length, value, path: this.#path() });
  }
}

/** Behind the closing quote, or at the end of what was cut. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** What cannot be read stands as it is. */
function unescaped(literal: string): string {
  const bare = literal.endsWith('"') && literal.length > 1 ? literal.slice(1, -1) : literal.slice(1);
  if (!bare.includes('\\')) return bare;
  try {
    return JSON.parse(`"${bare}"`) as string;
  } catch {
    return bare;
  }
}
