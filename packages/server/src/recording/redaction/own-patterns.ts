// An organisation's own patterns, run by RE2: in time proportional to the text, whatever the pattern.
import { LONGEST_REDACTION_PATTERN } from '@heliometer/contract';
import { RE2JS, RE2JSException } from 're2js';
import type { Find } from './span.ts';

/** Steps of the compiled program: repetitions of repetitions make a short pattern a large one. */
const LARGEST_PROGRAM = 500;

/** Why it cannot be taken: what was seen and what is accepted; null = it can. */
export function patternProblem(pattern: string): string | null {
  const seen = `saw ${JSON.stringify(pattern.slice(0, 100))}, accepted is`;
  if (pattern.length > LONGEST_REDACTION_PATTERN) {
    return `${seen} a pattern of at most ${LONGEST_REDACTION_PATTERN} characters`;
  }
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > LARGEST_PROGRAM) return `${seen} a pattern that repeats less`;
    return compiled.test('') ? `${seen} a pattern that does not match the empty text` : null;
  } catch (error) {
    // Its other errors are those of its own making.
    if (!(error instanceof RE2JSException)) throw error;
    return `${seen} a regular expression of RE2, without look-around and back-references (${error.message})`;
  }
}

/** @throws RE2JSException */
export function findOwn(pattern: string): Find {
  const compiled = RE2JS.compile(pattern);
  return function* (text) {
    // Far cheaper than to look for the place.
    if (!compiled.test(text)) return;
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      const [from, to] = [matcher.start(), matcher.end()];
      if (to > from) yield [from, to];
    }
  };
}
