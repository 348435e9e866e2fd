// How values are spread, asked for and shown as Helicone does: a quantile by name, bins with their bounds as text.
import type { Distribution, DistributionPart } from '../ports/distribution.ts';

const LEVELS = { p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99, 'p99.9': 0.999 } as const;

interface AskedPart {
  readonly pSize: keyof typeof LEVELS;
  readonly useInterquartile: boolean;
}

/** The lower bound is that of its opposite, to the thousandth: 1 − 0.95 is not 0.05 in binary. */
export function partOf({ pSize, useInterquartile }: AskedPart): DistributionPart {
  const high = LEVELS[pSize];
  return { low: useInterquartile ? Math.round((1 - high) * 1000) / 1000 : 0, high };
}

/** `show` turns a value of the store into one of the API. */
export function showBins({ bins }: Distribution, show: (value: number) => number = (value) => value) {
  return bins.map(({ from, to, count }) => ({
    range_start: String(show(from)),
    range_end: String(show(to)),
    value: count,
  }));
}
