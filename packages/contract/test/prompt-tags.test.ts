// Tags of prompts in any text: found, taken out and kept apart, and never more than what belongs together.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hasTags, inputsOf, parseTags, renderTags, templateOf, withoutTags } from '../src/prompt-tags.ts';

const input = (key: string, value: string) => `<helicone-prompt-input key="${key}">${value}</helicone-prompt-input>`;
const fixed = (text: string) => `<helicone-prompt-static>${text}</helicone-prompt-static>`;

function read(text: string) {
  const pieces = parseTags(text);
  return {
    plain: withoutTags(pieces),
    template: templateOf(pieces),
    inputs: Object.fromEntries(inputsOf(pieces)),
  };
}

describe('tags', () => {
  test('an input is taken out of its tag, and leaves a placeholder in the template', () => {
    assert.deepEqual(read(`Write about ${input('who', 'Ada')} in ${input('where', 'London')}.`), {
      plain: 'Write about Ada in London.',
      template: 'Write about <helicone-prompt-input key="who" /> in <helicone-prompt-input key="where" />.',
      inputs: { who: 'Ada', where: 'London' },
    });
  });

  test('static text stays in the template', () => {
    assert.deepEqual(read(`${fixed('Be kind.')} Yes.`), {
      plain: 'Be kind. Yes.',
      template: 'Be kind. Yes.',
      inputs: {},
    });
  });

  test('tags may hold several lines, and stand in lines of their own', () => {
    const text = `<helicone-prompt-input\n  key="poem"\n>\nfirst\nsecond\n</helicone-prompt-input\n>`;
    assert.deepEqual(read(text).inputs, { poem: '\nfirst\nsecond\n' });
    assert.equal(read(text).plain, '\nfirst\nsecond\n');
  });

  test('an input may stand in another, and in static text', () => {
    const text = fixed(`Dear ${input('name', `Dr. ${input('last', 'Hopper')}`)},`);
    assert.deepEqual(read(text), {
      plain: 'Dear Dr. Hopper,',
      template: 'Dear <helicone-prompt-input key="name" />,',
      inputs: { last: 'Hopper', name: 'Dr. Hopper' },
    });
  });

  test('the same text twice closes twice', () => {
    assert.deepEqual(read(input('a', input('a', 'x'))), {
      plain: 'x',
      template: '<helicone-prompt-input key="a" />',
      inputs: { a: 'x' },
    });
  });

  for (const [key, written] of [
    [`it's`, `"it's"`],
    [`say "hi"`, `'say "hi"'`],
    [`say "hi"`, `"say "hi""`],
    [`say "hi" & go`, `"say &quot;hi&quot; &amp; go"`],
    ['a<b>c', `"a&lt;b&gt;c"`],
    [`it's ☃`, `"it&#39;s &#x2603;"`],
    ['a > b', `"a > b"`],
    ['&nbsp;&#x110000;', `"&nbsp;&#x110000;"`],
    ['city', `\\"city\\"`],
    ['', `""`],
    ['__proto__', `"__proto__"`],
  ] as const) {
    test(`the key ${written} is ${JSON.stringify(key)}`, () => {
      const pieces = parseTags(`<helicone-prompt-input key=${written} >v</helicone-prompt-input>`);
      assert.deepEqual(inputsOf(pieces), [[key, 'v']]);
      // A template is read again where it is shown, so its key must come back.
      const again = templateOf(pieces).replace(' />', '>v</helicone-prompt-input>');
      assert.deepEqual(inputsOf(parseTags(again)), [[key, 'v']]);
    });
  }

  for (const text of [
    '<helicone-prompt-input key="a">never closed',
    'never opened</helicone-prompt-input>',
    '</helicone-prompt-static><helicone-prompt-static>',
    '<helicone-prompt-input>no key</helicone-prompt-input>',
    '<helicone-prompt-input key=a>no quotes</helicone-prompt-input>',
    '<helicone-prompt-input key="a" />',
    '<helicone-prompt-inputs key="a">x</helicone-prompt-inputs>',
    '<helicone-prompt-input key="a">x</helicone-prompt-static>',
    `<helicone-prompt-input key="${'k'.repeat(300)}">x</helicone-prompt-input>`,
    '&lt;helicone-prompt-static&gt;x&lt;/helicone-prompt-static&gt;',
  ]) {
    test(`left as text: ${text.slice(0, 60)}`, () => {
      assert.equal(hasTags(parseTags(text)), false);
      assert.equal(read(text).plain, text);
    });
  }

  test('an opening that is never closed does not keep the tag around it from being one', () => {
    const text = fixed(`a <helicone-prompt-input key="x"> b`);
    assert.equal(read(text).plain, 'a <helicone-prompt-input key="x"> b');
    const crossed = `<helicone-prompt-input key="k">1<helicone-prompt-static>2</helicone-prompt-input>3</helicone-prompt-static>`;
    assert.deepEqual(read(crossed), {
      plain: '1<helicone-prompt-static>23</helicone-prompt-static>',
      template: '<helicone-prompt-input key="k" />3</helicone-prompt-static>',
      inputs: { k: '1<helicone-prompt-static>2' },
    });
  });

  test('a text made to be slow is not: openings, closings and spaces by the hundred thousand', () => {
    const count = 100_000;
    for (const text of [
      '<helicone-prompt-input key="a'.repeat(count),
      '<helicone-prompt-input key="a">'.repeat(count) + '</helicone-prompt-static>'.repeat(count),
      fixed('').slice(0, 24).repeat(count) + '</helicone-prompt-input>'.repeat(count),
      `<helicone-prompt-input${' '.repeat(count)}`.repeat(20),
      input('a', '').slice(0, 31).repeat(count) + '</helicone-prompt-input>'.repeat(count),
    ]) {
      // Quadratic work on these takes minutes; the runner's own limit is what ends a test.
      assert.equal(renderTags(parseTags(text)), text);
    }
  });
});

