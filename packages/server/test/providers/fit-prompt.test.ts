// headers.md §15: making a prompt fit its model, whatever its wire format.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FitMethod, fitPrompt, modelsIn, neededTokens } from '../../src/providers/fit-prompt.ts';
import type { WireFormat } from '../../src/providers/format.ts';
import { findFormat } from '../../src/providers/format-registry.ts';

type Json = Readonly<Record<string, unknown>>;

function formatAt(path: string, request: unknown): WireFormat {
  const format = findFormat({ providerSlug: null, method: 'POST', path, request, answer: undefined });
  assert.ok(format !== null);
  return format;
}

function fitted(path: string, body: Json, contextWindow: number, method: FitMethod): Json | null {
  return fitPrompt({ body, format: formatAt(path, body), model: 'gpt-4o-mini', contextWindow, method });
}

const words = (count: number, word = 'word') => Array.from({ length: count }, (_, i) => `${word}${i}`).join(' ');

const BODIES: readonly (readonly [string, string, Json])[] = [
  [
    'OpenAI chat',
    '/v1/chat/completions',
    {
      model: 'x',
      messages: [
        { role: 'system', content: words(300, 's') },
        { role: 'user', content: [{ type: 'text', text: words(900, 'u') }] },
        { role: 'assistant', content: words(300, 'a'), tool_calls: [{ id: 'c', function: { arguments: '{"a":1}' } }] },
      ],
    },
  ],
  ['OpenAI responses', '/v1/responses', { model: 'x', instructions: words(200), input: words(1_000) }],
  [
    'Anthropic',
    '/v1/messages',
    { model: 'x', system: words(200), messages: [{ role: 'user', content: [{ type: 'text', text: words(900) }] }] },
  ],
  [
    'Gemini',
    '/v1beta/models/gemini-x:generateContent',
    { contents: [{ role: 'user', parts: [{ text: words(600) }, { text: words(600) }] }] },
  ],
];

describe('a prompt that is too long', () => {
  for (const [name, path, body] of BODIES) {
    for (const method of ['truncate', 'middle-out'] as const) {
      test(`fits when cut by ${method}: ${name}`, () => {
        const format = formatAt(path, body);
        const short = fitted(path, body, 600, method);
        assert.ok(short !== null);
        const needed = neededTokens({ body: short, format, model: 'gpt-4o-mini' }) ?? 0;
        assert.ok(needed <= 600 && needed > 400, `${needed} tokens`);
      });
    }
  }

  test('is cut in proportion by truncate: each text keeps its beginning', () => {
    const messages = [
      { role: 'system', content: words(400) },
      { role: 'user', content: words(800) },
    ];
    const short = fitted('/v1/chat/completions', { messages }, 700, 'truncate') as { messages: typeof messages };
    const kept = short.messages.map(({ content }, i) => {
      const whole = messages[i]?.content ?? '';
      assert.ok(whole.startsWith(content));
      return content.length / whole.length;
    });
    assert.ok(Math.abs((kept[0] ?? 0) - (kept[1] ?? 0)) < 0.01, kept.join());
  });

  test('loses its middle by middle-out: its first and its last words stay', () => {
    const messages = ['first', 'second', 'third'].map((word) => ({ role: 'user', content: words(400, word) }));
    const short = fitted('/v1/chat/completions', { messages }, 900, 'middle-out') as { messages: typeof messages };
    const [first, second, third] = short.messages.map(({ content }) => content);
    assert.ok(first?.startsWith('first0 first1 '));
    assert.ok(third?.endsWith(' third398 third399'));
    assert.ok((second?.length ?? 0) < (messages[1]?.content.length ?? 0) / 2);
  });

  test('leaves room for the output that is asked for', () => {
    const body = { max_tokens: 300, messages: [{ role: 'user', content: words(1_000) }] };
    const short = fitted('/v1/chat/completions', body, 600, 'truncate') as Json;
    const { max_tokens: _, ...prompt } = short;
    const format = formatAt('/v1/chat/completions', body);
    assert.ok((neededTokens({ body: prompt, format, model: 'gpt-4o-mini' }) ?? 0) <= 300);
  });

  test('is given up when not even its shortest form fits', () => {
    const body = { max_tokens: 600, messages: [{ role: 'user', content: words(1_000) }] };
    assert.equal(fitted('/v1/chat/completions', body, 600, 'truncate'), null);
  });

  test('keeps what is no text: tools, calls, images, names', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: words(10) } };
    const image = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
    const body = {
      tools: [{ type: 'function', function: { name: 'f' } }],
      messages: [
        { role: 'user', name: 'ada', content: [{ type: 'text', text: words(900) }, image] },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c', content: words(900) },
      ],
    };
    const short = fitted('/v1/chat/completions', body, 900, 'truncate') as unknown as typeof body;
    assert.deepEqual(short.tools, body.tools);
    assert.deepEqual(short.messages[0]?.content?.[1], image);
    assert.deepEqual(short.messages[1], body.messages[1]);
    assert.equal(short.messages[2]?.tool_call_id, 'c');
  });

  test('is never cut inside a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 50, maxLength: 400 }), { minLength: 2, maxLength: 5 }),
        fc.constantFrom<FitMethod>('truncate', 'middle-out'),
        fc.integer({ min: 40, max: 200 }),
        (texts, method, contextWindow) => {
          const body = { messages: texts.map((content) => ({ role: 'user', content })) };
          const short = fitted('/v1/chat/completions', body, contextWindow, method);
          assert.ok(JSON.stringify(short).isWellFormed());
          const wellFormed = (short as typeof body | null)?.messages.every(({ content }) => content.isWellFormed());
          assert.ok(wellFormed ?? true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('"a,b" names a model and one to fall back to', () => {
  assert.deepEqual(modelsIn({ model: 'a, b' }), { first: 'a', second: 'b' });
  assert.deepEqual(modelsIn({ model: 'a' }), { first: 'a', second: null });
  assert.deepEqual(modelsIn({ model: 'a,' }), { first: 'a', second: null });
  assert.equal(modelsIn({ model: 1 }), null);
  assert.equal(modelsIn({}), null);
});
