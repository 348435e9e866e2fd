// The parameters of the datasets page and of one dataset's.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  /** The id of a row. */
  open: text,
  tab: oneOf('json', 'diff'),
} as const;
