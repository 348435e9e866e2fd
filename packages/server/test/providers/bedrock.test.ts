import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import type { AnswerContext, StreamEvent } from '../../src/providers/format.ts';
import { bedrockConverse } from '../../src/providers/formats/bedrock-converse.ts';
import { bedrockInvoke } from '../../src/providers/formats/bedrock-invoke.ts';
import { assertReadsAnything } from './broken-bodies.ts';
import { haveRecordings, readEverything, recordedExchanges, wholeAnswer } from './recorded-exchanges.ts';

function converseStream(...events: readonly (readonly [string, object])[]): readonly StreamEvent[] {
  return events.map(([type, data], i) => ({ type, data: { ...data, p: 'abc' }, offset: i }));
}

const USAGE = {
  inputTokens: 12,
  outputTokens: 57,
  totalTokens: 2369,
  cacheReadInputTokens: 2000,
  cacheWriteInputTokens: 300,
  cacheDetails: [
    { ttl: '1h', inputTokens: 200 },
    { ttl: '5m', inputTokens: 100 },
  ],
};

const STREAM = converseStream(
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'The user ' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'asks.' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln' } } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'Let me ' } }],
  ['contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'look.' } }],
  ['contentBlockStop', { contentBlockIndex: 1 }],
  ['contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'weather' } } }],
  ['contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"city":' } } }],
  ['contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '"Oslo"}' } } }],
  ['contentBlockStop', { contentBlockIndex: 2 }],
  ['messageStop', { stopReason: 'tool_use' }],
  ['metadata', { usage: USAGE, metrics: { latencyMs: 5 }, serviceTier: { type: 'flex' } }],
);

const WHOLE = {
  output: {
    message: {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'The user asks.', signature: 'c2ln' } } },
        { text: 'Let me look.' },
        { toolUse: { toolUseId: 't1', name: 'weather', input: { city: 'Oslo' } } },
      ],
    },
  },
  stopReason: 'tool_use',
  usage: USAGE,
  metrics: { latencyMs: 5 },
  serviceTier: { type: 'flex' },
};

const REQUEST = {
  system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
  inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
  toolConfig: {
    tools: [
      { toolSpec: { name: 'weather', description: 'The weather', inputSchema: { json: { type: 'object' } } } },
      { cachePoint: { type: 'default' } },
    ],
    toolChoice: { tool: { name: 'weather' } },
  },
  messages: [
    {
      role: 'user',
      content: [
        { text: 'What is this?' },
        { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
        { document: { format: 'pdf', name: 'terms', source: { s3Location: { uri: 's3://b/terms.pdf' } } } },
        { video: { format: 'mp4', source: { bytes: 'BBBB' } } },
      ],
    },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'weather', input: { city: 'Oslo' } } }] },
    {
      role: 'user',
      content: [{ toolResult: { toolUseId: 't1', content: [{ json: { celsius: 3 } }], status: 'success' } }],
    },
  ],
};

