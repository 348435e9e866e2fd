// What must never be written, and who must never get in: canaries are looked for in every file and every log line.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { CHAT, CHAT_STREAM, type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../support/gateway-rig.ts';
import { CHOOSE_HEADERS } from '../support/replay-upstream.ts';

const CHAT_PATH = '/v1/chat/completions';
const ASKED = 'canary-asked-8c1d4e';
/** Stands in what the replaying provider answers. */
const ANSWERED = 'chatcmpl-fixture';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig({ HELIOMETER_LOG_LEVEL: 'debug' });
});
after(() => rig?.[Symbol.asyncDispose]());

function bodyWith(text: string, base: object = CHAT): object {
  return { ...base, messages: [{ role: 'user', content: text }], user: 'from-the-body' };
}

async function made(body: object, headers: Record<string, string>): Promise<HeliconeRequestDetail> {
  const answer = await rig.send(CHAT_PATH, body, headers);
  assert.ok(answer.text.includes(ANSWERED));
  return rig.heliometer.fetchRecord(answer.id);
}

/** No part of it repeats, so that the engine's compression of short columns leaves it legible. */
const LEGIBLE = 'zqxjvwkyphbnmgfdtrcl';

/** Every file of the data dir that holds one of the texts, as it is or as JSON and SQL write it. */
function filesWith(texts: readonly string[]): readonly string[] {
  const { dataDir } = rig.heliometer;
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => texts.some((text) => readFileSync(file).includes(text)));
}

interface MadeKey {
  readonly id: string;
  readonly apiKey: string;
}

