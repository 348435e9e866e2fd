// The parameters of the evals page.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  /** Name of the score that is looked at. */
  score: text,
  tab: oneOf('evaluators'),
  /** The judge that is changed, by its id; `new` = one being made. */
  open: text,
} as const;
