import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { geminiEmbed } from '../../src/providers/formats/gemini-embed.ts';
import { geminiGenerate } from '../../src/providers/formats/gemini-generate.ts';
import { geminiPredict } from '../../src/providers/formats/gemini-predict.ts';
import { assertReadsAnything } from './broken-bodies.ts';
import { haveRecordings, readEverything, recordedExchanges, streamOf, wholeAnswer } from './recorded-exchanges.ts';

const HEAD = { modelVersion: 'gemini-3-pro-preview', responseId: 'r1' };

function chunk(parts: readonly unknown[], more: object = {}, usage?: object) {
  const candidate = { content: { parts, role: 'model' }, index: 0, ...more };
  return { candidates: [candidate], ...(usage === undefined ? {} : { usageMetadata: usage }), ...HEAD };
}

const USAGE = {
  promptTokenCount: 100,
  cachedContentTokenCount: 60,
  toolUsePromptTokenCount: 40,
  candidatesTokenCount: 30,
  thoughtsTokenCount: 25,
  totalTokenCount: 195,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 10 },
    { modality: 'AUDIO', tokenCount: 70 },
    { modality: 'IMAGE', tokenCount: 20 },
  ],
  toolUsePromptTokensDetails: [{ modality: 'IMAGE', tokenCount: 40 }],
  candidatesTokensDetails: [
    { modality: 'TEXT', tokenCount: 1 },
    { modality: 'IMAGE', tokenCount: 29 },
  ],
};

const CHUNKS = [
  chunk([{ text: 'Hm, ', thought: true }], {}, { promptTokenCount: 100, thoughtsTokenCount: 5, totalTokenCount: 105 }),
  chunk([{ text: 'weather.', thought: true }], { groundingMetadata: {} }),
  chunk([{ text: 'It ' }, { text: 'is ', thoughtSignature: 'c2ln' }], {
    groundingMetadata: { webSearchQueries: ['a'] },
  }),
  chunk([{ text: 'cold.' }, { functionCall: { id: 'c1', name: 'heat', args: { on: true } } }]),
  chunk(
    [{ text: '' }],
    { finishReason: 'STOP', groundingMetadata: { webSearchQueries: ['a', 'b'], groundingChunks: [{ web: {} }] } },
    { ...USAGE, serviceTier: 'standard' },
  ),
];
const STREAM = streamOf(...CHUNKS);

const WHOLE = {
  ...HEAD,
  candidates: [
    {
      content: {
        parts: [
          { text: 'Hm, weather.', thought: true },
          { text: 'It is cold.', thoughtSignature: 'c2ln' },
          { functionCall: { id: 'c1', name: 'heat', args: { on: true } } },
          { text: '' },
        ],
        role: 'model',
      },
      index: 0,
      finishReason: 'STOP',
      groundingMetadata: { webSearchQueries: ['a', 'b'], groundingChunks: [{ web: {} }] },
    },
  ],
  usageMetadata: { ...USAGE, serviceTier: 'standard' },
};

