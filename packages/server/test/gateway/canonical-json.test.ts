// The one text of all JSON that means the same: order and white space make no difference, everything else does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../src/gateway/cache/canonical-json.ts';

const canonical = (text: string, ignored: readonly string[] = []) => canonicalJson(text, JSON.parse(text), ignored);

/** The same value, written in another way. */
function rewritten(value: unknown, random: () => number): string {
  const space = () => ' \n\t\r'.slice(0, Math.floor(random() * 5));
  if (Array.isArray(value)) return `${space()}[${value.map((item) => rewritten(item, random)).join(',')}${space()}]`;
  if (typeof value === 'string' && random() < 0.5) return escaped(value);
  if (typeof value !== 'object' || value === null) return space() + JSON.stringify(value) + space();
  const members = Object.entries(value)
    .map((member) => ({ member, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ member: [name, inner] }) => `${space()}${JSON.stringify(name)}${space()}:${rewritten(inner, random)}`);
  return `{${members.join(',')}${space()}}`;
}

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

/** Numbers that JSON.parse and JSON.stringify leave alone. */
const value = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  .map((made) => JSON.parse(JSON.stringify(made)) as unknown)
  .filter((made) => !/\d[eE]|-0\b/.test(JSON.stringify(made)));

function seed(): number {
  const given = Number(process.env['FC_SEED'] ?? Number.NaN);
  return Number.isInteger(given) ? given : Date.now() & 0x7fffffff;
}

describe('canonical JSON', () => {
  test('the order of members and white space make no difference', (t) => {
    const s = seed();
    t.diagnostic(`seed ${s}`);
    fc.assert(
      fc.property(value, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (made, numbers) => {
        const random = (): number => numbers.next().value as number;
        const one = canonical(JSON.stringify(made));
        assert.notEqual(one, null);
        assert.equal(canonical(rewritten(made, random)), one);
        assert.deepEqual(JSON.parse(one ?? ''), made);
      }),
      { seed: s, numRuns: 500 },
    );
  });

  test('everything else does', (t) => {
    const s = seed();
    t.diagnostic(`seed ${s}`);
    const stable = (made: unknown): string =>
      JSON.stringify(made, (_, inner) =>
        typeof inner === 'object' && inner !== null && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
          : inner,
      );
    fc.assert(
      fc.property(value, value, (a, b) => {
        fc.pre(stable(a) !== stable(b));
        assert.notEqual(canonical(JSON.stringify(a)), canonical(JSON.stringify(b)));
      }),
      { seed: s, numRuns: 500 },
    );
  });

  for (const text of [
    '{"a":1,"a":1}',
    '{"a":{"b":1,"\\u0062":2}}',
    '[{"":1,"":2}]',
    '9007199254740993',
    '{"a":1.0}',
    '[1e2]',
    '-0',
    '0.1000000000000000055',
    `${'['.repeat(300)}${']'.repeat(300)}`,
  ]) {
    test(`${text.slice(0, 40)} is taken byte for byte`, () => {
      assert.equal(canonical(text), null);
    });
  }

  for (const [text, expected] of [
    ['"a:\\"1.0:{"', '"a:\\"1.0:{"'],
    ['"\\\\"', '"\\\\"'],
    ['{"b\\\\":-1.5,"a":"\\ud800"}', '{"a":"\\ud800","b\\\\":-1.5}'],
    ['{"__proto__":1,"constructor":{"10":2,"9":3}}', '{"__proto__":1,"constructor":{"10":2,"9":3}}'],
    [' [ true , null ] ', '[true,null]'],
  ] as const) {
    test(`${text} is ${expected}`, () => {
      assert.equal(canonical(text), expected);
    });
  }

  test('ignored members are left out, of objects in objects by their dotted paths', () => {
    const text = '{"a":{"b":1,"c":{"d":2}},"b":3,"list":[{"b":4}]}';
    assert.equal(canonical(text, ['b', 'a.c.d', 'list.b', 'nothing.there']), '{"a":{"b":1,"c":{}},"list":[{"b":4}]}');
    assert.equal(canonical('{"a":1,"b":{"c":1,"c":2}}', ['b']), null);
  });
});
