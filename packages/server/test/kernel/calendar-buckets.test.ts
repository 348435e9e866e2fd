// Buckets on the clocks of zones, compared with what Intl says of every moment.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  bucketBounds,
  bucketsIn,
  CALENDAR_INCREMENTS,
  type CalendarIncrement,
  fittingIncrement,
} from '../../src/kernel/calendar-buckets.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  '+05:30',
];

/** Equal for two moments if and only if they are of one bucket. */
function label(ms: number, increment: CalendarIncrement, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', timeZoneName: 'longOffset' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', timeZoneName = '' } = parts;
  const date = `${year}-${month}-${day}`;
  const clock = (minutes: number) => `${date} ${hour}:${Math.floor(Number(minute) / minutes)} ${timeZoneName}`;
  const monday = Date.parse(date) - ((new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7) * DAY_MS;
  const labels: Readonly<Record<CalendarIncrement, string>> = {
    ...{ min: clock(1), '5min': clock(5), '15min': clock(15), hour: clock(60) },
    ...{ '6hour': `${date} ${Math.floor(Number(hour) / 6)}`, day: date, week: String(monday) },
    ...{ month: `${year}-${month}`, year },
  };
  return labels[increment];
}

function bucketAt(ms: number, bounds: readonly number[]): number {
  return bounds.findLastIndex((bound) => bound <= ms);
}

describe('buckets of a calendar', () => {
  test('two moments share a bucket when their clocks show one, whatever the clocks do', (t) => {
    const given = Number(process.env['FC_SEED'] ?? Number.NaN);
    const seed = Number.isInteger(given) ? given : Date.now() & 0x7fffffff;
    t.diagnostic(`seed ${seed}`);
    // Around changes of 2026, and of the day that Samoa left out.
    const changes = ['2026-03-08', '2026-03-29', '2026-04-04', '2026-10-03', '2026-10-25', '2026-11-01', '2011-12-30'];
    const moments = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }))
      .map(([date, shift]) => Date.parse(date) + shift);
    const asked = fc.record({
      ...{ zone: fc.constantFrom(...ZONES), increment: fc.constantFrom(...CALENDAR_INCREMENTS), fromMs: moments },
      ...{
        hours: fc.integer({ min: 1, max: 72 }),
        shares: fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true })),
      },
    });
    fc.assert(
      fc.property(asked, ({ zone, increment, fromMs, hours, shares }) => {
        const toMs = fromMs + hours * HOUR_MS;
        const bounds = bucketBounds({ fromMs, toMs }, increment, zone);
        assert.ok(bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound)));
        assert.ok((bounds[0] ?? toMs) <= fromMs && (bounds.at(-1) ?? fromMs) >= toMs && (bounds.at(-2) ?? toMs) < toMs);
        // Beside chosen moments those next to each bound, where a mistake would show.
        const around = bounds.flatMap((bound) => [bound - 1, bound]).filter((ms) => ms >= fromMs && ms < toMs);
        const seen = [...around.slice(0, 200), ...shares.map((share) => Math.floor(fromMs + share * (toMs - fromMs)))];
        const byBucket = Map.groupBy(seen, (ms) => bucketAt(ms, bounds));
        const labels = [...byBucket.values()].map((inIt) => new Set(inIt.map((ms) => label(ms, increment, zone))));
        for (const each of labels) assert.equal(each.size, 1);
        assert.equal(new Set(labels.flatMap((each) => [...each])).size, byBucket.size);
      }),
      { numRuns: 300, seed },
    );
  });

  test('an hour that comes twice is two, and a day may have 23 or 25 hours', () => {
    const hours = bucketBounds(
      { fromMs: Date.parse('2026-10-25T00:00Z'), toMs: Date.parse('2026-10-25T02:00Z') },
      'hour',
      'Europe/Berlin',
    );
    assert.equal(hours.length, 3);
    const span = { fromMs: Date.parse('2026-03-28T12:00Z'), toMs: Date.parse('2026-10-25T12:00Z') };
    const days = bucketBounds(span, 'day', 'Europe/Berlin');
    const lengths = days.slice(1).map((ms, index) => (ms - (days[index] ?? 0)) / HOUR_MS);
    assert.deepEqual([lengths[1], lengths.at(-1), lengths[2]], [23, 25, 24]);
  });

  test('an increment that fits makes at most a hundred buckets, the finer one more', () => {
    for (const hours of [0.25, 1, 6, 24, 168, 720, 2160, 8760]) {
      const span = { fromMs: 0, toMs: hours * HOUR_MS };
      const fitting = fittingIncrement(span);
      assert.ok(bucketsIn(span, fitting) <= 100, fitting);
      const finer = CALENDAR_INCREMENTS[CALENDAR_INCREMENTS.indexOf(fitting) - 1];
      if (finer !== undefined) assert.ok(bucketsIn(span, finer) > 100, finer);
    }
  });
});
