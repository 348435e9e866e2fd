// Time along a box: folds, windows, ticks and the place of labels.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  around,
  axisEnd,
  foldsOf,
  gapsOf,
  lengthOf,
  moved,
  placeLabel,
  shownAt,
  ticksOf,
  zoomed,
} from '../src/pages/sessions/time-axis.ts';

const WHOLE = { from: 0, to: 1000 };

describe('stretches without a call', () => {
  test('are between calls that do not touch, however these overlap and are given', () => {
    const calls = [
      { fromMs: 500, toMs: 700 },
      { fromMs: 0, toMs: 100 },
      { fromMs: 50, toMs: 60 },
      { fromMs: 100, toMs: 200 },
    ];
    assert.deepEqual(gapsOf(calls), [{ fromMs: 200, toMs: 500 }]);
    assert.equal(lengthOf(gapsOf(calls)), 300);
    assert.deepEqual(gapsOf([]), []);
  });

  test('are folded when they are long for the session, and time rises on', () => {
    const gaps = [
      { fromMs: 100, toMs: 110 },
      { fromMs: 200, toMs: 900 },
    ];
    const folds = foldsOf(gaps, 1000);
    assert.deepEqual(folds, [{ fromMs: 200, toMs: 900, shownMs: 6 }]);
    assert.deepEqual(
      [0, 200, 550, 900, 1000].map((ms) => shownAt(ms, folds)),
      [0, 200, 203, 206, 306],
    );
  });

  test('nothing is folded where calls follow each other', () => {
    assert.deepEqual(foldsOf([], 1000), []);
    assert.equal(shownAt(123, []), 123);
  });
});

describe('a window', () => {
  test('zooms around the pointer, which stays where it is', () => {
    const near = zoomed(WHOLE, 0.5, 250, WHOLE);
    assert.deepEqual(near, { from: 125, to: 625 });
    assert.equal((250 - near.from) / (near.to - near.from), 0.25);
  });

  test('never leaves the session, and never gets narrower than a millisecond', () => {
    assert.deepEqual(zoomed(WHOLE, 100, 900, WHOLE), WHOLE);
    assert.deepEqual(zoomed({ from: 500, to: 600 }, 1e-9, 500, WHOLE), { from: 500, to: 501 });
    assert.deepEqual(moved({ from: 100, to: 200 }, -500, WHOLE), { from: 0, to: 100 });
    assert.deepEqual(moved({ from: 100, to: 200 }, 5000, WHOLE), { from: 900, to: 1000 });
  });

  test('around a bar leaves room on both sides, and has a width for a bar without one', () => {
    assert.deepEqual(around({ from: 400, to: 600 }, WHOLE), { from: 380, to: 620 });
    const { from, to } = around({ from: 1000, to: 1000 }, WHOLE);
    assert.ok(to - from > 0 && to <= 1000);
  });

  test('its end stays while a session grows within it, and leaves room when it is passed', () => {
    assert.equal(axisEnd(null, 100), 100);
    assert.equal(axisEnd(100, 90), 100);
    assert.equal(axisEnd(100, 120), 150);
    assert.equal(axisEnd(150, 140), 150);
  });
});

describe('ticks', () => {
  const ticks = (wholeMs: number, width: number, folds = foldsOf([], wholeMs)) =>
    ticksOf({ window: { from: 0, to: shownAt(wholeMs, folds) }, folds, wholeMs, width });

  test('are round moments, far enough apart to be read, from a microsecond to weeks', () => {
    for (const wholeMs of [0.01, 1, 37, 999, 30_000, 72_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
      for (const width of [100, 320, 1200]) {
        const found = ticks(wholeMs, width);
        assert.equal(found[0]?.atMs, 0);
        assert.ok(found.length <= width / 42 + 2, `${wholeMs} ms on ${width} px: ${found.length}`);
        for (const [i, { place }] of found.entries()) {
          const before = found[i - 1];
          assert.ok(place >= 0 && place <= 1);
          assert.ok(before === undefined || (place - before.place) * width >= 42);
        }
      }
    }
    assert.deepEqual(
      ticks(30_000, 400).map(({ atMs }) => atMs),
      [0, 10_000, 20_000, 30_000],
    );
  });

  test('a fold has its tick, which says how long it was', () => {
    const folds = foldsOf([{ fromMs: 10_000, toMs: 90_000 }], 100_000);
    const folded = ticks(100_000, 600, folds).filter(({ foldedMs }) => foldedMs !== null);
    assert.deepEqual(
      folded.map(({ foldedMs }) => foldedMs),
      [80_000],
    );
  });

  test('none before the box is measured', () => assert.deepEqual(ticks(1000, 0), []));
});

describe('the label of a bar', () => {
  const at = (left: number, width: number) => placeLabel({ left, width, box: 400, label: 50 });

  test('stands in it, right of it or left of it, where there is room', () => {
    assert.equal(at(0, 100), 'inside');
    assert.equal(at(0, 20), 'right');
    assert.equal(at(344 - 20, 20), 'right');
    assert.equal(at(380, 20), 'left');
    assert.equal(placeLabel({ left: 10, width: 30, box: 50, label: 50 }), 'inside');
  });
});
