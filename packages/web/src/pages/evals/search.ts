// The parameters of the evals page.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  /** Name of the score that is looked at. */
  score: text,
  tab: oneOf('evaluators'),
  /** A judge being made. */
  open: oneOf('new'),
} as const;
