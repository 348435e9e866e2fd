// What is template, what is input and what is a parameter of a call (headers.md §13), in the bodies of several providers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { promptDigests, readOmitted, readPrompt } from '../../src/providers/read-prompt.ts';

const CHAT = { format: 'openai-chat', requestModel: 'gpt-4o', pathModel: null } as const;
const input = (key: string, value: string) => `<helicone-prompt-input key="${key}">${value}</helicone-prompt-input>`;
const OWNER = { organizationId: 'o', promptId: 'p' };

function chat(messages: readonly unknown[], more: object = {}) {
  return readPrompt(CHAT, { model: 'gpt-4o', messages, ...more });
}

describe('the template', () => {
  test('is system and developer text and every tagged string; untagged turns are variables, in order', () => {
    const reading = chat([
      { role: 'system', content: `You speak ${input('language', 'French')}.` },
      { role: 'developer', content: 'Be short.' },
      { role: 'user', content: `Write about ${input('topic', 'rain')}` },
      { role: 'assistant', content: 'Il pleut.' },
      { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'sky', arguments: '{"at":1}' } }] },
      { role: 'tool', tool_call_id: '1', content: 'grey' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And' },
          { type: 'text', text: 'snow?' },
        ],
      },
    ]);
    assert.deepEqual(reading.template, [
      'You speak <helicone-prompt-input key="language" />.',
      'Be short.',
      'Write about <helicone-prompt-input key="topic" />',
    ]);
    assert.deepEqual(reading.inputs, { language: 'French', topic: 'rain' });
    assert.deepEqual(reading.autoInputs, ['Il pleut.', 'sky\n{"at":1}', 'grey', 'And\nsnow?']);
    assert.equal(reading.cut, false);
  });

  test('does not change as a conversation grows', () => {
    const start = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ];
    const grown = [...start, { role: 'assistant', content: 'Hello' }, { role: 'user', content: 'Bye' }];
    assert.deepEqual(promptDigests(OWNER, chat(start)), promptDigests(OWNER, chat(grown)));
  });

  test('holds tagged strings wherever they stand', () => {
    const tools = [{ type: 'function', function: { name: 'f', description: `Finds ${input('what', 'cats')}` } }];
    const reading = chat([], { tools });
    assert.deepEqual(reading.template, ['Finds <helicone-prompt-input key="what" />']);
    assert.deepEqual(reading.inputs, { what: 'cats' });
    assert.ok(!reading.parameters.includes('cats'));
  });

  for (const [name, format, body] of [
    ['Anthropic', 'anthropic-messages', { system: 'Be kind.', messages: [{ role: 'user', content: 'Hi' }] }],
    [
      'Anthropic in blocks',
      'anthropic-messages',
      {
        system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: 'Hi' }],
      },
    ],
    ['OpenAI’s responses', 'openai-responses', { instructions: 'Be kind.', input: 'Hi' }],
    [
      'Gemini',
      'gemini-generate',
      { systemInstruction: { parts: [{ text: 'Be kind.' }] }, contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    ],
    [
      'Bedrock',
      'bedrock-converse',
      { system: [{ text: 'Be kind.' }], messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
    ],
  ] as const) {
    test(`is found in a body of ${name}`, () => {
      const reading = readPrompt({ format, requestModel: 'm', pathModel: null }, body);
      assert.deepEqual(reading.template, ['Be kind.']);
      assert.deepEqual(reading.autoInputs, ['Hi']);
      assert.equal(reading.parameters, '{}');
    });
  }

  test('of a completion is its prompt only when that is tagged', () => {
    const format = { format: 'openai-completions', requestModel: 'm', pathModel: null };
    assert.deepEqual(readPrompt(format, { prompt: 'Once' }).autoInputs, ['Once']);
    assert.deepEqual(readPrompt(format, { prompt: 'Once' }).template, []);
    const tagged = readPrompt(format, { prompt: `Once ${input('a', 'upon')}` });
    assert.deepEqual([tagged.template, tagged.autoInputs], [['Once <helicone-prompt-input key="a" />'], []]);
  });

  test('in a body of no known format is what is tagged', () => {
    const reading = readPrompt(
      { format: null, requestModel: null, pathModel: 'm' },
      { deep: [{ er: input('k', 'v') }] },
    );
    assert.deepEqual([reading.template.length, reading.inputs, reading.model], [1, { k: 'v' }, 'm']);
  });
});

