// What a chart over time is given.
import type { Filter } from '../filter/filter.ts';

export interface Series {
  readonly label: string;
  /** A token: `var(--c1)`. */
  readonly color: string;
  /** One a bucket. */
  readonly values: readonly (number | null)[];
}

export interface TimeChartProps {
  /** What it shows, for screen readers: “Requests over time”. */
  readonly label: string;
  /** Starts of the buckets, ms. */
  readonly times: readonly number[];
  /** Bars: from the bottom up. */
  readonly series: readonly Series[];
  readonly kind: 'bars' | 'lines';
  readonly format: (value: number) => string;
  readonly height?: number;
  /** The last bucket is not over yet. */
  readonly unfinished?: boolean;
  /** Without axes and labels, for a strip above a list. */
  readonly bare?: boolean;
  /** Whose requests it is of, beyond the page's filter: where “Open rows” leads. null = of no requests that a list has. */
  readonly rows?: Filter | null;
}