describe('Converse', () => {
  test('prompt tokens are the uncached ones plus cache reads and writes', () => {
    assert.deepEqual(bedrockConverse.readAnswer(WHOLE), {
      model: null,
      usage: {
        ...UNKNOWN_USAGE,
        promptTokens: 2312,
        promptCacheReadTokens: 2000,
        promptCacheWriteTokens: 300,
        promptCacheWrite5mTokens: 100,
        promptCacheWrite1hTokens: 200,
        completionTokens: 57,
      },
      finishReason: 'tool_use',
      reportedCostUsd: null,
      serviceTier: 'flex',
    });
  });

  test('a prompt router’s choice is the model', () => {
    const invokedModelId = 'arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0';
    const answer = { ...WHOLE, trace: { promptRouter: { invokedModelId } } };
    assert.equal(bedrockConverse.readAnswer(answer).model, 'us.amazon.nova-lite-v1:0');
  });

  test('count-tokens has no usage, an exception neither', () => {
    assert.deepEqual(bedrockConverse.readAnswer({ inputTokens: 23 }).usage, UNKNOWN_USAGE);
    assert.deepEqual(bedrockConverse.readAnswer({ message: 'Throttled' }).usage, UNKNOWN_USAGE);
    assert.deepEqual(bedrockConverse.answerView({ message: 'Throttled' }).error, { heliconeMessage: 'Throttled' });
  });

  test('a stream folds into the answer Converse gives', () => {
    assert.deepEqual(bedrockConverse.fold(STREAM), WHOLE);
  });

  test('a stream cut at any event is an answer so far, its usage unknown until metadata came', () => {
    for (let end = 1; end < STREAM.length; end += 1) {
      const cut = bedrockConverse.fold(STREAM.slice(0, end));
      assert.deepEqual(bedrockConverse.readAnswer(cut).usage, UNKNOWN_USAGE);
    }
    const cut = bedrockConverse.fold(STREAM.slice(0, 10));
    assert.deepEqual(bedrockConverse.outputTexts(cut), ['The user asks.', 'Let me look.', 'weather', '{"city":']);
  });

  test('a stream whose beginning was thrown away keeps its usage', () => {
    const tail = bedrockConverse.fold(STREAM.slice(-5));
    assert.equal(bedrockConverse.readAnswer(tail).usage.promptTokens, 2312);
  });

  test('an exception in a stream is told beside what came before it', () => {
    const broken = converseStream(['modelStreamErrorException', { message: 'Model broke' }]);
    const view = bedrockConverse.answerView(bedrockConverse.fold([...STREAM.slice(0, 7), ...broken]));
    assert.deepEqual(view.error, { heliconeMessage: 'Model broke' });
    assert.equal(view.messages?.[0]?.content, 'Let me look.');
    assert.deepEqual(bedrockConverse.answerView(bedrockConverse.fold(broken)), {
      model: null,
      error: { heliconeMessage: 'Model broke' },
    });
  });

  test('cited text comes back with its citations', () => {
    const citation = { title: 'Terms', location: { documentPage: { start: 1 } } };
    const events = converseStream(
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'All ' } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { citation } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'rights.' } }],
    );
    const whole = { citationsContent: { content: [{ text: 'All rights.' }], citations: [citation] } };
    assert.deepEqual(bedrockConverse.fold(events), { output: { message: { role: 'assistant', content: [whole] } } });
    assert.deepEqual(bedrockConverse.answerView(bedrockConverse.fold(events)).messages, [
      { _type: 'message', role: 'assistant', content: 'All rights.', annotations: [citation] },
    ]);
  });

  test('the first content is the first reasoning, text or tool call', () => {
    assert.deepEqual(
      STREAM.flatMap((event, i) => (bedrockConverse.carriesContent(event) ? [i] : [])),
      [1, 2, 5, 6, 8, 9, 10],
    );
  });

  test('a request is told with its system prompt, turns, tools and settings', () => {
    assert.deepEqual(bedrockConverse.requestView(REQUEST), {
      llm_type: 'chat',
      model: null,
      max_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      tool_choice: { type: 'tool', name: 'weather' },
      tools: [{ name: 'weather', description: 'The weather', parameters: { type: 'object' } }],
      messages: [
        { _type: 'message', role: 'system', content: 'Be brief.' },
        {
          _type: 'contentArray',
          role: 'user',
          contentArray: [
            { _type: 'message', role: 'user', content: 'What is this?' },
            { _type: 'image', role: 'user', mime_type: 'image/jpeg', image_url: 'data:image/jpeg;base64,AAAA' },
            {
              _type: 'file',
              role: 'user',
              content: 'terms',
              mime_type: 'application/pdf',
              file_data: 's3://b/terms.pdf',
            },
            { _type: 'file', role: 'user', mime_type: 'video/mp4', file_data: 'data:video/mp4;base64,BBBB' },
          ],
        },
        {
          _type: 'functionCall',
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 't1', name: 'weather', arguments: { city: 'Oslo' } }],
        },
        { _type: 'function', role: 'tool', tool_call_id: 't1', content: '{"celsius":3}' },
      ],
    });
    assert.equal(bedrockConverse.readRequest(REQUEST).maxOutputTokens, 100);
  });

  test('no body, however broken, makes the reader throw', () => {
    assertReadsAnything(bedrockConverse, { bodies: [WHOLE, REQUEST], events: STREAM });
  });
});

