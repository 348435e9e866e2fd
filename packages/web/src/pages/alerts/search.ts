// The parameters of the alerts page.
import { oneOf, text, wholeNumber } from '../../url/search.ts';

export const params = {
  tab: oneOf('history'),
  /** An alert's id, or `new`. */
  open: text,
  /** The suggestion a new one starts from. */
  like: oneOf('errors', 'cost', 'latency'),
  /** The filter a new one starts from. */
  f: text,
  /** Of the history, from 0. */
  page: wholeNumber,
} as const;
