// The official OpenAI client, unmodified: only base URL and headers are ours.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI, { APIError, AuthenticationError, BadRequestError, ConflictError, toFile } from 'openai';
import type { Recording } from '../../recordings/load-recordings.ts';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../../support/gateway-rig.ts';
import { EMBEDDING, GREETING, SOUND } from '../../support/provider-fixtures.ts';
import { CHOOSE_HEADERS } from '../../support/replay-upstream.ts';
import {
  assertForwarded,
  assertRecorded,
  clientHeaders,
  namedCall,
  recordingsOf,
  skipWithout,
  wholeCall,
} from './sdk-rig.ts';

let rig: GatewayRig;
let openai: OpenAI;

before(async () => {
  rig = await startGatewayRig();
  openai = clientWith(clientHeaders(rig));
});
after(() => rig?.[Symbol.asyncDispose]());

function clientWith(defaultHeaders: Record<string, string>): OpenAI {
  return new OpenAI({ baseURL: `${rig.heliometer.url}/v1`, apiKey: PROVIDER_KEY, defaultHeaders });
}

const BEARER = ['authorization', `Bearer ${PROVIDER_KEY}`] as const;
const CHAT = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say hello' }] };
const CHAT_RECORD = {
  provider: 'OPENAI',
  model: 'gpt-4o-mini-2024-07-18',
  path: '/v1/chat/completions',
  stream: false,
  prompt: 19,
  completion: 10,
  // 0.15 and 0.60 USD per million
  costNanos: 19 * 150 + 10 * 600,
};
const RESPONSE_RECORD = {
  ...CHAT_RECORD,
  path: '/v1/responses',
  prompt: 31,
  completion: 12,
  // 8 of the 31 from the cache, at half the price
  costNanos: 23 * 150 + 8 * 75 + 12 * 600,
};