function chunks(...payloads: readonly unknown[]): readonly StreamEvent[] {
  return payloads.map((payload, i) => ({
    type: 'chunk',
    data: { bytes: Buffer.from(JSON.stringify(payload)).toString('base64'), p: 'abc' },
    offset: i,
  }));
}

const METRICS = { inputTokenCount: 11, outputTokenCount: 22, invocationLatency: 300, firstByteLatency: 100 };
const TRAILER = { 'amazon-bedrock-invocationMetrics': METRICS };

interface VendorCase {
  readonly vendor: string;
  readonly request: object;
  readonly llmType: string;
  readonly input: string;
  readonly answer: object;
  readonly chunks: readonly object[] | null;
  readonly text: string | null;
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly finish: string | null;
}

const VENDORS: readonly VendorCase[] = [
  {
    vendor: 'Anthropic',
    request: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    llmType: 'chat',
    input: 'Hi',
    answer: {
      type: 'message',
      role: 'assistant',
      model: 'claude-haiku-4-5-20251001',
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 5 },
    },
    chunks: [
      {
        type: 'message_start',
        message: {
          type: 'message',
          role: 'assistant',
          model: 'claude-haiku-4-5-20251001',
          content: [],
          usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop', ...TRAILER },
    ],
    text: 'Hello.',
    prompt: 7,
    completion: 5,
    finish: 'end_turn',
  },
  {
    vendor: 'Amazon Nova',
    request: {
      schemaVersion: 'messages-v1',
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: { max_new_tokens: 9 },
    },
    llmType: 'chat',
    input: 'Hi',
    answer: {
      output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 3, outputTokens: 5, cacheReadInputTokenCount: 4, cacheWriteInputTokenCount: 0 },
    },
    chunks: [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { text: 'Hel' }, contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { text: 'lo.' }, contentBlockIndex: 0 } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      {
        metadata: {
          usage: { inputTokens: 3, outputTokens: 5, cacheReadInputTokenCount: 4, cacheWriteInputTokenCount: 0 },
        },
        ...TRAILER,
      },
    ],
    text: 'Hello.',
    prompt: 7,
    completion: 5,
    finish: 'end_turn',
  },
  {
    vendor: 'Amazon Titan Text',
    request: { inputText: 'Hi', textGenerationConfig: { maxTokenCount: 9 } },
    llmType: 'completion',
    input: 'Hi',
    answer: {
      inputTextTokenCount: 3,
      results: [{ tokenCount: 5, outputText: 'Hello.', completionReason: 'FINISH' }],
    },
    chunks: [
      { outputText: 'Hel', index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 3 },
      {
        outputText: 'lo.',
        index: 0,
        totalOutputTextTokenCount: 5,
        completionReason: 'FINISH',
        inputTextTokenCount: null,
        ...TRAILER,
      },
    ],
    text: 'Hello.',
    prompt: 3,
    completion: 5,
    finish: 'FINISH',
  },
  {
    vendor: 'Meta Llama',
    request: { prompt: 'Hi', max_gen_len: 9 },
    llmType: 'completion',
    input: 'Hi',
    answer: { generation: 'Hello.', prompt_token_count: 3, generation_token_count: 5, stop_reason: 'stop' },
    chunks: [
      { generation: 'Hel', prompt_token_count: 3, generation_token_count: 1, stop_reason: null },
      { generation: 'lo.', prompt_token_count: null, generation_token_count: 5, stop_reason: 'stop', ...TRAILER },
    ],
    text: 'Hello.',
    prompt: 3,
    completion: 5,
    finish: 'stop',
  },
  {
    vendor: 'Mistral text',
    request: { prompt: '<s>[INST] Hi [/INST]', max_tokens: 9 },
    llmType: 'completion',
    input: '<s>[INST] Hi [/INST]',
    answer: { outputs: [{ text: 'Hello.', stop_reason: 'stop' }] },
    chunks: [
      { outputs: [{ text: 'Hel', stop_reason: null }] },
      { outputs: [{ text: 'lo.', stop_reason: 'stop' }], ...TRAILER },
    ],
    text: 'Hello.',
    prompt: null,
    completion: null,
    finish: 'stop',
  },
  {
    vendor: 'Mistral chat',
    request: { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 },
    llmType: 'chat',
    input: 'Hi',
    answer: { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, stop_reason: 'stop' }] },
    chunks: null,
    text: 'Hello.',
    prompt: null,
    completion: null,
    finish: 'stop',
  },
  {
    vendor: 'Cohere Command R',
    request: { message: 'Hi', chat_history: [{ role: 'CHATBOT', message: 'Yes?' }], max_tokens: 9 },
    llmType: 'chat',
    input: 'Hi',
    answer: { text: 'Hello.', finish_reason: 'COMPLETE', generation_id: 'g' },
    chunks: [
      { event_type: 'text-generation', text: 'Hel', is_finished: false },
      { event_type: 'text-generation', text: 'lo.', is_finished: false },
      { event_type: 'stream-end', is_finished: true, finish_reason: 'COMPLETE', ...TRAILER },
    ],
    text: 'Hello.',
    prompt: null,
    completion: null,
    finish: 'COMPLETE',
  },
  {
    vendor: 'Cohere Command',
    request: { prompt: 'Hi', max_tokens: 9 },
    llmType: 'completion',
    input: 'Hi',
    answer: { generations: [{ id: 'g', text: 'Hello.', finish_reason: 'COMPLETE' }], prompt: 'Hi' },
    chunks: null,
    text: 'Hello.',
    prompt: null,
    completion: null,
    finish: 'COMPLETE',
  },
  {
    vendor: 'AI21 Jurassic',
    request: { prompt: 'Hi', maxTokens: 9 },
    llmType: 'completion',
    input: 'Hi',
    answer: { id: 1, completions: [{ data: { text: 'Hello.' }, finishReason: { reason: 'endoftext' } }] },
    chunks: null,
    text: 'Hello.',
    prompt: null,
    completion: null,
    finish: 'endoftext',
  },
  {
    vendor: 'gpt-oss',
    request: { messages: [{ role: 'user', content: 'Hi' }], max_completion_tokens: 9 },
    llmType: 'chat',
    input: 'Hi',
    answer: {
      object: 'chat.completion',
      model: 'openai.gpt-oss-120b-1:0',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    },
    chunks: [
      {
        object: 'chat.completion.chunk',
        model: 'openai.gpt-oss-120b-1:0',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }],
      },
      {
        object: 'chat.completion.chunk',
        model: 'openai.gpt-oss-120b-1:0',
        choices: [{ index: 0, delta: { content: 'lo.' }, finish_reason: 'stop' }],
      },
      {
        object: 'chat.completion.chunk',
        model: 'openai.gpt-oss-120b-1:0',
        choices: [],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
        ...TRAILER,
      },
    ],
    text: 'Hello.',
    prompt: 3,
    completion: 5,
    finish: 'stop',
  },
  {
    vendor: 'Titan embeddings',
    request: { inputText: 'Hi', dimensions: 256 },
    llmType: 'embedding',
    input: 'Hi',
    answer: { embedding: [0.5], inputTextTokenCount: 3 },
    chunks: null,
    text: null,
    prompt: 3,
    completion: null,
    finish: null,
  },
];

