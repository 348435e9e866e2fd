// The words of a row: found in the shapes of the providers, and changed in their place only.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RowBodies, textPlaces, withAnswer, withText } from '../src/pages/datasets/text-places.ts';

const OPENAI: RowBodies = {
  request: {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be kind' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'u' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] },
    ],
  },
  response: { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' } }], usage: { total_tokens: 3 } },
};
const OTHERS: readonly (readonly [string, RowBodies])[] = [
  [
    'anthropic',
    {
      request: { system: 'Be kind', messages: [{ role: 'user', content: 'Look' }] },
      response: { type: 'message', content: [{ type: 'text', text: 'Hello' }] },
    },
  ],
  [
    'gemini',
    {
      request: {
        systemInstruction: { parts: [{ text: 'Be kind' }] },
        contents: [{ role: 'user', parts: [{ text: 'Look' }] }],
      },
      response: { candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] } }] },
    },
  ],
  [
    'responses',
    {
      request: { instructions: 'Be kind', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Look' }] }] },
      response: { output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }] },
    },
  ],
];

describe('the words of a row', () => {
  for (const [name, bodies] of [['openai', OPENAI] as const, ...OTHERS]) {
    test(`are found with who said them, in order: ${name}`, () => {
      const said = textPlaces(bodies).map(({ side, role, text }) => [side, role, text]);
      assert.deepEqual(said, [
        ['request', 'system', 'Be kind'],
        ['request', 'user', 'Look'],
        ['response', 'assistant', 'Hello'],
      ]);
    });

    test(`are changed in their place, and nothing else is: ${name}`, () => {
      for (const place of textPlaces(bodies)) {
        const changed = withText(bodies, place, 'Other words');
        const expected = JSON.stringify(bodies).replace(JSON.stringify(place.text), '"Other words"');
        assert.equal(JSON.stringify(changed), expected);
      }
    });
  }

  test('a body that is text or nothing has none', () => {
    assert.deepEqual(textPlaces({ request: 'raw', response: null }), []);
  });

  test('an answer can be begun where a conversation in OpenAI’s shape has none', () => {
    const begun = withAnswer({ ...OPENAI, response: { error: { message: 'no' } } });
    assert.deepEqual(textPlaces(begun ?? OPENAI).at(-1)?.path, ['choices', 0, 'message', 'content']);
    assert.equal(withAnswer({ request: { input: 'x' }, response: null }), null);
  });
});
