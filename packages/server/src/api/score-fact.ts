// A score as it is given, to the fact that is kept.
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from '@heliometer/contract';
import type { LaterFact } from '../ports/record-store.ts';

/** The schemas hold the values of ratings and booleans to 0 and 1. */
export function toScoreFact(name: string, value: number | boolean): LaterFact {
  if (name === RATING_SCORE) return { kind: 'feedback', rating: Boolean(value) };
  const isMarked = name.endsWith(BOOLEAN_SCORE_SUFFIX);
  return {
    kind: 'score',
    name: isMarked ? name.slice(0, -BOOLEAN_SCORE_SUFFIX.length) : name,
    value: Number(value),
    isBoolean: isMarked || typeof value === 'boolean',
  };
}
