// Ranges: read, written, moved, and typed by people.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bucketsOf } from '../src/chart/series.ts';
import { formatRowTime, momentOf } from '../src/format/times.ts';
import { labelOf, parseTypedRange, readRange, shifted, spanOf, widened, writeRange } from '../src/range/range.ts';

const ZONE = 'Europe/Berlin';
const NOW = Date.parse('2026-03-10T12:00:00Z');

describe('a range', () => {
  for (const params of [{ range: '24h' }, { range: '15m' }, { range: '7d' }, { range: 'month' }, { range: '36h' }]) {
    test(`${params.range} stays relative in the address`, () => {
      const written = writeRange(readRange(params)).range;
      assert.deepEqual(readRange({ range: written }), readRange(params));
      assert.equal(writeRange(readRange(params)).from, undefined);
    });
  }

  test('between two moments is written as them', () => {
    const params = { from: '2026-03-03T13:00:00.000Z', to: '2026-03-03T14:30:00.000Z' };
    assert.deepEqual(writeRange(readRange(params)), { range: undefined, ...params });
  });

  test('what cannot be read is the last 24 hours', () => {
    for (const params of [
      {},
      { range: 'x' },
      { range: '0h' },
      { from: 'a', to: 'b' },
      { from: '2026-03-03', to: '2026-03-02' },
    ]) {
      assert.equal(labelOf(readRange(params), ZONE, NOW), 'Last 24 hours');
    }
  });

  test('moves by its own width, and is twice as wide when widened', () => {
    const span = spanOf({ kind: 'last', ms: 3_600_000 }, NOW, ZONE);
    assert.deepEqual(shifted(span, -1), { kind: 'between', fromMs: span.fromMs - 3_600_000, toMs: span.fromMs });
    assert.deepEqual(widened({ kind: 'last', ms: 3_600_000 }, span), { kind: 'last', ms: 7_200_000 });
  });
});

describe('typed words', () => {
  const at = (text: string) => Date.parse(text);
  for (const [text, from, to] of [
    ['3 Mar 14:00 to 15:30', '2026-03-03T13:00:00Z', '2026-03-03T14:30:00Z'],
    ['3 Mar', '2026-03-02T23:00:00Z', '2026-03-03T23:00:00Z'],
    ['2026-03-03 to 2026-03-05', '2026-03-02T23:00:00Z', '2026-03-05T23:00:00Z'],
    ['yesterday', '2026-03-08T23:00:00Z', '2026-03-09T23:00:00Z'],
    // The night in which the clocks go on has 23 hours.
    ['29 Mar', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ] as const) {
    test(`“${text}” is read`, () => {
      assert.deepEqual(parseTypedRange(text, ZONE, NOW), { kind: 'between', fromMs: at(from), toMs: at(to) });
    });
  }
  test('“last 36 hours” is read', () => {
    assert.deepEqual(parseTypedRange('last 36 hours', ZONE, NOW), { kind: 'last', ms: 36 * 3_600_000 });
  });
  for (const text of ['', 'soon', '31 Feb', '3 Mar 25:00', '15:00 to 14:00']) {
    test(`“${text}” is not`, () => assert.equal(parseTypedRange(text, ZONE, NOW), null));
  }
});

describe('buckets', () => {
  test('of days have 23 hours where the clocks go on, 25 where they go back', () => {
    const spring = bucketsOf(
      { fromMs: Date.parse('2026-03-28T12:00:00Z'), toMs: Date.parse('2026-03-31T12:00:00Z') },
      'day',
      ZONE,
    );
    assert.deepEqual(
      spring.map((start, i) => (spring[i + 1] ?? start) - start),
      [24, 23, 24, 0].map((hours) => hours * 3_600_000),
    );
    const autumn = bucketsOf(
      { fromMs: Date.parse('2026-10-24T12:00:00Z'), toMs: Date.parse('2026-10-27T12:00:00Z') },
      'day',
      ZONE,
    );
    assert.equal((autumn[2] ?? 0) - (autumn[1] ?? 0), 25 * 3_600_000);
  });

  test('of months begin on the first', () => {
    const months = bucketsOf(
      { fromMs: Date.parse('2026-01-15T00:00:00Z'), toMs: Date.parse('2026-05-02T00:00:00Z') },
      'month',
      'UTC',
    );
    assert.deepEqual(
      months.map((start) => new Date(start).toISOString().slice(0, 10)),
      ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'],
    );
  });

  test('of weeks begin on Monday', () => {
    const weeks = bucketsOf(
      { fromMs: Date.parse('2026-03-11T00:00:00Z'), toMs: Date.parse('2026-03-24T00:00:00Z') },
      'week',
      'UTC',
    );
    assert.deepEqual(
      weeks.map((start) => new Date(start).toISOString().slice(0, 10)),
      ['2026-03-09', '2026-03-16', '2026-03-23'],
    );
  });
});

describe('a time in a row', () => {
  const moment = momentOf({ year: 2026, month: 3, day: 10, hour: 9, minute: 5 }, ZONE) + 7_042;
  test('today has ms', () => assert.equal(formatRowTime(moment, ZONE, NOW), '09:05:07.042'));
  test('this year has its day', () => assert.equal(formatRowTime(moment, ZONE, NOW + 86_400_000), '10 Mar 09:05:07'));
  test('another year is told', () =>
    assert.equal(formatRowTime(moment, ZONE, NOW + 366 * 86_400_000), '10 Mar 2026 09:05'));
});
