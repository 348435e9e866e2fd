// Calls of the playground through the running program: a browser without any key, a provider key from the vault, answers as they
// arrive, each recorded.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { gate, ScriptedUpstream } from '../support/scripted-upstream.ts';

const STORED = 'sk-stored-canary-11c4';
const OTHER = 'sk-stored-canary-77a0';
const BODY = { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'Where is my refund?' }] };
const SSE = ['Content-Type', 'text/event-stream'];
const piece = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe('calls of the playground', () => {
  let heliometer: HeliometerProcess;
  let openai: ScriptedUpstream;
  before(async () => {
    openai = await ScriptedUpstream.start();
    heliometer = await startHeliometer({
      env: { HELIOMETER_PROVIDER_OPENAI_URL: openai.origin, HELIOMETER_CONSOLE_AUTH: 'none' },
    });
    // The console is there from here on.
    await heliometer.api('GET', '/v1/vault/keys');
  });
  after(async () => {
    await heliometer?.[Symbol.asyncDispose]();
    await openai?.close();
  });
  beforeEach(() => void openai.requests.splice(0));

  /** As a browser asks: same origin, no key. */
  function generate(given: object, { signal, headers = {} }: { signal?: AbortSignal; headers?: object } = {}) {
    return fetch(`${heliometer.url}/api/v1/playground/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ provider: 'openai', body: BODY, ...given }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async function store(name: string, key: string): Promise<void> {
    const added = await heliometer.api('POST', '/v1/vault/add', { body: { key, name, provider: 'openai' } });
    assert.equal(added.status, 200);
  }

  test('without a stored key it is refused by the gateway, and nothing is sent; the first two at once already', async () => {
    for (const answer of await Promise.all([generate({}), generate({})])) {
      assert.equal(answer.status, 400);
      const { data, code, error } = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual([data, code], [null, 'no_provider_key']);
      assert.match(String(error), /no key of OpenAI is stored/);
    }
    assert.equal(openai.requests.length, 0);
  });

  test('a key that only sends, and may be bound to one provider key, gets at no other by it', async () => {
    const added = await heliometer.api<{ data: { id: string } }>('POST', '/v1/vault/add', {
      body: { key: 'sk-bound-canary-77a1', name: 'bound', provider: 'anthropic' },
    });
    const bound = await heliometer.api<{ data: { proxyKey: string } }>('POST', '/v1/api-keys/proxy-key', {
      body: { providerKeyId: added.body.data.id, proxyKeyName: 'handed on' },
    });
    const answer = await generate({}, { headers: { authorization: `Bearer ${bound.body.data.proxyKey}` } });
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /needs an rw key/);
    assert.equal(openai.requests.length, 0);
  });

  test('the answer arrives piece by piece, and the request is recorded as of the playground', async () => {
    await store('main', STORED);
    const rest = gate();
    openai.next({ headers: SSE, body: [piece('It was '), rest.passed, piece('sent.'), 'data: [DONE]\n\n'] });
    let answer = await generate({});
    // The gateway learns of a new provider key within two seconds.
    while (answer.status === 400) answer = await generate({});
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const reader = answer.body?.getReader() ?? assert.fail();
    const decode = async () => new TextDecoder().decode((await reader.read()).value);
    let text = await decode();
    assert.equal(text, piece('It was '));
    rest.open();
    while (!text.includes('[DONE]')) text += await decode();
    assert.equal(text, `${piece('It was ')}${piece('sent.')}data: [DONE]\n\n`);
    const sent = await openai.request(0);
    assert.equal(sent.target, '/v1/chat/completions');
    assert.equal(sent.header('authorization'), `Bearer ${STORED}`);
    assert.deepEqual(JSON.parse(String(await sent.body())), BODY);
    const shown = JSON.stringify([...answer.headers]) + text;
    assert.ok(!shown.includes(STORED) && !shown.includes('pk-helicone'));
    const id = answer.headers.get('heliometer-request-id') ?? assert.fail();
    const record = await heliometer.fetchRecord(id);
    assert.deepEqual(record.request_properties, { source: 'playground' });
  });

  test('the key that is named is used; each call is made by one key of the organisation’s own, that reads nothing', async () => {
    await store('eu', OTHER);
    openai.always({ body: '{"choices":[]}', headers: ['Content-Type', 'application/json'] });
    let answer = await generate({ providerKeyName: 'eu' });
    while (answer.status === 400) answer = await generate({ providerKeyName: 'eu' });
    assert.equal(await answer.text(), '{"choices":[]}');
    assert.equal((await openai.request(0)).header('authorization'), `Bearer ${OTHER}`);
    const { body } = await heliometer.api<{ data: readonly { api_key_name: string; key_permissions: string }[] }>(
      'GET',
      '/v1/api-keys',
    );
    const own = body.data.filter(({ api_key_name: name }) => name === 'Playground');
    assert.deepEqual(
      own.map(({ key_permissions: permissions }) => permissions),
      ['w'],
    );
  });

  test('whoever stops ends the call at the provider', async () => {
    const never = gate();
    openai.next({ headers: SSE, body: [piece('It was '), never.passed] });
    const leaving = new AbortController();
    const answer = await generate({}, { signal: leaving.signal });
    await answer.body?.getReader().read();
    const sent = await openai.request(0);
    leaving.abort();
    await sent.gone;
    never.open();
    const record = await heliometer.fetchRecord(answer.headers.get('heliometer-request-id') ?? '');
    assert.equal(record.response_status, 499);
  });

  test('the provider’s own error is passed on with its status; a page of its is text', async () => {
    openai.next(
      { status: 401, headers: ['Content-Type', 'application/json'], body: '{"error":{"message":"Incorrect API key"}}' },
      { status: 404, headers: ['Content-Type', 'text/html'], body: '<script>alert(1)</script>' },
    );
    const refused = await generate({});
    assert.equal(refused.status, 401);
    assert.equal(await refused.text(), '{"error":{"message":"Incorrect API key"}}');
    const page = await generate({});
    assert.equal(page.status, 404);
    assert.equal(page.headers.get('content-type'), 'text/plain; charset=utf-8');
  });

  test('a page of another origin makes no call, nor does one to a provider that is not known', async () => {
    const foreign = await generate({}, { headers: { origin: 'https://evil.example' } });
    assert.equal(foreign.status, 403);
    const unknown = await generate({ provider: 'nobody' });
    assert.ok(unknown.status >= 400 && unknown.status < 500);
    assert.match(await unknown.text(), /provider/);
    assert.equal(openai.requests.length, 0);
  });
});
