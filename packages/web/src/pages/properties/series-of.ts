// The API's points of all values as few series on a grid. Ranked by requests, so that a value has one colour in every chart.
import type { ApiAnswer } from '../../api/call.ts';

export type Point = ApiAnswer<'POST /v1/property/properties/over-time'>[number];

const MOST_SERIES = 5;

export interface ValueSeries {
  /** null = all others. */
  readonly value: string | null;
  readonly values: readonly (number | null)[];
}

export function seriesOf(
  points: readonly Point[],
  grid: readonly number[],
  read: (point: Point) => number | null,
): readonly ValueSeries[] {
  const requests = new Map<string, number>();
  for (const { property, request_count } of points) {
    requests.set(property, (requests.get(property) ?? 0) + request_count);
  }
  const ranked = [...requests].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
  const leaders = new Set(ranked.slice(0, MOST_SERIES));
  const names: readonly (string | null)[] = [...leaders, ...(ranked.length > MOST_SERIES ? [null] : [])];
  const place = new Map(grid.map((at, i) => [at, i]));
  return names.map((value) => {
    const values: (number | null)[] = grid.map(() => null);
    for (const point of points) {
      const isOurs = value === null ? !leaders.has(point.property) : point.property === value;
      const at = place.get(Date.parse(point.created_at_trunc));
      const amount = read(point);
      if (isOurs && at !== undefined && amount !== null) values[at] = (values[at] ?? 0) + amount;
    }
    return { value, values };
  });
}
