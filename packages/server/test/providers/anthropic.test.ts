import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { anthropicMessages } from '../../src/providers/formats/anthropic-messages.ts';
import { assertReadsAnything } from './broken-bodies.ts';
import { haveRecordings, readEverything, recordedExchanges, streamOf, wholeAnswer } from './recorded-exchanges.ts';

const STREAM = streamOf(
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [],
      stop_reason: null,
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: 2000,
        cache_creation_input_tokens: 300,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
        output_tokens: 1,
        service_tier: 'priority',
      },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'The user ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'asks.' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Let me ' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'look.' } },
  {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'x' } },
  },
  { type: 'content_block_stop', index: 1 },
  {
    type: 'content_block_start',
    index: 2,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
  },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"city":' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '"Oslo"}' } },
  { type: 'content_block_stop', index: 2 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: {
      input_tokens: null,
      output_tokens: 57,
      server_tool_use: { web_search_requests: 2 },
      output_tokens_details: { thinking_tokens: 20 },
    },
  },
  { type: 'message_stop' },
);

const WHOLE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [
    { type: 'thinking', thinking: 'The user asks.', signature: 'c2ln' },
    { type: 'text', text: 'Let me look.', citations: [{ type: 'char_location', cited_text: 'x' }] },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    input_tokens: 12,
    cache_read_input_tokens: 2000,
    cache_creation_input_tokens: 300,
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    output_tokens: 57,
    service_tier: 'priority',
    server_tool_use: { web_search_requests: 2 },
    output_tokens_details: { thinking_tokens: 20 },
  },
};

function usageOf(usage: unknown) {
  return anthropicMessages.readAnswer({ type: 'message', usage }).usage;
}

describe('usage of Anthropic messages', () => {
  test('prompt tokens are the uncached ones plus cache reads and writes', () => {
    assert.deepEqual(usageOf(WHOLE.usage), {
      ...UNKNOWN_USAGE,
      promptTokens: 2312,
      promptCacheReadTokens: 2000,
      promptCacheWriteTokens: 300,
      promptCacheWrite5mTokens: 100,
      promptCacheWrite1hTokens: 200,
      completionTokens: 57,
      reasoningTokens: 20,
      searches: 2,
    });
  });

  test('a cache write without its breakdown counts as one of five minutes', () => {
    const usage = usageOf({ input_tokens: 1, cache_creation_input_tokens: 40, output_tokens: 2 });
    assert.equal(usage.promptTokens, 41);
    assert.equal(usage.promptCacheWriteTokens, 40);
    assert.equal(usage.promptCacheWrite5mTokens, 40);
    assert.equal(usage.promptCacheWrite1hTokens, null);
    assert.equal(usage.promptCacheReadTokens, null);
  });

  test('a zero that was reported stays a zero, what was not reported stays null', () => {
    const usage = usageOf({ input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 });
    assert.equal(usage.promptTokens, 0);
    assert.equal(usage.promptCacheReadTokens, 0);
    assert.equal(usage.promptCacheWriteTokens, null);
    assert.equal(usage.completionTokens, 0);
    assert.equal(usage.searches, null);
  });

  test('a compaction adds to the sums, an advisor of another model does not', () => {
    const usage = usageOf({
      input_tokens: 10,
      output_tokens: 5,
      iterations: [
        { type: 'message', input_tokens: 10, output_tokens: 5 },
        { type: 'compaction', input_tokens: 1000, cache_read_input_tokens: 50, output_tokens: 70 },
        { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 9999, output_tokens: 9999 },
      ],
    });
    assert.equal(usage.promptTokens, 1060);
    assert.equal(usage.promptCacheReadTokens, 50);
    assert.equal(usage.completionTokens, 75);
  });

  test('one-hour writes of later turns are taken from the iterations', () => {
    const write = (tokens: number) => ({
      cache_creation_input_tokens: tokens,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: tokens },
    });
    const iterations = [write(100), write(60)].map((turn) => ({ type: 'message', input_tokens: 1, ...turn }));
    const usage = usageOf({ ...write(100), input_tokens: 2, cache_creation_input_tokens: 160, iterations });
    assert.equal(usage.promptCacheWriteTokens, 160);
    assert.equal(usage.promptCacheWrite1hTokens, 160);
    assert.equal(usage.promptCacheWrite5mTokens, 0);
  });

  for (const [name, body] of [
    ['count_tokens', { input_tokens: 641 }],
    ['an uploaded file', { id: 'file_1', type: 'file', filename: 'data.csv', size_bytes: 30 }],
    ['an error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
  ] as const) {
    test(`${name} has no usage`, () => {
      assert.deepEqual(anthropicMessages.readAnswer(body).usage, UNKNOWN_USAGE);
    });
  }
});

