// What a call asks of the cache, read from its headers: lifetimes above all.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cacheWishes } from '../../src/gateway/cache/cache-wishes.ts';
import { readControlHeaders } from '../../src/gateway/control-headers/read-control-headers.ts';
import type { Exchange } from '../../src/gateway/exchange.ts';

const DAY_MS = 86_400_000;

function wishes(headers: readonly string[]) {
  const isOurs = (i: number) => headers[i - (i % 2)]?.toLowerCase().startsWith('helicone-') === true;
  const control = readControlHeaders(
    headers.filter((_, i) => isOurs(i)),
    false,
  );
  // Nothing else of an exchange is looked at.
  const exchange = { control, forward: headers.filter((_, i) => !isOurs(i)) } as unknown as Exchange;
  return cacheWishes(exchange, { reading: true, writing: true });
}

describe('lifetimes', () => {
  for (const [said, lifetimeMs] of [
    [null, 7 * DAY_MS],
    ['max-age=60', 60_000],
    ['max-age = 60', 60_000],
    ['public, max-age="60"', 60_000],
    ['max-age=60, s-maxage=5', 5_000],
    ['s-maxage=5, max-age=60', 5_000],
    ['max-age=31536000', 365 * DAY_MS],
    ['max-age=31536001', 365 * DAY_MS],
    ['max-age=999999999999', 365 * DAY_MS],
    ['only-if-cached', 7 * DAY_MS],
    ['max-age=-1', 7 * DAY_MS],
  ] as const) {
    test(`Cache-Control ${said ?? 'not sent'}: ${lifetimeMs / 1000} s`, () => {
      const { read, write, lifetimeMs: seen } = wishes(said === null ? [] : ['Cache-Control', said]);
      assert.deepEqual([read, write, seen], [true, true, lifetimeMs]);
    });
  }

  test('several lines are one list', () => {
    assert.deepEqual(wishes(['cache-control', 'max-age=9', 'Cache-Control', 'no-cache']), {
      ...wishes([]),
      read: false,
      lifetimeMs: 9_000,
      maxAgeMs: 9_000,
    });
  });

  test('Helicone-Cache-Control takes the place of the standard one as a whole', () => {
    const { read, lifetimeMs } = wishes([
      'Cache-Control',
      'no-cache, max-age=9',
      'Helicone-Cache-Control',
      's-maxage=5',
    ]);
    assert.deepEqual([read, lifetimeMs], [true, 5_000]);
  });
});
