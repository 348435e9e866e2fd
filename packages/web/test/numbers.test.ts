// Numbers at the places where their form changes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  changeInPoints,
  changeOf,
  cutMiddle,
  formatBytes,
  formatCallCost,
  formatCost,
  formatCount,
  formatDuration,
  formatPartialCost,
  formatRate,
  formatScore,
  formatShare,
  formatSince,
  shortId,
} from '../src/format/numbers.ts';

function table<T>(title: string, write: (value: T) => string, rows: readonly (readonly [T, string])[]): void {
  describe(title, () => {
    for (const [value, expected] of rows)
      test(`${String(value)} is ${expected}`, () => assert.equal(write(value), expected));
  });
}

table('a count elsewhere', (value: number) => formatCount(value), [
  [0, '0'],
  [48_210, '48,210'],
  [99_999, '99,999'],
  [100_000, '100k'],
  [128_000, '128k'],
  [999_499, '999k'],
  [999_500, '1.00M'],
  [92_100_000, '92.1M'],
  [999_999_999, '1.00B'],
  [1e9, '1.00B'],
  [1e12, '1.00T'],
  [-48_210, '−48,210'],
]);

table('a count in a table', (value: number) => formatCount(value, 'table'), [
  [9_999_999, '9,999,999'],
  [10_000_000, '10.0M'],
]);

table('the cost of a call', formatCallCost, [
  [0, '$0'],
  [0.000_368, '$0.000368'],
  [1.2041, '$1.204100'],
  [0.000_000_9, '<$0.000001'],
  [0.000_001, '$0.000001'],
  [-0.5, '−$0.500000'],
  [1e12, '$1,000,000,000,000.000000'],
]);

table('a sum of costs', formatCost, [
  [0, '$0'],
  [0.000_000_1, '<$0.000001'],
  [0.002_842, '$0.002842'],
  [0.009_999_4, '$0.009999'],
  [0.009_999_6, '$0.0100'],
  [0.0421, '$0.0421'],
  [0.999_94, '$0.9999'],
  [0.999_96, '$1.00'],
  [12.04, '$12.04'],
  [999.994, '$999.99'],
  [999.996, '$1,000'],
  [1_204, '$1,204'],
  [99_999.4, '$99,999'],
  [99_999.6, '$100k'],
  [128_000, '$128k'],
  [1e12, '$1.00T'],
]);

table('a time from a beginning on', formatSince, [
  [0, '+0 ms'],
  [312.4, '+312 ms'],
  [1412, '+1.41 s'],
  [61_000, '+1 m 01 s'],
]);

table('a duration', formatDuration, [
  [0, '0 ms'],
  [0.01, '<0.1 ms'],
  [0.4, '0.4 ms'],
  [0.96, '1 ms'],
  [412, '412 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [3_420, '3.42 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [42_100, '42.1 s'],
  [59_940, '59.9 s'],
  [59_960, '1 m 00 s'],
  [192_000, '3 m 12 s'],
  [3_599_600, '1 h 00 m'],
  [7_500_000, '2 h 05 m'],
  [86_399_000, '1 d 0 h'],
  [273_600_000, '3 d 4 h'],
  [-412, '−412 ms'],
]);

table('a share', formatShare, [
  [0, '0%'],
  [0.000_01, '<0.01%'],
  [0.0042, '0.42%'],
  [0.009_96, '1.0%'],
  [0.031, '3.1%'],
  [0.0996, '10%'],
  [0.48, '48%'],
  [0.99, '99%'],
  [0.9995, '99.95%'],
  [0.999_99, '>99.99%'],
  [1, '100%'],
]);

table('bytes', formatBytes, [
  [0, '0 B'],
  [812, '812 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [3_482, '3.4 KiB'],
  [10_240, '10 KiB'],
  [1_048_500, '1.0 MiB'],
  [432_013_312, '412 MiB'],
  [1_288_490_189, '1.2 GiB'],
  [1e12, '931 GiB'],
]);

table('a rate', (value: number) => formatRate(value, 'tok/s'), [
  [0, '0 tok/s'],
  [0.001, '<0.01 tok/s'],
  [42.1, '42.1 tok/s'],
  [99.96, '100 tok/s'],
  [1_204, '1,204 tok/s'],
  [128_000, '128k tok/s'],
]);

describe('a change', () => {
  test('from zero is new', () => assert.deepEqual(changeOf(0, 5), { direction: 'up', text: 'new' }));
  test('from zero to zero is none', () => assert.equal(changeOf(0, 0)?.text, '0%'));
  test('below half a percent is none', () => assert.equal(changeOf(1_000, 1_004)?.text, '0%'));
  test('has a share', () => assert.deepEqual(changeOf(100, 112), { direction: 'up', text: '12%' }));
  test('of what is not known is not known', () => assert.equal(changeOf(null, 5), null));
  test('of a share is in points', () =>
    assert.deepEqual(changeInPoints(0.0052, 0.0042), { direction: 'down', text: '0.1 pt' }));
});

describe('names and marks', () => {
  test('a sum says what it covers', () =>
    assert.equal(formatPartialCost(128.4, 980, 1_000), '$128.40, priced 980 of 1,000'));
  test('a sum of which nothing is known is unknown', () => assert.equal(formatPartialCost(0, 0, 5), 'unknown'));
  test('a boolean score is a word', () => assert.equal(formatScore('ok-hcone-bool', 1), 'yes'));
  test('a score has three decimals at most', () => assert.equal(formatScore('quality', 0.82345), '0.823'));
  test('an id is its first eight', () => assert.equal(shortId('0198f3c1-aaaa-bbbb'), '0198f3c1…'));
  test('a long model keeps its end', () => {
    const cut = cutMiddle('gpt-4o-2024-08-06-mini', 16);
    assert.equal(cut.length, 16);
    assert.ok(cut.startsWith('gpt-4o') && cut.endsWith('mini'));
  });
});
