// Where in a statement the fault lies that an answer tells of, and what the answer says of it, short. The engine counts bytes
// from 1; a name it does not know it puts in quotes; what is not accepted is named.

export interface Fault {
  /** UTF-16 offsets; null = not of one place. */
  readonly place: { readonly from: number; readonly to: number } | null;
  /** “line 2, column 3”; counted from 1. */
  readonly where: string | null;
  readonly text: string;
}

const POSITION = /failed at position (\d+) \((.*?)\)[:.]/s;
const NAMES = [
  /^Unknown (?:expression |function )?(?:or function )?identifier `?([^`\s]+)`?/i,
  /^the function (\S+) is not accepted/,
  /^table functions such as (\S+) are/,
  /^(\S+) is not accepted as a table/,
  /^(\S+) is the name of a function/,
  /^Column '(?:[^']*\.)?([^'.]+)' is not under aggregate/,
  /of argument for aggregate function (\w+)/,
  /of function (\w+)/,
  /^(SETTINGS) are not accepted/,
];
/** What the engine adds for itself: lists of tokens, and the statement as it was asked. */
const TAIL = /(?:\. Expected one of:|: In scope |\s*: In scope | in scope SELECT |\. In query |\. In scope ).*$/s;
const RULE =
  'Accepted is one SELECT over requests, sessions, users and scores; nothing else is read, and nothing written.';

export function faultOf(message: string, statement: string): Fault {
  const place = placeOf(message, statement);
  const short = message.replace(TAIL, '').trim();
  const isSyntax = message.includes('Syntax error');
  const near = isSyntax ? POSITION.exec(message)?.[2] : undefined;
  const said = isSyntax
    ? place === null
      ? RULE
      : `Cannot be read from ${near === undefined ? 'here' : near} on.`
    : short;
  return { place, where: place === null ? null : whereOf(statement, place.from), text: sentence(said) };
}

function placeOf(message: string, statement: string): Fault['place'] {
  const lead = statement.length - statement.trimStart().length;
  const [, position, near = ''] = POSITION.exec(message) ?? [];
  if (position !== undefined) {
    const from = lead + offsetOfByte(statement.slice(lead), Number(position) - 1);
    if (from > statement.length) return null;
    const length = near === 'end of query' ? 1 : Math.max(firstWord(near).length, 1);
    const end = Math.min(from + length, statement.length);
    return { from: Math.min(from, Math.max(end - 1, 0)), to: end };
  }
  for (const pattern of NAMES) {
    const name = pattern.exec(message)?.[1];
    if (name === undefined) continue;
    const from = indexOfName(statement, name);
    if (from >= 0) return { from, to: from + name.length };
  }
  return null;
}

function offsetOfByte(text: string, bytes: number): number {
  const all = new TextEncoder().encode(text);
  if (bytes > all.length) return Number.POSITIVE_INFINITY;
  return new TextDecoder().decode(all.subarray(0, bytes)).length;
}

function firstWord(text: string): string {
  return text.split(/\s/, 1)[0] ?? '';
}

/** As a word of its own, whatever its case. */
function indexOfName(statement: string, name: string): number {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return statement.search(new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, 'i'));
}

function whereOf(statement: string, offset: number): string {
  const before = statement.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function sentence(text: string): string {
  const first = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
