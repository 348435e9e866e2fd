// The parameters of the list of sessions and of one of them.
import { flag, oneOf, sorting, text, wholeNumber } from '../../url/search.ts';

export const DRAWER_TABS = ['chat', 'raw', 'attempts', 'cost', 'headers', 'details'] as const;
export const SHOWN_AS = ['tree', 'chat'] as const;

export const params = {
  f: text,
  view: text,
  sort: sorting,
  /** Any part of an id or a name. */
  q: text,
  /** The whole name of sessions. */
  name: text,
  /** Those without one. */
  unnamed: flag,
  /** Any part of the names at the left. */
  names: text,
  /** Of the list, or of the request that is open in a session. */
  tab: oneOf('metrics', ...DRAWER_TABS),
  /** Up to which quantile the histograms go. */
  p: oneOf('p50', 'p75', 'p95', 'p99', 'p99.9'),
  /** Without outliers at the other end either. */
  iqr: flag,
  /** One session: none = the waterfall. */
  show: oneOf(...SHOWN_AS),
  /** The exchange that is selected. */
  open: text,
  /** Of its column of paths, px. */
  w: wholeNumber,
  /** Stretches without a call folded. */
  idle: oneOf('folded'),
} as const;