describe('openai', () => {
  test('chat completes', async () => {
    const { id, headers } = namedCall();
    const { data, response } = await openai.chat.completions.create(CHAT, { headers }).withResponse();
    assert.equal(data.choices[0]?.message.content, GREETING);
    assert.equal(data.usage?.total_tokens, 29);
    assert.equal(response.headers.get('helicone-id'), id);
    assertForwarded(rig, id, BEARER);
    const record = await assertRecorded(rig, id, CHAT_RECORD);
    assert.deepEqual(record.request_body, CHAT);
    assert.equal((record.response_body as { id: string }).id, 'chatcmpl-fixture');
    assert.equal(record.finish_reason, 'stop');
  });

  test('chat streams, with the usage asked for', async () => {
    const { id, headers } = namedCall();
    const body = { ...CHAT, stream: true as const, stream_options: { include_usage: true } };
    let text = '';
    let total: number | undefined;
    for await (const chunk of await openai.chat.completions.create(body, { headers })) {
      text += chunk.choices[0]?.delta.content ?? '';
      total = chunk.usage?.total_tokens ?? total;
    }
    assert.equal(text, GREETING);
    assert.equal(total, 29);
    await assertRecorded(rig, id, { ...CHAT_RECORD, stream: true });
  });

  test('chat streams without usage: it is estimated, marked, and priced', async () => {
    const { id, headers } = namedCall();
    const stream = openai.chat.completions.stream(CHAT, { headers });
    assert.equal((await stream.finalChatCompletion()).choices[0]?.message.content, GREETING);
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.usage_estimated, true);
    assert.ok((record.prompt_tokens ?? 0) > 0 && (record.completion_tokens ?? 0) > 0);
    assert.equal(record.receipt?.estimated, true);
    assert.ok(record.time_to_first_token !== null);
  });

  test('a response comes', async () => {
    const { id, headers } = namedCall();
    const response = await openai.responses.create({ model: 'gpt-4o-mini', input: 'Say hello' }, { headers });
    assert.equal(response.output_text, GREETING);
    assertForwarded(rig, id, BEARER);
    await assertRecorded(rig, id, RESPONSE_RECORD);
  });

  test('a response streams', async () => {
    const { id, headers } = namedCall();
    const stream = openai.responses.stream({ model: 'gpt-4o-mini', input: 'Say hello' }, { headers });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    assert.equal(text, GREETING);
    assert.equal((await stream.finalResponse()).output_text, GREETING);
    await assertRecorded(rig, id, { ...RESPONSE_RECORD, stream: true });
  });

  test('an embedding comes', async () => {
    const { id, headers } = namedCall();
    const answer = await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'hello' }, { headers });
    assert.deepEqual(answer.data[0]?.embedding, EMBEDDING);
    await assertRecorded(rig, id, {
      ...CHAT_RECORD,
      model: 'text-embedding-3-small',
      path: '/v1/embeddings',
      prompt: 8,
      completion: null,
      costNanos: 8 * 20,
    });
  });

  test('a file is uploaded as a form', async () => {
    const { id, headers } = namedCall();
    const content = Buffer.concat([Buffer.from('{"prompt":"Grüße"}\n'), Buffer.from([0xff, 0x00])]);
    const file = await toFile(content, 'mydata.jsonl', { type: 'application/jsonl' });
    const uploaded = await openai.files.create({ file, purpose: 'fine-tune' }, { headers });
    assert.equal(uploaded.id, 'file-abc123');
    const arrived = rig.upstream.receivedWith('x-call', id);
    assert.ok(arrived.body.includes(content), 'the file did not arrive as it was');
    const record = await assertRecorded(rig, id, {
      ...CHAT_RECORD,
      model: 'unknown',
      path: '/v1/files',
      prompt: null,
      completion: null,
      costNanos: null,
    });
    assert.equal(record.request_bytes, arrived.body.length);
  });

  test('speech is heard as text', async () => {
    const { id, headers } = namedCall();
    const file = await toFile(SOUND, 'speech.mp3', { type: 'audio/mpeg' });
    const heard = await openai.audio.transcriptions.create({ file, model: 'gpt-4o-transcribe' }, { headers });
    assert.equal(heard.text, GREETING);
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.model, 'gpt-4o-transcribe');
    assert.deepEqual([record.prompt_tokens, record.prompt_audio_tokens, record.completion_tokens], [14, 4, 101]);
  });

  test('text is spoken', async () => {
    const { id, headers } = namedCall();
    const body = { model: 'tts-1', voice: 'alloy' as const, input: 'Grüße 👋' };
    const spoken = await openai.audio.speech.create(body, { headers });
    assert.deepEqual(Buffer.from(await spoken.arrayBuffer()), SOUND);
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.model, 'tts-1');
    assert.equal(record.usage.characters, 7);
    assert.deepEqual(record.response_body, { base64: SOUND.toString('base64'), content_type: 'audio/mpeg' });
  });

  test('an image is made', async () => {
    const { id, headers } = namedCall();
    const made = await openai.images.generate({ model: 'gpt-image-1', prompt: 'a lighthouse' }, { headers });
    assert.equal(Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64').toString(), 'not really a picture');
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.model, 'gpt-image-1');
    assert.deepEqual([record.prompt_tokens, record.completion_tokens, record.usage.images], [50, 50, 1]);
  });
});

const SOON = { 'retry-after-ms': '1' };
const LIMITED = { status: 429, headers: SOON, body: '{"error":{"message":"slow down","type":"rate_limit"}}' };
const BROKEN = { status: 500, headers: SOON, body: '{"error":{"message":"oops","type":"server_error"}}' };