/** Pieces of text that look like tags, so that chance finds the odd ones. */
const shard = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<helicone-prompt-input key="a">',
    "<helicone-prompt-input key='b' >",
    '</helicone-prompt-input>',
    '<helicone-prompt-static>',
    '</ helicone-prompt-static >',
    '<helicone-prompt-input key="',
    '">',
    '<',
    '>',
    '\n',
  ),
);
const anyText = fc.array(shard, { maxLength: 12 }).map((shards) => shards.join(''));
const untagged = fc.string({ unit: 'binary' }).filter((text) => !text.includes('helicone-prompt-'));

type Tree = string | { readonly key: string | null; readonly children: readonly Tree[] };
const { tree } = fc.letrec<{ tree: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, untagged, tie('node')),
  node: fc.record({
    key: fc.option(fc.stringMatching(/^[a-z ]{1,8}$/), { nil: null }),
    children: fc.array(tie('tree'), { maxLength: 4 }),
  }),
}));

function written(node: Tree): string {
  if (typeof node === 'string') return node;
  const inner = node.children.map(written).join('');
  return node.key === null ? fixed(inner) : input(node.key, inner);
}

function plainOf(node: Tree): string {
  return typeof node === 'string' ? node : node.children.map(plainOf).join('');
}

function inputsIn(node: Tree): [string, string][] {
  if (typeof node === 'string') return [];
  const inner = node.children.flatMap(inputsIn);
  return node.key === null ? inner : [...inner, [node.key, plainOf(node)]];
}

describe('of any text', () => {
  test('parsing and rendering give it back', () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(renderTags(parseTags(text)), text)));
  });

  test('untagged, it is its own template and has no inputs', () => {
    fc.assert(
      fc.property(untagged, (text) => {
        const pieces = parseTags(text);
        assert.equal(withoutTags(pieces), text);
        assert.equal(templateOf(pieces), text);
        assert.deepEqual(inputsOf(pieces), []);
      }),
    );
  });

  test('tagged in any way, removal keeps what stood inside and every input is found', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (nodes) => {
        const pieces = parseTags(nodes.map(written).join(''));
        assert.equal(withoutTags(pieces), nodes.map(plainOf).join(''));
        assert.deepEqual(inputsOf(pieces), nodes.flatMap(inputsIn));
      }),
    );
  });

  test('values make no difference to the template', () => {
    const filled = (values: readonly string[]) => `A ${input('a', values[0] ?? '')} B ${input('b', values[1] ?? '')}`;
    fc.assert(
      fc.property(fc.array(untagged, { minLength: 2, maxLength: 2 }), (values) => {
        assert.equal(templateOf(parseTags(filled(values))), templateOf(parseTags(filled(['', '']))));
      }),
    );
  });

  test('what is removed leaves openings and closings in balance', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const pieces = parseTags(text);
        const depth = { input: 0, static: 0 };
        for (const piece of pieces) {
          if (piece.kind === 'open') depth[piece.tag] += 1;
          if (piece.kind === 'close') depth[piece.tag] -= 1;
          assert.ok(depth.input >= 0 && depth.static >= 0);
        }
        assert.deepEqual(depth, { input: 0, static: 0 });
      }),
    );
  });
});
