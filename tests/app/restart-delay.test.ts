// How long a post stays empty.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterDeath, UNTRIED } from '../../packages/server/src/app/supervise/restart-delay.ts';

function waits(lives: readonly number[]): number[] {
  let history = UNTRIED;
  return lives.map((livedMs) => {
    const after = afterDeath(history, livedMs);
    history = after.history;
    return after.waitMs;
  });
}

test('the first death is answered at once, a row of them ever more slowly, up to five seconds', () => {
  assert.deepEqual(waits([1, 1, 1, 1, 1, 1, 1, 1]), [0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('half a minute of life makes the next death a first one again', () => {
  assert.deepEqual(waits([1, 1, 1, 30_000, 1]), [0, 250, 500, 0, 250]);
});
