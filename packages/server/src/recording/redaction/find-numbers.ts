// Finds numbers that carry a checksum: payment cards and bank accounts. In time proportional to the text.
import { IBAN_LENGTHS } from './iban-lengths.ts';
import { type Find, type Span, WORD_BEFORE } from './span.ts';

/** Thirteen digits or more, in groups at will. */
const DIGIT_RUN = new RegExp(`${WORD_BEFORE}\\d(?:[ \\u00a0-]?\\d){12,}`, 'g');
const LONGEST_CARD = 19;
const SHORTEST_CARD = 13;

/** Other numbers may stand before and behind one, so that each group of digits may be its first and its last. */
export const findCards: Find = function* (text) {
  for (const { 0: run, index } of text.matchAll(DIGIT_RUN)) {
    // Where each digit stands in the run.
    const places = [...run.matchAll(/\d/g)].map((digit) => digit.index);
    const digits = run.replace(/\D/g, '');
    for (let first = 0; first + SHORTEST_CARD <= digits.length; ) {
      const length = beginsGroup(places, first) ? cardLength(digits, places, first) : 0;
      if (length > 0) yield [index + (places[first] ?? 0), index + (places[first + length - 1] ?? 0) + 1];
      first += Math.max(1, length);
    }
  }
};

function beginsGroup(places: readonly number[], at: number): boolean {
  return at === 0 || (places[at] ?? 0) - (places[at - 1] ?? 0) > 1;
}

function cardLength(digits: string, places: readonly number[], first: number): number {
  const longest = Math.min(LONGEST_CARD, digits.length - first);
  for (let length = longest; length >= SHORTEST_CARD; length -= 1) {
    const end = first + length;
    if (end !== digits.length && !beginsGroup(places, end)) continue;
    if (isCard(digits.slice(first, end))) return length;
  }
  return 0;
}

/** ISO/IEC 7812: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, Maestro, by prefix and length. */
const NETWORKS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7]\d\d)\d{12,14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,16}|35\d{14,17}|6\d{12,18}|5[06-8]\d{11,17})$/;

function isCard(digits: string): boolean {
  return NETWORKS.test(digits) && hasLuhn(digits);
}

/** ISO/IEC 7812-1, annex B. */
function hasLuhn(digits: string): boolean {
  let sum = 0;
  for (let behind = 0; behind < digits.length; behind += 1) {
    const digit = Number(digits[digits.length - 1 - behind]);
    const doubled = behind % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const IBAN_BEGINNING = new RegExp(`${WORD_BEFORE}[A-Za-z]{2}\\d\\d`, 'g');

export const findIbans: Find = function* (text) {
  for (const { 0: beginning, index } of text.matchAll(IBAN_BEGINNING)) {
    const length = IBAN_LENGTHS[beginning.slice(0, 2).toUpperCase()];
    const span = length === undefined ? null : accountAt(text, index, length);
    if (span !== null) yield span;
  }
};

/** Single blanks and hyphens may stand between its characters. */
function accountAt(text: string, from: number, length: number): Span | null {
  let account = '';
  let at = from;
  for (; account.length < length; at += 1) {
    const char = text[at] ?? '';
    if (/^[A-Za-z0-9]$/.test(char)) account += char;
    else if (!/^[ \u00a0-]$/.test(char) || /^[ \u00a0-]$/.test(text[at - 1] ?? '')) return null;
  }
  const isWhole = !/^[A-Za-z0-9]$/.test(text[at] ?? '');
  return isWhole && hasMod97(account.toUpperCase()) ? [from, at] : null;
}

/** ISO 7064, MOD 97-10, letters as 10 to 35. */
function hasMod97(account: string): boolean {
  let rest = 0;
  for (const char of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
