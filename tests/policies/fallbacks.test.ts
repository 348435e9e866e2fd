// headers.md §8, fallbacks: through the running program, before two providers that fail as they are told.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import OpenAI from 'openai';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import { errorOf, PolicyRig } from './policy-rig.ts';

const OK = { headers: ['Content-Type', 'application/json'], body: '{"id":"ok"}' } as const;
const failing = (status: number) => ({ status, body: `no: ${status}` });
const FAILED = [429, { from: 500, to: 599 }];

interface Item {
  readonly 'target-url': string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onCodes?: readonly unknown[];
  readonly bodyKeyOverride?: unknown;
}

let rig: PolicyRig;
let third: ScriptedUpstream;

before(async () => {
  third = await ScriptedUpstream.start();
  rig = await PolicyRig.start({
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${third.port}`,
    HELIOMETER_HEADERS_TIMEOUT_MS: '400',
  });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await third?.close();
});
beforeEach(() => {
  rig.taken();
  third.requests.splice(0);
});

function fallbacks(...items: readonly Item[]): Record<string, string> {
  return { 'helicone-fallbacks': JSON.stringify(items.map((item) => ({ headers: {}, onCodes: FAILED, ...item }))) };
}

const first = (item: Omit<Item, 'target-url'> = {}): Item => ({ 'target-url': rig.openai.origin, ...item });
const second = (item: Omit<Item, 'target-url'> = {}): Item => ({ 'target-url': rig.anthropic.origin, ...item });

describe('which target answers', () => {
  test('item 0 is the first attempt, and its good answer is final', async () => {
    rig.openai.next(OK);
    const answer = await rig.send({ headers: fallbacks(first(), second()) });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-fallback-index'], '0');
    assert.equal(rig.taken().length, 1);
  });

  for (const [status, onCodes] of [
    [429, [429]],
    [500, [{ from: 500, to: 599 }]],
    [599, [{ from: 500, to: 599 }]],
    [404, [404, 410]],
    [200, [200]],
  ] as const) {
    test(`${status} is passed on when ${JSON.stringify(onCodes)} holds it`, async () => {
      rig.openai.next(failing(status));
      rig.anthropic.next(OK);
      const answer = await rig.send({ headers: fallbacks(first({ onCodes }), second()) });
      assert.equal(answer.text, OK.body);
      assert.equal(answer.headers['helicone-fallback-index'], '1');
    });
  }

  test('an answer outside the codes is final', async () => {
    rig.openai.next(failing(400));
    const answer = await rig.send({ headers: fallbacks(first(), second()) });
    assert.equal(answer.status, 400);
    assert.equal(answer.text, 'no: 400');
    assert.equal(answer.headers['helicone-fallback-index'], '0');
    assert.equal(rig.taken().length, 1);
  });

  test('the last item’s answer is final whatever its codes say', async () => {
    rig.openai.next(failing(500));
    rig.anthropic.next(failing(503));
    const answer = await rig.send({ headers: fallbacks(first(), second()) });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['helicone-fallback-index'], '1');
  });

  test('a network failure leaves an item, whatever its codes say', async () => {
    const reset = (exchange: UpstreamExchange) => exchange.socket.resetAndDestroy();
    rig.openai.next(reset, reset);
    rig.anthropic.next(OK);
    const answer = await rig.send({ headers: fallbacks(first({ onCodes: [] }), second()) });
    assert.equal(answer.headers['helicone-fallback-index'], '1');
  });

  test('a timeout leaves an item, whatever its codes say', async () => {
    rig.openai.next((exchange) => exchange.gone);
    rig.anthropic.next(OK);
    const answer = await rig.send({ headers: fallbacks(first({ onCodes: [] }), second()) });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-fallback-index'], '1');
  });

  test('an answer that came is passed on when the later targets cannot be reached', async () => {
    const reset = (exchange: UpstreamExchange) => exchange.socket.resetAndDestroy();
    rig.openai.next({ ...failing(503), body: 'the only answer' });
    rig.anthropic.next(reset, reset);
    const answer = await rig.send({ headers: fallbacks(first(), second()) });
    assert.equal(answer.text, 'the only answer');
    assert.equal(answer.headers['helicone-fallback-index'], '0');
  });

  test('when none can be reached it is 502', async () => {
    const nobody = { 'target-url': 'https://nobody.invalid' };
    const answer = await rig.send({ headers: fallbacks(nobody, nobody) });
    assert.equal(answer.status, 502);
    assert.equal(errorOf(answer).code, 'upstream_unreachable');
  });

  test('each item runs its own retries', async () => {
    rig.openai.next(failing(500), failing(500));
    rig.anthropic.next(failing(429), OK);
    const retry = { 'helicone-retry-enabled': '1', 'helicone-retry-num': '1', 'helicone-retry-min-timeout': '0' };
    const answer = await rig.send({ headers: { ...retry, ...fallbacks(first(), second()) } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-retry-count'], '2');
    const { attempts, provider } = await rig.record(answer);
    assert.equal(provider, 'ANTHROPIC');
    assert.deepEqual(
      attempts.map(({ status, provider: at }) => [at, status]),
      [
        ['OPENAI', 500],
        ['OPENAI', 500],
        ['ANTHROPIC', 429],
        ['ANTHROPIC', 200],
      ],
    );
  });

  test('fallbacks decide where a call goes before any other header, host or path of ours', async () => {
    rig.openai.next(OK);
    const headers = { ...fallbacks(first()), 'helicone-target-url': rig.anthropic.origin, host: 'anthropic.localhost' };
    const answer = await rig.send({ path: '/v1/request/query', headers });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      rig.openai.requests.map(({ target }) => target),
      ['/v1/request/query'],
    );
  });
});

describe('what goes to a target', () => {
  test('its path and query stand in place of the incoming ones if they are more than /', async () => {
    rig.openai.next(failing(500));
    rig.anthropic.next(OK);
    await rig.send({
      path: '/v1/chat/completions?a=1',
      headers: fallbacks(
        { 'target-url': `${rig.openai.origin}/` },
        { 'target-url': `${rig.anthropic.origin}/v1/messages?beta=true` },
      ),
    });
    assert.deepEqual(
      rig.taken().map(({ target }) => target),
      ['/v1/chat/completions?a=1', '/v1/messages?beta=true'],
    );
  });

  test('its headers replace same-named ones, and other end-to-end headers are kept', async () => {
    rig.openai.next(OK);
    await rig.send({
      headers: {
        'x-mine': 'kept',
        'x-theirs': 'replaced',
        ...fallbacks(first({ headers: { 'X-Theirs': 'new', Connection: 'x-mine', 'Helicone-Id': 'no', Host: 'no' } })),
      },
    });
    const [taken] = rig.taken();
    assert.equal(taken?.header('x-mine'), 'kept');
    assert.equal(taken?.header('x-theirs'), 'new');
    assert.equal(taken?.header('helicone-id'), null);
    assert.equal(taken?.header('host'), `127.0.0.1:${rig.openai.port}`);
  });

  test('the caller’s credentials go only to targets of the first one’s origin', async () => {
    rig.openai.next(failing(500), failing(500));
    rig.anthropic.next(OK);
    const credentials = {
      authorization: 'Bearer caller-key',
      'x-api-key': 'caller-key',
      'api-key': 'caller-key',
      'x-goog-api-key': 'caller-key',
      cookie: 'caller=key',
    };
    await rig.send({
      path: '/v1/chat/completions?key=caller-key&x=1',
      headers: { ...credentials, ...fallbacks(first(), first(), second({ headers: { 'X-Api-Key': 'its-own' } })) },
    });
    const [one, same, other] = rig.taken();
    for (const [name, value] of Object.entries(credentials)) {
      assert.equal(one?.header(name), value);
      assert.equal(same?.header(name), value);
      assert.equal(other?.header(name), name === 'x-api-key' ? 'its-own' : null);
    }
    assert.equal(one?.target, '/v1/chat/completions?key=caller-key&x=1');
    assert.equal(other?.target, '/v1/chat/completions?x=1');
    assert.ok(!other?.head.bytes.includes('caller-key'));
  });

  test('bodyKeyOverride merges deeply into the original body, null removes, and nothing is carried on', async () => {
    rig.openai.next(failing(500));
    rig.anthropic.next(failing(500));
    third.next(OK);
    const body = { model: 'a', user: 'u', metadata: { a: 1, b: { c: 2, d: 3 } }, messages: [] };
    await rig.send({
      body,
      headers: fallbacks(
        first({ bodyKeyOverride: { model: 'b', user: null, more: { deep: [1] } } }),
        second({ bodyKeyOverride: { metadata: { b: { c: null, e: 4 } } } }),
        { 'target-url': third.origin },
      ),
    });
    const [one, two] = rig.taken().map(({ received }) => JSON.parse(received.toString()));
    assert.deepEqual(one, { model: 'b', metadata: { a: 1, b: { c: 2, d: 3 } }, messages: [], more: { deep: [1] } });
    assert.deepEqual(two, { ...body, metadata: { a: 1, b: { d: 3, e: 4 } } });
    assert.equal(third.requests[0]?.received.toString(), JSON.stringify(body));
  });

  test('a body that is no JSON object cannot be overridden: 400, and nothing is sent', async () => {
    const answer = await rig.send({
      body: 'plain text',
      headers: fallbacks(first(), second({ bodyKeyOverride: { model: 'b' } })),
    });
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer).message, /bodyKeyOverride/);
    assert.deepEqual(rig.taken(), []);
  });

  test('what is too large to be held is refused with 413', async () => {
    const answer = await rig.send({
      body: Buffer.alloc(16 * 1024 * 1024 + 1),
      headers: fallbacks(first(), second()),
    });
    assert.equal(answer.status, 413);
    assert.equal(errorOf(answer).code, 'body_too_large');
    assert.deepEqual(rig.taken(), []);
  });
});

describe('what is refused', () => {
  for (const [value, named] of [
    ['{', /no JSON/],
    ['[]', /the list/],
    ['[{"target-url":"https://a.example","onCodes":[]}]', /\[0\]\.headers/],
    ['[{"target-url":"https://a.example","headers":{}}]', /\[0\]\.onCodes/],
    ['[{"headers":{},"onCodes":[]}]', /\[0\]\.target-url/],
    ['[{"target-url":"https://a.example","headers":{},"onCodes":["x"]}]', /\[0\]\.onCodes\[0\]/],
    [
      JSON.stringify(Array.from({ length: 11 }, () => ({ 'target-url': 'https://a.b', headers: {}, onCodes: [] }))),
      /10/,
    ],
  ] as const) {
    test(`${value.slice(0, 60)} is 400, saying which part`, async () => {
      const answer = await rig.send({ headers: { 'helicone-fallbacks': value } });
      assert.equal(answer.status, 400);
      assert.equal(errorOf(answer).header, 'Helicone-Fallbacks');
      assert.match(errorOf(answer).message, named);
    });
  }

  test('a forbidden target anywhere in the list is 403 before anything is sent', async () => {
    const answer = await rig.send({ headers: fallbacks(first(), { 'target-url': 'http://169.254.169.254/latest' }) });
    assert.equal(answer.status, 403);
    assert.equal(errorOf(answer).code, 'target_not_allowed');
    assert.match(errorOf(answer).message, /Item 1/);
    assert.deepEqual(rig.taken(), []);
  });
});

test('the official client falls back from OpenAI to a target of Anthropic’s shape', async () => {
  rig.openai.next(failing(503));
  rig.anthropic.next({
    headers: ['Content-Type', 'application/json'],
    body: JSON.stringify({
      id: 'msg_1',
      type: 'message',
      model: 'claude-x',
      content: [],
      usage: { input_tokens: 3, output_tokens: 4 },
    }),
  });
  const client = new OpenAI({
    apiKey: PROVIDER_KEY,
    baseURL: `${rig.heliometer.url}/v1`,
    maxRetries: 0,
    defaultHeaders: {
      'Helicone-Auth': `Bearer ${rig.heliometer.key}`,
      ...fallbacks(first(), {
        'target-url': `${rig.anthropic.origin}/v1/messages`,
        headers: { 'x-api-key': 'anthropic-key', 'anthropic-version': '2023-06-01' },
        bodyKeyOverride: { model: 'claude-x', max_tokens: 10 },
      }),
    },
  });
  const { data, response } = await client.chat.completions
    .create({ ...CHAT, messages: [...CHAT.messages] })
    .withResponse();
  assert.equal(data.id, 'msg_1');
  assert.equal(response.headers.get('helicone-fallback-index'), '1');
  const [, sent] = rig.taken();
  assert.equal(sent?.header('x-api-key'), 'anthropic-key');
  assert.equal(sent?.header('authorization'), null);
  assert.equal(JSON.parse(sent?.received.toString() ?? '').model, 'claude-x');
  const record = await rig.heliometer.fetchRecord(response.headers.get('helicone-id') ?? '');
  assert.equal(record.provider, 'ANTHROPIC');
  assert.equal(record.prompt_tokens, 3);
});
