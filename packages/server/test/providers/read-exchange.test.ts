import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { formatByName } from '../../src/providers/format-registry.ts';
import { storedBody } from '../../src/providers/read-body.ts';
import { type ExchangeBytes, readExchange, viewOf } from '../../src/providers/read-exchange.ts';
import { exchangeOf, gapped, recordings, sse, whole } from './exchange-of.ts';

const RECORDINGS = recordings();
const skip = RECORDINGS.length === 0 ? 'no recordings here' : false;

const CHUNKS = [
  { id: 'c', model: 'gpt-4o-2024-11-20', choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
  { id: 'c', model: 'gpt-4o-2024-11-20', choices: [{ index: 0, delta: { content: 'Hello there, ' } }] },
  { id: 'c', model: 'gpt-4o-2024-11-20', choices: [{ index: 0, delta: { content: 'traveller.' } }] },
  { id: 'c', model: 'gpt-4o-2024-11-20', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
];
const USAGE_CHUNK = { id: 'c', choices: [], usage: { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15 } };
const ASKED = {
  model: 'gpt-4o',
  stream: true,
  user: 'u-1',
  messages: [{ role: 'user', content: 'Say hello, please.' }],
};
const STREAM = { request: ASKED, answerType: 'text/event-stream; charset=utf-8' };

function withAnswer(exchange: ExchangeBytes, bytes: Uint8Array, coding?: string): ExchangeBytes {
  const responseHeaders = coding === undefined ? [] : [['Content-Encoding', coding] as const];
  return {
    ...exchange,
    responseHeaders: [...exchange.responseHeaders, ...responseHeaders],
    responseBody: whole(bytes),
  };
}

describe('readExchange', () => {
  test('a stream is read as the answer it amounts to', () => {
    const body = sse(...CHUNKS, USAGE_CHUNK, '[DONE]');
    const { reading, answerJson } = readExchange(exchangeOf({ ...STREAM, answer: body }));
    assert.deepEqual(reading, {
      format: 'openai-chat',
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-11-20',
      pathModel: null,
      stream: true,
      usage: { ...UNKNOWN_USAGE, promptTokens: 9, completionTokens: 6 },
      usageEstimated: false,
      reportedCostUsd: null,
      serviceTier: null,
      userId: 'u-1',
      finishReason: 'stop',
      firstContentOffset: sse(CHUNKS[0]).length,
    });
    assert.equal(
      viewOf('OPENAI', reading, ASKED, answerJson).response?.messages?.[0]?.content,
      'Hello there, traveller.',
    );
  });

  test('a stream without usage is estimated from its text, and says so', () => {
    const { reading } = readExchange(exchangeOf({ ...STREAM, answer: sse(...CHUNKS) }));
    assert.equal(reading.usageEstimated, true);
    assert.ok((reading.usage.promptTokens ?? 0) >= 4 && (reading.usage.promptTokens ?? 0) <= 12);
    assert.ok((reading.usage.completionTokens ?? 0) >= 4 && (reading.usage.completionTokens ?? 0) <= 10);
  });

  test('a stream the client left is estimated, cut before any text it wrote nothing', () => {
    const left = exchangeOf({ ...STREAM, status: 499, answer: sse(CHUNKS[0]) });
    const { usage, usageEstimated } = readExchange(left).reading;
    assert.equal(usageEstimated, true);
    assert.equal(usage.completionTokens, 0);
    assert.ok((usage.promptTokens ?? 0) > 0);
  });

  test('a client that left before anything came is charged nothing we know of', () => {
    const { reading } = readExchange(exchangeOf({ ...STREAM, status: 499 }));
    assert.deepEqual(reading.usage, UNKNOWN_USAGE);
    assert.equal(reading.usageEstimated, false);
  });

  test('an error answer is never estimated, nor is one that says it is an error under 200', () => {
    const error = { error: { message: 'Rate limit reached', code: 429 } };
    for (const status of [400, 429, 500, 200]) {
      const { reading } = readExchange(exchangeOf({ request: ASKED, status, answer: error }));
      assert.deepEqual([reading.usage, reading.usageEstimated], [UNKNOWN_USAGE, false]);
    }
    const { reading, answerJson } = readExchange(exchangeOf({ request: ASKED, answer: error }));
    assert.equal(viewOf('X', reading, ASKED, answerJson).response?.error?.heliconeMessage, 'Rate limit reached');
  });

  test('endpoints without tokens are read as no format and never estimated', () => {
    const request = { model: 'm', messages: [{ role: 'user', content: 'count me' }] };
    const paths = [
      '/v1/messages/count_tokens?beta=true',
      '/v1/messages/batches',
      '/v1/responses/input_tokens',
      '/v1/chat/completions/chatcmpl-1',
      '/v1/files',
      '/v1/batches',
      '/v1beta/models/gemini-2.5-flash:countTokens',
      '/v1beta/models/gemini-2.5-flash:batchGenerateContent',
      '/model/anthropic.claude/count-tokens',
      '/v1/moderations',
      '/v1/conversations',
      '/v1/threads/t/messages',
    ];
    for (const path of paths) {
      const { reading } = readExchange(exchangeOf({ path, request, answer: { input_tokens: 5 } }));
      assert.deepEqual([reading.format, reading.usage], [null, UNKNOWN_USAGE], path);
    }
    const fetched = exchangeOf({ method: 'GET', path: '/v1/responses/r', answer: { object: 'response', usage: {} } });
    assert.equal(readExchange(fetched).reading.format, null);
  });

  test('an answer is read the same whatever it is coded in, except for offsets on the wire', () => {
    const plain = exchangeOf({ ...STREAM, answer: sse(...CHUNKS, USAGE_CHUNK, '[DONE]') });
    const expected = { ...readExchange(plain).reading, firstContentOffset: null };
    const bytes = plain.responseBody.bytes;
    for (const [coding, coded] of [
      ['gzip', gzipSync(bytes)],
      ['br', brotliCompressSync(bytes)],
      ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ] as const) {
      assert.deepEqual(readExchange(withAnswer(plain, coded, coding)).reading, expected);
    }
  });

  test('with the middle missing, a stream is read from both ends', () => {
    const filler = Array.from({ length: 400 }, (_, i) => ({
      id: 'c',
      choices: [{ index: 0, delta: { content: `word${i} ` } }],
    }));
    const body = sse(...CHUNKS.slice(0, 2), ...filler, CHUNKS[3], USAGE_CHUNK, '[DONE]');
    const exchange = exchangeOf({ ...STREAM, answer: body });
    for (let tail = 300; tail < 420; tail += 1) {
      const { reading, responseBody } = readExchange({ ...exchange, responseBody: gapped(body, 500, tail) });
      assert.equal(reading.usage.completionTokens, 6);
      assert.equal(reading.finishReason, 'stop');
      assert.equal(reading.usageEstimated, false);
      assert.equal(storedBody(responseBody).truncated, true);
    }
    const late = readExchange({ ...exchange, responseBody: gapped(sse('x'.repeat(5000), CHUNKS[1]), 100, 150) });
    assert.equal(late.reading.firstContentOffset, sse('x'.repeat(5000)).length);
  });

  test('with the middle of a long image missing, a JSON answer still tells its usage', () => {
    const answer = {
      created: 1,
      data: [{ b64_json: 'A'.repeat(50_000) }],
      usage: { input_tokens: 7, output_tokens: 1056 },
    };
    const exchange = exchangeOf({ path: '/v1/images/generations', request: { model: 'gpt-image-1' }, answer });
    const { reading } = readExchange({ ...exchange, responseBody: gapped(answer, 1000, 300) });
    assert.equal(reading.usage.completionTokens, 1056);
    assert.equal(reading.usage.images, 1);
  });

  test('a JSON answer cut short tells what came before the cut', () => {
    const answer = JSON.stringify({
      model: 'gpt-4o',
      choices: [{ message: { role: 'assistant', content: 'Once upon a time' } }],
    });
    const cut = answer.slice(0, answer.indexOf('upon') + 4);
    const { reading, answerJson } = readExchange(exchangeOf({ request: ASKED, status: 499, answer: cut }));
    assert.equal(reading.responseModel, 'gpt-4o');
    assert.equal(reading.usageEstimated, true);
    assert.equal(viewOf('OPENAI', reading, ASKED, answerJson).response?.messages?.[0]?.content, 'Once upon');
  });

  test('streams are known by their shape where the content type is wrong', () => {
    const body = sse(...CHUNKS, USAGE_CHUNK);
    for (const answerType of ['text/plain', 'application/json', 'application/octet-stream']) {
      const { reading } = readExchange(exchangeOf({ request: ASKED, answerType, answer: body }));
      assert.deepEqual([reading.stream, reading.usage.promptTokens], [true, 9]);
    }
    const error = exchangeOf({ ...STREAM, status: 400, answer: { error: { message: 'no' } } });
    assert.equal(readExchange(error).reading.stream, false);
  });

  test("Google's array stream and Ollama's lines are streams", () => {
    const part = (text: string) => ({
      candidates: [{ content: { parts: [{ text }], role: 'model' } }],
      modelVersion: 'gemini-x',
    });
    const last = { ...part('!'), usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 } };
    const gemini = exchangeOf({
      path: '/v1beta/models/gemini-x:streamGenerateContent?key=k',
      request: { contents: [{ parts: [{ text: 'hi' }] }] },
      answer: `[${JSON.stringify(part('Hi'), null, 2)}\n,\r\n${JSON.stringify(last, null, 2)}\n]\n`,
    });
    assert.deepEqual(
      [readExchange(gemini).reading.stream, readExchange(gemini).reading.usage.completionTokens],
      [true, 4],
    );

    const lines = [
      { model: 'llama3', message: { role: 'assistant', content: 'He' }, done: false },
      { model: 'llama3', message: { role: 'assistant', content: 'y' }, done: false },
      {
        model: 'llama3',
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: 5,
        eval_count: 2,
      },
    ];
    const chat = exchangeOf({
      path: '/api/chat',
      request: { model: 'llama3', messages: [] },
      answerType: 'application/x-ndjson',
      answer: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    });
    const { reading, answerJson } = readExchange(chat);
    assert.deepEqual([reading.stream, reading.usage.promptTokens, reading.usage.completionTokens], [true, 5, 2]);
    assert.equal(reading.firstContentOffset, 0);
    assert.equal(viewOf('OLLAMA', reading, undefined, answerJson).response?.messages?.[0]?.content, 'Hey');
  });

  test('an AWS event stream with its middle missing still tells the usage of its end', () => {
    const codec = new EventStreamCodec(
      (bytes) => Buffer.from(bytes).toString(),
      (text) => Buffer.from(text),
    );
    const message = (type: string, payload: unknown) =>
      codec.encode({
        headers: {
          ':event-type': { type: 'string', value: type },
          ':message-type': { type: 'string', value: 'event' },
        },
        body: Buffer.from(JSON.stringify(payload)),
      });
    const deltas = Array.from({ length: 50 }, (_, i) =>
      message('contentBlockDelta', { contentBlockIndex: 0, delta: { text: `w${i} ` } }),
    );
    const end = message('metadata', { usage: { inputTokens: 12, outputTokens: 50, totalTokens: 62 } });
    const body = Buffer.concat([
      message('messageStart', { role: 'assistant' }),
      ...deltas,
      message('messageStop', { stopReason: 'end_turn' }),
      end,
    ]);
    const exchange = exchangeOf({
      path: '/model/us.amazon.nova-micro-v1%3A0/converse-stream',
      request: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
      answerType: 'application/vnd.amazon.eventstream',
      answer: body,
    });
    const { reading } = readExchange({ ...exchange, responseBody: gapped(body, 700, end.length + 150) });
    assert.deepEqual(
      [reading.usage.promptTokens, reading.usage.completionTokens, reading.finishReason],
      [12, 50, 'end_turn'],
    );
    assert.equal(reading.pathModel, 'us.amazon.nova-micro-v1:0');
  });

  test('an upload tells its model in a form field', () => {
    const form = [
      '--b',
      'Content-Disposition: form-data; name="file"; filename="a.wav"',
      '',
      'RIFF',
      '--b',
      'Content-Disposition: form-data; name="model"',
      '',
      'whisper-1',
      '--b--',
      '',
    ].join('\r\n');
    const { reading, requestJson } = readExchange(
      exchangeOf({
        path: '/v1/audio/transcriptions',
        request: form,
        requestType: 'multipart/form-data; boundary=b',
        answer: { text: 'Hello.', usage: { type: 'duration', seconds: 3 } },
      }),
    );
    assert.deepEqual(
      [reading.format, reading.requestModel, reading.usage.seconds],
      ['openai-transcription', 'whisper-1', 3],
    );
    assert.deepEqual((requestJson as { file: unknown }).file, { filename: 'a.wav', content_type: null, bytes: 4 });
  });

  test('speech is counted in characters of the request, when it succeeds', () => {
    const speech = { path: '/v1/audio/speech', request: { model: 'tts-1', input: 'Grüße 😀', voice: 'alloy' } };
    const done = readExchange(exchangeOf({ ...speech, answerType: 'audio/mpeg', answer: Buffer.from([255, 251, 0]) }));
    assert.deepEqual([done.reading.usage.characters, done.reading.usageEstimated], [7, false]);
    assert.deepEqual(storedBody(done.responseBody), {
      encoding: 'base64',
      text: '//sA',
      truncated: false,
      contentType: 'audio/mpeg',
    });
    const failed = readExchange(exchangeOf({ ...speech, status: 400, answer: { error: { message: 'no' } } }));
    assert.equal(failed.reading.usage.characters, null);
  });

  test('a body kept cut in the middle of a character stays text', () => {
    const { responseBody } = readExchange({ ...exchangeOf({}), responseBody: gapped('añb漢c', 2, 2) });
    assert.equal(storedBody(responseBody).encoding, 'utf8');
    assert.equal(storedBody(responseBody).text, 'ac');
    assert.equal(storedBody(readExchange(exchangeOf({})).responseBody).encoding, 'empty');
  });

  test('the shape tells the format where the path does not', () => {
    const formatOf = (request: unknown, answer: unknown) =>
      readExchange(exchangeOf({ path: '/custom-model-nopath', request, answer })).reading.format;
    assert.equal(formatOf({ messages: [] }, { choices: [{ message: { content: 'x' } }] }), 'openai-chat');
    assert.equal(formatOf({ prompt: 'x' }, { choices: [{ text: 'x' }] }), 'openai-completions');
    assert.equal(formatOf({ input: 'x' }, { object: 'response', output: [] }), 'openai-responses');
    assert.equal(formatOf({ messages: [] }, { type: 'message', content: [] }), 'anthropic-messages');
    assert.equal(formatOf({ contents: [] }, { candidates: [] }), 'gemini-generate');
    assert.equal(formatOf({ messages: [] }, { error: { message: 'x' } }), 'openai-chat');
    assert.equal(formatOf({ messages: [] }, { something: 'else' }), null);
    assert.equal(formatOf(undefined, undefined), null);
  });

  test('what no format fits has a view that says so', () => {
    const reading = { format: null, pathModel: null };
    assert.deepEqual(viewOf('CUSTOM', reading, { a: 1 }, { b: 2 }), {
      request: { llm_type: 'other', provider: 'CUSTOM', model: null },
      response: null,
    });
  });
});

describe('recorded exchanges', { skip }, () => {
  test('every one is read, with a view, and the same when coded', () => {
    for (const { name, exchange } of RECORDINGS) {
      const { reading, requestJson, answerJson } = readExchange(exchange);
      viewOf('X', reading, requestJson, answerJson);
      const coded = readExchange(withAnswer(exchange, gzipSync(exchange.responseBody.bytes), 'gzip'));
      assert.deepEqual({ ...coded.reading, firstContentOffset: reading.firstContentOffset }, reading, name);
      assert.deepEqual(coded.answerJson, answerJson, name);
      if (reading.format !== null && exchange.status < 300) assert.notEqual(reading.usage.promptTokens, null, name);
      if (exchange.status >= 400) assert.equal(reading.usageEstimated, false, name);
    }
  });

  test('cut at any byte, none throws, and what was reported by then is kept', () => {
    for (const { name, exchange } of RECORDINGS) {
      const { bytes } = exchange.responseBody;
      const step = Math.max(1, Math.floor(bytes.length / 40));
      let wasKnown = false;
      for (let cut = 0; cut < bytes.length; cut += step) {
        const { reading, requestJson, answerJson } = readExchange(withAnswer(exchange, bytes.subarray(0, cut)));
        viewOf('X', reading, requestJson, answerJson);
        const reported = formatByName(reading.format ?? '')?.readAnswer(answerJson).usage.promptTokens ?? null;
        if (reported !== null) assert.equal(reading.usage.promptTokens, reported);
        // Not the same number: Google corrects itself on the way.
        if (reading.stream && wasKnown) assert.notEqual(reported, null, `${name} cut at ${cut}`);
        wasKnown = reported !== null;
      }
    }
  });
});
