// Buckets of time as a caller in another zone sees them.
import type { TimeIncrement } from '../../ports/record-store.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import { int, type Sql, sql } from './sql.ts';

export const QUARTER_MS = 15 * 60_000;
export const DAY_MS = 86_400_000;

/** Increments of a fixed length, and how far their first bucket lies before 1970 (which began on a Thursday). */
const FIXED: Readonly<Record<string, { readonly ms: number; readonly shiftMs: number }>> = {
  min: { ms: 60_000, shiftMs: 0 },
  hour: { ms: 3_600_000, shiftMs: 0 },
  day: { ms: DAY_MS, shiftMs: 0 },
  week: { ms: 7 * DAY_MS, shiftMs: 3 * DAY_MS },
};

/** The start, in UTC ms, of the local minute, hour, day, week (from Monday), month or year in which `utcMs` lies. */
export function bucketOf(utcMs: Sql, increment: TimeIncrement, utcOffsetMinutes: number): Sql {
  if (!Number.isInteger(utcOffsetMinutes) || Math.abs(utcOffsetMinutes) > 24 * 60) {
    throw new InvalidQuery(`utcOffsetMinutes: ${utcOffsetMinutes} is no whole number of minutes within a day`);
  }
  const offset = int(utcOffsetMinutes * 60_000);
  const local = sql`(${utcMs} + ${offset})`;
  const fixed = Object.hasOwn(FIXED, increment) ? FIXED[increment] : undefined;
  if (fixed !== undefined) {
    return sql`${local} - positiveModulo(${local} + ${int(fixed.shiftMs)}, ${int(fixed.ms)}) - ${offset}`;
  }
  const day = sql`fromUnixTimestamp64Milli(${local}, 'UTC')`;
  if (increment === 'month') return sql`toInt64(toStartOfMonth(${day})) * ${int(DAY_MS)} - ${offset}`;
  if (increment === 'year') return sql`toInt64(toStartOfYear(${day})) * ${int(DAY_MS)} - ${offset}`;
  throw new InvalidQuery(
    `increment: unknown ${JSON.stringify(increment)}; accepted: min, hour, day, week, month, year`,
  );
}

/** Whether buckets begin on quarter hours, so that they can be made of quarters. */
export function fitsQuarters(increment: TimeIncrement, utcOffsetMinutes: number): boolean {
  return increment !== 'min' && utcOffsetMinutes % 15 === 0;
}

/** On how many of the caller's days there was anything. */
export function activeDays(utcOffsetMinutes: number): Sql {
  return sql`uniqExact(${bucketOf(sql`toUnixTimestamp64Milli(started_at)`, 'day', utcOffsetMinutes)})`;
}
