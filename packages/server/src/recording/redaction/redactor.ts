// The rules of an organisation as one search: what they find in a text gives way to `[redacted:kind]`. What is found again in
// the result is taken out as well, so that a text that was redacted stays as it is.
import type { RedactionRules } from '@heliometer/contract';
import { FINDERS } from './built-in-kinds.ts';
import { findOwn } from './own-patterns.ts';
import type { Find, Span } from './span.ts';

/** Why a text cannot be redacted by the rules; it must then not be kept. */
export class CannotRedact extends Error {
  override readonly name = 'CannotRedact';
}

/** A place that gives way to the mark of its kind. */
export interface Hit {
  readonly span: Span;
  readonly kind: string;
}

/** Counts what was found, by kind. */
export type CountHit = (kind: string) => void;

export interface Redactor {
  /** In order, apart from each other; marks that stand in the text already are left alone. */
  find(text: string): readonly Hit[];
  /** The same text when nothing is found. @throws CannotRedact */
  redact(text: string, count: CountHit): string;
}

/** Rules that match what is left of their own matches come to an end nowhere. */
const MOST_PASSES = 8;

/** @throws CannotRedact when there are rules that cannot be read */
export function createRedactor(rules: RedactionRules): Redactor {
  const searches = searchesOf(rules);
  const marks = new RegExp(`\\[redacted:(?:${searches.map(({ kind }) => kind).join('|')})\\]`, 'g');
  const find = (text: string): readonly Hit[] => findAll(text, searches, marks);
  return {
    find,
    redact: (text, count) => untilNothing(text, find, count),
  };
}

export function markOf(kind: string): string {
  return `[redacted:${kind}]`;
}

interface Search {
  readonly kind: string;
  readonly find: Find;
}

function searchesOf({ builtIn, own }: RedactionRules): readonly Search[] {
  try {
    return [
      // What is longest first: a card's number is none of a phone.
      ...Object.entries(FINDERS).flatMap(([kind, find]) =>
        builtIn.some((one) => one === kind) ? [{ kind, find }] : [],
      ),
      ...own.map(({ name, pattern }) => ({ kind: name, find: findOwn(pattern) })),
    ];
  } catch (error) {
    throw new CannotRedact('a rule cannot be read', { cause: error });
  }
}

function untilNothing(text: string, find: Redactor['find'], count: CountHit): string {
  let result = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const hits = find(result);
    if (hits.length === 0) return result;
    for (const { kind } of hits) count(kind);
    result = replaced(result, hits);
  }
  throw new CannotRedact('the rules find more in what they leave over each time');
}

function replaced(text: string, hits: readonly Hit[]): string {
  let result = '';
  let at = 0;
  for (const { span, kind } of hits) {
    result += text.slice(at, span[0]) + markOf(kind);
    at = span[1];
  }
  return result + text.slice(at);
}

/** Those that overlap are one, of the kind that begins first; a mark that one reaches into goes with it. */
function findAll(text: string, searches: readonly Search[], marks: RegExp): readonly Hit[] {
  const found: Hit[] = [];
  for (const { kind, find } of searches) for (const span of find(text)) found.push({ span, kind });
  if (found.length === 0) return found;
  const standing = [...text.matchAll(marks)].map(({ 0: mark, index }): Span => [index, index + mark.length]);
  const fresh = standing.length === 0 ? found : found.filter(({ span }) => !isOfMarks(span, standing));
  if (fresh.length === 0) return fresh;
  const all: (Hit | { readonly span: Span; readonly kind: null })[] = [
    ...fresh,
    ...standing.map((span) => ({ span, kind: null })),
  ];
  // The sort is stable: of those that begin together the earlier search names them.
  all.sort((a, b) => a.span[0] - b.span[0]);
  const merged: { span: Span; kind: string | null }[] = [];
  for (const { span, kind } of all) {
    const last = merged.at(-1);
    if (last === undefined || span[0] >= last.span[1]) merged.push({ span, kind });
    else merged[merged.length - 1] = { span: [last.span[0], Math.max(last.span[1], span[1])], kind: last.kind ?? kind };
  }
  return merged.flatMap(({ span, kind }) => (kind === null ? [] : [{ span, kind }]));
}

/** Nothing of it stands outside of marks. */
function isOfMarks([from, to]: Span, marks: readonly Span[]): boolean {
  let at = from;
  for (const [begin, end] of marks) {
    if (begin > at) break;
    at = Math.max(at, end);
    if (at >= to) return true;
  }
  return false;
}