describe('parameters', () => {
  const settings = (more: object) => promptDigests(OWNER, chat([], more)).settings;

  test('are the same in any order of members', () => {
    const one = { temperature: 0, tools: [{ a: 1, b: { c: 2, d: 3 } }] };
    const other = { tools: [{ b: { d: 3, c: 2 }, a: 1 }], temperature: 0 };
    assert.equal(settings(one), settings(other));
  });

  for (const change of [
    { temperature: 0.5 },
    { tools: [] },
    { max_tokens: 5 },
    { response_format: { type: 'text' } },
  ]) {
    test(`${Object.keys(change)} is one`, () => assert.notEqual(settings(change), settings({})));
  }

  for (const change of [{ stream: true }, { user: 'ada' }, { metadata: { a: 'b' } }]) {
    test(`${Object.keys(change)} is none`, () => assert.equal(settings(change), settings({})));
  }

  test('another model is another setting', () => {
    const other = promptDigests(OWNER, { ...chat([]), model: 'gpt-4o-mini' });
    assert.notEqual(other.settings, settings({}));
    assert.equal(other.template, promptDigests(OWNER, chat([])).template);
  });
});

test('digests of one text differ between prompts and between organisations', () => {
  const reading = chat([{ role: 'system', content: 'Be kind.' }]);
  const digests = [OWNER, { ...OWNER, promptId: 'q' }, { ...OWNER, organizationId: 'r' }].map(
    (owner) => promptDigests(owner, reading).template,
  );
  assert.equal(new Set(digests).size, 3);
});

test('what is omitted leaves the digests its text would have, and nothing of the text', () => {
  const body = { model: 'gpt-4o', messages: [{ role: 'system', content: `A secret ${input('k', 'of mine')}` }] };
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = [['content-type', 'application/json']] as const;
  const reading = readOmitted({
    providerSlug: 'openai',
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    requestHeaders: headers,
    responseHeaders: headers,
    requestBody: { bytes, gapAfter: null, totalBytes: bytes.length },
    responseBody: { bytes: Buffer.from('{}'), gapAfter: null, totalBytes: 2 },
    promptOf: OWNER,
  });
  assert.deepEqual(reading.promptDigests, promptDigests(OWNER, readPrompt(CHAT, body)));
  assert.doesNotMatch(JSON.stringify(reading), /secret|of mine/);
});

test('inputs and turns beyond a mebibyte together are left out, and that is told', () => {
  const long = 'x'.repeat(700_000);
  const reading = chat([
    { role: 'user', content: `${input('a', long)} ${input('b', long)}` },
    { role: 'user', content: long },
    { role: 'user', content: long },
  ]);
  assert.deepEqual([Object.keys(reading.inputs), reading.autoInputs.length, reading.cut], [['a'], 1, true]);
});

test('no body makes it throw: deep, wide, or not what it should be', () => {
  const deep = JSON.parse(
    `${'['.repeat(200_000)}"${'<helicone-prompt-static>x</helicone-prompt-static>'.replaceAll('"', '')}"${']'.repeat(200_000)}`,
  );
  const wide = Array.from({ length: 300_000 }, () => '<helicone-prompt-static>x</helicone-prompt-static>');
  for (const body of [{ deep }, { wide }, [], null, 'text', 7, { messages: 'no' }, { messages: [null, 1, {}] }]) {
    assert.ok(readPrompt(CHAT, body).parameters.length > 1);
  }
});
