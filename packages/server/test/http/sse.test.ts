import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { splitSse } from '../../src/http/sse.ts';

const split = (text: string) => splitSse(Buffer.from(text));

describe('splitSse', () => {
  test('events carry type, data and the offset of their block', () => {
    const text = 'event: a\ndata: {"x":1}\n\n: comment\n\ndata: two\ndata: lines\n\n\n\ndata:nospace\nid: 7\n\n';
    assert.deepEqual(split(text), [
      { type: 'a', data: '{"x":1}', offset: 0 },
      { type: null, data: 'two\nlines', offset: text.indexOf('data: two') },
      { type: null, data: 'nospace', offset: text.indexOf('data:nospace') },
    ]);
  });

  test('offsets count bytes, not characters', () => {
    assert.equal(split('data: é漢😀\n\ndata: x\n\n')[1]?.offset, Buffer.byteLength('data: é漢😀\n\n'));
  });

  test('every line ending reads the same', () => {
    const text = 'event: a\ndata: 1\ndata: 2\n\n: c\ndata: 3\n\ndata: 4\n\n';
    const plain = split(text).map(({ type, data }) => ({ type, data }));
    for (const ending of ['\r\n', '\r']) {
      const events = split(text.replaceAll('\n', ending));
      assert.deepEqual(
        events.map(({ type, data }) => ({ type, data })),
        plain,
      );
      assert.equal(events[1]?.offset, text.slice(0, text.indexOf(': c')).replaceAll('\n', ending).length);
    }
  });

  test('a byte order mark is no part of the first field', () => {
    assert.deepEqual(split('\ufeffdata: 1\n\n'), [{ type: null, data: '1', offset: 3 }]);
  });

  test('a last event without its blank line is kept', () => {
    assert.deepEqual(
      split('data: 1\n\ndata: 2').map((event) => event.data),
      ['1', '2'],
    );
  });

  test('cut at any byte, the events before the cut are those of the whole', () => {
    const text = 'event: a\r\ndata: {"x":1}\r\n\r\n: keep\n\ndata: {"y":"é"}\n\ndata: [DONE]\n\n';
    const bytes = Buffer.from(text);
    const whole = splitSse(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const events = splitSse(bytes.subarray(0, cut));
      assert.deepEqual(events.slice(0, -1), whole.slice(0, Math.max(0, events.length - 1)));
    }
  });

  test('any bytes at all are split without a throw, at growing offsets', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.constantFrom('data:', '\n', '\r', 'x', ':')),
        (raw, parts) => {
          for (const bytes of [raw, Buffer.from(parts.join(''))]) {
            const offsets = splitSse(bytes).map((event) => event.offset);
            assert.deepEqual(
              offsets,
              [...new Set(offsets)].sort((a, b) => a - b),
            );
          }
        },
      ),
    );
  });
});
