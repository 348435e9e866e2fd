// How scores are named, shown and filtered for. Of scores that are yes or no the average is the share of yes.
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from '@heliometer/contract';
import { condition, type Filter, join, scoreField } from '../../filter/filter.ts';
import { type Change, changeInPoints, formatScore, formatShare } from '../../format/numbers.ts';

export function isYesNo(name: string): boolean {
  return name === RATING_SCORE || name.endsWith(BOOLEAN_SCORE_SUFFIX);
}

/** Of a yes or no score and of one in numbers; what its average is called. */
export function averageWord(name: string): string {
  if (name === RATING_SCORE) return 'Thumbs up';
  return isYesNo(name) ? 'Yes' : 'Average';
}

/** An average, or a quantile. */
export function formatFigure(name: string, value: number): string {
  return isYesNo(name) ? formatShare(value) : formatScore(name, value);
}

/** Scores have no unit to be a share of: their change is told in their own numbers. */
export function changeOfScore(name: string, before: number | null, after: number): Change | null {
  if (before === null) return null;
  if (isYesNo(name)) return changeInPoints(before, after);
  const text = formatScore(name, Math.abs(after - before));
  if (text === '0') return { direction: 'none', text };
  return { direction: after > before ? 'up' : 'down', text };
}

export function scored(name: string, operator: 'equals' | 'gte' | 'lt' | 'lte', value: number): Filter {
  return condition(scoreField(name), operator, value);
}

/** All that have the score. A rating is compared for equality only. */
export function hasScore(name: string, least: number): Filter {
  if (name !== RATING_SCORE) return scored(name, 'gte', least);
  return join('or', [scored(name, 'equals', 1), scored(name, 'equals', 0)]);
}