describe('streams of Anthropic messages', () => {
  test('a stream folds into the message a call without stream answers', () => {
    assert.deepEqual(anthropicMessages.fold(STREAM), WHOLE);
  });

  test('a stream cut at any event keeps the model and the input that was reported', () => {
    for (let end = 1; end < STREAM.length; end += 1) {
      const facts = anthropicMessages.readAnswer(anthropicMessages.fold(STREAM.slice(0, end)));
      assert.equal(facts.model, 'claude-sonnet-4-5-20250929');
      assert.equal(facts.usage.promptTokens, 2312);
      assert.equal(facts.serviceTier, 'priority');
    }
  });

  test('the placeholder count of message_start does not stand for an answer that was cut', () => {
    const cut = anthropicMessages.fold(STREAM.slice(0, 10));
    assert.equal(anthropicMessages.readAnswer(cut).usage.completionTokens, null);
    assert.deepEqual(anthropicMessages.outputTexts(cut), ['The user asks.', 'Let me look.']);
  });

  test('a tool call cut in its arguments keeps their text', () => {
    const cut = anthropicMessages.fold(STREAM.slice(0, 15));
    const [message] = anthropicMessages.answerView(cut).messages ?? [];
    assert.deepEqual(message?.tool_calls, [{ id: 'toolu_1', name: 'weather', arguments: '{"city":' }]);
  });

  test('a stream whose beginning was thrown away yields what is left', () => {
    const facts = anthropicMessages.readAnswer(anthropicMessages.fold(STREAM.slice(9)));
    assert.equal(facts.usage.completionTokens, 57);
    assert.equal(facts.usage.promptTokens, null);
    assert.equal(facts.finishReason, 'tool_use');
  });

  test('an error event is told beside what came before it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const view = anthropicMessages.answerView(anthropicMessages.fold([...STREAM.slice(0, 10), ...streamOf(error)]));
    assert.deepEqual(view.error, { heliconeMessage: 'Overloaded' });
    assert.equal(view.messages?.[0]?.content, 'Let me look.');
    assert.deepEqual(anthropicMessages.fold(streamOf(error)), error);
  });

  test('no event at all is no answer', () => {
    assert.equal(anthropicMessages.fold([]), null);
  });

  test('the first content is the first thinking, text or tool call, not a start, a ping or a signature', () => {
    const carrying = STREAM.map((event) => anthropicMessages.carriesContent(event));
    assert.deepEqual(
      carrying.flatMap((carries, i) => (carries ? [i] : [])),
      [3, 4, 8, 9, 12, 14, 15],
    );
  });
});

