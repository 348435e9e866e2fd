// architecture.md, bounds: a captured body keeps its beginning and its end, and says what is missing between them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Capture, CaptureBudget } from '../../src/gateway/tap/capture.ts';

const BOUNDS = { headBytes: 16, tailBytes: 8, totalBytes: 1_000, scarceBytes: 4 };

function budget(losses: number[] = []): CaptureBudget {
  return new CaptureBudget(BOUNDS, (bytes) => losses.push(bytes));
}

describe('capture', () => {
  test('a body within its bounds is kept whole, with no gap', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 4 }), (chunks) => {
        const capture = new Capture(budget(), false);
        for (const chunk of chunks) capture.see(chunk);
        assert.deepEqual(Buffer.concat(capture.chunks()), Buffer.concat(chunks));
        assert.equal(capture.info().gapAfter, null);
      }),
    );
  });

  test('of a longer body the beginning and at least the end are kept, and the gap is where it is said to be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 3, maxLength: 30 }),
        (chunks) => {
          const whole = Buffer.concat(chunks);
          const losses: number[] = [];
          const capture = new Capture(budget(losses), false);
          for (const chunk of chunks) capture.see(chunk);
          const kept = Buffer.concat(capture.chunks());
          const { gapAfter, totalBytes } = capture.info();
          assert.equal(totalBytes, whole.byteLength);
          if (gapAfter === null) assert.deepEqual(kept, whole);
          else {
            assert.deepEqual(kept.subarray(0, gapAfter), whole.subarray(0, gapAfter));
            const tail = kept.subarray(gapAfter);
            assert.ok(tail.byteLength >= BOUNDS.tailBytes);
            assert.deepEqual(tail, whole.subarray(whole.byteLength - tail.byteLength));
            capture.release();
            assert.equal(losses[0], whole.byteLength - kept.byteLength);
          }
        },
      ),
    );
  });

  test('with the budget spent only a little of each end is kept', () => {
    const shared = budget();
    const hog = new Capture(shared, false);
    shared.hold(BOUNDS.totalBytes);
    hog.see(Buffer.from('0123456789abcdefghij'));
    assert.equal(Buffer.concat(hog.chunks()).toString(), '0123ghij');
  });

  test('what is released can be held again', () => {
    const shared = budget();
    const capture = new Capture(shared, false);
    capture.see(Buffer.alloc(100));
    capture.release();
    assert.equal(shared.held, 0);
  });
});
