// What is wrong with something a client sent, in words that name the place, what was seen and what is accepted.
import type { z } from 'zod';

const MAX_ISSUES = 5;

/** One sentence for each of the first issues. What `isSecret` is not quoted. */
export function describeIssues(error: z.ZodError, value: unknown, isSecret = false): string {
  const shown = error.issues.slice(0, MAX_ISSUES).map((issue) => describe(issue, value, isSecret));
  const rest = error.issues.length - shown.length;
  return rest > 0 ? `${shown.join(' · ')} · and ${rest} more` : shown.join(' · ');
}

function describe(issue: z.core.$ZodIssue, value: unknown, isSecret: boolean): string {
  const place = issue.path.length === 0 ? 'the whole' : issue.path.map(String).join('.');
  const seen = at(value, issue.path);
  const what = seen === undefined ? 'is missing' : isSecret ? 'cannot be used' : `saw ${excerpt(seen)}`;
  return `${place}: ${what}, ${accepted(issue)}`;
}

function accepted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `accepted is ${issue.expected === 'int' ? 'a whole number' : issue.expected}`;
    case 'invalid_value':
      return `accepted is ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_big':
      return `accepted is at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `accepted is at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'unrecognized_keys':
      return `not accepted here: ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_format':
      return issue.format === 'guid' ? 'accepted is a UUID' : `accepted is ${issue.format}`;
    case 'invalid_key':
      return 'a name in it is not accepted';
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let place = value;
  for (const key of path) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    place = Reflect.get(place, key);
  }
  return place;
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
