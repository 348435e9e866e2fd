// What a chart's tooltip lists, and of which time.
import type { Span } from '../range/range.ts';

export interface Bucket {
  readonly index: number;
  /** Of the series under the pointer; null = none. */
  readonly nearest: number | null;
  /** In the window, px. */
  readonly x: number;
  readonly y: number;
}

interface Drawn {
  readonly label: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
}

export interface ListedValue {
  readonly label: string;
  readonly color: string;
  readonly value: number | null;
  readonly place: number;
}

/** The greatest first, what is not known below, “other” last. */
export function listed(series: readonly Drawn[], index: number): readonly ListedValue[] {
  return series
    .map(({ label, color, values }, place) => ({ label, color, value: values[index] ?? null, place }))
    .toSorted((a, b) => rank(b) - rank(a));
}

function rank({ label, value }: ListedValue): number {
  if (label === 'other') return Number.NEGATIVE_INFINITY;
  return value ?? -Number.MAX_VALUE;
}

/** From a bucket's start to the next one's, as far as the page's range goes: the numbers are of no more. */
export function bucketSpan(times: readonly number[], index: number, span: Span): Span {
  const start = times[index] ?? span.fromMs;
  const next = times[index + 1] ?? span.toMs;
  return { fromMs: Math.max(start, span.fromMs), toMs: Math.min(next, Math.max(span.toMs, start + 1)) };
}

/** @param y a value on the chart's axis */
export function nearestSeries(
  series: readonly Drawn[],
  { kind, index, y }: { readonly kind: 'bars' | 'lines'; readonly index: number; readonly y: number },
): number | null {
  if (kind === 'bars') {
    let top = 0;
    const at = series.findIndex(({ values }) => {
      top += values[index] ?? 0;
      return y <= top;
    });
    return at === -1 ? null : at;
  }
  const distances = series.map(({ values }) => Math.abs((values[index] ?? Number.POSITIVE_INFINITY) - y));
  const least = Math.min(...distances);
  return Number.isFinite(least) ? distances.indexOf(least) : null;
}