describe('usage of Google’s answers', () => {
  test('cached tokens are within the prompt, tool results beside it, thoughts beside the candidates', () => {
    assert.deepEqual(geminiGenerate.readAnswer({ usageMetadata: USAGE }).usage, {
      ...UNKNOWN_USAGE,
      promptTokens: 140,
      promptCacheReadTokens: 60,
      promptAudioTokens: 70,
      promptImageTokens: 60,
      completionTokens: 55,
      reasoningTokens: 25,
      completionImageTokens: 29,
    });
  });

  test('thoughts alone are an output, neither is none', () => {
    const thoughts = { promptTokenCount: 5, thoughtsTokenCount: 9 };
    assert.equal(geminiGenerate.readAnswer({ usageMetadata: thoughts }).usage.completionTokens, 9);
    assert.equal(geminiGenerate.readAnswer({ usageMetadata: { promptTokenCount: 5 } }).usage.completionTokens, null);
  });

  test('each query of a grounded answer is a search; no grounding reports none', () => {
    assert.equal(geminiGenerate.readAnswer(WHOLE).usage.searches, 2);
    assert.equal(geminiGenerate.readAnswer({ candidates: [{ groundingMetadata: {} }] }).usage.searches, null);
  });

  test('images made are counted, images thought of are not', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const answer = { candidates: [{ content: { parts: [{ text: 'Here' }, image, { ...image, thought: true }] } }] };
    assert.equal(geminiGenerate.readAnswer(answer).usage.images, 1);
    assert.equal(geminiGenerate.readAnswer(WHOLE).usage.images, null);
  });

  for (const [metadata, tier] of [
    [{ serviceTier: 'flex' }, 'flex'],
    [{ trafficType: 'ON_DEMAND' }, 'standard'],
    [{ trafficType: 'ON_DEMAND_FLEX' }, 'flex'],
    [{ trafficType: 'PROVISIONED_THROUGHPUT' }, 'provisioned_throughput'],
    [{ trafficType: 'TRAFFIC_TYPE_UNSPECIFIED' }, null],
    [{}, null],
  ] as const) {
    test(`${JSON.stringify(metadata)} is the service tier ${tier}`, () => {
      assert.equal(geminiGenerate.readAnswer({ usageMetadata: metadata }).serviceTier, tier);
    });
  }

  test('countTokens has no usage', () => {
    const body = { totalTokens: 5, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 5 }] };
    assert.deepEqual(geminiGenerate.readAnswer(body).usage, UNKNOWN_USAGE);
  });
});

describe('streams of Google’s answers', () => {
  test('chunks fold into the answer generateContent gives', () => {
    assert.deepEqual(geminiGenerate.fold(STREAM), WHOLE);
  });

  test('a stream that came as one JSON array reads like its events', () => {
    assert.deepEqual(geminiGenerate.readAnswer(CHUNKS), geminiGenerate.readAnswer(WHOLE));
    assert.deepEqual(geminiGenerate.answerView(CHUNKS), geminiGenerate.answerView(WHOLE));
  });

  test('a stream cut at any event keeps the model and what was counted last', () => {
    for (let end = 1; end < STREAM.length; end += 1) {
      const facts = geminiGenerate.readAnswer(geminiGenerate.fold(STREAM.slice(0, end)));
      assert.equal(facts.model, 'gemini-3-pro-preview');
      assert.equal(facts.usage.promptTokens, 100);
      assert.equal(facts.usage.reasoningTokens, 5);
      assert.equal(facts.finishReason, null);
    }
  });

  test('a usage that holds a traffic type alone does not wipe out counts', () => {
    const counted = chunk([{ text: 'x' }], {}, { promptTokenCount: 7, candidatesTokenCount: 1 });
    const bare = chunk([], { finishReason: 'STOP' }, { trafficType: 'ON_DEMAND' });
    assert.equal(geminiGenerate.readAnswer(geminiGenerate.fold(streamOf(counted, bare))).usage.promptTokens, 7);
    assert.equal(geminiGenerate.readAnswer(geminiGenerate.fold(streamOf(bare, counted))).usage.promptTokens, 7);
  });

  test('candidates are kept apart by index', () => {
    const one = (index: number, text: string) => ({
      candidates: [{ index, content: { role: 'model', parts: [{ text }] } }],
    });
    const folded = geminiGenerate.fold(streamOf(one(1, 'c'), one(0, 'a'), one(1, 'd'), one(0, 'b')));
    assert.deepEqual(geminiGenerate.outputTexts(folded), ['ab', 'cd']);
  });

  test('arguments that come in parts grow into the call’s own', () => {
    const part = (functionCall: object) => chunk([{ functionCall }]);
    const at = (jsonPath: string, value: object) => part({ partialArgs: [{ jsonPath, ...value }], willContinue: true });
    const folded = geminiGenerate.fold(
      streamOf(
        part({ name: 'book', id: 'b1', willContinue: true }),
        at('$.city', { stringValue: 'Os', willContinue: true }),
        at('$.city', { stringValue: 'lo' }),
        at('$.room.beds', { numberValue: 2 }),
        at('$.__proto__.polluted', { boolValue: true }),
        part({}),
      ),
    );
    const call = geminiGenerate.answerView(folded).messages?.[0]?.tool_calls?.[0];
    assert.deepEqual(
      JSON.stringify(call),
      '{"id":"b1","name":"book","arguments":{"city":"Oslo","room":{"beds":2},"__proto__":{"polluted":true}}}',
    );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('the first content is the first thought, text or call, not an empty part', () => {
    assert.deepEqual(
      STREAM.map((event) => geminiGenerate.carriesContent(event)),
      [true, true, true, true, false],
    );
  });

  test('an error in a stream is told beside what came before it', () => {
    const error = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } };
    const view = geminiGenerate.answerView(geminiGenerate.fold(streamOf(CHUNKS[2], error)));
    assert.deepEqual(view.error, { heliconeMessage: 'Overloaded' });
    assert.equal(view.messages?.[0]?.content, 'It is ');
    assert.deepEqual(geminiGenerate.answerView([error]).error, { heliconeMessage: 'Overloaded' });
  });

  test('no event at all is no answer', () => {
    assert.equal(geminiGenerate.fold([]), null);
  });
});

