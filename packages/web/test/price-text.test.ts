import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perMillion, perToken } from '../src/pages/settings/price-text.ts';

test('a price reads by the million and is kept by the token, to its last digit', () => {
  for (const [token, million] of [
    ['0.0000025', '2.50'],
    ['0.00001', '10.00'],
    ['0', '0.00'],
    ['1', '1000000.00'],
    ['0.000000123456789', '0.123456789'],
    ['12.5', '12500000.00'],
  ] as const) {
    assert.equal(perMillion(token), million);
    assert.equal(perToken(million), token);
  }
  assert.equal(perToken(' $2.5 '), '0.0000025');
  assert.equal(perToken('.5'), '0.0000005');
  for (const text of ['', '.', '-1', '1,5', '1e-6', 'free']) assert.equal(perToken(text), undefined);
});