describe('openai trying again by itself', () => {
  test('an id is taken again after 429 and 500, and every exchange is kept', async () => {
    const { id, headers } = wholeCall({ [CHOOSE_HEADERS.failure]: 'openai-twice' });
    rig.upstream.failOnce('openai-twice', LIMITED, BROKEN);
    const answer = await openai.chat.completions.create(CHAT, { headers });
    assert.equal(answer.choices[0]?.message.content, GREETING);
    const record = await rig.heliometer.fetchRecord(id, { until: ({ earlier }) => earlier.length === 2 });
    assert.equal(record.response_status, 200);
    assert.equal(record.total_tokens, 29);
    assert.deepEqual(
      record.earlier.map(({ response_status, outcome }) => [response_status, outcome]),
      [
        [500, 'answered'],
        [429, 'answered'],
      ],
    );
    const first = await rig.heliometer.fetchRecord(record.earlier[1]?.exchange_id ?? '');
    assert.equal(first.response_status, 429);
    assert.equal(first.request_id, id);
    assert.deepEqual(first.response_body, JSON.parse(LIMITED.body));
  });

  test('an answered id is refused with 409, which is not tried again', async () => {
    const { id, headers } = namedCall();
    await openai.chat.completions.create(CHAT, { headers });
    await assert.rejects(openai.chat.completions.create(CHAT, { headers }), (error) => {
      assert.ok(error instanceof ConflictError);
      assert.equal(error.code, 'duplicate_request_id');
      assert.equal(error.headers?.get('x-should-retry'), 'false');
      return true;
    });
    const seen = rig.upstream.received.filter(({ rawHeaders }) => rawHeaders.includes(id));
    assert.equal(seen.length, 1, 'the second call reached the provider');
    const record = await rig.heliometer.fetchRecord(id, { until: ({ earlier }) => earlier.length > 0 });
    assert.deepEqual(
      [record, ...record.earlier].map(({ response_status }) => response_status),
      [409, 200],
    );
    assert.equal(record.error_code, 'duplicate_request_id');
    assert.equal(record.outcome, 'rejected');
  });
});

describe('openai meeting refusals of ours', () => {
  test('an unknown Helicone key is an AuthenticationError', async () => {
    const { headers } = namedCall({ 'Helicone-Auth': 'Bearer sk-helicone-aaaaaaaaaaaaaaaaaaaaaaaa' });
    await assert.rejects(openai.chat.completions.create(CHAT, { headers }), (error) => {
      assert.ok(error instanceof AuthenticationError);
      assert.equal(error.code, 'unauthorized');
      return true;
    });
  });

  test('a header that cannot be used is a BadRequestError that names it', async () => {
    const { headers } = namedCall({ 'Helicone-Request-Id': 'seventeen' });
    await assert.rejects(openai.chat.completions.create(CHAT, { headers }), (error) => {
      assert.ok(error instanceof BadRequestError);
      assert.equal(error.code, 'invalid_header');
      assert.match(error.message, /Helicone-Request-Id is "seventeen"/);
      return true;
    });
  });
});

const cases = recordingsOf('api.openai.com', /^\/v1\/(?:chat\/completions|responses|embeddings)$/);

describe('openai sees through us what it sees without us', { skip: skipWithout(cases) }, () => {
  const names = new Map<string, (client: OpenAI, recording: Recording) => Promise<unknown>>([
    ['/v1/chat/completions', (client, call) => seen(() => client.chat.completions.create(...request(call)))],
    ['/v1/responses', (client, call) => seen(() => client.responses.create(...request(call)))],
    ['/v1/embeddings', (client, call) => seen(() => client.embeddings.create(...request(call)))],
  ]);
  for (const recording of cases) {
    test(`${recording.id} ${recording.path} ${recording.status}`, async () => {
      const see = names.get(recording.path);
      assert.ok(see);
      const direct = new OpenAI({ baseURL: `${rig.upstream.url}/v1`, apiKey: PROVIDER_KEY });
      assert.deepEqual(await see(openai, recording), await see(direct, recording));
    });
  }
});

/** A recorded request as the client's arguments; what it holds is the recording's business, not the types'. */
function request(recording: Recording): [never, { headers: Record<string, string>; maxRetries: number }] {
  const headers = { [CHOOSE_HEADERS.recording]: recording.id, [CHOOSE_HEADERS.seed]: '3' };
  return [JSON.parse(recording.requestBody.toString('utf8')) as never, { headers, maxRetries: 0 }];
}

/** What a call comes to: its answer, the events of its stream, or the error it throws. */
async function seen(start: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    const answer = await start();
    const isStream = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
    return isStream ? await Array.fromAsync(answer as AsyncIterable<unknown>) : answer;
  } catch (error) {
    assert.ok(error instanceof APIError, String(error));
    return { class: error.constructor.name, status: error.status, code: error.code, body: error.error };
  }
}
