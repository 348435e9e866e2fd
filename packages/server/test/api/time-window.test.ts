// Which window of time a filter asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FilterNode, readInstant } from '@heliometer/contract';
import { DEFAULT_WINDOW_MS, windowOf } from '../../src/api/time-window.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY = 24 * 60 * 60 * 1000;
const SOON = NOW + 60_000;
const created = (condition: Record<string, string | number>): FilterNode => ({
  request_response_rmt: { request_created_at: condition },
});
const and = (left: FilterNode, right: FilterNode): FilterNode => ({ left, operator: 'and', right });
const or = (left: FilterNode, right: FilterNode): FilterNode => ({ left, operator: 'or', right });
const other: FilterNode = { request_response_rmt: { status: { equals: 200 } } };
const at = (text: string) => Date.parse(text);

const cases: readonly (readonly [string, FilterNode, number, number])[] = [
  ['no bound is the last 30 days', 'all', NOW - DEFAULT_WINDOW_MS, SOON],
  ['a condition on something else is no bound', other, NOW - DEFAULT_WINDOW_MS, SOON],
  ['a lower bound widens', created({ gte: '2025-01-01T00:00:00Z' }), at('2025-01-01'), SOON],
  ['a lower bound narrows', created({ gt: '2026-06-14' }), at('2026-06-14'), SOON],
  [
    'an upper bound moves the 30 days before it',
    created({ lt: '2026-01-31T00:00:00Z' }),
    at('2026-01-31') - DEFAULT_WINDOW_MS,
    at('2026-01-31'),
  ],
  [
    'an upper bound in the future keeps the 30 days before now',
    created({ lte: '2027-01-01' }),
    NOW - DEFAULT_WINDOW_MS,
    at('2027-01-01') + 1,
  ],
  [
    'both bounds of one leaf hold',
    created({ gte: '2026-01-01', lte: '2026-01-31' }),
    at('2026-01-01'),
    at('2026-01-31') + 1,
  ],
  [
    'bounds of both sides of an and hold',
    and(created({ gte: '2026-01-01' }), created({ lt: '2026-02-01' })),
    at('2026-01-01'),
    at('2026-02-01'),
  ],
  ['an and with something else keeps its bound', and(other, created({ gte: '2025-01-01' })), at('2025-01-01'), SOON],
  [
    'the narrower of two lower bounds holds',
    and(created({ gte: '2025-01-01' }), created({ gte: '2026-01-01' })),
    at('2026-01-01'),
    SOON,
  ],
  [
    'an or spans both',
    or(created({ gte: '2025-01-01', lt: '2025-02-01' }), created({ gte: '2026-01-01', lt: '2026-02-01' })),
    at('2025-01-01'),
    at('2026-02-01'),
  ],
  [
    'an or with something unbounded is unbounded',
    or(other, created({ gte: '2025-01-01' })),
    NOW - DEFAULT_WINDOW_MS,
    SOON,
  ],
  [
    'one moment is its millisecond',
    created({ equals: '2026-01-01T00:00:00Z' }),
    at('2026-01-01'),
    at('2026-01-01') + 1,
  ],
  [
    'a bound that contradicts another leaves an empty window',
    created({ gte: '2026-02-01', lt: '2026-01-01' }),
    at('2026-02-01'),
    at('2026-02-01'),
  ],
  [
    'the old table’s name for it is understood',
    { request: { created_at: { gte: '2025-01-01' } } },
    at('2025-01-01'),
    SOON,
  ],
  ['a bound in milliseconds holds', created({ gte: at('2025-01-01') }), at('2025-01-01'), SOON],
  [
    'both bounds in milliseconds hold',
    created({ gt: at('2025-01-01'), lte: at('2025-02-01') }),
    at('2025-01-01'),
    at('2025-02-01') + 1,
  ],
  ['a bound with a small t and z holds', created({ gte: '2025-01-01t00:00:00z' }), at('2025-01-01'), SOON],
  ['a bound beyond all time is its end', created({ gte: 1e300 }), Date.UTC(2299, 11, 31), Date.UTC(2299, 11, 31)],
  ['a bound before all time is its beginning', created({ gte: -1e300 }), Date.UTC(1900, 0, 1), SOON],
  [
    'a property of that name bounds nothing',
    { properties: { request_created_at: { equals: '2024-01-01' } } },
    NOW - DEFAULT_WINDOW_MS,
    SOON,
  ],
  [
    'an input of that name bounds nothing',
    { values: { request_created_at: { equals: '2024-01-01' } } },
    NOW - DEFAULT_WINDOW_MS,
    SOON,
  ],
  [
    'the old name in the new table bounds nothing',
    { request_response_rmt: { created_at: { gte: '2025-01-01' } } },
    NOW - DEFAULT_WINDOW_MS,
    SOON,
  ],
  ['text that is no time bounds nothing', created({ gte: 'last week' }), NOW - DEFAULT_WINDOW_MS, SOON],
];

for (const [name, filter, fromMs, toMs] of cases) {
  test(name, () => assert.deepEqual(windowOf({ filter, nowMs: NOW }), { fromMs, toMs }));
}

test('a timeFilter goes before the filter’s bounds', () => {
  const timeFilter = { start: NOW - DAY, end: NOW };
  const window = windowOf({ filter: created({ gte: '2025-01-01' }), nowMs: NOW, timeFilter });
  assert.deepEqual(window, { fromMs: NOW - DAY, toMs: NOW });
});

test('a timeFilter that ends before it begins is refused', () => {
  const timeFilter = { start: NOW, end: NOW };
  assert.throws(() => windowOf({ filter: 'all', nowMs: NOW, timeFilter }), { name: 'InvalidQuery' });
});

test('without a default the window is all of time, up to the filter’s bound', () => {
  assert.deepEqual(windowOf({ filter: 'all', nowMs: NOW, defaultMs: null }), { fromMs: 0, toMs: SOON });
  const before = created({ lt: '2026-01-01' });
  assert.deepEqual(windowOf({ filter: before, nowMs: NOW, defaultMs: null }), { fromMs: 0, toMs: at('2026-01-01') });
});

test('times are read as ISO 8601, in UTC where they name no zone', () => {
  const expected = Date.UTC(2026, 0, 2, 3, 4, 5);
  for (const text of [
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05',
    '2026-01-02 03:04:05',
    '2026-01-02T03:04:05.000Z',
    '2026-01-02T05:04:05+02:00',
    '2026-01-02T05:04:05+0200',
    '2026-01-02t03:04:05z',
    expected,
    expected + 0.75,
  ]) {
    assert.equal(readInstant(text), expected, String(text));
  }
  assert.equal(readInstant('2026-01-02'), Date.UTC(2026, 0, 2));
  for (const text of [
    '',
    'now',
    '2026',
    '2026-13-01',
    '2026-01-02T25:00:00Z',
    '1767322800000',
    '01/02/2026',
    Number.NaN,
  ]) {
    assert.equal(readInstant(text), null, String(text));
  }
});