describe('invoke', () => {
  for (const one of VENDORS) {
    test(`${one.vendor}: request and answer are read by their shape`, () => {
      assert.equal(bedrockInvoke.requestView(one.request).llm_type, one.llmType);
      assert.ok(bedrockInvoke.inputTexts(one.request).includes(one.input));
      const isWritten = one.llmType !== 'embedding';
      assert.equal(bedrockInvoke.readRequest(one.request).maxOutputTokens, isWritten ? 9 : null);
      const { usage, finishReason } = bedrockInvoke.readAnswer(one.answer);
      assert.deepEqual([usage.promptTokens, usage.completionTokens], [one.prompt, one.completion]);
      assert.equal(finishReason, one.finish);
      assert.deepEqual(bedrockInvoke.outputTexts(one.answer), one.text === null ? [] : [one.text]);
    });

    if (one.chunks === null) continue;
    const events = chunks(...one.chunks);
    test(`${one.vendor}: a stream reads like the whole answer`, () => {
      const folded = bedrockInvoke.fold(events);
      const { usage, finishReason, model } = bedrockInvoke.readAnswer(folded);
      // What the vendor leaves out is in the metrics Bedrock appends.
      const counted = [one.prompt ?? METRICS.inputTokenCount, one.completion ?? METRICS.outputTokenCount];
      assert.deepEqual([usage.promptTokens, usage.completionTokens], counted);
      assert.equal(finishReason, one.finish);
      assert.equal(model, bedrockInvoke.readAnswer(one.answer).model);
      assert.deepEqual(bedrockInvoke.answerView(folded), bedrockInvoke.answerView(one.answer));
      const first = events.findIndex((event) => bedrockInvoke.carriesContent(event));
      assert.ok(first !== -1 && !events.slice(0, first).some((event) => bedrockInvoke.carriesContent(event)));
    });

    test(`${one.vendor}: a stream cut at any chunk is read`, () => {
      for (let end = 0; end < events.length; end += 1) {
        const folded = bedrockInvoke.fold(events.slice(0, end));
        assert.ok((one.text ?? '').startsWith(bedrockInvoke.outputTexts(folded).join('')));
      }
    });
  }

  const headers: Readonly<Record<string, string>> = {
    'x-amzn-bedrock-input-token-count': '33',
    'x-amzn-bedrock-output-token-count': '44',
    'x-amzn-bedrock-cache-read-input-token-count': '7',
  };
  const context: AnswerContext = { header: (name) => headers[name] ?? null };

  test('what neither vendor nor metrics tell is read from the headers', () => {
    const { usage } = bedrockInvoke.readAnswer({ embeddings: { float: [[0.1]] }, response_type: 'x' }, context);
    assert.deepEqual(usage, {
      ...UNKNOWN_USAGE,
      promptTokens: 40,
      promptCacheReadTokens: 7,
      completionTokens: 44,
    });
  });

  test('the vendor’s own counts go before the headers', () => {
    const answer = { generation: 'x', prompt_token_count: 3, generation_token_count: 5 };
    const { usage } = bedrockInvoke.readAnswer(answer, context);
    assert.deepEqual(usage, { ...UNKNOWN_USAGE, promptTokens: 3, completionTokens: 5 });
  });

  test('a header that is no count is not read', () => {
    const { usage } = bedrockInvoke.readAnswer({ text: 'x' }, { header: () => '-1' });
    assert.deepEqual(usage, UNKNOWN_USAGE);
  });

  test('images made are counted', () => {
    const answer = { images: ['AAAA', 'BBBB'] };
    assert.equal(bedrockInvoke.readAnswer(answer).usage.images, 2);
    assert.equal(bedrockInvoke.answerView(answer).messages?.[1]?.image_url, 'data:image/png;base64,BBBB');
    const request = { taskType: 'TEXT_IMAGE', textToImageParams: { text: 'A cat' }, imageGenerationConfig: {} };
    assert.deepEqual(bedrockInvoke.requestView(request), { llm_type: 'image', model: null, prompt: 'A cat' });
  });

  test('an exception in a stream is told beside what came before it', () => {
    const [llama] = VENDORS.filter((one) => one.vendor === 'Meta Llama');
    const exception = { type: 'throttlingException', data: { message: 'Too many tokens' }, offset: 9 };
    const view = bedrockInvoke.answerView(bedrockInvoke.fold([...chunks(llama?.chunks?.[0]), exception]));
    assert.deepEqual(view.error, { heliconeMessage: 'Too many tokens' });
    assert.equal(view.messages?.[0]?.content, 'Hel');
    assert.deepEqual(bedrockInvoke.answerView({ message: 'Denied' }).error, { heliconeMessage: 'Denied' });
  });

  test('no body, however broken, makes the reader throw', () => {
    const bodies = VENDORS.flatMap((one) => [one.request, one.answer]);
    const plain = VENDORS.flatMap((one) => one.chunks ?? []).map((data, i) => ({ type: null, data, offset: i }));
    const events = VENDORS.flatMap((one) => chunks(...(one.chunks ?? [])));
    assertReadsAnything(bedrockInvoke, { bodies, events });
    assertReadsAnything(bedrockInvoke, { bodies, events: plain });
  });
});

