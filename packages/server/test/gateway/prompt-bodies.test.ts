// What prompts make of a body (headers.md §13): tags taken out, stored prompts filled and put before the request, and every
// other byte left as it was sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { forAnthropic, mergePrompt } from '../../src/gateway/body-changes/merge-prompt.ts';
import { fillTemplate } from '../../src/gateway/body-changes/prompt-template.ts';
import { withoutPromptTags } from '../../src/gateway/body-changes/remove-prompt-tags.ts';
import { members, stringValues } from '../../src/gateway/json-text.ts';
import { anyText } from '../ports/any-text.ts';

const input = (key: string, value: string) => `<helicone-prompt-input key="${key}">${value}</helicone-prompt-input>`;
const removed = (json: string): string | undefined => withoutPromptTags(Buffer.from(json))?.toString();

/** JSON in spellings of all kinds: odd white space, odd numbers, escapes. */
const space = fc.constantFrom('', ' ', '\n\t', '\r\n');
const spelled: fc.Arbitrary<string> = fc.letrec<{ value: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom('1', '-0', '1.10', '1e400', '12345678901234567890', 'true', 'null', '"\\"\\\\"', '"\\u003c"', '""'),
    anyText().map((text) => JSON.stringify(text)),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
      .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
    fc
      .tuple(space, fc.array(fc.tuple(anyText(), tie('value')), { maxLength: 3 }))
      .map(
        ([gap, entries]) =>
          `{${gap}${entries.map(([name, value]) => `${JSON.stringify(name)}${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}`,
      ),
  ),
})).value;

describe('taking tags out of JSON', () => {
  test('changes the tagged strings and no other byte', () => {
    const before = '{ "temperature" : 1.0, "seed":12345678901234567890,\n "user": "\\u00e9" , "messages":[{"content":';
    const after = ',"role":"user"}], "last" : 1e400 }';
    assert.equal(
      removed(`${before}${JSON.stringify(`Say ${input('what', 'hi')}\n`)}${after}`),
      `${before}"Say hi\\n"${after}`,
    );
  });

  test('works whichever way `<` is spelled', () => {
    const escaped = JSON.stringify(input('k', 'v')).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
    assert.equal(removed(`{"a":${escaped}}`), '{"a":"v"}');
  });

  test('works in a string of JSON within JSON', () => {
    const inner = JSON.stringify({ city: input('city', 'Rome') });
    assert.equal(removed(JSON.stringify({ arguments: inner })), JSON.stringify({ arguments: '{"city":"Rome"}' }));
  });

  test('leaves names of members, and bodies without tags, alone', () => {
    assert.equal(removed(JSON.stringify({ [input('k', 'v')]: 'x' })), undefined);
    assert.equal(removed('{"a":"helicone-prompt-input"}'), undefined);
  });

  test('in any JSON: only the strings with tags are other ones', () => {
    fc.assert(
      fc.property(spelled, spelled, anyText(), (left, right, text) => {
        const tagged = JSON.stringify(`${text}${input('k', text)}`);
        fc.pre(!text.includes('helicone-prompt-'));
        const json = `[${left}, {"a" : ${tagged}} ,${right}]`;
        assert.equal(removed(json), `[${left}, {"a" : ${JSON.stringify(text + text)}} ,${right}]`);
      }),
    );
  });

  test('bytes that are no UTF-8 elsewhere in the body stay', () => {
    const json = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff]),
      Buffer.from(`","b":${JSON.stringify(input('k', 'v'))}}`),
    ]);
    const plain = withoutPromptTags(json);
    assert.deepEqual(plain, Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('","b":"v"}')]));
  });
});

