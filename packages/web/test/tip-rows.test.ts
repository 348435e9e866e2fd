import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketSpan, listed, nearestSeries } from '../src/chart/tip-rows.ts';

const series = [
  { label: 'other', color: 'a', values: [90] },
  { label: 'small', color: 'b', values: [1] },
  { label: 'gone', color: 'c', values: [null] },
  { label: 'great', color: 'd', values: [7] },
];

test('the greatest come first, what is not known after them, other last', () => {
  assert.deepEqual(
    listed(series, 0).map(({ label, value }) => [label, value]),
    [
      ['great', 7],
      ['small', 1],
      ['gone', null],
      ['other', 90],
    ],
  );
});

test('a bucket reaches to the next one, and never beyond the range', () => {
  const times = [0, 100, 200];
  const span = { fromMs: 30, toMs: 240 };
  assert.deepEqual(bucketSpan(times, 0, span), { fromMs: 30, toMs: 100 });
  assert.deepEqual(bucketSpan(times, 1, span), { fromMs: 100, toMs: 200 });
  assert.deepEqual(bucketSpan(times, 2, span), { fromMs: 200, toMs: 240 });
});

test('of bars the one the pointer is in is meant, of lines the nearest', () => {
  const drawn = [
    { label: 'a', color: '', values: [10, null] },
    { label: 'b', color: '', values: [5, null] },
  ];
  const at = (kind: 'bars' | 'lines', y: number, index = 0) => nearestSeries(drawn, { kind, index, y });
  assert.deepEqual([at('bars', 3), at('bars', 12), at('bars', 16)], [0, 1, null]);
  assert.deepEqual([at('lines', 100), at('lines', 6), at('lines', 6, 1)], [0, 1, null]);
});
