// The tap's marks of when an answer's bytes came: few, true, and over all of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Arrivals } from '../../src/gateway/tap/arrivals.ts';
import { type Arrival, unpackMarks } from '../../src/kernel/arrival-marks.ts';

const STARTED_AT = 1_000_000.25;
const MOST = 4096;
const NEVER_THINNED = 64;

interface Chunk {
  readonly bytes: number;
  /** After the chunk before, or the start. */
  readonly afterMs: number;
}

interface Came {
  readonly offset: number;
  readonly ms: number;
}

function watch(chunks: Iterable<Chunk>): { readonly came: readonly Came[]; readonly marks: readonly Arrival[] } {
  const arrivals = new Arrivals(STARTED_AT);
  const came: Came[] = [];
  let [offset, ms] = [0, 0];
  for (const { bytes, afterMs } of chunks) {
    ms += afterMs;
    if (bytes > 0) came.push({ offset, ms: Math.round(ms * 10) / 10 });
    arrivals.see(bytes, STARTED_AT + ms);
    offset += bytes;
  }
  return { came, marks: unpackMarks(arrivals.packed()) };
}

/** How much too early a chunk's bytes are told to have come; every mark must be that of a chunk. */
function errorsOf({ came, marks }: ReturnType<typeof watch>): readonly number[] {
  let next = 0;
  const told = came.map(({ offset, ms }) => {
    while (next < marks.length && (marks[next]?.[0] ?? 0) <= offset) next += 1;
    const mark = marks[next - 1];
    assert.ok(mark !== undefined, `nothing is told of byte ${offset}`);
    return { offset: mark[0], error: ms - mark[1] };
  });
  assert.equal(new Set(told.map(({ offset }) => offset)).size, marks.length, 'a mark lies within a chunk');
  return told.map(({ error }) => error);
}

function* steady(count: number, afterMs: number): Generator<Chunk> {
  for (let i = 0; i < count; i += 1) yield { bytes: 100 + (i % 7), afterMs };
}

describe('arrivals', () => {
  test('of an answer within the bound, chunks are told to the millisecond, and those of one have one mark', () => {
    const chunk = fc.record({
      bytes: fc.nat(3000),
      afterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 300 }), (chunks) => {
        const watched = watch(chunks);
        for (const error of errorsOf(watched)) assert.ok(error > -0.05 && error < 1.05, `${error} ms`);
        const ticks = watched.marks.map(([, ms]) => Math.floor(ms));
        assert.equal(new Set(ticks).size, ticks.length);
      }),
    );
  });

  test('a long answer is told to its end in as many marks, the times evenly coarser', () => {
    for (const [count, afterMs] of [
      [MOST, 1],
      [20_000, 3],
      [50_000, 20],
      [6_000, 60_000],
    ] as const) {
      const watched = watch(steady(count, afterMs));
      const errors = errorsOf(watched);
      const lastMs = count * afterMs;
      assert.ok(watched.marks.length < MOST && watched.marks.length > MOST / 4, `${watched.marks.length} marks`);
      const worst = Math.max(...errors);
      assert.ok(worst <= (2 * lastMs) / (MOST - NEVER_THINNED) + 1, `${worst} ms of ${lastMs}`);
      assert.ok(errors.slice(0, NEVER_THINNED).every((error) => Math.abs(error) < 0.05));
    }
  });

  test('a burst, a pause of an hour and a crawl are all within the bound, each mark once', () => {
    const burst = watch([...steady(5_000, 1), { bytes: 1, afterMs: 3_600_000 }, ...steady(5_000, 40)]);
    errorsOf(burst);
    assert.ok(burst.marks.length < MOST);
    const offsets = burst.marks.map(([offset]) => offset);
    assert.deepEqual(
      offsets,
      [...new Set(offsets)].sort((a, b) => a - b),
    );
  });

  test('the mark of a byte is the last that begins at or before it', () => {
    const arrivals = new Arrivals(0);
    assert.deepEqual(arrivals.packedAt(0), []);
    arrivals.see(10, 5);
    arrivals.see(0, 6);
    arrivals.see(10, 7.25);
    assert.deepEqual(unpackMarks(arrivals.packedAt(9)), [[0, 5]]);
    assert.deepEqual(unpackMarks(arrivals.packedAt(10)), [[10, 7.3]]);
    assert.deepEqual(arrivals.packedAt(null), []);
  });
});