describe('views of Google’s bodies', () => {
  const REQUEST = {
    model: 'models/gemini-3-pro-preview',
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    generationConfig: {
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      seed: 7,
      stopSequences: ['END'],
      candidateCount: 2,
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT' },
      thinkingConfig: { thinkingLevel: 'LOW' },
    },
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['heat'] } },
    tools: [
      { functionDeclarations: [{ name: 'heat', description: 'Heats', parameters: { type: 'OBJECT' } }] },
      { googleSearch: {} },
    ],
    contents: [
      {
        role: 'user',
        parts: [
          { text: 'What is this?' },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { inline_data: { mime_type: 'audio/wav', data: 'BBBB' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'https://e.com/a.pdf' } },
        ],
      },
      {
        role: 'model',
        parts: [
          { text: 'Thinking', thought: true },
          { functionCall: { name: 'heat', args: { on: true } }, thoughtSignature: 'c2ln' },
          { executableCode: { language: 'PYTHON', code: '1+1' } },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2' } },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { name: 'heat', response: { ok: true } } }] },
    ],
  };

  test('a request is told with its instruction, contents, tools and settings', () => {
    assert.deepEqual(geminiGenerate.requestView(REQUEST), {
      llm_type: 'chat',
      model: 'gemini-3-pro-preview',
      max_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      stop: ['END'],
      n: 2,
      reasoning_effort: 'low',
      response_format: { type: 'application/json', schema: { type: 'OBJECT' } },
      tool_choice: { type: 'any', names: ['heat'] },
      tools: [{ name: 'heat', description: 'Heats', parameters: { type: 'OBJECT' } }, { name: 'googleSearch' }],
      messages: [
        { _type: 'message', role: 'system', content: 'Be brief.' },
        {
          _type: 'contentArray',
          role: 'user',
          contentArray: [
            { _type: 'message', role: 'user', content: 'What is this?' },
            { _type: 'image', role: 'user', mime_type: 'image/png', image_url: 'data:image/png;base64,AAAA' },
            { _type: 'audio', role: 'user', mime_type: 'audio/wav', audio_data: 'data:audio/wav;base64,BBBB' },
            { _type: 'file', role: 'user', mime_type: 'application/pdf', file_data: 'https://e.com/a.pdf' },
          ],
        },
        {
          _type: 'functionCall',
          role: 'assistant',
          content: '',
          reasoning: 'Thinking',
          tool_calls: [
            { id: null, name: 'heat', arguments: { on: true } },
            { id: null, name: 'code_execution', arguments: { language: 'PYTHON', code: '1+1' } },
          ],
        },
        { _type: 'function', role: 'tool', tool_call_id: 'code_execution', content: '2' },
        { _type: 'function', role: 'tool', tool_call_id: 'heat', content: '{"ok":true}' },
      ],
    });
  });

  test('snake_case bodies read like camelCase ones', () => {
    const snake = {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      generation_config: { max_output_tokens: 5 },
      contents: [
        { role: 'model', parts: [{ function_call: { name: 'heat', args: {} } }] },
        { role: 'user', parts: [{ function_response: { name: 'heat', response: {} } }] },
        { role: 'user', parts: [{ file_data: { file_uri: 'gs://b/x.png', mime_type: 'image/png' } }] },
      ],
    };
    const view = geminiGenerate.requestView(snake);
    assert.equal(geminiGenerate.readRequest(snake).maxOutputTokens, 5);
    assert.deepEqual(
      view.messages?.map((message) => message._type),
      ['message', 'functionCall', 'function', 'image'],
    );
  });

  test('an answer shows thoughts, text and calls', () => {
    assert.deepEqual(geminiGenerate.answerView(WHOLE), {
      model: 'gemini-3-pro-preview',
      finish_reason: 'STOP',
      messages: [
        {
          _type: 'functionCall',
          role: 'assistant',
          content: 'It is cold.',
          reasoning: 'Hm, weather.',
          tool_calls: [{ id: 'c1', name: 'heat', arguments: { on: true } }],
        },
      ],
    });
  });

  test('a blocked prompt and a blocked answer are refusals', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } };
    assert.deepEqual(geminiGenerate.answerView(blocked).messages, [
      { _type: 'refusal', role: 'assistant', content: 'SAFETY' },
    ]);
    assert.equal(geminiGenerate.readAnswer(blocked).finishReason, 'SAFETY');
    const stopped = { candidates: [{ finishReason: 'PROHIBITED_CONTENT', finishMessage: 'No.' }] };
    assert.deepEqual(geminiGenerate.answerView(stopped).messages, [
      { _type: 'refusal', role: 'assistant', content: 'No.' },
    ]);
  });

  test('texts, tools and no pictures count as input', () => {
    const texts = geminiGenerate.inputTexts(REQUEST);
    assert.ok(texts.includes('Be brief.') && texts.includes('What is this?') && texts.includes('{"googleSearch":{}}'));
    assert.ok(!texts.some((text) => text.includes('AAAA')));
  });

  test('no body, however broken, makes the reader throw', () => {
    assertReadsAnything(geminiGenerate, { bodies: [WHOLE, REQUEST, CHUNKS], events: STREAM });
  });
});

