import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import type { WireFormat } from '../../src/providers/format.ts';
import { formatByName, WIRE_FORMATS } from '../../src/providers/format-registry.ts';
import { openaiChat } from '../../src/providers/formats/openai-chat.ts';
import { openaiCompletions } from '../../src/providers/formats/openai-completions.ts';
import { openaiEmbeddings } from '../../src/providers/formats/openai-embeddings.ts';
import { openaiImages } from '../../src/providers/formats/openai-images.ts';
import { addUsage, readRealtimeFrame } from '../../src/providers/formats/openai-realtime.ts';
import { openaiResponses } from '../../src/providers/formats/openai-responses.ts';
import { readOpenAiUsage } from '../../src/providers/formats/openai-usage.ts';
import { reportedCost } from '../../src/providers/formats/reported-cost.ts';
import { readExchange, viewOf } from '../../src/providers/read-exchange.ts';
import { assertReadsAnything } from './broken-bodies.ts';
import { exchangeOf, recordings, typedSse } from './exchange-of.ts';
import { streamOf } from './recorded-exchanges.ts';

const usageOf = (usage: unknown) => {
  const known = Object.entries(readOpenAiUsage(usage)).filter(([, value]) => value !== null);
  return Object.fromEntries(known);
};

describe('usage of OpenAI and its kin', () => {
  const CASES: readonly (readonly [string, unknown, Readonly<Record<string, number>>])[] = [
    [
      'OpenAI: parts are parts of the whole',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 40, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
      },
      {
        promptTokens: 100,
        promptCacheReadTokens: 40,
        promptAudioTokens: 10,
        completionTokens: 50,
        reasoningTokens: 20,
        completionAudioTokens: 5,
      },
    ],
    [
      'xAI: reasoning is counted beside the output, which shows in the total',
      {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      { promptTokens: 32, completionTokens: 103, reasoningTokens: 94 },
    ],
    [
      'Perplexity deep research: reasoning beside the output, searches counted',
      {
        prompt_tokens: 33,
        completion_tokens: 7163,
        total_tokens: 7196,
        citation_tokens: 20016,
        num_search_queries: 18,
        reasoning_tokens: 74305,
      },
      { promptTokens: 33, completionTokens: 81468, reasoningTokens: 74305, searches: 18 },
    ],
    [
      'OpenRouter: reasoning by another tokenizer is cut to the output',
      {
        prompt_tokens: 43,
        completion_tokens: 10,
        total_tokens: 53,
        completion_tokens_details: { reasoning_tokens: 11 },
      },
      { promptTokens: 43, completionTokens: 10, reasoningTokens: 10 },
    ],
    [
      'DeepSeek: cache hits',
      { prompt_tokens: 20, completion_tokens: 2, prompt_cache_hit_tokens: 16, prompt_cache_miss_tokens: 4 },
      { promptTokens: 20, promptCacheReadTokens: 16, completionTokens: 2 },
    ],
    [
      'Mistral: cached tokens and seconds of audio',
      { prompt_tokens: 20, completion_tokens: 2, num_cached_tokens: 16, prompt_audio_seconds: 12 },
      { promptTokens: 20, promptCacheReadTokens: 16, completionTokens: 2, seconds: 12 },
    ],
    [
      'a prompt smaller than its cache is net of it',
      { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 90 } },
      { promptTokens: 100, promptCacheReadTokens: 90, completionTokens: 2 },
    ],
    [
      'responses: the other names, cache writes',
      { input_tokens: 9, input_tokens_details: { cached_tokens: 1, cache_write_tokens: 3 }, output_tokens: 2 },
      { promptTokens: 9, promptCacheReadTokens: 1, promptCacheWriteTokens: 3, completionTokens: 2 },
    ],
    ['zero is reported, nonsense is not', { prompt_tokens: 0, completion_tokens: -3 }, { promptTokens: 0 }],
  ];
  for (const [name, usage, expected] of CASES) test(name, () => assert.deepEqual(usageOf(usage), expected));

  test('nothing reported is nothing known', () => assert.deepEqual(readOpenAiUsage(undefined), UNKNOWN_USAGE));
});

