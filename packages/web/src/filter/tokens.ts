// Cuts a filter's text into words, quoted texts, signs and pieces of JSON.
import { WORD_OPERATORS } from './print-filter.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'json' | 'end';
  /** As written. */
  readonly text: string;
  /** What it stands for: a quoted text without its quotes, JSON parsed (undefined = broken). */
  readonly value: unknown;
  readonly at: number;
}

const SPACE = /\s*/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const SIGN = /!=|!~|>=|<=|[=<>~().]/y;
/** A number keeps its point; a name ends at one. */
const NUMBER = /\$?-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[a-z]*(?![\w./:-])/y;
const WORD = /[^\s"()=<>~!.{}]+/y;
/** Values may have points in them: gpt-4.1 after a sign. */
const VALUE_WORD = /[^\s"()=<>~!{}]+/y;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const token = tokenAt(text, at, isAfterOperator(tokens));
    tokens.push(token);
    at = skip(text, at + token.text.length);
  }
  return tokens;
}

function isAfterOperator(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'sign') return !['(', ')', '.'].includes(last.text);
  // `like` after a field; after a point it is a name.
  const before = tokens.at(-2)?.kind;
  return last.kind === 'word' && WORD_OPERATORS.has(last.text) && (before === 'word' || before === 'text');
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

function tokenAt(text: string, at: number, isValue: boolean): Token {
  if (text[at] === '{') return jsonAt(text, at);
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) return { kind: 'text', text: quoted, value: unquoted(quoted), at };
  const number = matchAt(NUMBER, text, at);
  if (isValue && number !== null) return { kind: 'word', text: number, value: number, at };
  const word = isValue ? matchAt(VALUE_WORD, text, at) : null;
  const sign = word === null ? matchAt(SIGN, text, at) : null;
  if (sign !== null) return { kind: 'sign', text: sign, value: sign, at };
  const found = word ?? matchAt(WORD, text, at) ?? text.slice(at, at + 1);
  return { kind: found === '"' || found === '}' || found === '!' ? 'sign' : 'word', text: found, value: found, at };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function unquoted(quoted: string): string {
  const parsed = parsedJson(quoted);
  return typeof parsed === 'string' ? parsed : quoted.slice(1, -1);
}

/** Up to the brace that closes it; the rest of the text when none does. */
function jsonAt(text: string, at: number): Token {
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    if (text[i] === '"') i += (matchAt(QUOTED, text, i)?.length ?? 1) - 1;
    else if (text[i] === '{') depth += 1;
    else if (text[i] === '}') depth -= 1;
    if (depth === 0) {
      const piece = text.slice(at, i + 1);
      return { kind: 'json', text: piece, value: parsedJson(piece), at };
    }
  }
  return { kind: 'json', text: text.slice(at), value: undefined, at };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by the reader, with its place.
    return undefined;
  }
}