describe('Google’s embeddings', () => {
  const BATCH = {
    requests: [
      { model: 'models/gemini-embedding-2', content: { parts: [{ text: 'a' }] } },
      { model: 'models/gemini-embedding-2', content: { parts: [{ text: 'b' }, { text: 'c' }] } },
    ],
  };

  test('both spellings of the details are read, and what is not reported stays unknown', () => {
    const details = [{ modality: 'IMAGE', tokenCount: 3 }];
    for (const spelling of ['promptTokenDetails', 'promptTokensDetails']) {
      const { usage } = geminiEmbed.readAnswer({ usageMetadata: { promptTokenCount: 7, [spelling]: details } });
      assert.deepEqual(usage, { ...UNKNOWN_USAGE, promptTokens: 7, promptImageTokens: 3 });
    }
    assert.deepEqual(geminiEmbed.readAnswer({ embedding: { values: [0.5] } }).usage, UNKNOWN_USAGE);
  });

  test('a batch and a single request are told by their texts', () => {
    assert.deepEqual(geminiEmbed.requestView(BATCH), {
      llm_type: 'embedding',
      model: 'gemini-embedding-2',
      input: ['a', 'b\nc'],
    });
    assert.equal(geminiEmbed.requestView({ content: { parts: [{ text: 'x' }] } }).input, 'x');
    assert.deepEqual(geminiEmbed.inputTexts(BATCH), ['a', 'b', 'c']);
  });

  test('no body, however broken, makes the reader throw', () => {
    assertReadsAnything(geminiEmbed, { bodies: [BATCH, { usageMetadata: USAGE }], events: STREAM });
  });
});

