// The parameters of the evals page.
import { text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  /** Name of the score that is looked at. */
  score: text,
} as const;
