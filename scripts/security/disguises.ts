// The ways in which an attack is written so that a filter would not read it.
import { pick, type Random } from './random.ts';

export interface Disguise {
  readonly name: string;
  readonly apply: (text: string, random: Random) => string;
  readonly fits: (text: string) => boolean;
  /** It stands in a sentence that says what it is. */
  readonly framed: boolean;
}

const isLatin = (text: string): boolean => /^[\x20-\x7e\n]+$/.test(text);

const CYRILLIC: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
  j: 'ј',
};
const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

export const DISGUISES: readonly Disguise[] = [
  {
    name: 'zero-width',
    fits: () => true,
    framed: false,
    apply: (text, random) => sprinkled(text, ['\u200b', '\u200d', '\u2060', '\u00ad'], random),
  },
  { name: 'confusables', fits: isLatin, framed: false, apply: (text, random) => swapped(text, CYRILLIC, 0.6, random) },
  {
    name: 'fullwidth',
    fits: isLatin,
    framed: false,
    apply: (text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  },
  {
    name: 'spaced',
    fits: isLatin,
    framed: false,
    apply: (text) =>
      text
        .split(' ')
        .map((word) => Array.from(word).join(' '))
        .join('   '),
  },
  {
    name: 'dotted',
    fits: isLatin,
    framed: false,
    apply: (text, random) => dotted(text, pick(['.', '-', '_'], random)),
  },
  {
    name: 'leet',
    fits: isLatin,
    framed: false,
    apply: (text, random) => swapped(text.toLowerCase(), LEET, 0.85, random),
  },
  {
    name: 'case',
    fits: isLatin,
    framed: false,
    apply: (text, random) => text.replace(/[a-z]/gi, (c) => (random() < 0.5 ? c.toUpperCase() : c.toLowerCase())),
  },
  { name: 'typos', fits: isLatin, framed: false, apply: misspelt },
];

export const ENCODINGS: readonly Disguise[] = [
  { name: 'base64', fits: () => true, framed: true, apply: (text) => Buffer.from(text).toString('base64') },
  { name: 'rot13', fits: isLatin, framed: true, apply: rot13 },
  { name: 'reversed', fits: isLatin, framed: true, apply: (text) => Array.from(text).reverse().join('') },
  { name: 'hex', fits: () => true, framed: true, apply: (text) => Buffer.from(text).toString('hex') },
  {
    name: 'percent',
    fits: isLatin,
    framed: true,
    apply: (text) => text.replace(/./gs, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  },
];

function sprinkled(text: string, signs: readonly string[], random: Random): string {
  return text.replace(/\p{L}/gu, (letter) => (random() < 0.4 ? letter + pick(signs, random) : letter));
}

function swapped(text: string, map: Readonly<Record<string, string>>, share: number, random: Random): string {
  return text.replace(/[a-z]/g, (letter) => (random() < share ? (map[letter] ?? letter) : letter));
}

function dotted(text: string, sign: string): string {
  return text
    .split(' ')
    .map((word) => (word.length > 3 ? Array.from(word).join(sign) : word))
    .join(' ');
}

function rot13(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Two neighbouring letters change places, or one is missing. */
function misspelt(text: string, random: Random): string {
  return text.replace(/[a-z]{5,}/gi, (word) => {
    if (random() < 0.4) return word;
    const at = 1 + Math.floor(random() * (word.length - 3));
    return random() < 0.5
      ? word.slice(0, at) + word.slice(at + 1)
      : word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
  });
}