describe('views of Anthropic messages', () => {
  test('a request is told with its system prompt, turns, tools and settings', () => {
    const view = anthropicMessages.requestView({
      model: 'claude-opus-4-6',
      max_tokens: 100,
      temperature: 0,
      top_p: 0.9,
      stream: true,
      stop_sequences: ['END'],
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } },
      tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
      tools: [
        { name: 'weather', description: 'The weather', input_schema: { type: 'object' } },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      messages: [
        { role: 'user', content: 'Hello' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.jpg' } },
            { type: 'document', title: 'Terms', source: { type: 'file', file_id: 'file_1' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'All of it.' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Oslo' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: '3 °C' }] },
            { type: 'text', text: 'Thanks' },
          ],
        },
      ],
    });
    assert.deepEqual(view, {
      llm_type: 'chat',
      model: 'claude-opus-4-6',
      max_tokens: 100,
      temperature: 0,
      top_p: 0.9,
      stream: true,
      stop: ['END'],
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', schema: {} },
      parallel_tool_calls: false,
      tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
      tools: [{ name: 'weather', description: 'The weather', parameters: { type: 'object' } }, { name: 'web_search' }],
      messages: [
        { _type: 'message', role: 'system', content: 'Be brief.' },
        { _type: 'message', role: 'user', content: 'Hello' },
        {
          _type: 'contentArray',
          role: 'user',
          contentArray: [
            { _type: 'message', role: 'user', content: 'What is this?' },
            { _type: 'image', role: 'user', mime_type: 'image/png', image_url: 'data:image/png;base64,AAAA' },
            { _type: 'image', role: 'user', image_url: 'https://example.com/a.jpg' },
            { _type: 'file', role: 'user', content: 'Terms', file_data: 'file_1' },
            { _type: 'file', role: 'user', mime_type: 'text/plain', file_data: 'All of it.' },
          ],
        },
        {
          _type: 'functionCall',
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 't1', name: 'weather', arguments: { city: 'Oslo' } }],
        },
        { _type: 'function', role: 'tool', tool_call_id: 't1', content: '3 °C' },
        { _type: 'message', role: 'user', content: 'Thanks' },
      ],
    });
  });

  test('an answer shows thinking, text, citations and the call', () => {
    assert.deepEqual(anthropicMessages.answerView(WHOLE), {
      model: 'claude-sonnet-4-5-20250929',
      finish_reason: 'tool_use',
      messages: [
        {
          _type: 'functionCall',
          role: 'assistant',
          content: 'Let me look.',
          reasoning: 'The user asks.',
          annotations: [{ type: 'char_location', cited_text: 'x' }],
          tool_calls: [{ id: 'toolu_1', name: 'weather', arguments: { city: 'Oslo' } }],
        },
      ],
    });
  });

  test('a search by Anthropic stands between what was said before and after it', () => {
    const view = anthropicMessages.answerView({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'text', text: 'Searching.' },
        { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 's1',
          content: [
            { type: 'web_search_result', title: 'T', url: 'https://e.com', encrypted_content: 'E', page_age: null },
          ],
        },
        { type: 'text', text: 'Found ' },
        { type: 'text', text: 'it.', citations: [{ url: 'https://e.com' }] },
      ],
      stop_reason: 'end_turn',
    });
    assert.deepEqual(view.messages, [
      {
        _type: 'functionCall',
        role: 'assistant',
        content: 'Searching.',
        tool_calls: [{ id: 's1', name: 'web_search', arguments: { query: 'x' } }],
      },
      {
        _type: 'function',
        role: 'tool',
        tool_call_id: 's1',
        content: 'T\nhttps://e.com',
        annotations: [{ title: 'T', url: 'https://e.com', page_age: null }],
      },
      { _type: 'message', role: 'assistant', content: 'Found it.', annotations: [{ url: 'https://e.com' }] },
    ]);
  });

  test('a refusal before any text is told with its reason', () => {
    const view = anthropicMessages.answerView({
      type: 'message',
      content: [],
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'Not this.' },
    });
    assert.deepEqual(view.messages, [{ _type: 'refusal', role: 'assistant', content: 'Not this.' }]);
    assert.equal(view.finish_reason, 'refusal');
  });

  test('the user id, the model, the limit and the wish to stream are read from the request', () => {
    const request = { model: 'claude-haiku-4-5', max_tokens: 64, stream: true, metadata: { user_id: 'u-1' } };
    const facts = { model: 'claude-haiku-4-5', userId: 'u-1', stream: true, maxOutputTokens: 64 };
    assert.deepEqual(anthropicMessages.readRequest(request), facts);
  });

  test('the tools and the texts of a request count as input, its pictures do not', () => {
    const texts = anthropicMessages.inputTexts({
      system: 'S',
      tools: [{ name: 'f' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'D' } },
          ],
        },
      ],
    });
    assert.deepEqual(texts, ['S', 'D', '{"name":"f"}']);
  });
});

describe('recorded Anthropic exchanges', { skip: !haveRecordings }, () => {
  const exchanges = recordedExchanges('api.anthropic.com');

  test('every recording is read, and every answered message has model and usage', () => {
    assert.ok(exchanges.length >= 19);
    for (const exchange of exchanges) {
      const answer = wholeAnswer(anthropicMessages, exchange);
      readEverything(anthropicMessages, exchange.request, answer);
      const facts = anthropicMessages.readAnswer(answer);
      const isMessage = exchange.status === 200 && exchange.path.startsWith('/v1/messages?');
      assert.equal(facts.model !== null, isMessage, exchange.id);
      assert.equal(facts.usage.promptTokens !== null && facts.usage.completionTokens !== null, isMessage, exchange.id);
    }
  });

  for (const [id, promptTokens, completionTokens, searches] of [
    ['618ea37c35db', 11665, 186, 1],
    ['47c10f61f9b4', 2411, 145, 0],
    ['30f114ccfa4e', 7244, 153, 0],
    ['b8d34fa5be32', 4714, 304, 0],
    ['d49e7a088646', 1592, 4, null],
  ] as const) {
    test(`recording ${id} reads ${promptTokens} tokens in, ${completionTokens} out`, () => {
      const exchange = exchanges.find((one) => one.id === id);
      assert.ok(exchange);
      const { usage } = anthropicMessages.readAnswer(wholeAnswer(anthropicMessages, exchange));
      assert.deepEqual(
        [usage.promptTokens, usage.completionTokens, usage.searches],
        [promptTokens, completionTokens, searches],
      );
    });
  }

  test('recorded streams cut at any event are read', () => {
    for (const { events, id } of exchanges) {
      for (let end = 1; end <= (events?.length ?? 0); end += 1) {
        const facts = anthropicMessages.readAnswer(anthropicMessages.fold(events?.slice(0, end) ?? []));
        assert.ok(facts.model !== null && (facts.usage.promptTokens ?? 0) > 0, `${id} after ${end} events`);
      }
    }
  });
});

test('no body, however broken, makes the reader of Anthropic messages throw', () => {
  assertReadsAnything(anthropicMessages, { bodies: [WHOLE, { messages: WHOLE.content, tools: [{}] }], events: STREAM });
});
