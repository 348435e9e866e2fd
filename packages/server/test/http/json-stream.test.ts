import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { splitJsonArray, splitJsonArrayTail, splitNdjson } from '../../src/http/json-stream.ts';

describe('splitJsonArray', () => {
  const text = ' [{"a":[1,{"b":"x],\\"{"}]},\n{"c":"é"},\n{"d":3}]\n';

  test('elements come with their offsets', () => {
    const chunks = splitJsonArray(Buffer.from(text));
    assert.deepEqual(
      chunks.map((chunk) => JSON.parse(chunk.text)),
      JSON.parse(text),
    );
    const bytes = Buffer.from(text);
    for (const chunk of chunks) assert.equal(bytes[chunk.offset], 0x7b);
  });

  test('cut anywhere, whole elements stay as they were', () => {
    const bytes = Buffer.from(text);
    const whole = splitJsonArray(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const chunks = splitJsonArray(bytes.subarray(0, cut));
      assert.deepEqual(chunks.slice(0, -1), whole.slice(0, Math.max(0, chunks.length - 1)));
    }
  });

  test('what is no array has no elements', () => {
    assert.deepEqual(splitJsonArray(Buffer.from('{"error":[1]}')), []);
    assert.deepEqual(splitJsonArray(Buffer.from('')), []);
    assert.deepEqual(splitJsonArray(Buffer.from('[]')), []);
  });

  test('an array in any layout JSON allows gives its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (value, indent) => {
        const parsed = splitJsonArray(Buffer.from(JSON.stringify(value, null, indent))).map((chunk) =>
          JSON.parse(chunk.text),
        );
        assert.deepEqual(JSON.stringify(parsed), JSON.stringify(value));
      }),
    );
  });

  test('a tail is read from its next element on', () => {
    const tail = splitJsonArrayTail(Buffer.from('  "half": 1}\n,\r\n{\n  "u": {"t": 2}\n}\n]'));
    assert.deepEqual(
      tail.map((chunk) => JSON.parse(chunk.text)),
      [{ u: { t: 2 } }],
    );
  });
});

describe('splitNdjson', () => {
  test('each line is a value with its offset, blank lines are none', () => {
    assert.deepEqual(splitNdjson(Buffer.from('{"é":1}\n\r\n{"b":2}\r\n{"c"')), [
      { text: '{"é":1}', offset: 0 },
      { text: '{"b":2}', offset: 11 },
      { text: '{"c"', offset: 20 },
    ]);
  });
});
