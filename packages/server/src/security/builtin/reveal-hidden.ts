// Texts within the text: what a model would read out of it although a reader would not. Each is a view of its own for the
// classifier. What does not turn into words is no text and gives none.

/** Views that one text may have; more would be a way to make the check slow. */
const MOST_VIEWS = 12;
const MOST_RUNS = 6;

/** What was found, decoded; folded later like everything else. */
export function revealHidden(text: string): readonly string[] {
  const found: string[] = [];
  for (const reveal of [tagCharacters, base64Runs, hexRuns, binaryRuns, escapes, rotated, reversed, leet]) {
    for (const view of reveal(text)) {
      if (found.length >= MOST_VIEWS) return found;
      found.push(view, ...(reveal === base64Runs ? base64Runs(view) : []));
    }
  }
  return found;
}

/** Invisible copies of ASCII (U+E0020 to U+E007E). The flags of England, Scotland and Wales have six or seven of them. */
const TAGS = /[\u{e0020}-\u{e007e}]{8,}/gu;

function tagCharacters(text: string): string[] {
  if (!text.includes('\udb40')) return [];
  return runs(text, TAGS).map((run) =>
    Array.from(run, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000)).join(''),
  );
}

const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
// Runs are only tried from their beginning, here and below: from everywhere within, a long one would take its length squared.
const BASE64_LINE_END = /(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{40,})\r?\n(?=[A-Za-z0-9+/=]{4,})/g;

function base64Runs(text: string): string[] {
  return runs(text.replace(BASE64_LINE_END, '$1'), BASE64).flatMap((run) => readable(Buffer.from(run, 'base64')));
}

const HEX = /(?:(?:\\x|0x)?[0-9a-fA-F]{2}[ ,:]?){12,}/g;

function hexRuns(text: string): string[] {
  return runs(text, HEX).flatMap((run) => readable(Buffer.from(run.replaceAll(/\\x|0x|[ ,:]/g, ''), 'hex')));
}

const BINARY = /(?:[01]{8}\s?){4,}/g;

function binaryRuns(text: string): string[] {
  return runs(text, BINARY).flatMap((run) =>
    readable(Buffer.from((run.match(/[01]{8}/g) ?? []).map((bits) => Number.parseInt(bits, 2)))),
  );
}

const ESCAPE = /\\u\{?[0-9a-f]{4,6}\}?|&#x[0-9a-f]{2,6};|&#[0-9]{2,7};|%[0-9a-f]{2}/gi;
const DECIMAL = /^&#(?=[0-9])/;

/** `\u0069`, `&#105;`, `%69`: three or more, so that a price and a link stay what they are. */
function escapes(text: string): string[] {
  if (!/[\\&%]/.test(text) || (text.match(ESCAPE)?.length ?? 0) < 3) return [];
  return [text.replace(ESCAPE, unescaped)];
}

function unescaped(sign: string): string {
  const digits = sign.replace(/^(?:\\u\{?|&#x?|%)/i, '');
  const code = Number.parseInt(digits, DECIMAL.test(sign) ? 10 : 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

/** Words that turn up in any English sentence, and those that injections are made of; three letters at least. */
const TELLING = (
  'the and you your all that this with for from are not now have will can how what who was but any ' +
  'ignore previous instructions instruction prompt system rules reveal forget above print show tell'
).split(' ');
const TURNED: ReadonlySet<string> = new Set(TELLING.map(rotate));
const BACKWARDS: ReadonlySet<string> = new Set(TELLING.map(backwards));
const LEAST_TELLING = 2;

/** Whether the text holds some of the words; the usual text holds none, and is then not turned at all. */
function holds(text: string, words: ReadonlySet<string>): boolean {
  let count = 0;
  for (const word of text.match(/[a-z]{3,}/gi) ?? []) {
    if (words.has(word.toLowerCase())) count += 1;
    if (count === LEAST_TELLING) return true;
  }
  return false;
}

/** ROT13. */
function rotated(text: string): string[] {
  return holds(text, TURNED) ? [rotate(text)] : [];
}

/** Backwards as a whole, or word by word. */
function reversed(text: string): string[] {
  return holds(text, BACKWARDS) ? [backwards(text), text.replace(/[^\s]+/g, backwards)] : [];
}

function rotate(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function backwards(text: string): string {
  return Array.from(text).reverse().join('');
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '€': 'e',
};
/** Letters on both sides of what stands for one, or three and more such in a word. */
const LEET_WORD =
  /(?<![\w@$!|€])(?:[a-z0-9@$!|€]*[a-z][0134578@$!|€]+[a-z][a-z0-9@$!|€]*|[0134578@$!|€]+[a-z]+[0134578@$!|€]+[a-z]*)/gi;
const MIXED_WORD = /(?<![\w@$!|€])[a-z0-9@$!|€]*[a-z][a-z0-9@$!|€]*/gi;

function leet(text: string): string[] {
  if ((text.match(LEET_WORD)?.length ?? 0) < 2) return [];
  return [text.replace(MIXED_WORD, (word) => word.replace(/[0134578@$!|€]/g, (sign) => LEET[sign] ?? sign))];
}

function runs(text: string, pattern: RegExp): string[] {
  return (text.match(pattern) ?? []).slice(0, MOST_RUNS);
}

/** Bytes that are text: valid UTF-8, hardly anything but letters, and more than one word. */
function readable(bytes: Buffer): string[] {
  if (bytes.length < 8) return [];
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd')) return [];
  const letters = text.match(/[\p{L}\p{N}\s.,;:!?'"()-]/gu)?.length ?? 0;
  const isText = letters > text.length * 0.9 && (/\p{L}\s+\p{L}/u.test(text) || /[\u3040-\u9fff]{4}/.test(text));
  return isText ? [text] : [];
}
