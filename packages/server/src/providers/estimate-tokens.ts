// Counts tokens where a provider reported none. OpenAI's encodings stand in for everyone's: a count of the right size,
// marked as an estimate wherever it goes.
import { createRequire } from 'node:module';

/** The part of gpt-tokenizer's encodings that is used here. */
interface Encoding {
  countTokens(text: string, options: { readonly disallowedSpecial: ReadonlySet<string> }): number;
}

/** More characters than this are not counted; a sample of this size, spread over the text, is extrapolated. */
export const COUNTED_CHARACTERS = 256 * 1024;

// A vocabulary takes 35 MB and 0.2 s to load, so it is loaded by the first estimate that needs it; require keeps it.
const require = createRequire(import.meta.url);

const WINDOW = 1024;
const LONGEST_RUN = 128;
const HAS_LONG_RUN = new RegExp(`\\S{${LONGEST_RUN}}\\S|\\s{${LONGEST_RUN}}\\s`);
const NO_SPECIAL: ReadonlySet<string> = new Set();

/** Models of OpenAI before GPT-4o, and its embeddings; all others, and other people's, count as o200k. */
const CL100K = /^(?:ft:)?(?:gpt-4(?![o.\d])|gpt-3\.5|text-embedding-|davinci-002|babbage-002)/;

/** About how many tokens `texts` are to `model` (null = not known). */
export function estimateTokens(texts: readonly string[], model: string | null): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length === 0) return 0;
  const encoding = encodingOf(model);
  if (length <= COUNTED_CHARACTERS) return texts.reduce((sum, text) => sum + countText(encoding, text), 0);
  const sample = sampleOf(texts, COUNTED_CHARACTERS / length);
  const counted = sample.reduce((sum, text) => sum + countText(encoding, text), 0);
  const sampled = sample.reduce((sum, text) => sum + text.length, 0);
  return Math.round((counted / sampled) * length);
}

function encodingOf(model: string | null): Encoding {
  const bare = model?.replace(/^.*\//, '') ?? '';
  return CL100K.test(bare)
    ? require('gpt-tokenizer/encoding/cl100k_base')
    : require('gpt-tokenizer/encoding/o200k_base');
}

/** Windows at even distances, so that a long text is judged by all of it. */
function sampleOf(texts: readonly string[], share: number): readonly string[] {
  const sample: string[] = [];
  let debt = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += WINDOW) {
      const window = text.slice(at, at + WINDOW);
      debt += window.length * share;
      if (debt < window.length) continue;
      sample.push(window);
      debt -= window.length;
    }
  }
  return sample.length === 0 ? [(texts.find((text) => text !== '') ?? '').slice(0, WINDOW)] : sample;
}

function countText(encoding: Encoding, text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const end = windowEnd(text, at);
    count += countWindow(encoding, text.slice(at, end));
    at = end;
  }
  return count;
}

/** The last space of the window: tokens begin with their space, so a cut before one leaves them whole. */
function windowEnd(text: string, at: number): number {
  if (text.length - at <= WINDOW) return text.length;
  const space = text.slice(at, at + WINDOW).lastIndexOf(' ');
  return space > 0 ? at + space : at + WINDOW;
}

/**
 * Merging takes time quadratic in the length of a word, and base64, Chinese or a row of dashes is one word of any length
 * (40,000 such characters took 5 s), so long runs are cut; each cut costs at most a token.
 */
function countWindow(encoding: Encoding, window: string): number {
  if (!HAS_LONG_RUN.test(window)) return count(encoding, window);
  let sum = 0;
  for (let at = 0; at < window.length; at += LONGEST_RUN) sum += count(encoding, window.slice(at, at + LONGEST_RUN));
  return sum;
}

/** `<|endoftext|>` in a user's text is text to the API, too. */
function count(encoding: Encoding, text: string): number {
  return encoding.countTokens(text, { disallowedSpecial: NO_SPECIAL });
}