describe('reported cost', () => {
  const CASES: readonly (readonly [unknown, string | null])[] = [
    [{ cost: 0.00256995 }, '0.00256995'],
    [{ cost: 1.13e-7 }, '0.000000113'],
    [{ cost: 0 }, '0'],
    [{ cost: 0.05, is_byok: true, cost_details: { upstream_inference_cost: 0.1 } }, '0.15'],
    [{ cost: 0.05, is_byok: false, cost_details: { upstream_inference_cost: 0.05 } }, '0.05'],
    [{ cost: { total_cost: 0.006, input_tokens_cost: 0 } }, '0.006'],
    [{ cost_in_usd_ticks: 37756000 }, '0.0037756'],
    [{ cost_in_usd_ticks: 20000000000 }, '2'],
    [{ cost: -1 }, null],
    [{ cost: 'free' }, null],
    [undefined, null],
  ];
  for (const [usage, expected] of CASES) {
    test(`${JSON.stringify(usage)} is ${expected}`, () => assert.equal(reportedCost(usage), expected));
  }
});

describe('openai-chat', () => {
  const REQUEST = {
    model: 'gpt-4o',
    user: 'u',
    max_completion_tokens: 50,
    temperature: 0.5,
    tools: [{ type: 'function', function: { name: 'weather', description: 'd', parameters: { type: 'object' } } }],
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
          { type: 'file', file: { file_id: 'file-1', filename: 'a.pdf' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '7 °C' },
      { role: 'assistant', content: null, refusal: 'No.' },
    ],
  };

  test('a request is viewed with roles, media, calls, results and refusals', () => {
    const view = openaiChat.requestView(REQUEST);
    assert.deepEqual(view.messages, [
      { _type: 'message', role: 'developer', content: 'Be brief.' },
      {
        _type: 'contentArray',
        role: 'user',
        contentArray: [
          { _type: 'message', role: 'user', content: 'What is this?' },
          { _type: 'image', role: 'user', image_url: 'data:image/png;base64,AAAA', mime_type: 'image/png' },
          { _type: 'audio', role: 'user', audio_data: 'data:audio/mp3;base64,BBBB', mime_type: 'audio/mp3' },
          { _type: 'file', role: 'user', content: 'a.pdf', file_data: 'file-1' },
        ],
      },
      {
        _type: 'functionCall',
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }],
      },
      { _type: 'function', role: 'tool', tool_call_id: 'call_1', content: '7 °C' },
      { _type: 'refusal', role: 'assistant', content: 'No.' },
    ]);
    assert.deepEqual(view.tools, [{ name: 'weather', description: 'd', parameters: { type: 'object' } }]);
    assert.deepEqual([view.max_tokens, view.temperature, view.llm_type], [50, 0.5, 'chat']);
    assert.deepEqual(openaiChat.readRequest(REQUEST), {
      model: 'gpt-4o',
      userId: 'u',
      stream: false,
      maxOutputTokens: 50,
    });
    assert.ok(openaiChat.inputTexts(REQUEST).includes('What is this?'));
    assert.ok(!openaiChat.inputTexts(REQUEST).some((text) => text.includes('AAAA')));
  });

  const chunk = (delta: unknown, index = 0, rest: object = {}) => ({ choices: [{ index, delta, ...rest }] });

  test('pieces of tool calls are put together by index', () => {
    const folded = openaiChat.fold(
      streamOf(
        chunk({ role: 'assistant', content: null }),
        chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
        chunk({ tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{"y"' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] }),
        chunk({ tool_calls: [{ index: 1, function: { arguments: ':2}' } }] }, 0, { finish_reason: 'tool_calls' }),
      ),
    );
    assert.deepEqual(openaiChat.answerView(folded).messages?.[0]?.tool_calls, [
      { id: 'a', name: 'f', arguments: { x: 1 } },
      { id: 'b', name: 'g', arguments: { y: 2 } },
    ]);
    assert.equal(openaiChat.readAnswer(folded).finishReason, 'tool_calls');
  });

  test('choices, reasoning, refusals and spoken words each grow in their place', () => {
    const folded = openaiChat.fold(
      streamOf(
        chunk({ role: 'assistant', reasoning_content: 'Let me ' }),
        chunk({ reasoning_content: 'think.' }),
        chunk({ content: 'Yes' }, 1),
        chunk({ content: 'No' }),
        chunk({ refusal: 'Not that.' }, 1),
        chunk({ audio: { id: 'au', transcript: 'Hel' } }, 2),
        chunk({ audio: { transcript: 'lo', data: 'QUJD' } }, 2),
      ),
    );
    assert.deepEqual(openaiChat.answerView(folded).messages, [
      { _type: 'message', role: 'assistant', content: 'No', reasoning: 'Let me think.' },
      { _type: 'message', role: 'assistant', content: 'Yes' },
      { _type: 'refusal', role: 'assistant', content: 'Not that.' },
      { _type: 'audio', role: 'assistant', content: 'Hello', audio_data: 'data:audio/wav;base64,QUJD' },
    ]);
  });

  test("Mistral's thinking parts are reasoning, the text behind them content", () => {
    const thinking = (text: string) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] });
    const folded = openaiChat.fold(
      streamOf(
        chunk({ role: 'assistant', content: '' }),
        chunk(thinking('Hm')),
        chunk(thinking('m.')),
        chunk({ content: 'Fo' }),
        chunk({ content: 'ur.' }),
      ),
    );
    assert.deepEqual(openaiChat.answerView(folded).messages, [
      { _type: 'message', role: 'assistant', content: 'Four.', reasoning: 'Hmm.' },
    ]);
  });

  test('usage is found in the last chunk, in x_groq and in the choice', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4 };
    for (const last of [
      { choices: [], usage },
      { choices: [], x_groq: { usage } },
      { choices: [{ index: 0, delta: {}, usage }] },
      { choices: [], usage, obfuscation: 'x' },
    ]) {
      const folded = openaiChat.fold(streamOf({ ...chunk({ content: 'x' }), usage: null }, last, { choices: [] }));
      assert.equal(openaiChat.readAnswer(folded).usage.completionTokens, 4);
    }
  });

  test('an error in the middle of a stream is kept beside what came', () => {
    const folded = openaiChat.fold(streamOf(chunk({ content: 'may' }), { error: { message: 'tool_use_failed' } }));
    const view = openaiChat.answerView(folded);
    assert.deepEqual([view.messages?.[0]?.content, view.error?.heliconeMessage], ['may', 'tool_use_failed']);
  });

  test('sources of a search stand as annotations', () => {
    const answer = { choices: [{ message: { role: 'assistant', content: 'x' } }], citations: ['https://a.example'] };
    assert.deepEqual(openaiChat.answerView(answer).messages?.[0]?.annotations, ['https://a.example']);
  });

  test('only chunks with something in them carry content', () => {
    const carries = (delta: unknown) => openaiChat.carriesContent({ type: null, data: chunk(delta), offset: 0 });
    for (const empty of [
      {},
      { role: 'assistant', content: '' },
      { content: null, reasoning_content: '' },
      { tool_calls: [] },
    ]) {
      assert.equal(carries(empty), false);
    }
    for (const full of [
      { content: 'x' },
      { reasoning: 'x' },
      { tool_calls: [{}] },
      { refusal: 'n' },
      { audio: { id: 'a' } },
    ]) {
      assert.equal(carries(full), true);
    }
  });
});