describe('Vertex’s predict', () => {
  const EMBEDDED = {
    predictions: [
      { embeddings: { values: [0.1], statistics: { token_count: 4, truncated: false } } },
      { embeddings: { values: [0.2], statistics: { token_count: 6, truncated: false } } },
    ],
    metadata: { billableCharacterCount: 31 },
  };
  const DRAWN = {
    predictions: [{ bytesBase64Encoded: 'AAAA', mimeType: 'image/png' }, { raiFilteredReason: 'Filtered.' }],
  };

  test('token counts of all embeddings are added up', () => {
    assert.deepEqual(geminiPredict.readAnswer(EMBEDDED).usage, { ...UNKNOWN_USAGE, promptTokens: 10, characters: 31 });
  });

  test('images made are counted, filtered ones are refusals', () => {
    assert.deepEqual(geminiPredict.readAnswer(DRAWN).usage, { ...UNKNOWN_USAGE, images: 1 });
    assert.deepEqual(geminiPredict.answerView(DRAWN).messages, [
      {
        _type: 'image',
        role: 'assistant',
        mime_type: 'image/png',
        image_url: 'data:image/png;base64,AAAA',
      },
      { _type: 'refusal', role: 'assistant', content: 'Filtered.' },
    ]);
  });

  test('an instance with content is embedded, one with a prompt is drawn', () => {
    const embed = geminiPredict.requestView({ instances: [{ content: 'Hello', task_type: 'RETRIEVAL_QUERY' }] });
    assert.deepEqual(embed, { llm_type: 'embedding', model: null, input: ['Hello'] });
    const draw = geminiPredict.requestView({ instances: [{ prompt: 'A cat' }], parameters: { sampleCount: 2 } });
    assert.deepEqual(draw, { llm_type: 'image', model: null, prompt: 'A cat', n: 2 });
  });

  test('no body, however broken, makes the reader throw', () => {
    assertReadsAnything(geminiPredict, { bodies: [EMBEDDED, DRAWN, { instances: [{ prompt: 'x' }] }], events: STREAM });
  });
});

describe('recorded exchanges with Google', { skip: !haveRecordings }, () => {
  const exchanges = recordedExchanges(
    'generativelanguage.googleapis.com',
    'aiplatform.googleapis.com',
    'europe-west4-aiplatform.googleapis.com',
  );
  const formatOf = (path: string) =>
    /:predict/.test(path) ? geminiPredict : /[eE]mbedContent/.test(path) ? geminiEmbed : geminiGenerate;

  test('every recording is read, and every generated answer has model and usage that add up to its total', () => {
    assert.ok(exchanges.length >= 39);
    for (const exchange of exchanges) {
      const format = formatOf(exchange.path);
      const answer = wholeAnswer(format, exchange);
      readEverything(format, exchange.request, answer);
      if (exchange.status !== 200 || !/enerateContent/.test(exchange.path)) continue;
      const { usage, model } = format.readAnswer(answer);
      const { totalTokenCount } = (answer as { usageMetadata: { totalTokenCount: number } }).usageMetadata;
      assert.equal((usage.promptTokens ?? 0) + (usage.completionTokens ?? 0), totalTokenCount, exchange.id);
      assert.ok(model !== null && exchange.path.includes(model), exchange.id);
    }
  });

  for (const [id, promptTokens, completionTokens, reasoningTokens] of [
    ['14d2013645c4', 18, 115, 35],
    ['52f9f2c2ad6b', 79, 12, null],
    ['f710bc3c5aa9', 4642, 62, 37],
    ['d85978e6199e', 5, 101, 100],
    ['bedf3793cb5b', 11, null, null],
    ['157109c8baa5', 7, null, null],
    ['bc4f7d29b195', 4, null, null],
    ['99827187ab59', null, null, null],
  ] as const) {
    test(`recording ${id} reads ${promptTokens} tokens in, ${completionTokens} out`, () => {
      const exchange = exchanges.find((one) => one.id === id);
      assert.ok(exchange);
      const format = formatOf(exchange.path);
      const { usage } = format.readAnswer(wholeAnswer(format, exchange));
      const read = [usage.promptTokens, usage.completionTokens, usage.reasoningTokens];
      assert.deepEqual(read, [promptTokens, completionTokens, reasoningTokens]);
    });
  }

  test('recorded streams cut at any event keep model and prompt', () => {
    for (const { events, id } of exchanges) {
      for (let end = 1; end <= (events?.length ?? 0); end += 1) {
        const facts = geminiGenerate.readAnswer(geminiGenerate.fold(events?.slice(0, end) ?? []));
        assert.ok(facts.model !== null && facts.usage.promptTokens !== null, `${id} after ${end} events`);
      }
    }
  });
});
