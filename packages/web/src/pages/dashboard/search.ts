// The parameters of the dashboard.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  /** Against the period before, unless told not to. */
  against: oneOf('none'),
  /** What the list of models goes by. */
  models: oneOf('cost'),
} as const;
