// Filling a body that marks its prompt with tags.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compilePrompt } from '../../src/providers/compile-prompt.ts';

const input = (key: string, text: string) => `<helicone-prompt-input key="${key}">${text}</helicone-prompt-input>`;

describe('compiling a prompt', () => {
  test('tags are filled wherever they stand, and other people’s turns are left out', () => {
    const request = {
      model: 'm',
      temperature: 0.5,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: `Order ${input('order', 'A-1')}` }] },
        { role: 'assistant', content: 'It was sent.' },
        { role: 'user', content: 'my own question' },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: input('order', 'A-1') } }],
    };
    assert.deepEqual(compilePrompt(request, { order: 'B "2"', more: 'x' }), {
      missing: [],
      body: {
        model: 'm',
        temperature: 0.5,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'text', text: 'Order B "2"' }] },
        ],
        tools: [{ type: 'function', function: { name: 'f', description: 'B "2"' } }],
      },
    });
  });

  test('an inner input goes with its outer one, and static marks vanish', () => {
    const text = `<helicone-prompt-static>Hi</helicone-prompt-static> ${input('a', `x${input('b', 'y')}z`)}!`;
    assert.deepEqual(compilePrompt({ system: text }, { a: 'A' }), { body: { system: 'Hi A!' }, missing: [] });
  });

  test('inputs that were not given are named, and none is taken from the prototype', () => {
    const text = `${input('toString', 'x')}${input('b', 'y')}${input('a', 'y')}`;
    assert.deepEqual(compilePrompt({ prompt: text }, {}).missing, ['a', 'b', 'toString']);
  });

  test('what is no object is taken as it is', () => {
    for (const value of [null, 5, 'text', [1]])
      assert.deepEqual(compilePrompt(value, {}), { body: value, missing: [] });
  });
});
