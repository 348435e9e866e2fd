// When the demo's traffic comes: hours by the rhythm of day and week, growing over the weeks, and the one bad afternoon.
import { between, type Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A little more than what pages show by default. */
export const DEMO_DAYS = 35;

export type Rhythm = 'office' | 'evening' | 'night' | 'always';

/** How busy each hour of the day is (UTC), 24 of them. */
const HOURS: Readonly<Record<Rhythm, readonly number[]>> = {
  office: [1, 1, 1, 1, 2, 4, 10, 30, 70, 95, 100, 90, 65, 85, 100, 95, 80, 50, 25, 12, 8, 5, 3, 2],
  evening: [14, 8, 5, 4, 4, 6, 12, 22, 30, 34, 38, 42, 48, 46, 44, 46, 55, 70, 88, 100, 96, 80, 52, 28],
  night: [
    80, 100, 100, 70, 20, 2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 4, 30,
  ],
  always: Array.from({ length: 24 }, () => 40),
};

/** How busy a day is that is no working day, as a share of one. */
const WEEKENDS: Readonly<Record<Rhythm, number>> = { office: 0.12, evening: 0.8, night: 0.9, always: 1 };

/** How much busier the last day is than the first. */
const GROWTH = 1.6;

export interface DemoHour {
  readonly startMs: number;
  /** Share of all traffic of that rhythm in this hour; they add up to 1. */
  readonly share: number;
}

/** The hours up to `endMs`, the last one cut off there. */
export function demoHours(random: Random, endMs: number, rhythm: Rhythm): readonly DemoHour[] {
  const firstMs = Math.floor(endMs / HOUR_MS) * HOUR_MS - DEMO_DAYS * DAY_MS;
  const weights: { readonly startMs: number; readonly weight: number }[] = [];
  for (let startMs = firstMs; startMs < endMs; startMs += HOUR_MS) {
    const whole = Math.min(1, (endMs - startMs) / HOUR_MS);
    weights.push({ startMs, weight: whole * busyness(rhythm, startMs, firstMs) * between(random, 0.85, 1.15) });
  }
  const sum = weights.reduce((all, { weight }) => all + weight, 0);
  return weights.map(({ startMs, weight }) => ({ startMs, share: weight / sum }));
}

function busyness(rhythm: Rhythm, atMs: number, firstMs: number): number {
  const at = new Date(atMs);
  const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6 ? WEEKENDS[rhythm] : 1;
  const grown = 1 + (GROWTH - 1) * ((atMs - firstMs) / (DEMO_DAYS * DAY_MS));
  return (HOURS[rhythm][at.getUTCHours()] ?? 1) * weekend * grown;
}

export interface Incident {
  readonly provider: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** How many calls fail then. */
  readonly failing: number;
}

/** An afternoon of a working day on which a provider was ill. */
export function demoIncident(endMs: number): Incident {
  let day = Math.floor(endMs / DAY_MS) * DAY_MS - 9 * DAY_MS;
  while ([0, 6].includes(new Date(day).getUTCDay())) day -= DAY_MS;
  return { provider: 'openai', fromMs: day + 13.5 * HOUR_MS, toMs: day + 15.75 * HOUR_MS, failing: 0.6 };
}
