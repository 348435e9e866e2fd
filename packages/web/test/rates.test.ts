import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costAt, perMillion, perToken } from '../src/pages/models/rates.ts';

test('a price for a million becomes one for a token, to the last digit, and back', () => {
  for (const [million, token] of [
    ['2.5', '0.0000025'],
    ['0', '0'],
    ['15', '0.000015'],
    ['0.075', '0.000000075'],
    ['1000000', '1'],
    ['12345678.9', '12.3456789'],
    ['0.10000000000000000001', '0.00000010000000000000000001'],
  ] as const) {
    assert.equal(perToken(million), token);
    assert.equal(perMillion(token), million);
  }
});

test('a price may be typed with a dollar, commas and a bare point', () => {
  assert.deepEqual(['$2.50', '1,000', '.5', '5.'].map(perToken), ['0.0000025', '0.001', '0.0000005', '0.000005']);
});

test('what is no price is none', () => {
  assert.deepEqual(['', '.', '-1', '1e-6', 'free', '1.2.3'].map(perToken), [null, null, null, null, null, null]);
});

test('cached tokens cost their own rate, or as input', () => {
  const sums = { prompt_tokens: 1_000_000, prompt_cache_read_tokens: 400_000, completion_tokens: 500_000 };
  assert.equal(costAt({ input: 10, output: 20, cacheRead: 1 }, sums), 6 + 0.4 + 10);
  assert.equal(costAt({ input: 10, output: 20, cacheRead: null }, sums), 20);
});