async function newKey(permissions: 'rw' | 'r' | 'w'): Promise<MadeKey> {
  const body = { api_key_name: `a ${permissions} key`, key_permissions: permissions };
  const answer = await rig.heliometer.api<MadeKey>('POST', '/v1/api-keys', { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  await known(answer.body.apiKey);
  return answer.body;
}

/** Gateways learn of a new key a moment later. */
async function known(apiKey: string): Promise<void> {
  const limit = performance.now() + 10_000;
  while ((await rig.send('/nobody/knows', {}, { 'helicone-auth': `Bearer ${apiKey}` })).status === 401) {
    assert.ok(performance.now() < limit, 'the new key was never accepted');
    await wait(50);
  }
}

describe('omitting', () => {
  test('the request leaves model, usage, cost and user', async () => {
    const record = await made(bodyWith(ASKED), { 'helicone-omit-request': 'true' });
    assert.equal(record.request_body, null);
    assert.equal(record.bodies?.request.encoding, 'omitted');
    assert.equal((record.response_body as { id: string }).id, ANSWERED);
    assert.deepEqual([record.model, record.total_tokens], ['gpt-4o-mini-2024-07-18', 29]);
    assert.equal(record.request_user_id, 'from-the-body');
    assert.ok((record.cost ?? 0) > 0);
  });

  test('both leaves model, usage, cost and user', async () => {
    const omit = { 'helicone-omit-request': '1', 'helicone-omit-response': 'TRUE' };
    const record = await made(bodyWith(ASKED), omit);
    assert.deepEqual([record.request_body, record.response_body], [null, null]);
    assert.ok(!JSON.stringify(record).includes(ANSWERED));
    assert.deepEqual([record.model, record.total_tokens], ['gpt-4o-mini-2024-07-18', 29]);
    assert.ok((record.cost ?? 0) > 0);
  });

  test('a stream leaves its usage, and the time to its first token', async () => {
    const body = { ...bodyWith(ASKED, CHAT_STREAM), stream_options: { include_usage: true } };
    const omit = { 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' };
    const record = await made(body, omit);
    assert.equal(record.stream, true);
    assert.equal(record.total_tokens, 29);
    assert.ok(record.time_to_first_token !== null);
  });

  test('a stream without usage leaves an estimate', async () => {
    const omit = { 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' };
    const record = await made(bodyWith(ASKED, CHAT_STREAM), omit);
    assert.equal(record.usage_estimated, true);
    assert.ok((record.prompt_tokens ?? 0) > 0 && (record.completion_tokens ?? 0) > 0);
  });

  test('bodies larger than are read in place leaves the same', async () => {
    const long = `${ASKED} ${'x'.repeat(400_000)}`;
    const record = await made(bodyWith(long), { 'helicone-omit-request': 'true' });
    assert.equal(record.total_tokens, 29);
    assert.equal(record.request_user_id, 'from-the-body');
    assert.ok(record.request_bytes > 400_000);
  });
});

describe('keys', () => {
  test('one that may only read sends no traffic, and reads', async () => {
    const { apiKey } = await newKey('r');
    assert.match(apiKey, /^sk-helicone-/);
    const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-auth': `Bearer ${apiKey}` });
    assert.equal(answer.status, 403);
    assert.equal(JSON.parse(answer.text).error.code, 'forbidden');
    const headers = { authorization: `Bearer ${apiKey}` };
    assert.equal((await rig.heliometer.api('POST', '/v1/request/query', { body: {}, headers })).status, 200);
    assert.equal((await rig.heliometer.fetchRecord(answer.id)).response_status, 403);
  });

  test('one that may only write sends traffic, and reads nothing', async () => {
    const { apiKey } = await newKey('w');
    assert.match(apiKey, /^pk-helicone-/);
    const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-auth': `Bearer ${apiKey}` });
    assert.equal(answer.status, 200);
    const headers = { authorization: `Bearer ${apiKey}` };
    assert.equal((await rig.heliometer.api('POST', '/v1/request/query', { body: {}, headers })).status, 403);
  });

  test('a revoked one is refused within two seconds, with the console running or killed', async () => {
    const { id, apiKey } = await newKey('rw');
    const auth = { 'helicone-auth': `Bearer ${apiKey}` };
    assert.equal((await rig.send(CHAT_PATH, CHAT, auth)).status, 200);
    assert.equal((await rig.heliometer.api('DELETE', `/v1/api-keys/${id}`)).status, 200);
    rig.heliometer.kill('console');
    await wait(2_000);
    assert.equal((await rig.send(CHAT_PATH, CHAT, auth)).status, 401);
    const byApi = { headers: { authorization: `Bearer ${apiKey}` }, body: {} };
    assert.equal((await rig.heliometer.api('POST', '/v1/request/query', byApi)).status, 401);
  });
});

describe('after all of it, when the program has stopped', () => {
  const elsewhere = [
    ['x-api-key', 'canary-x-api-key'],
    ['cookie', 'canary-cookie=1'],
    ['api-key', 'canary-api-key'],
    ['x-goog-api-key', 'canary-x-goog'],
    ['proxy-authorization', 'canary-proxy'],
    ['x-amz-security-token', 'canary-amz'],
  ] as const;
  const credentials = [PROVIDER_KEY, ...elsewhere.map(([, value]) => value), 'canary-google-key', 'canary-signature'];
  let apiKeys: readonly string[];
  /** All that the API tells of everything; in the store itself bodies are compressed, and a search finds nothing. */
  let told: string;

  before(async () => {
    const { apiKey } = await newKey('rw');
    const mistyped = `sk-helicone-${'canary'.repeat(5)}`;
    apiKeys = [rig.heliometer.key, apiKey, mistyped];
    await rig.send(CHAT_PATH, bodyWith('said openly, canary-kept'), {
      ...Object.fromEntries(elsewhere),
      'helicone-property-control': LEGIBLE,
      'helicone-auth': `Bearer ${apiKey}`,
      'x-put-here-by-mistake': apiKey,
    });
    const query = '?key=canary-google-key&sig=canary-signature';
    await rig.send(`/${apiKey}${CHAT_PATH}${query}`, CHAT, { [CHOOSE_HEADERS.recording]: 'openai-chat' });
    await rig.send(CHAT_PATH, CHAT, { 'helicone-auth': `Bearer ${mistyped}` });
    const { id } = await rig.send(CHAT_PATH, bodyWith('canary-last'), {});
    await rig.heliometer.fetchRecord(id);
    told = (await rig.heliometer.api<string>('GET', '/v1/request/export?includeBody=true')).body;
    const all = await rig.heliometer.api<{ data: { request_id: string }[] }>('POST', '/v1/request/query', {
      body: { limit: 1000 },
    });
    for (const { request_id } of all.body.data) told += JSON.stringify(await rig.heliometer.fetchRecord(request_id));
    const { code, signal } = await rig.heliometer.stop();
    assert.deepEqual([code, signal], [0, null]);
  });

  test('omitted bodies are in no file and no record', () => {
    assert.deepEqual(filesWith([ASKED]), []);
    assert.ok(!told.includes(ASKED));
  });

  test('credentials of the provider are in no file and no record', () => {
    for (const value of credentials) {
      assert.deepEqual(filesWith([value]), [], value);
      assert.ok(!told.includes(value), value);
    }
  });

  test('Helicone keys are in no file and no record', () => {
    assert.deepEqual(filesWith(apiKeys), []);
    for (const key of apiKeys) assert.ok(!told.includes(key), key);
  });

  test('none of them is in the log', () => {
    const log = rig.heliometer.stderr.join('\n');
    for (const text of [...apiKeys, ...credentials, ASKED, 'canary-']) assert.ok(!log.includes(text), text);
  });

  test('what was to be kept is found, so the searches are ones that find', () => {
    assert.notEqual(filesWith([LEGIBLE]).length, 0);
    assert.ok(told.includes('canary-kept'));
  });
});
