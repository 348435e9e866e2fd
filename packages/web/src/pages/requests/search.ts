// The parameters of the requests page.
import { flag, oneOf, sorting, text, words } from '../../url/search.ts';

export const DRAWER_TABS = ['chat', 'raw', 'attempts', 'cost', 'headers', 'details'] as const;

export const params = {
  f: text,
  sort: sorting,
  cols: words,
  view: text,
  open: text,
  tab: oneOf(...DRAWER_TABS),
  cmp: text,
  live: flag,
} as const;
