// The official Anthropic client, unmodified: only base URL and headers are ours.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic, { APIError, AuthenticationError, BadRequestError, ConflictError } from '@anthropic-ai/sdk';
import type { Recording } from '../../recordings/load-recordings.ts';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../../support/gateway-rig.ts';
import { GREETING } from '../../support/provider-fixtures.ts';
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
let anthropic: Anthropic;

before(async () => {
  rig = await startGatewayRig();
  anthropic = clientAt(`${rig.heliometer.url}/anthropic`);
});
after(() => rig?.[Symbol.asyncDispose]());

function clientAt(baseURL: string): Anthropic {
  return new Anthropic({ baseURL, apiKey: PROVIDER_KEY, authToken: null, defaultHeaders: clientHeaders(rig) });
}

/** So this version sends an API key; `x-api-key` is seen with the AI SDK. */
const CREDENTIAL = ['authorization', `Bearer ${PROVIDER_KEY}`] as const;
const MESSAGE = {
  model: 'claude-haiku-4-5',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Say hello' }],
};
const MESSAGE_RECORD = {
  provider: 'ANTHROPIC',
  model: 'claude-haiku-4-5-20251001',
  path: '/anthropic/v1/messages',
  stream: false,
  // 25 fresh, 100 written to the cache, 50 read from it
  prompt: 175,
  completion: 15,
  costNanos: 25 * 1_000 + 100 * 1_250 + 50 * 100 + 15 * 5_000,
};

describe('@anthropic-ai/sdk', () => {
  test('a message comes', async () => {
    const { id, headers } = namedCall();
    const { data, response } = await anthropic.messages.create(MESSAGE, { headers }).withResponse();
    assert.deepEqual(data.content, [{ type: 'text', text: GREETING }]);
    assert.equal(response.headers.get('helicone-id'), id);
    assertForwarded(rig, id, CREDENTIAL);
    const record = await assertRecorded(rig, id, MESSAGE_RECORD);
    assert.deepEqual([record.prompt_cache_write_tokens, record.prompt_cache_read_tokens], [100, 50]);
    assert.equal(record.finish_reason, 'end_turn');
    assert.deepEqual(record.request_body, MESSAGE);
  });

  test('a message streams', async () => {
    const { id, headers } = namedCall();
    const stream = anthropic.messages.stream(MESSAGE, { headers });
    let text = '';
    stream.on('text', (delta) => {
      text += delta;
    });
    const message = await stream.finalMessage();
    assert.equal(text, GREETING);
    assert.equal(message.usage.output_tokens, 15);
    await assertRecorded(rig, id, { ...MESSAGE_RECORD, stream: true });
  });

  test('without a provider in the path a message still goes to Anthropic', async () => {
    const { id, headers } = namedCall();
    const message = await clientAt(rig.heliometer.url).messages.create(MESSAGE, { headers });
    assert.equal(message.id, 'msg_01Fixture');
    await assertRecorded(rig, id, { ...MESSAGE_RECORD, path: '/v1/messages' });
  });

  test('tokens are counted, which uses none', async () => {
    const { id, headers } = namedCall();
    const { max_tokens: _, ...body } = MESSAGE;
    const count = await anthropic.messages.countTokens(body, { headers });
    assert.equal(count.input_tokens, 14);
    await assertRecorded(rig, id, {
      ...MESSAGE_RECORD,
      model: 'claude-haiku-4-5',
      path: '/anthropic/v1/messages/count_tokens',
      prompt: null,
      completion: null,
      costNanos: null,
    });
  });
});

const SOON = { 'retry-after-ms': '1' };
const LIMITED = {
  status: 429,
  headers: SOON,
  body: '{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}',
};
const OVERLOADED = {
  status: 529,
  headers: SOON,
  body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
};

describe('@anthropic-ai/sdk trying again by itself', () => {
  test('an id is taken again after 429 and 529, and every exchange is kept', async () => {
    const { id, headers } = wholeCall({ [CHOOSE_HEADERS.failure]: 'anthropic-twice' });
    rig.upstream.failOnce('anthropic-twice', LIMITED, OVERLOADED);
    const message = await anthropic.messages.create(MESSAGE, { headers });
    assert.equal(message.id, 'msg_01Fixture');
    const record = await rig.heliometer.fetchRecord(id, { until: ({ earlier }) => earlier.length === 2 });
    assert.deepEqual(
      [record, ...record.earlier].map(({ response_status }) => response_status),
      [200, 529, 429],
    );
  });

  test('an answered id is refused with 409, which is not tried again', async () => {
    const { id, headers } = wholeCall();
    await anthropic.messages.create(MESSAGE, { headers });
    await assert.rejects(anthropic.messages.create(MESSAGE, { headers }), (error) => {
      assert.ok(error instanceof ConflictError);
      assert.match(error.message, /duplicate_request_id/);
      assert.equal(error.headers?.get('x-should-retry'), 'false');
      return true;
    });
    assert.equal(rig.upstream.received.filter(({ rawHeaders }) => rawHeaders.includes(id)).length, 1);
  });
});

describe('@anthropic-ai/sdk meeting refusals of ours', () => {
  test('an unknown Helicone key is an AuthenticationError', async () => {
    const { headers } = namedCall({ 'Helicone-Auth': 'Bearer sk-helicone-aaaaaaaaaaaaaaaaaaaaaaaa' });
    await assert.rejects(anthropic.messages.create(MESSAGE, { headers }), AuthenticationError);
  });

  test('a header that cannot be used is a BadRequestError that names it', async () => {
    const { headers } = namedCall({ 'Helicone-Omit-Request': 'maybe' });
    await assert.rejects(anthropic.messages.create(MESSAGE, { headers }), (error) => {
      assert.ok(error instanceof BadRequestError);
      assert.match(error.message, /Helicone-Omit-Request is \\"maybe\\"/);
      return true;
    });
  });
});

const cases = recordingsOf('api.anthropic.com', /^\/v1\/messages/);

describe('@anthropic-ai/sdk sees through us what it sees without us', { skip: skipWithout(cases) }, () => {
  for (const recording of cases) {
    test(`${recording.id} ${recording.path} ${recording.status}`, async () => {
      const direct = new Anthropic({ baseURL: rig.upstream.url, apiKey: PROVIDER_KEY, authToken: null });
      assert.deepEqual(await seen(anthropic, recording), await seen(direct, recording));
    });
  }
});

/** What a call comes to: its answer, the events of its stream, or the error it throws. */
async function seen(client: Anthropic, { id, path, requestBody }: Recording): Promise<unknown> {
  const headers = { [CHOOSE_HEADERS.recording]: id, [CHOOSE_HEADERS.seed]: '3' };
  const body = JSON.parse(requestBody.toString('utf8')) as never;
  const { messages } = client.beta;
  try {
    const answer: unknown = path.includes('count_tokens')
      ? await messages.countTokens(body, { headers, maxRetries: 0 })
      : await messages.create(body, { headers, maxRetries: 0 });
    const isStream = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
    return isStream ? await Array.fromAsync(answer as AsyncIterable<unknown>) : answer;
  } catch (error) {
    assert.ok(error instanceof APIError, String(error));
    return { class: error.constructor.name, status: error.status, body: error.error };
  }
}
