// headers.md §12: an event stream re-framed so that every write holds whole events.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { wholeEvents } from '../../src/gateway/body-changes/force-format.ts';

function passed(pieces: readonly Buffer[]): { readonly writes: readonly string[]; readonly rest: string } {
  const filter = wholeEvents();
  const writes = pieces.map((piece) => filter.pass(piece).toString()).filter((write) => write !== '');
  return { writes, rest: filter.flush().toString() };
}

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replace(/[\r\n]/g, '') || ':');
const event = fc.array(line, { minLength: 1, maxLength: 4 });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const stream = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 6 }),
  tail: fc.array(line, { maxLength: 2 }),
  blankLines: fc.integer({ min: 1, max: 3 }),
  lineEnd,
});

describe('whole events', () => {
  test('every write is whole events with one blank line behind each, however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (given, sizes) => {
        const end = given.lineEnd;
        const text =
          given.events.map((lines) => lines.join(end) + end + end.repeat(given.blankLines)).join('') +
          given.tail.join(end);
        const { writes, rest } = passed(cut(Buffer.from(text), sizes));
        for (const write of writes)
          assert.ok(write.endsWith('\n\n') && !/\r|\n{3}|^\n/.test(write), JSON.stringify(write));
        const expected = given.events.map((lines) => `${lines.join('\n')}\n\n`).join('') + given.tail.join('\n');
        assert.equal(writes.join('') + rest, expected);
      }),
      { numRuns: 500 },
    );
  });

  test('a CR and its LF in two pieces are one line end', () => {
    const { writes, rest } = passed([Buffer.from('data: a\r'), Buffer.from('\n\r'), Buffer.from('\ndata: b')]);
    assert.deepEqual({ writes, rest }, { writes: ['data: a\n\n'], rest: 'data: b' });
  });

  test('an event that never ends is not held for ever', () => {
    const filter = wholeEvents();
    const piece = Buffer.alloc(256 * 1024, 'x');
    const out = Array.from({ length: 8 }, () => filter.pass(piece).length);
    assert.ok(out.some((length) => length > 0));
    assert.equal(out.reduce((sum, length) => sum + length, 0) + filter.flush().length, 8 * piece.length);
  });
});
