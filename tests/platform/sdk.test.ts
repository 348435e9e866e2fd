// The SDK's client through the running program: calls, lists, exports and errors.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  createClient,
  eachRow,
  HeliconeManualLogger,
  type HeliometerClient,
  HeliometerError,
} from '../../packages/sdk/src/index.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';

const COUNT = 25;
const USER = 'a user/with? #odd% signs';

let heliometer: HeliometerProcess;
let client: HeliometerClient;
let newest: string;

before(async () => {
  heliometer = await startHeliometer();
  client = createClient({ baseUrl: heliometer.url, apiKey: heliometer.key });
  const logger = new HeliconeManualLogger({ apiKey: heliometer.key, loggingEndpoint: heliometer.url });
  const ids = Array.from({ length: COUNT }, () => randomUUID());
  newest = ids.at(-1) ?? '';
  for (const [i, id] of ids.entries()) {
    const additionalHeaders = { 'Helicone-Request-Id': id, 'Helicone-User-Id': USER, 'Helicone-Property-Odd/é': '' };
    const startTime = Date.now() - 60_000 + i * 1000;
    const times = { startTime, endTime: startTime + 100 };
    await logger.sendLog({ model: 'gpt-4o-mini', i }, { ok: true }, { ...times, additionalHeaders });
  }
  for (const id of ids) await heliometer.fetchRecord(id);
});
after(() => heliometer?.[Symbol.asyncDispose]());

const ofUser = { request_response_rmt: { user_id: { equals: USER } } };

test('a list is answered in parts, which lead to each row once', async () => {
  const { rows, nextCursor } = await client.queryRequests({ body: { filter: ofUser, limit: 10 } });
  assert.deepEqual([rows.length, rows[0]?.request_id, typeof nextCursor], [10, newest, 'string']);
  const ids: string[] = [];
  for await (const row of eachRow(client.queryRequests, { body: { filter: ofUser, limit: 10 } }))
    ids.push(row.request_id);
  assert.equal(new Set(ids).size, COUNT);
  assert.equal(ids.length, COUNT);
  assert.equal(await client.countRequests({ body: { filter: ofUser } }), COUNT);
});

test('one request with its bodies, bare ones too', async () => {
  const request = await client.getRequest({ params: { id: newest }, query: { includeBody: true } });
  assert.deepEqual([request.request_user_id, request.model], [USER, 'gpt-4o-mini']);
  const bodies = await client.getRequestBodies({ params: { id: newest } });
  assert.deepEqual(bodies.request, { model: 'gpt-4o-mini', i: COUNT - 1 });
});

test('an export is the response, to be read as it comes', async () => {
  const response = await client.exportRequests({ query: { format: 'jsonl', filter: JSON.stringify(ofUser) } });
  assert.match(response.headers.get('content-type') ?? '', /^application\/jsonl/);
  assert.equal((await response.text()).trim().split('\n').length, COUNT);
});

test('what is written is read, in paths with any characters as well', async () => {
  assert.equal(await client.giveScores({ params: { id: newest }, body: { scores: { good: 0.5 } } }), null);
  assert.equal((await client.getRequest({ params: { id: newest } })).scores['good'], 0.5);
  await client.tagSession({ params: { sessionId: USER }, body: { tag: 'seen' } });
  assert.equal(await client.getSessionTag({ params: { sessionId: USER } }), 'seen');
});

test('Helicone keys are made and listed, though their answer is flat', async () => {
  const { apiKey, id } = await client.createKey({ body: { api_key_name: 'made by the SDK' } });
  assert.match(apiKey, /^sk-helicone-/);
  assert.ok((await client.listKeys()).some((key) => key.id === id));
});

test('a call is logged through it, for gateways serve that route', async () => {
  const logged = await client.logCustom({
    body: {
      providerRequest: { url: 'custom-model-nopath', json: { model: 'm' }, meta: {} },
      providerResponse: { json: {}, status: 200, headers: {} },
    },
  });
  assert.equal((await heliometer.fetchRecord(logged.id)).model, 'm');
});

describe('errors', () => {
  async function errorOf(call: Promise<unknown>): Promise<HeliometerError> {
    const error = await call.then(
      () => null,
      (reason) => reason,
    );
    assert.ok(error instanceof HeliometerError, String(error));
    return error;
  }

  test('have the status, code and message of the answer', async () => {
    const missing = await errorOf(client.getRequest({ params: { id: randomUUID() } }));
    assert.deepEqual([missing.status, missing.code], [404, 'not_found']);
    // Under /v1 this would be a provider's path.
    const malformed = await errorOf(client.getRequest({ params: { id: 'no uuid' } }));
    assert.deepEqual([malformed.status, malformed.code], [400, 'invalid_request']);
    assert.match(malformed.message, /no uuid/);
    const wrong = await errorOf(client.queryRequests({ body: { limit: -1 } }));
    assert.deepEqual([wrong.status, wrong.code], [422, 'invalid_body']);
    const stranger = createClient({ baseUrl: heliometer.url, apiKey: `sk-helicone-${'a'.repeat(32)}` });
    const refused = await errorOf(stranger.exportRequests());
    assert.deepEqual([refused.status, refused.code], [401, 'unauthorized']);
  });

  test('of something between, that is no Heliometer, have no code', async () => {
    const page = async () => new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' });
    const error = await errorOf(createClient({ baseUrl: 'http://proxy.test', fetch: page }).listKeys());
    assert.deepEqual([error.status, error.code], [502, null]);
    assert.match(error.message, /502 Bad Gateway/);
  });

  test('of parameters that no path can hold come before the call', async () => {
    for (const id of ['', '.', '..']) await assert.rejects(client.getRequest({ params: { id } }), TypeError);
  });

  test('a signal ends the call', async () => {
    const gone = AbortSignal.abort();
    await assert.rejects(client.listKeys(undefined, { signal: gone }), { name: 'AbortError' });
  });
});