describe('openai-responses', () => {
  const MESSAGE = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'Hi.', annotations: [] }],
  };
  const CALL = { id: 'fc', type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' };
  const SEARCH = (action?: unknown) => ({
    id: 'ws',
    type: 'web_search_call',
    status: 'completed',
    ...(action ? { action } : {}),
  });
  const EVENTS = [
    { type: 'response.created', response: { id: 'r', model: 'gpt-5', status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs', summary: [] } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Thin' },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'king' },
    { type: 'response.output_item.added', output_index: 1, item: { ...MESSAGE, content: [] } },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'H' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'i.' },
    { type: 'response.output_item.added', output_index: 2, item: { ...CALL, arguments: '' } },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a"' },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: ':1}' },
    {
      type: 'response.completed',
      response: {
        id: 'r',
        model: 'gpt-5-2025-08-07',
        status: 'completed',
        service_tier: 'flex',
        output: [{ type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Thinking' }] }, MESSAGE, CALL],
        usage: { input_tokens: 8, output_tokens: 9, output_tokens_details: { reasoning_tokens: 4 } },
      },
    },
  ];
  const VIEW = [
    { _type: 'message', role: 'assistant', content: '', reasoning: 'Thinking' },
    { _type: 'message', role: 'assistant', content: 'Hi.' },
    {
      _type: 'functionCall',
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'c1', name: 'f', arguments: { a: 1 } }],
    },
  ];

  test('a whole stream is its closing event, one cut short the sum of its deltas', () => {
    for (const events of [EVENTS, EVENTS.slice(0, -1)]) {
      const exchange = exchangeOf({
        path: '/v1/responses',
        request: { model: 'gpt-5', input: 'Hello', stream: true },
        answerType: 'text/event-stream',
        answer: typedSse(...events),
      });
      const { reading, requestJson, answerJson } = readExchange(exchange);
      assert.deepEqual(viewOf('OPENAI', reading, requestJson, answerJson).response?.messages, VIEW);
      assert.equal(reading.firstContentOffset, typedSse(...EVENTS.slice(0, 2)).length);
      const isWhole = events === EVENTS;
      assert.equal(reading.usageEstimated, !isWhole);
      assert.equal(reading.finishReason, isWhole ? 'completed' : null);
      assert.equal(reading.serviceTier, isWhole ? 'flex' : null);
      if (isWhole) assert.deepEqual([reading.usage.promptTokens, reading.usage.reasoningTokens], [8, 4]);
    }
  });

  test('folding leaves the events as they were', () => {
    const events = streamOf(...EVENTS.slice(0, -1));
    const before = JSON.stringify(events);
    const first = JSON.stringify(openaiResponses.fold(events));
    assert.equal(JSON.stringify(openaiResponses.fold(events)), first);
    assert.equal(JSON.stringify(events), before);
  });

  test('only searches are counted as searches', () => {
    const output = [SEARCH({ type: 'search' }), SEARCH({ type: 'open_page' }), SEARCH(), MESSAGE];
    assert.equal(openaiResponses.readAnswer({ output }).usage.searches, 2);
    assert.equal(openaiResponses.readAnswer({ output: [MESSAGE] }).usage.searches, null);
  });

  test('an incomplete or failed response says why', () => {
    const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] };
    assert.equal(openaiResponses.readAnswer(incomplete).finishReason, 'max_output_tokens');
    const failed = openaiResponses.fold(
      streamOf({
        type: 'response.failed',
        response: { status: 'failed', output: [], error: { code: 'server_error', message: 'Broke.' } },
      }),
    );
    assert.equal(openaiResponses.answerView(failed).error?.heliconeMessage, 'Broke.');
    const error = openaiResponses.fold(streamOf({ type: 'error', code: 'x', message: 'Too many.' }));
    assert.equal(openaiResponses.answerView(error).error?.heliconeMessage, 'Too many.');
  });

  test('a request is viewed item by item', () => {
    const view = openaiResponses.requestView({
      model: 'gpt-5',
      instructions: 'Be brief.',
      max_output_tokens: 10,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_object' } },
      tools: [{ type: 'function', name: 'f', parameters: {} }, { type: 'web_search' }],
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: 'https://i.example/a.png' },
          ],
        },
        CALL,
        { type: 'function_call_output', call_id: 'c1', output: '42' },
        { type: 'item_reference', id: 'x' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      ],
    });
    assert.deepEqual(view.messages, [
      { _type: 'message', role: 'system', content: 'Be brief.' },
      {
        _type: 'contentArray',
        role: 'user',
        contentArray: [
          { _type: 'message', role: 'user', content: 'Look' },
          { _type: 'image', role: 'user', image_url: 'https://i.example/a.png' },
        ],
      },
      VIEW[2],
      { _type: 'function', role: 'tool', tool_call_id: 'c1', content: '42' },
      { _type: 'refusal', role: 'assistant', content: 'No.' },
    ]);
    assert.deepEqual(view.tools, [{ name: 'f', parameters: {} }, { name: 'web_search' }]);
    assert.deepEqual(
      [view.max_tokens, view.reasoning_effort, view.response_format],
      [10, 'low', { type: 'json_object' }],
    );
    assert.deepEqual(openaiResponses.requestView({ input: 'Hi' }).messages, [
      { _type: 'message', role: 'user', content: 'Hi' },
    ]);
  });
});

