// Series as a chart draws them: buckets on a grid without holes, so that a bucket without requests is a gap or a zero and never
// a line drawn across.
import { clockOf, momentOf, type Zone } from '../format/times.ts';
import { INCREMENT_MS, type Increment } from '../range/buckets.ts';
import type { Span } from '../range/range.ts';

/** Starts of all buckets that meet the span, in the zone. */
export function bucketsOf(span: Span, increment: Increment, zone: Zone): readonly number[] {
  const starts: number[] = [];
  for (let at = startOf(span.fromMs, increment, zone); at < span.toMs; at = nextStart(at, increment, zone)) {
    starts.push(at);
  }
  return starts;
}

export function startOf(atMs: number, increment: Increment, zone: Zone): number {
  const clock = clockOf(atMs, zone);
  switch (increment) {
    case 'min':
      return Math.floor(atMs / 60_000) * 60_000;
    case 'hour':
      return momentOf({ ...clock, minute: 0 }, zone);
    case 'day':
      return momentOf({ ...clock, hour: 0, minute: 0 }, zone);
    case 'week': {
      const day = momentOf({ ...clock, hour: 0, minute: 0 }, zone);
      // Monday, as the store has it.
      const weekday = (new Date(Date.UTC(clock.year, clock.month - 1, clock.day)).getUTCDay() + 6) % 7;
      return startOf(day - weekday * INCREMENT_MS.day + INCREMENT_MS.hour * 2, 'day', zone);
    }
    case 'month':
      return momentOf({ ...clock, day: 1, hour: 0, minute: 0 }, zone);
    default:
      return increment satisfies never;
  }
}

function nextStart(atMs: number, increment: Increment, zone: Zone): number {
  // A day may have 25 hours and a month 31 days: somewhere in the next one, and back to its start.
  const slack = increment === 'month' ? 6 * INCREMENT_MS.day : increment === 'min' ? 0 : INCREMENT_MS[increment] / 4;
  return startOf(atMs + INCREMENT_MS[increment] + slack, increment, zone);
}

/** One value a bucket; `missing` where there is none: 0 for counts, null for what was not measured. */
export function onGrid<Row>(
  grid: readonly number[],
  rows: readonly Row[],
  read: { readonly at: (row: Row) => number; readonly value: (row: Row) => number | null },
  missing: 0 | null,
): readonly (number | null)[] {
  const values = new Map(rows.map((row) => [read.at(row), read.value(row)]));
  return grid.map((at) => (values.has(at) ? (values.get(at) ?? null) : missing));
}

/** Drawn on top of each other: each is the sum of itself and those below. */
export function stacked(series: readonly (readonly (number | null)[])[]): readonly (readonly (number | null)[])[] {
  const sums: (number | null)[][] = [];
  for (const values of series) {
    const below = sums.at(-1);
    sums.push(
      values.map((value, i) =>
        value === null && (below?.[i] ?? null) === null ? null : (value ?? 0) + (below?.[i] ?? 0),
      ),
    );
  }
  return sums;
}
