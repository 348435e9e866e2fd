// The parameters of the SQL page: what was run and how its rows are shown.
import { oneOf, text, words } from '../../url/search.ts';

export const params = {
  /** The statement that was run. */
  q: text,
  /** The saved query it comes from. */
  saved: text,
  show: oneOf('chart'),
  kind: oneOf('bars', 'lines'),
  x: text,
  y: text,
  by: text,
  /** Columns that are left out. */
  hide: words,
  /** A request that is read beside the rows. */
  open: text,
  tab: oneOf('chat', 'raw', 'attempts', 'cost', 'headers', 'details'),
} as const;
