// First step of the built-in classifier: one spelling for what a reader takes for the same text. Letters of other scripts
// that pass for Latin ones, invisible characters, marks, width, case and letters set apart all fold away.

/** Nothing is to be seen of them: zero-width and direction characters (general category Cf), variation selectors, fillers. */
const INVISIBLE =
  /\p{Cf}|\u034f|\p{Variation_Selector}|[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u{e0000}-\u{e0fff}]/gu;
/** Marks above and below, as stacked up in "zalgo". Those of scripts that cannot do without stay. */
const STACKED_MARKS = /(?![\u3099\u309a])(?=\p{M})\p{Script=Inherited}|\u0489/gu;

/** Look-alikes that no normal form brings together (Unicode TS 39, confusables), lower case. Cyrillic, Greek, Armenian, Cherokee, IPA. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  ӕ: 'ae',
  в: 'b',
  ь: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  є: 'e',
  ғ: 'f',
  ɡ: 'g',
  һ: 'h',
  н: 'h',
  і: 'i',
  ї: 'i',
  ӏ: 'l',
  ј: 'j',
  к: 'k',
  ԛ: 'q',
  м: 'm',
  п: 'n',
  о: 'o',
  р: 'p',
  г: 'r',
  ѕ: 's',
  т: 't',
  ц: 'u',
  ѵ: 'v',
  ԝ: 'w',
  ш: 'w',
  х: 'x',
  у: 'y',
  з: 'z',
  α: 'a',
  β: 'b',
  ϲ: 'c',
  δ: 'd',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  μ: 'u',
  ν: 'v',
  ο: 'o',
  π: 'n',
  ρ: 'p',
  σ: 'o',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  ω: 'w',
  օ: 'o',
  ո: 'n',
  ս: 'u',
  հ: 'h',
  ց: 'g',
  ք: 'p',
  ı: 'i',
  ȷ: 'j',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ɑ: 'a',
  ɓ: 'b',
  ɗ: 'd',
  ɛ: 'e',
  ɩ: 'i',
  ɪ: 'i',
  ɴ: 'n',
  ɵ: 'o',
  ʀ: 'r',
  ʏ: 'y',
  ᴀ: 'a',
  ʙ: 'b',
  ᴄ: 'c',
  ᴅ: 'd',
  ᴇ: 'e',
  ꜰ: 'f',
  ɢ: 'g',
  ʜ: 'h',
  ᴊ: 'j',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ᴏ: 'o',
  ᴘ: 'p',
  ꜱ: 's',
  ᴛ: 't',
  ᴜ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ᴢ: 'z',
};
const LOOKALIKE = new RegExp(`[${Object.keys(LOOKALIKES).join('')}]`, 'u');
const LOOKALIKES_ALL = new RegExp(LOOKALIKE.source, 'gu');
const WORDS = /[\p{L}\p{N}]+/gu;
const LATIN = /[a-z]/;
const LATIN_ALL = /[a-z]/g;
const FOREIGN_LETTERS = /[\u0370-\u03ff\u0400-\u052f\u0531-\u0587]/g;

/** Letters in circles and squares, which keep their own code points in every normal form: 🅐 🅰 🇦. */
const ENCLOSED_FROM = [0x1f150, 0x1f170, 0x1f1e6] as const;
const ENCLOSED = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;

export function foldText(text: string): string {
  const folded = isPlain(text) ? text.toLowerCase() : foldUnicode(text);
  return joinSpaced(folded);
}

/** Most texts are ASCII through and through, and nothing of the below applies to them. */
function isPlain(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}

function foldUnicode(text: string): string {
  const visible = text.normalize('NFKC').replace(ENCLOSED, enclosedLetter).replace(INVISIBLE, '');
  const lower = visible.normalize('NFD').replace(STACKED_MARKS, '').normalize('NFC').toLowerCase();
  return LOOKALIKE.test(lower) ? foldLookalikes(lower) : lower;
}

function enclosedLetter(symbol: string): string {
  const code = symbol.codePointAt(0) ?? 0;
  const from = ENCLOSED_FROM.findLast((start) => start <= code) ?? code;
  return String.fromCharCode(97 + code - from);
}

/** A Russian or Greek word is left alone; one that mixes scripts, or stands in a Latin text, is a disguise. */
function foldLookalikes(text: string): string {
  const latin = text.match(LATIN_ALL)?.length ?? 0;
  const foreign = text.match(FOREIGN_LETTERS)?.length ?? 0;
  const isLatinText = latin >= 2 * foreign;
  return text.replace(WORDS, (word) =>
    isLatinText || LATIN.test(word) ? word.replace(LOOKALIKES_ALL, (letter) => LOOKALIKES[letter] ?? letter) : word,
  );
}

/** `i g n o r e`, `i.g.n.o.r.e`, `i-g-n-o-r-e`: four or more single letters with the same thing between them. */
const SPACED = /(?<![\p{L}\p{N}])\p{L}(?:([ .\-_*·|])\p{L}(?:\1\p{L}){2,})(?![\p{L}\p{N}])/gu;
const SPACED_PLAIN = /(?<![a-z0-9])[a-z]([ .\-_*|])[a-z](?:\1[a-z]){2,}(?![a-z0-9])/g;

function joinSpaced(text: string): string {
  return text.replace(isPlain(text) ? SPACED_PLAIN : SPACED, (run) => run.replaceAll(/[^\p{L}]/gu, ''));
}