describe('JSON as text', () => {
  test('every string value is found, and no name', () => {
    const count = (value: unknown): number => {
      if (typeof value === 'string') return 1;
      return typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, each) => sum + count(each), 0)
        : 0;
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = Buffer.from(JSON.stringify(value));
        const found = [...stringValues(json)].map(({ start, end }) => JSON.parse(json.toString('utf8', start, end)));
        assert.equal(found.length, count(JSON.parse(json.toString())));
        assert.ok(found.every((text) => typeof text === 'string'));
      }),
    );
  });

  test('the members of any object are found as they are written', () => {
    const entries = fc.uniqueArray(fc.tuple(anyText(), spelled), {
      selector: ([name]) => name,
      maxLength: 4,
    });
    fc.assert(
      fc.property(space, entries, (gap, list) => {
        const json = Buffer.from(
          `${gap}{${gap}${list.map(([name, value]) => `${JSON.stringify(name)}${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}${gap}`,
        );
        const found = members(json).map(({ name, start, end }) => [name, json.toString('utf8', start, end)]);
        // What has no UTF-8 was written as U+FFFD.
        assert.deepEqual(
          found,
          list.map(([name, value]) => [name, value]),
        );
      }),
    );
  });
});

describe('filling a stored prompt', () => {
  const fill = (template: object, inputs: object) => fillTemplate({ ...template }, { ...inputs });

  test('puts inputs of every type into what is said, as text', () => {
    const content = '{{hc:name:string}} is {{hc:age:number}}, {{hc:ok:boolean}}, {{ hc : list : other }}';
    const filled = fill({ messages: [{ role: 'user', content }] }, { name: 'Ada', age: 36, ok: false, list: [1, 'a'] });
    assert.deepEqual(filled.body, { messages: [{ role: 'user', content: 'Ada is 36, false, [1,"a"]' }] });
    assert.deepEqual([filled.missing, filled.wrong], [[], []]);
  });

  test('an input that is all of a text is itself in schemas and tools, and a text in messages', () => {
    const template = {
      messages: [{ content: '{{hc:n:number}}' }],
      response_format: { max: '{{hc:n:number}}', of: '{{hc:o:other}}' },
    };
    const { body } = fill(template, { n: '7', o: { a: [1] } });
    assert.deepEqual(body, { messages: [{ content: '7' }], response_format: { max: 7, of: { a: [1] } } });
  });

  test('an empty text, 0 and false are inputs, too', () => {
    const content = '[{{hc:a:string}}{{hc:b:number}}{{hc:c:boolean}}]';
    assert.deepEqual(fill({ messages: [{ content }] }, { a: '', b: 0, c: false }).body, {
      messages: [{ content: '[0false]' }],
    });
  });

  test('what is put in is not filled again', () => {
    const filled = fill({ messages: ['{{hc:a:string}}{{hc:b:string}}'] }, { a: '{{hc:b:string}}', b: '$&$1' });
    assert.deepEqual(filled.body, { messages: ['{{hc:b:string}}$&$1'] });
  });

  test('what is missing is told, and its place left as it stands', () => {
    const filled = fill({ messages: ['{{hc:a:string}} {{hc:a:string}}'], x: '{{hc:b:number}}' }, { toString: 1 });
    assert.deepEqual(filled.body, { messages: ['{{hc:a:string}} {{hc:a:string}}'], x: '{{hc:b:number}}' });
    assert.deepEqual(filled.missing, ['a', 'b']);
  });

  for (const [type, right, wrong] of [
    ['string', ['a', 1, true, ''], [[], {}]],
    ['number', [1, -0.5, '1e3', '12'], ['', ' ', 'one', true, 'NaN', 'Infinity', [1]]],
    ['boolean', [true, false, 'true', 'FALSE', 'Yes', 'no'], [1, 0, 'on', '', {}]],
    ['other', [1, 'a', [], {}, true], []],
  ] as const) {
    test(`as ${type}: which values fit`, () => {
      const template = { messages: [`{{hc:v:${type}}}`] };
      for (const v of right) assert.deepEqual(fill(template, { v }).wrong, [], JSON.stringify(v));
      for (const v of wrong) assert.equal(fill(template, { v }).wrong.length, 1, JSON.stringify(v));
    });
  }

  test('what does not fit is told by name and type, never by value', () => {
    const { wrong } = fill({ messages: ['{{hc:age:number}}'] }, { age: 'canary' });
    assert.deepEqual(wrong, ['"age" takes a number, and a string was sent']);
  });
});

describe('putting prompt and request together', () => {
  const merged = (prompt: object, request: string): string =>
    mergePrompt({ ...prompt }, Buffer.from(request)).toString();

  test('the request’s members win, its messages and tools come behind, and what chose the prompt is gone', () => {
    const prompt = { model: 'a', temperature: 0.2, messages: [{ role: 'system', content: 's' }], tools: [{ n: 1 }] };
    const request = `{"prompt_id":"x","version_id":"v","environment":"e","inputs":{"a":"}"}, "model": "b",
      "messages" : [ {"role":"user","content":"u"} ],"tools":[],"seed":12345678901234567890}`;
    assert.equal(
      merged(prompt, request),
      '{"model":"b","temperature":0.2,"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"tools":[{"n":1}],"seed":12345678901234567890}',
    );
  });

  test('a request without messages gets the prompt’s, and one with what is no list keeps its own', () => {
    assert.equal(merged({ messages: [1] }, '{"prompt_id":"x"}'), '{"messages":[1]}');
    assert.equal(merged({ messages: [] }, '{"messages":[2]}'), '{"messages":[2]}');
    assert.equal(merged({ messages: [1] }, '{"messages":"no"}'), '{"messages":"no"}');
    assert.equal(merged({}, '{"messages":[2],"a":1,"a":2}'), '{"messages":[2],"a":2}');
  });

  test('what is put together is JSON, whatever the request', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (prompt, request) => {
          const { messages: _m, tools: _t, ...stored } = prompt;
          const json = JSON.stringify(request);
          const { prompt_id: _p, version_id: _v, environment: _e, inputs: _i, ...own } = JSON.parse(json);
          const expected = { ...JSON.parse(JSON.stringify(stored)), ...own };
          assert.deepEqual(JSON.parse(merged(stored, json)), expected);
        },
      ),
    );
  });

  test('for Anthropic, system messages are what it takes as system', () => {
    const prompt = {
      model: 'm',
      messages: [
        { role: 'system', content: 'one' },
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: 'hi' },
      ],
    };
    assert.deepEqual(forAnthropic(prompt), {
      system: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
    });
    const own = { system: 's', messages: [{ role: 'user', content: 'hi' }] };
    assert.equal(forAnthropic(own), own);
  });
});
