import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cohereChat } from '../../src/providers/formats/cohere-chat.ts';
import { cohereEmbed } from '../../src/providers/formats/cohere-embed.ts';
import { ollama } from '../../src/providers/formats/ollama.ts';
import { rerank } from '../../src/providers/formats/rerank.ts';
import { readExchange, viewOf } from '../../src/providers/read-exchange.ts';
import { exchangeOf, typedSse } from './exchange-of.ts';
import { streamOf } from './recorded-exchanges.ts';

const USAGE = { billed_units: { input_tokens: 5, output_tokens: 2 }, tokens: { input_tokens: 70, output_tokens: 4 } };

describe('cohere', () => {
  const EVENTS = [
    { type: 'message-start', id: 'm1', delta: { message: { role: 'assistant', content: [], tool_calls: [] } } },
    { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will ' } } },
    { type: 'tool-plan-delta', delta: { message: { tool_plan: 'look.' } } },
    {
      type: 'tool-call-start',
      index: 0,
      delta: { message: { tool_calls: { id: 't', type: 'function', function: { name: 'f', arguments: '' } } } },
    },
    { type: 'tool-call-delta', index: 0, delta: { message: { tool_calls: { function: { arguments: '{"a":' } } } } },
    { type: 'tool-call-delta', index: 0, delta: { message: { tool_calls: { function: { arguments: '1}' } } } } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hel' } } } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'lo' } } } },
    { type: 'citation-start', index: 0, delta: { message: { citations: { start: 0, end: 5, text: 'Hello' } } } },
    { type: 'message-end', id: 'm1', delta: { finish_reason: 'COMPLETE', usage: USAGE } },
  ];
  const request = { model: 'command-a', messages: [{ role: 'user', content: 'Hi' }], stream: true };

  test('a stream of version 2 is put together, every token counted and not the billed ones alone', () => {
    const exchange = exchangeOf({
      provider: 'cohere',
      path: '/v2/chat',
      request,
      answerType: 'text/event-stream',
      answer: typedSse(...EVENTS),
    });
    const { reading, answerJson } = readExchange(exchange);
    assert.deepEqual([reading.usage.promptTokens, reading.usage.completionTokens], [70, 4]);
    assert.deepEqual([reading.format, reading.finishReason], ['cohere-chat', 'COMPLETE']);
    assert.equal(reading.firstContentOffset, typedSse(EVENTS[0]!).length);
    assert.deepEqual(viewOf('COHERE', reading, request, answerJson).response?.messages, [
      {
        _type: 'functionCall',
        role: 'assistant',
        content: 'Hello',
        reasoning: 'I will look.',
        tool_calls: [{ id: 't', name: 'f', arguments: { a: 1 } }],
        annotations: [{ start: 0, end: 5, text: 'Hello' }],
      },
    ]);
  });

  test('version 1 is read whole and streamed', () => {
    const whole = { text: 'Hello', finish_reason: 'COMPLETE', meta: USAGE };
    const streamed = cohereChat.fold(
      streamOf(
        { event_type: 'stream-start', generation_id: 'g' },
        { event_type: 'text-generation', text: 'Hel' },
        { event_type: 'text-generation', text: 'lo' },
        { event_type: 'stream-end', finish_reason: 'COMPLETE', response: whole },
      ),
    );
    const cut = cohereChat.fold(streamOf({ event_type: 'text-generation', text: 'Hello' }));
    for (const answer of [whole, streamed]) assert.equal(cohereChat.readAnswer(answer).usage.promptTokens, 70);
    for (const answer of [whole, streamed, cut]) {
      assert.equal(cohereChat.answerView(answer).messages?.[0]?.content, 'Hello');
    }
    const view = cohereChat.requestView({
      message: 'And now?',
      preamble: 'Be brief.',
      chat_history: [{ role: 'CHATBOT', message: 'Hello.' }],
    });
    assert.deepEqual(
      view.messages?.map(({ role, content }) => [role, content]),
      [
        ['system', 'Be brief.'],
        ['assistant', 'Hello.'],
        ['user', 'And now?'],
      ],
    );
  });

  test('tool results may be documents', () => {
    const content = [{ type: 'document', document: { data: '7' } }];
    const view = cohereChat.requestView({ messages: [{ role: 'tool', tool_call_id: 't', content }] });
    assert.deepEqual(view.messages, [{ _type: 'function', role: 'tool', tool_call_id: 't', content: '{"data":"7"}' }]);
  });

  test('embed has billed units alone, rerank searches or a total', () => {
    const embedded = cohereEmbed.readAnswer({ meta: { billed_units: { input_tokens: 4, image_tokens: 6 } } });
    assert.deepEqual([embedded.usage.promptTokens, embedded.usage.promptImageTokens], [10, 6]);
    assert.equal(rerank.readAnswer({ meta: { billed_units: { search_units: 1 } } }).usage.searches, 1);
    assert.equal(rerank.readAnswer({ usage: { total_tokens: 9 } }).usage.promptTokens, 9);
  });

  test('an error is its message', () => {
    assert.equal(
      cohereChat.answerView({ id: 'x', message: 'model not found' }).error?.heliconeMessage,
      'model not found',
    );
  });
});

describe('ollama', () => {
  test('generate and embed are read, and streaming is what it does unasked', () => {
    assert.equal(ollama.readRequest({ model: 'm', prompt: 'Hi' }).stream, true);
    assert.equal(ollama.readRequest({ model: 'm', prompt: 'Hi', stream: false }).stream, false);
    assert.equal(ollama.readRequest({ model: 'm', input: 'Hi' }).stream, false);
    const folded = ollama.fold(
      streamOf(
        { model: 'm', response: '', thinking: 'Hm', done: false },
        { model: 'm', response: 'He', done: false },
        { model: 'm', response: 'y', done: true, done_reason: 'length', prompt_eval_count: 3, eval_count: 2 },
      ),
    );
    assert.deepEqual(ollama.answerView(folded).messages, [
      { _type: 'message', role: 'assistant', content: 'Hey', reasoning: 'Hm' },
    ]);
    assert.equal(ollama.readAnswer(folded).finishReason, 'length');
    assert.equal(ollama.readAnswer({ embeddings: [[1]], prompt_eval_count: 4 }).usage.promptTokens, 4);
    assert.equal(ollama.requestView({ model: 'm', input: ['a'] }).llm_type, 'embedding');
    assert.equal(ollama.answerView({ error: 'model not found' }).error?.heliconeMessage, 'model not found');
  });

  test('tool calls of a stream are gathered', () => {
    const calls = [{ function: { name: 'f', arguments: { a: 1 } } }];
    const folded = ollama.fold(
      streamOf(
        { message: { role: 'assistant', content: '', tool_calls: calls }, done: false },
        { message: { role: 'assistant', content: '' }, done: true },
      ),
    );
    assert.deepEqual(ollama.answerView(folded).messages?.[0]?.tool_calls, [
      { id: null, name: 'f', arguments: { a: 1 } },
    ]);
  });
});
