// headers.md §8: how long is waited before a retry.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { waitMs } from '../../src/gateway/dispatch/with-retries.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const settings = (random = 0) => ({
  retries: 5,
  factor: 2,
  minTimeoutMs: 1_000,
  maxTimeoutMs: 10_000,
  clock: () => NOW,
  random: () => random,
});
const answer = (...headers: string[]) => ({ status: 429, headers }) as never;

describe('the wait before a retry', () => {
  test('grows by the factor up to the longest, jittered in its upper half', () => {
    const waits = [0, 1, 2, 3, 4].map((retry) => [
      waitMs(retry, answer(), settings(0)),
      waitMs(retry, answer(), settings(1)),
    ]);
    assert.deepEqual(waits, [
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
      [4_000, 8_000],
      [5_000, 10_000],
    ]);
  });

  test('is as long as the provider asks, within the longest', () => {
    assert.equal(waitMs(0, answer('Retry-After', '3'), settings()), 3_000);
    assert.equal(waitMs(0, answer('Retry-After', '1.5'), settings()), 1_500);
    assert.equal(waitMs(0, answer('Retry-After', '60'), settings()), 10_000);
    assert.equal(waitMs(0, answer('retry-after-ms', '700'), settings()), 700);
    assert.equal(waitMs(0, answer('Retry-After', '3', 'Retry-After-Ms', '2500'), settings()), 2_500);
    assert.equal(waitMs(0, answer('Retry-After', 'Thu, 01 Jan 2026 00:00:04 GMT'), settings()), 4_000);
  });

  test('is never shorter than the back-off, whatever the provider says', () => {
    for (const text of ['0', '0.1', 'soon', '-5', '', 'Thu, 01 Jan 2025 00:00:00 GMT'])
      assert.equal(waitMs(1, answer('Retry-After', text), settings()), 1_000, text);
  });

  test('is the back-off when there was no answer to ask', () => {
    assert.equal(waitMs(0, new Error('reset'), settings()), 500);
  });
});
