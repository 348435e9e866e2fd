// Helicone's own manual logger and ours, through the running program: the same tests, for one is to take the other's place.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { HeliconeManualLogger as TheirLogger } from '@helicone/helpers';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { HeliconeManualLogger as OurLogger } from '../../packages/sdk/src/index.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';

const REQUEST = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello' }] };
const ANSWER = {
  id: 'chatcmpl-told',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hellö.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};
const CHUNKS = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'Hell' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'ö.' }, finish_reason: 'stop' }] },
  { choices: [], usage: ANSWER.usage },
].map((chunk) => ({ id: 'chatcmpl-told', object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', ...chunk }));
const STREAMED = { ...REQUEST, stream: true };

/** As an SDK hands a stream out: parsed chunks, with the two methods that `Stream` has there. */
function sdkStream(chunks: readonly object[], failure?: Error) {
  async function* iterate() {
    yield* chunks;
    if (failure !== undefined) throw failure;
  }
  const stream = {
    [Symbol.asyncIterator]: iterate,
    tee: () => [sdkStream(chunks, failure), sdkStream(chunks, failure)] as [never, never],
    toReadableStream: () => ReadableStream.from(iterate()),
  };
  return stream;
}

let heliometer: HeliometerProcess;
before(async () => {
  heliometer = await startHeliometer();
});
after(() => heliometer?.[Symbol.asyncDispose]());

/** The newest of this user, whom each test has for itself. */
async function logged(user: string): Promise<HeliconeRequestDetail> {
  const body = { filter: { request_response_rmt: { user_id: { equals: user } } } };
  const limit = performance.now() + 30_000;
  for (;;) {
    const found = await heliometer.api<{ data: { request_id: string }[] }>('POST', '/v1/request/query', { body });
    const id = found.body.data[0]?.request_id;
    if (id !== undefined) return heliometer.fetchRecord(id);
    assert.ok(performance.now() < limit, `nothing of ${user} was recorded`);
    await wait(100);
  }
}

function answerOf(record: HeliconeRequestDetail): string | undefined {
  return (record.response_body as typeof ANSWER).choices[0]?.message.content;
}

for (const [name, Logger] of [
  ['@helicone/helpers', TheirLogger],
  ['@heliometer/sdk', OurLogger as unknown as typeof TheirLogger],
] as const) {
  describe(`HeliconeManualLogger of ${name}`, () => {
    const logger = (headers: Record<string, string> = {}) =>
      new Logger({ apiKey: heliometer.key, loggingEndpoint: `${heliometer.url}/custom/v1/log`, headers });
    const someone = () => `${name} ${randomUUID()}`;

    test('logRequest: model, usage, cost, headers of the logger and of the call', async () => {
      const user = someone();
      const result = await logger({ 'Helicone-Property-App': 'mine' }).logRequest(
        REQUEST,
        async (recorder) => {
          recorder.appendResults(ANSWER);
          return 'done';
        },
        { 'Helicone-User-Id': user, 'Helicone-Session-Id': 's1', 'Helicone-Session-Path': '/a/b' },
        'OPENAI',
      );
      assert.equal(result, 'done');
      const record = await logged(user);
      assert.deepEqual([record.provider, record.model], ['OPENAI', 'gpt-4o-mini-2024-07-18']);
      assert.deepEqual([record.prompt_tokens, record.completion_tokens, record.total_tokens], [1000, 500, 1500]);
      assert.deepEqual([record.cost, record.response_status, record.outcome], [0.00045, 200, 'answered']);
      assert.deepEqual([record.properties['App'], record.session.id, record.session.path], ['mine', 's1', '/a/b']);
      assert.deepEqual(record.request_body, REQUEST);
      assert.equal(answerOf(record), 'Hellö.');
    });

    for (const [provider, told] of [
      ['ANTHROPIC', 'ANTHROPIC'],
      ['GOOGLE', 'GOOGLE'],
      [undefined, 'CUSTOM'],
    ] as const) {
      test(`logRequest for the provider ${provider ?? 'unnamed'}`, async () => {
        const user = someone();
        const append = async (recorder: { appendResults(data: object): void }) => recorder.appendResults(ANSWER);
        await logger().logRequest(REQUEST, append, { 'Helicone-User-Id': user }, provider);
        assert.equal((await logged(user)).provider, told);
      });
    }

    test('logStream of what an SDK makes readable', async () => {
      const user = someone();
      const lines = CHUNKS.map((chunk) => new TextEncoder().encode(`${JSON.stringify(chunk)}\n`));
      const returned = await logger().logStream(
        STREAMED,
        async (recorder) => {
          recorder.attachStream(ReadableStream.from(lines));
          return 'handed on';
        },
        { 'Helicone-User-Id': user },
      );
      assert.equal(returned, 'handed on');
      const record = await logged(user);
      assert.deepEqual([record.stream, record.total_tokens, record.usage_estimated], [true, 1500, false]);
      assert.equal(answerOf(record), 'Hellö.');
      assert.notEqual(record.time_to_first_token, null);
    });

    test('logSingleStream of server-sent events', async () => {
      const user = someone();
      const events = CHUNKS.map((chunk) => new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
      await logger().logSingleStream(STREAMED, ReadableStream.from(events), { 'Helicone-User-Id': user });
      const record = await logged(user);
      assert.deepEqual([record.stream, record.total_tokens, answerOf(record)], [true, 1500, 'Hellö.']);
    });

    test('logSingleRequest of a text, with its latency', async () => {
      const user = someone();
      const additionalHeaders = { 'Helicone-User-Id': user };
      await logger().logSingleRequest(REQUEST, JSON.stringify(ANSWER), { additionalHeaders, latencyMs: 1500 });
      const record = await logged(user);
      assert.deepEqual([record.total_tokens, record.delay_ms], [1500, 1500]);
      assert.deepEqual(record.response_body, ANSWER);
    });

    test('sendLog with times, a status and a time to the first token', async () => {
      const user = someone();
      const startTime = Date.now() - 60_000;
      await logger().sendLog(REQUEST, ANSWER, {
        ...{ startTime, endTime: startTime + 1234, timeToFirstToken: 321, status: 429 },
        additionalHeaders: { 'Helicone-User-Id': user },
      });
      const record = await logged(user);
      assert.deepEqual([Date.parse(record.request_created_at), record.delay_ms], [startTime, 1234]);
      assert.equal(record.response_status, 429);
    });

    test('logBuilder: a stream that passes through is logged as it passed', async () => {
      const user = someone();
      const builder = logger().logBuilder(STREAMED, { 'Helicone-User-Id': user });
      builder.addAdditionalHeaders({ 'Helicone-Property-Step': 'two' });
      const passed = await new Response(builder.toReadableStream(sdkStream(CHUNKS))).text();
      assert.deepEqual(
        passed
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
        CHUNKS,
      );
      assert.throws(() => builder.toReadableStream(sdkStream(CHUNKS)), /Cannot attach multiple streams/);
      await builder.sendLog();
      const record = await logged(user);
      assert.deepEqual([record.stream, record.total_tokens, answerOf(record)], [true, 1500, 'Hellö.']);
      assert.equal(record.properties['Step'], 'two');
    });

    test('logBuilder: a stream attached for the log alone', async () => {
      const user = someone();
      const builder = logger().logBuilder(STREAMED, { 'Helicone-User-Id': user });
      await builder.attachStream(sdkStream(CHUNKS));
      await builder.sendLog();
      assert.equal((await logged(user)).total_tokens, 1500);
    });

    test('logBuilder: a response', async () => {
      const user = someone();
      const builder = logger().logBuilder(REQUEST, { 'Helicone-User-Id': user });
      builder.setResponse(JSON.stringify(ANSWER));
      await builder.sendLog();
      assert.deepEqual((await logged(user)).response_body, ANSWER);
    });

    test('logBuilder: an error, alone and in the middle of a stream', async () => {
      const failed = someone();
      const builder = logger().logBuilder(REQUEST, { 'Helicone-User-Id': failed });
      builder.setError(new Error('it broke'));
      await builder.sendLog();
      const record = await logged(failed);
      assert.equal(record.response_status, 500);
      assert.match(String(record.response_body), /it broke/);

      const broken = someone();
      const midway = logger().logBuilder(STREAMED, { 'Helicone-User-Id': broken });
      const stream = midway.toReadableStream(sdkStream(CHUNKS.slice(0, 2), new Error('cut off')));
      await assert.rejects(new Response(stream).text(), /cut off/);
      await midway.sendLog();
      const half = await logged(broken);
      assert.equal(half.response_status, 500);
      assert.match(JSON.stringify(half.response_body), /cut off[\s\S]*Hell/);
    });

    test('logBuilder: a reader that goes away is a cancelled call', async () => {
      const user = someone();
      const builder = logger().logBuilder(STREAMED, { 'Helicone-User-Id': user });
      const reader = builder.toReadableStream(sdkStream(CHUNKS)).getReader();
      await reader.read();
      await reader.cancel();
      await builder.sendLog();
      const record = await logged(user);
      assert.deepEqual([record.outcome, record.response_status], ['client_gone', 499]);
    });

    for (const [event, model] of [
      [{ _type: 'tool', toolName: 'weather', input: { city: 'Bern' } }, 'tool:weather'],
      [{ _type: 'vector_db', operation: 'search', text: 'x' }, 'vector_db:search'],
      [{ _type: 'data', name: 'load' }, 'data:load'],
    ] as const) {
      test(`an event: ${model}`, async () => {
        const user = someone();
        const append = async (recorder: { appendResults(data: object): void }) =>
          recorder.appendResults({ output: 21 });
        await logger().logRequest(event, append, { 'Helicone-User-Id': user });
        const record = await logged(user);
        assert.deepEqual([record.model, record.cost], [model, null]);
        assert.equal((record.response_body as { output: number }).output, 21);
      });
    }
  });
}

describe('beyond Helicone’s, ours', () => {
  const logger = (onError?: (error: Error) => void) =>
    new OurLogger({ apiKey: heliometer.key, loggingEndpoint: heliometer.url, onError });

  test('logs an operation that throws, and throws on', async () => {
    const user = randomUUID();
    const failing = logger().logRequest(
      REQUEST,
      async () => {
        throw new Error('no provider today');
      },
      { 'Helicone-User-Id': user },
    );
    await assert.rejects(failing, /no provider today/);
    const record = await logged(user);
    assert.equal(record.response_status, 500);
    assert.match(JSON.stringify(record.response_body), /no provider today/);
  });

  test('takes headers with any characters, and streams cut in the middle of one', async () => {
    const user = `Zoë 日本 ${randomUUID()}`;
    const bytes = new TextEncoder().encode(CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
    const single = ReadableStream.from(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    await logger().logSingleStream(STREAMED, single, { 'Helicone-User-Id': user });
    const record = await logged(user);
    assert.deepEqual([record.request_user_id, answerOf(record)], [user, 'Hellö.']);
  });

  test('waits for a stream that is still being read when the log is sent', async () => {
    const user = randomUUID();
    const builder = logger().logBuilder(STREAMED, { 'Helicone-User-Id': user });
    const stream = builder.toReadableStream(sdkStream(CHUNKS));
    const sent = builder.sendLog();
    await new Response(stream).text();
    await sent;
    assert.equal((await logged(user)).total_tokens, 1500);
  });

  test('keeps a cancelled call cancelled, whatever its stream still brings', async () => {
    const user = randomUUID();
    const [asked, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    async function* slow() {
      yield CHUNKS[0];
      asked.resolve();
      await late.promise;
      yield CHUNKS[1];
    }
    const builder = logger().logBuilder(STREAMED, { 'Helicone-User-Id': user });
    const reader = builder.toReadableStream(slow()).getReader();
    await reader.read();
    await asked.promise;
    const cancelled = reader.cancel();
    late.resolve();
    await cancelled;
    await builder.sendLog();
    const record = await logged(user);
    assert.deepEqual([record.outcome, record.response_status], ['client_gone', 499]);
    assert.doesNotMatch(JSON.stringify(record.response_body), /Hell/);
  });

  test('tells of a log that was refused or could not be sent, and fails nothing', async () => {
    const errors: Error[] = [];
    const tell = (error: Error) => void errors.push(error);
    await logger(tell).logSingleRequest({ model: 'm', _type: 'dream' }, '{}');
    const nowhere = new OurLogger({ apiKey: 'k', loggingEndpoint: 'http://127.0.0.1:1', onError: tell });
    await nowhere.logSingleRequest(REQUEST, '{}');
    assert.match(errors[0]?.message ?? '', /saw "dream"/);
    assert.match(errors[1]?.message ?? '', /could not be sent/);
    assert.equal(errors.length, 2);
  });
});
