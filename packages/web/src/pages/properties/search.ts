// The parameters of the properties page.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  /** The property that is looked at. */
  key: text,
  /** Any part of a value. */
  q: text,
  sort: oneOf('cost'),
  tab: oneOf('charts'),
} as const;
