// How a span is cut for a chart: by the increments the API has, so that there are enough bars to see a shape and few enough to
// tell them apart.
import type { Span } from './range.ts';

export type Increment = 'min' | 'hour' | 'day' | 'week' | 'month';

export const INCREMENT_MS: Readonly<Record<Increment, number>> = {
  min: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

export function incrementOf({ fromMs, toMs }: Span): Increment {
  const width = toMs - fromMs;
  if (width <= 3 * INCREMENT_MS.hour) return 'min';
  if (width <= 4 * INCREMENT_MS.day) return 'hour';
  if (width <= 120 * INCREMENT_MS.day) return 'day';
  return width <= 800 * INCREMENT_MS.day ? 'week' : 'month';
}
