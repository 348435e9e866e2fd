// The parameters of the users page and of one user's.
import { oneOf, sorting, text } from '../../url/search.ts';

export const params = {
  f: text,
  view: text,
  sort: sorting,
  /** Any part of an id. */
  q: text,
  tab: oneOf('metrics'),
  /** Up to which quantile the histograms go. */
  p: oneOf('p50', 'p75', 'p95', 'p99', 'p99.9'),
  /** Without outliers at the other end either. */
  iqr: oneOf('1'),
} as const;