describe('the smaller formats of OpenAI', () => {
  test('completions take a prompt, or several, and answer texts', () => {
    assert.deepEqual(openaiCompletions.inputTexts({ prompt: ['a', 'b'], suffix: 'c' }), ['a', 'b', 'c']);
    assert.deepEqual(openaiCompletions.inputTexts({ prompt: [1, 2, 3] }), []);
    const folded = openaiCompletions.fold(
      streamOf(
        { choices: [{ index: 0, text: 'On' }] },
        { choices: [{ index: 0, text: 'ce', finish_reason: 'stop' }] },
        { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
      ),
    );
    assert.equal(openaiCompletions.answerView(folded).messages?.[0]?.content, 'Once');
    assert.equal(openaiCompletions.readAnswer(folded).usage.promptTokens, 1);
    assert.equal(openaiCompletions.readAnswer(folded).finishReason, 'stop');
  });

  test('embeddings that report a total only had it all as input', () => {
    assert.equal(openaiEmbeddings.readAnswer({ usage: { total_tokens: 7 } }).usage.promptTokens, 7);
    assert.equal(openaiEmbeddings.readAnswer({ usage: { prompt_tokens: 5, total_tokens: 5 } }).usage.promptTokens, 5);
    assert.deepEqual(openaiEmbeddings.inputTexts({ input: ['a', 'b'] }), ['a', 'b']);
  });

  test('images are counted, streamed ones by their closing events', () => {
    const usage = {
      input_tokens: 50,
      output_tokens: 1000,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    };
    const answer = openaiImages.readAnswer({ data: [{ b64_json: 'A' }, { url: 'https://i.example' }], usage });
    assert.deepEqual([answer.usage.images, answer.usage.promptTokens, answer.usage.promptImageTokens], [2, 50, 40]);
    const folded = openaiImages.fold(
      streamOf(
        { type: 'image_generation.partial_image', b64_json: 'A', partial_image_index: 0 },
        { type: 'image_generation.completed', b64_json: 'AB', usage },
      ),
    );
    assert.equal(openaiImages.readAnswer(folded).usage.images, 1);
    assert.equal(openaiImages.answerView(folded).messages?.[0]?.image_url, 'data:image/png;base64,AB');
    assert.equal(openaiImages.requestView({ model: 'm', prompt: 'a cat', n: '2' }).n, 2);
  });

  test('a streamed transcription is its closing event', () => {
    const { reading, requestJson, answerJson } = readExchange(
      exchangeOf({
        path: '/v1/audio/transcriptions',
        answerType: 'text/event-stream',
        answer: typedSse(
          { type: 'transcript.text.delta', delta: 'Hel' } as never,
          { type: 'transcript.text.delta', delta: 'lo' } as never,
          {
            type: 'transcript.text.done',
            text: 'Hello',
            usage: { type: 'tokens', input_tokens: 14, output_tokens: 3, input_token_details: { audio_tokens: 14 } },
          } as never,
        ),
      }),
    );
    assert.deepEqual(
      [reading.usage.promptTokens, reading.usage.promptAudioTokens, reading.usage.completionTokens],
      [14, 14, 3],
    );
    assert.equal(viewOf('OPENAI', reading, requestJson, answerJson).response?.messages?.[0]?.content, 'Hello');
  });

  test('realtime frames tell usage when a response is done, and add up', () => {
    const done = {
      type: 'response.done',
      response: {
        status: 'completed',
        usage: {
          total_tokens: 30,
          input_tokens: 20,
          output_tokens: 10,
          input_token_details: { cached_tokens: 5, text_tokens: 8, audio_tokens: 12 },
          output_token_details: { text_tokens: 4, audio_tokens: 6 },
        },
      },
    };
    const reading = readRealtimeFrame(JSON.stringify(done));
    assert.equal(reading?.kind, 'response');
    assert.equal(reading?.usage.promptAudioTokens, 12);
    const sum = addUsage(reading!.usage, reading!.usage);
    assert.deepEqual([sum.promptTokens, sum.completionAudioTokens, sum.images], [40, 12, null]);
    const created = JSON.stringify({ type: 'session.created', session: { model: 'gpt-realtime' } });
    assert.equal(readRealtimeFrame(created)?.model, 'gpt-realtime');
    assert.equal(readRealtimeFrame('{"type":"response.output_audio.delta","delta":"AAAA"}'), null);
    assert.equal(readRealtimeFrame('{"type":"response.done"'), null);
  });
});

describe('any JSON at all is read without a throw', () => {
  const OTHERS = [
    'anthropic-messages',
    'gemini-generate',
    'gemini-embed',
    'gemini-predict',
    'bedrock-converse',
    'bedrock-invoke',
    'bedrock-embed',
    'bedrock-text',
  ];
  const readings = recordings().map(({ exchange }) => readExchange(exchange));
  for (const format of WIRE_FORMATS.filter((each) => !OTHERS.includes(each.name))) {
    test(format.name, () => assertReadsAnything(format, samplesOf(format)));
  }

  function samplesOf(format: WireFormat) {
    const own = readings.filter(({ reading }) => reading.format === format.name);
    const bodies = own.slice(0, 30).flatMap(({ requestJson, answerJson }) => [requestJson, answerJson]);
    const events = streamOf({ type: 'message-end', delta: { usage: { tokens: { input_tokens: 1 } } } }, ...bodies);
    return { bodies: [{ model: 'm' }, ...bodies], events: [...events, ...streamOf(...SMALL_EVENTS)] };
  }

  const SMALL_EVENTS = [
    {
      choices: [
        { index: 0, delta: { content: 'x', tool_calls: [{ index: 0, function: { arguments: '{' } }] }, text: 'y' },
      ],
    },
    { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'x' },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'message', content: [{ text: 'x' }] } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'x' } } } },
    { type: 'tool-call-delta', index: 0, delta: { message: { tool_calls: { function: { arguments: 'x' } } } } },
    { event_type: 'text-generation', text: 'x' },
    { message: { content: 'x', tool_calls: [{}] }, response: 'x', done: true },
    { type: 'transcript.text.done', text: 'x', usage: {} },
    { type: 'image_generation.completed', b64_json: 'x' },
  ];

  test('every format is found by its name', () => {
    for (const format of WIRE_FORMATS) assert.equal(formatByName(format.name), format);
    assert.equal(new Set(WIRE_FORMATS.map(({ name }) => name)).size, WIRE_FORMATS.length);
    assert.equal(formatByName('none'), null);
  });
});