describe('recorded exchanges with Bedrock', { skip: !haveRecordings }, () => {
  const exchanges = recordedExchanges(
    'bedrock-runtime.us-east-1.amazonaws.com',
    'bedrock-runtime.us-east-2.amazonaws.com',
    'bedrock-runtime.eu-central-1.amazonaws.com',
  );
  const formatOf = (path: string) => (path.endsWith('/invoke') ? bedrockInvoke : bedrockConverse);

  test('every recording is read, and every conversation has usage that adds up to its total', () => {
    assert.ok(exchanges.length >= 26);
    for (const exchange of exchanges) {
      const format = formatOf(exchange.path);
      const answer = wholeAnswer(format, exchange);
      readEverything(format, exchange.request, answer);
      if (exchange.status !== 200 || !/\/converse(-stream)?$/.test(exchange.path)) continue;
      const { usage, finishReason } = format.readAnswer(answer);
      const { totalTokens } = (answer as { usage: { totalTokens: number } }).usage;
      assert.equal((usage.promptTokens ?? 0) + (usage.completionTokens ?? 0), totalTokens, exchange.id);
      assert.ok(finishReason !== null, exchange.id);
    }
  });

  for (const [id, promptTokens, completionTokens, cacheRead] of [
    ['6cc598e879f4', 70, 43, null],
    ['a03104f45431', 577, 18, null],
    ['49b826ea4c0b', 1002, 59, null],
    ['5a73d30e01d2', 9514, 1944, 9511],
    ['7799e9d23ffd', null, null, null],
    ['537b62b54bff', null, null, null],
  ] as const) {
    test(`recording ${id} reads ${promptTokens} tokens in, ${completionTokens} out`, () => {
      const exchange = exchanges.find((one) => one.id === id);
      assert.ok(exchange);
      const format = formatOf(exchange.path);
      const { usage } = format.readAnswer(wholeAnswer(format, exchange));
      const read = [usage.promptTokens, usage.completionTokens, usage.promptCacheReadTokens];
      assert.deepEqual(read, [promptTokens, completionTokens, cacheRead]);
    });
  }

  test('recorded streams cut at any event keep their text so far', () => {
    for (const { events, id } of exchanges) {
      const whole = bedrockConverse.outputTexts(bedrockConverse.fold(events ?? [])).join('');
      for (let end = 0; end <= (events?.length ?? 0); end += 1) {
        const texts = bedrockConverse.outputTexts(bedrockConverse.fold(events?.slice(0, end) ?? []));
        assert.ok(texts.join('').length <= whole.length, `${id} after ${end} events`);
      }
    }
  });
});
