import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parsePartialJson } from '../../src/providers/partial-json.ts';

describe('parsePartialJson', () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ['{"a":1,"b":{"c":[1,2', { a: 1, b: { c: [1, 2] } }],
    ['{"a":"half a te', { a: 'half a te' }],
    ['{"a":"x\\u00', { a: 'x' }],
    ['{"a":"x\\', { a: 'x' }],
    ['{"a":1,"ke', { a: 1 }],
    ['{"a":1,"key"', { a: 1 }],
    ['{"a":1,"key":', { a: 1 }],
    ['{"a":tr', {}],
    ['[{"a":"},{"},', [{ a: '},{' }]],
    ['{"a":1}', { a: 1 }],
    ['{', {}],
    ['nonsense', undefined],
    ['}{', undefined],
  ];
  for (const [text, expected] of CASES) test(text, () => assert.deepEqual(parsePartialJson(text), expected));

  test('cut anywhere, an object gives its members before the cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const members = Object.keys(value).filter((key) => key !== '__proto__');
        const partial = parsePartialJson(text.slice(0, 1 + (at % text.length))) as Record<string, unknown>;
        const kept = Object.keys(partial).filter((key) => key !== '__proto__');
        // A key cut within itself never shows up as a shorter one.
        assert.ok(kept.every((key) => members.includes(key)));
      }),
    );
  });
});
