// What the classifier sees of a text: numbers of buckets, hashed from words, runs of words, pieces of words, and pairs of
// concepts close together. Each belongs to the token at which it is complete, so that any window of tokens can be summed.
import { conceptAt } from './concept-finder.ts';
import { foldText } from './fold-text.ts';
import { IDEOGRAPH, readTokens, SIGN, type Tokens, WORD } from './tokens.ts';

export const BUCKETS = 1 << 17;

export interface Features {
  readonly buckets: Int32Array;
  /** Features of token i end before `ends[i]`. */
  readonly ends: Int32Array;
  readonly tokens: number;
}

const SEED_WORD = 0x1000193;
const SEED_PAIR = 0x2c1b3c6d;
const SEED_TRIPLE = 0x297a2d39;
const SEED_SKIP = 0x51ed270b;
const SEED_PIECE = 0x7feb352d;
const SEED_CONCEPTS = 0x1b56c4e9;
const SEED_CONCEPT = 0x3243f6a9;
const SEED_AGAIN = 0x7f4a7c15;

/** Concepts this many words apart still belong together. */
const NEAR = 9;
/** Tokens. */
const RECENT = 96;
const PIECE = 4;
/** Tokens; an Int32Array holds no larger number. */
const MOST_COUNTED = 2 ** 31 - 1 - RECENT;

export function readFeatures(text: string): Features {
  return new Reading(readTokens(foldText(text))).finish();
}

/**
 * By bucket: the token at which it was last added, counted on from reading to reading, so that what an earlier one left is
 * long past. One for all, since half a megabyte for each text costs more than reading it.
 */
const SEEN = new Int32Array(BUCKETS).fill(-RECENT - 1);
let tokensRead = 0;

/** Where the count of this reading begins. */
function beginCounting(tokens: number): number {
  if (tokensRead + tokens > MOST_COUNTED) {
    SEEN.fill(-RECENT - 1);
    tokensRead = 0;
  }
  const first = tokensRead;
  tokensRead += tokens + RECENT;
  return first;
}

class Reading {
  readonly #tokens: Tokens;
  #buckets: Int32Array;
  #count = 0;
  readonly #ends: Int32Array;
  /** Hashes of the last three words. */
  #last = [0, 0, 0] as [number, number, number];
  /** Concepts met, newest last: number and place among the words. */
  readonly #met: { readonly concept: number; readonly place: number }[] = [];
  #place = 0;
  /** As counted in SEEN. */
  #token = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#buckets = new Int32Array(tokens.text.length * 3 + 64);
    this.#ends = new Int32Array(tokens.count);
  }

  finish(): Features {
    const { count, kinds } = this.#tokens;
    const first = beginCounting(count);
    for (let token = 0; token < count; token += 1) {
      this.#token = first + token;
      // Signs set no text apart: a page of code is full of them.
      if (kinds[token] !== SIGN) this.#word(token);
      this.#ends[token] = this.#count;
    }
    return { buckets: this.#buckets.subarray(0, this.#count), ends: this.#ends, tokens: count };
  }

  #word(token: number): void {
    const { text, starts, ends, kinds } = this.#tokens;
    const start = starts[token] as number;
    const end = ends[token] as number;
    const hash = hashOf(text, start, end);
    const [third, second, first] = this.#last;
    this.#add(mixed(SEED_WORD, hash));
    if (first !== 0) this.#add(mixed(mixed(SEED_PAIR, first), hash));
    if (second !== 0) {
      this.#add(mixed(mixed(mixed(SEED_TRIPLE, second), first), hash));
      this.#add(mixed(mixed(SEED_SKIP, second), hash));
    }
    if (third !== 0) this.#add(mixed(mixed(SEED_SKIP + 1, third), hash));
    if (kinds[token] === WORD && end - start >= PIECE) this.#pieces(start, end);
    this.#last = [second, first, hash];
    this.#place += 1;
    const concept = conceptAt(this.#tokens, token);
    if (concept >= 0) this.#concept(concept, kinds[token] === IDEOGRAPH);
  }

  #pieces(start: number, end: number): void {
    const { text } = this.#tokens;
    const most = Math.min(end, start + 24);
    for (let at = start; at + PIECE <= most; at += 1) this.#add(mixed(SEED_PIECE, hashOf(text, at, at + PIECE)));
  }

  #concept(concept: number, isIdeograph: boolean): void {
    this.#addTwice(mixed(SEED_CONCEPT, concept + 1));
    const near = this.#place - (isIdeograph ? 2 * NEAR : NEAR);
    let seen = 0;
    for (let i = this.#met.length - 1; i >= 0; i -= 1) {
      const met = this.#met[i] as { concept: number; place: number };
      if (met.place < near) break;
      // Each concept pairs once, with its nearest.
      if ((seen & (1 << met.concept)) !== 0) continue;
      seen |= 1 << met.concept;
      this.#addTwice(mixed(mixed(SEED_CONCEPTS, met.concept + 1), concept + 1));
    }
    this.#met.push({ concept, place: this.#place });
    if (this.#met.length > 64) this.#met.splice(0, 32);
  }

  /** Few and telling, so they weigh more than one word among many. */
  #addTwice(hash: number): void {
    this.#add(hash);
    this.#add(mixed(SEED_AGAIN, hash));
  }

  /** What was there a moment ago says nothing new: a line that recurs is not worse than the line. */
  #add(hash: number): void {
    const bucket = (hash ^ (hash >>> 15)) & (BUCKETS - 1);
    if ((SEEN[bucket] as number) >= this.#token - RECENT) return;
    SEEN[bucket] = this.#token;
    if (this.#count === this.#buckets.length) {
      const grown = new Int32Array(this.#buckets.length * 2);
      grown.set(this.#buckets);
      this.#buckets = grown;
    }
    this.#buckets[this.#count] = bucket;
    this.#count += 1;
  }
}

/** FNV-1a over UTF-16 units; never 0, which stands for "no word". */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 1;
}

function mixed(seed: number, value: number): number {
  let hash = Math.imul(seed ^ value, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
