// Folded text as tokens: words, single characters where words are not set apart, and single signs.

export interface Tokens {
  readonly text: string;
  /** Token i is `text.slice(starts[i], ends[i])`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly count: number;
}

export const WORD = 0;
/** A character of a script that sets no words apart. */
export const IDEOGRAPH = 1;
export const SIGN = 2;
const SPACE = 3;

const ASCII_KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code <= 0x20 || code === 0x7f) return SPACE;
  const isWord = (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return isWord || code === 0x27 ? WORD : SIGN;
});

export function readTokens(text: string): Tokens {
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  const kinds = new Uint8Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const kind = kindOf(text.charCodeAt(at));
    let end = at + 1;
    if (kind === WORD) while (end < text.length && kindOf(text.charCodeAt(end)) === WORD) end += 1;
    if (kind !== SPACE) {
      starts[count] = at;
      ends[count] = end;
      kinds[count] = kind;
      count += 1;
    }
    at = end;
  }
  return { text, starts, ends, kinds, count };
}

/** Code units from ASCII on: the end of each range, and what is in it. Surrogates are pictures, nearly always. */
const RANGES: readonly (readonly [end: number, kind: number])[] = [
  [0xc0, SIGN],
  [0x2000, WORD],
  [0x200c, SPACE],
  [0x2c00, SIGN],
  [0x2e00, WORD],
  [0x2e80, SIGN],
  [0x2fe0, IDEOGRAPH],
  [0x3000, SIGN],
  [0x3001, SPACE],
  [0x3040, SIGN],
  [0xa000, IDEOGRAPH],
  [0xd800, WORD],
  [0xf900, SIGN],
  [0xfb00, IDEOGRAPH],
  [0xfe00, WORD],
  [0x10000, SIGN],
];

function kindOf(code: number): number {
  if (code < 0x80) return ASCII_KIND[code] as number;
  for (const [end, kind] of RANGES) if (code < end) return kind;
  return SIGN;
}
