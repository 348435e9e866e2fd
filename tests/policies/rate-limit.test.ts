// headers.md §11: rate limits by header and by rule, through the running program before a provider that is told what to say.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI from 'openai';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { RawClient } from '../support/raw-client.ts';
import { gate, type Script } from '../support/scripted-upstream.ts';
import type { Answer } from '../support/upstream-exchange.ts';
import { errorOf, PolicyRig, type Sent } from './policy-rig.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => {
  rig.taken();
  coming.splice(0);
  rig.openai.always(say);
  rig.anthropic.always(answering(10, 5));
});

/** What the provider says to the coming calls, but for those that only look. */
const coming: (Script | Answer)[] = [];

const say: Script = (exchange) => {
  if (exchange.method === 'GET') return exchange.answer({ headers: JSON_TYPE, body: '{"data":[]}' });
  const next = coming.shift() ?? answering(10, 5);
  return typeof next === 'function' ? next(exchange) : exchange.answer(next);
};

/** A chat answer that says it has used so much. */
function answering(promptTokens: number, completionTokens: number): Answer {
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }];
  const body = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'gpt-4o-mini', choices, usage };
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

/** A property nobody else counts for, so that tests keep out of each other's way. */
function policyFor(text: string): { readonly policy: string; readonly headers: Record<string, string> } {
  const policy = `${text};s=tag`;
  return { policy, headers: { 'helicone-ratelimit-policy': policy, 'helicone-property-tag': randomUUID() } };
}

const send = (headers: Record<string, string>, sent: Sent = {}) =>
  rig.send({ ...sent, headers: { ...headers, ...sent.headers } });

/** A call that costs no tokens, and tells how the limit stands. */
function look(headers: Record<string, string>): Promise<PlainAnswer> {
  const all = { 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: `Bearer ${PROVIDER_KEY}`, ...headers };
  return call(`${rig.heliometer.url}/v1/models`, { method: 'GET', headers: all });
}

function limitOf({ headers }: PlainAnswer): Record<string, string | undefined> {
  const of = (name: string) => headers[`helicone-ratelimit-${name}`]?.toString();
  return { limit: of('limit'), remaining: of('remaining'), policy: of('policy'), reset: of('reset') };
}

/** What is left once calls that have ended are settled. */
async function left(headers: Record<string, string>, expected: number): Promise<void> {
  let seen: string | undefined;
  for (let i = 0; i < 200; i += 1) {
    seen = limitOf(await look(headers)).remaining;
    if (seen === String(expected)) return;
    await wait(25);
  }
  assert.equal(seen, String(expected));
}

const statuses = (answers: readonly PlainAnswer[]) => answers.map(({ status }) => status);

async function inTurn(count: number, one: () => Promise<PlainAnswer>): Promise<readonly PlainAnswer[]> {
  const answers: PlainAnswer[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await one());
  return answers;
}

describe('requests', () => {
  test('the quota is let through, and the next call is refused in the shape that is known', async () => {
    const { headers, policy } = policyFor('2;w=60');
    const answers = await inTurn(3, () => send(headers));
    assert.deepEqual(statuses(answers), [200, 200, 429]);
    assert.equal(rig.taken().length, 2);
    const refused = answers[2] as PlainAnswer;
    const body = JSON.parse(refused.text);
    assert.match(body.message, /^Rate limit reached\. /);
    assert.equal(body.error.code, 'rate_limited');
    assert.equal(body.error.message, body.message);
    assert.equal(body.error.request_id, refused.id);
    const retryAfter = Number(refused.headers['retry-after']);
    assert.ok(retryAfter >= 1 && retryAfter <= 62, `Retry-After ${retryAfter}`);
    assert.match(policy, /w=60/);
    const record = await rig.record(refused);
    assert.deepEqual([record.outcome, record.response_status, record.error_code], ['limited', 429, 'rate_limited']);
  });

  test('each answer tells limit, remaining, normalised policy and reset', async () => {
    const { headers } = policyFor('3; u=requests ;w = 60');
    const [first, , third, fourth] = (await inTurn(4, () => send(headers))).map(limitOf);
    assert.deepEqual(
      { ...first, reset: '' },
      { limit: '3', remaining: '2', policy: '3;w=60;u=request;s=tag', reset: '' },
    );
    assert.equal(third?.remaining, '0');
    assert.equal(fourth?.remaining, '0');
    for (const { reset } of [first, third, fourth] as { reset: string }[]) {
      assert.ok(Number(reset) >= 58 && Number(reset) <= 62, reset);
    }
  });

  test('w, u and s in any order, with spaces and in the plural, are the same counter', async () => {
    const tag = { 'helicone-property-tag': randomUUID() };
    const texts = ['2;w=90;u=request;s=tag', '2 ; s=TAG; u=Requests ;w=90', '2;u=request;w=90;s=tag'];
    const seen: number[] = [];
    for (const text of texts) seen.push((await send({ ...tag, 'helicone-ratelimit-policy': text })).status);
    assert.deepEqual(seen, [200, 200, 429]);
  });

  test('a quota of 0 blocks all', async () => {
    const answer = await send(policyFor('0;w=60').headers);
    assert.equal(answer.status, 429);
    assert.match(errorOf(answer).message, /lets nothing pass/);
    assert.equal(answer.headers['x-should-retry'], 'false');
    assert.deepEqual(rig.taken(), []);
  });

  test('another policy text is another counter', async () => {
    const tag = { 'helicone-property-tag': randomUUID() };
    for (const text of ['1;w=60;s=tag', '1;w=61;s=tag']) {
      assert.equal((await send({ ...tag, 'helicone-ratelimit-policy': text })).status, 200);
      assert.equal((await send({ ...tag, 'helicone-ratelimit-policy': text })).status, 429);
    }
  });

  test('a policy that cannot be read is 400, and says what was seen', async () => {
    for (const [text, seen] of [
      ['ten;w=60', /"ten"/],
      ['-1;w=60', /"-1"/],
      ['1.5;w=60', /1\.5/],
      ['1;u=request', /w= is missing/],
      ['1;w=0', /"0"/],
      ['1;w=31536001', /31536001/],
      ['1;w=60;u=dollars', /dollars/],
      ['1;w=60;x=1', /x=1/],
      ['1;w=60;w=61', /twice/],
      ['900000001;w=60;u=cents', /900000001/],
    ] as const) {
      const answer = await send({ 'helicone-ratelimit-policy': text });
      assert.deepEqual([answer.status, errorOf(answer).code], [400, 'invalid_header'], text);
      assert.match(errorOf(answer).message, seen);
    }
    assert.deepEqual(rig.taken(), []);
  });

  test('what was let through before its window began counts no more', async () => {
    const { headers } = policyFor('1;w=1');
    assert.deepEqual(statuses(await inTurn(2, () => send(headers))), [200, 429]);
    while ((await send(headers)).status !== 200) await wait(50);
  });

  test('a policy without a segment is the whole organisation’s', async () => {
    const policy = `1;w=${60 + Math.floor(Math.random() * 1e6)}`;
    const as = (user: string) => send({ 'helicone-ratelimit-policy': policy, 'helicone-user-id': user });
    assert.deepEqual([(await as('a')).status, (await as('b')).status], [200, 429]);
  });
});

describe('segments', () => {
  test('a user is the header’s, else the body’s, OpenAI’s way or Anthropic’s', async () => {
    const policy = { 'helicone-ratelimit-policy': '1;w=600;s=user' };
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    assert.equal((await send({ ...policy, 'helicone-user-id': a })).status, 200);
    assert.equal((await send(policy, { body: { ...CHAT, user: a } })).status, 429);
    assert.equal((await send({ ...policy, 'helicone-user-id': b }, { body: { ...CHAT, user: a } })).status, 200);
    const claude = {
      model: 'claude-3-5-haiku-20241022',
      max_tokens: 5,
      messages: CHAT.messages,
      metadata: { user_id: c },
    };
    const message: Sent = { path: '/v1/messages', body: claude };
    assert.deepEqual(statuses(await inTurn(2, () => send(policy, message))), [200, 429]);
  });

  test('a property counts by its value, whatever the case of its name', async () => {
    const policy = { 'helicone-ratelimit-policy': '1;w=600;s=Tenant' };
    const [a, b] = [randomUUID(), randomUUID()];
    const seen = [];
    for (const [name, value] of [
      ['tenant', a],
      ['TENANT', a],
      ['Tenant', b],
    ]) {
      seen.push((await send({ ...policy, [`helicone-property-${name}`]: value ?? '' })).status);
    }
    assert.deepEqual(seen, [200, 429, 200]);
  });

  test('one that was not sent is 400 missing_segment, and nothing is sent', async () => {
    for (const segment of ['user', 'tenant']) {
      const answer = await send({ 'helicone-ratelimit-policy': `9;w=60;s=${segment}` });
      assert.deepEqual([answer.status, errorOf(answer).code], [400, 'missing_segment']);
      assert.equal(errorOf(answer).header, 'Helicone-RateLimit-Policy');
    }
    assert.deepEqual(rig.taken(), []);
  });
});

describe('several policies', () => {
  test('all must admit, nothing is taken unless all do, and the tightest is told', async () => {
    const tag = { 'helicone-property-tag': randomUUID() };
    const both = { ...tag, 'helicone-ratelimit-policy': '10;w=60;s=tag, 1;w=61;s=tag' };
    const wide = { ...tag, 'helicone-ratelimit-policy': '10;w=60;s=tag' };
    const first = await send(both);
    assert.deepEqual([first.status, limitOf(first).policy], [200, '1;w=61;u=request;s=tag']);
    const second = await send(both);
    assert.deepEqual([second.status, limitOf(second).limit], [429, '1']);
    assert.equal(limitOf(await send(wide)).remaining, '8');
  });
});

describe('tokens', () => {
  const body = { ...CHAT, max_tokens: 100 };
  const input = Math.ceil(Buffer.byteLength(JSON.stringify(body)) / 3);

  test('a third of the body’s bytes and the maximum of output are reserved, and the truth is charged', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    const provider = gate();
    coming.push(async (exchange) => {
      await provider.passed;
      await exchange.answer(answering(10, 5));
    });
    const running = send(headers, { body });
    await left(headers, 1000 - input - 100);
    provider.open();
    assert.equal(limitOf(await running).remaining, String(1000 - input - 100));
    await left(headers, 1000 - 15);
  });

  test('what a call used beyond its estimate is charged, and the next is refused', async () => {
    const { headers } = policyFor(`${input + 200};w=60;u=tokens`);
    coming.push(answering(500, 500));
    assert.equal((await send(headers, { body })).status, 200);
    await left(headers, 0);
    const refused = await send(headers, { body });
    assert.deepEqual([refused.status, errorOf(refused).code], [429, 'rate_limited']);
  });

  test('without a maximum 1,024 output tokens are reserved, or what is left', async () => {
    const plain = Math.ceil(Buffer.byteLength(JSON.stringify(CHAT)) / 3);
    const { headers } = policyFor('1500;w=60;u=token');
    const provider = gate();
    const held: Script = async (exchange) => {
      await provider.passed;
      await exchange.answer(answering(10, 5));
    };
    coming.push(held, held);
    const first = send(headers);
    await left(headers, 1500 - plain - 1024);
    const second = send(headers);
    while ((await look(headers)).status !== 429) await wait(10);
    assert.equal((await send(headers)).status, 429);
    provider.open();
    assert.deepEqual(statuses(await Promise.all([first, second])), [200, 200]);
    await left(headers, 1500 - 30);
  });

  test('a stated maximum that alone exceeds the quota is refused, saying so', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    const answer = await send(headers, { body: { ...CHAT, max_tokens: 5_000 } });
    assert.equal(answer.status, 429);
    assert.match(errorOf(answer).message, /maximum of output it states .* 1000 tokens in all/);
    assert.equal(answer.headers['x-should-retry'], 'false');
    await left(headers, 1000);
  });

  test('a call that failed gives back what it held, and so does one whose client has left', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    coming.push({ status: 500, headers: JSON_TYPE, body: '{"error":{"message":"no"}}' });
    assert.equal((await send(headers, { body })).status, 500);
    // On a connection that was used before the call goes out once more, on a fresh one.
    const reset: Script = (exchange) => exchange.reset();
    coming.push(reset, reset);
    assert.equal((await send(headers, { body })).status, 502);
    await left(headers, 1000);
    rig.taken();
    coming.splice(0);
    coming.push((exchange) => exchange.stall());
    const client = await leaver(headers, body);
    await rig.openai.request(0);
    await left(headers, 1000 - input - 100);
    client.reset();
    await left(headers, 1000);
  });

  test('a stream that is left half way is charged for what had come', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    const chunk = {
      id: 'c',
      object: 'chat.completion.chunk',
      model: 'gpt-4o-mini',
      choices: [{ index: 0, delta: { content: 'one two three four' } }],
    };
    coming.push({
      headers: ['Content-Type', 'text/event-stream'],
      body: [`data: ${JSON.stringify(chunk)}\n\n`, new Promise(() => {})],
    });
    const client = await leaver(headers, { ...body, stream: true });
    await client.readUntil('four');
    client.reset();
    let remaining = 0;
    for (let i = 0; i < 400 && (remaining < 900 || remaining === 1000); i += 1) {
      remaining = Number(limitOf(await look(headers)).remaining);
      await wait(25);
    }
    assert.ok(remaining > 900 && remaining < 1000, `${remaining} left`);
  });

  test('what costs no tokens takes none, but needs something to be left', async () => {
    const { headers } = policyFor('10;w=60;u=token');
    assert.equal(limitOf(await look(headers)).remaining, '10');
    coming.push(answering(10, 0));
    const small = { model: 'm', input: 'x' };
    assert.equal(
      (await send(policyFor('100;w=60;u=token').headers, { path: '/v1/embeddings', body: small })).status,
      200,
    );
    const none = policyFor('0;w=60;u=token');
    assert.equal((await look(none.headers)).status, 429);
  });

  test('a body too large to be looked at is refused, not let by', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    const answer = await send(headers, { body: Buffer.alloc(17 * 1024 * 1024, 0x20) });
    assert.deepEqual([answer.status, errorOf(answer).code], [413, 'body_too_large']);
  });
});

describe('cents', () => {
  const body = { ...CHAT, max_tokens: 1_000 };
  const prices = { 'helicone-input-token-cost': '0.001', 'helicone-output-token-cost': '0.002' };

  test('the price of the estimate is reserved, and the true cost is charged', async () => {
    // 1,000 cents; the answer costs 10 × 0.1 + 5 × 0.2 = 2 of them.
    const { headers } = policyFor('1000;w=60;u=cents');
    const input = Math.ceil(Buffer.byteLength(JSON.stringify(body)) / 3);
    const answer = await send({ ...headers, ...prices }, { body });
    assert.equal(limitOf(answer).remaining, String(Math.floor(1000 - input * 0.1 - 1_000 * 0.2)));
    await left(headers, 998);
  });

  test('a quota may be a part of a cent, and what remains is rounded down', async () => {
    const { headers } = policyFor('0.5;w=60;u=cents');
    const answer = await send(headers, { body: { ...CHAT, max_tokens: 10 } });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      { ...limitOf(answer), reset: '' },
      { limit: '0.5', remaining: '0', policy: '0.5;w=60;u=cents;s=tag', reset: '' },
    );
  });

  test('a model without a price is 400 unpriced_model, unless a header or an own price gives it one', async () => {
    const { headers } = policyFor('1000;w=60;u=cents');
    const model = `model-${randomUUID()}`;
    const unpriced = { body: { ...body, model } };
    const answer = await send(headers, unpriced);
    assert.deepEqual([answer.status, errorOf(answer).code], [400, 'unpriced_model']);
    assert.match(errorOf(answer).message, new RegExp(model));
    assert.deepEqual(rig.taken(), []);
    assert.equal((await send({ ...headers, 'helicone-model-override': 'gpt-4o-mini' }, unpriced)).status, 200);
    assert.equal((await send({ ...headers, ...prices }, unpriced)).status, 200);
    const price = { model, inputUsd: '0.00001', outputUsd: '0.00001' };
    assert.equal((await rig.heliometer.api('PUT', '/v1/prices', { body: price })).status, 200);
    while ((await send(headers, unpriced)).status !== 200) await wait(50);
  });
});

describe('together with other policies', () => {
  test('a hit of the cache takes nothing, and tells how the limit stands', async () => {
    const { headers } = policyFor('2;w=60');
    const cached = { ...headers, 'helicone-cache-enabled': 'true' };
    const sent = { body: { ...CHAT, seed: Math.floor(Math.random() * 1e9) } };
    const answers = await inTurn(4, () => send(cached, sent));
    assert.deepEqual(
      answers.map(({ headers: seen }) => seen['helicone-cache']),
      ['MISS', 'HIT', 'HIT', 'HIT'],
    );
    assert.deepEqual(
      answers.map((answer) => limitOf(answer).remaining),
      ['1', '1', '1', '1'],
    );
  });

  test('a call that moderation refuses keeps its request, and gives its tokens back', async () => {
    const { headers } = policyFor('1000;w=60;u=token');
    const both = { ...headers, 'helicone-ratelimit-policy': `${headers['helicone-ratelimit-policy']}, 9;w=60;s=tag` };
    const flagged = { results: [{ flagged: true, categories: { violence: true } }] };
    coming.push({ headers: JSON_TYPE, body: JSON.stringify(flagged) });
    const answer = await send({ ...both, 'helicone-moderations-enabled': 'true' });
    assert.equal(answer.status, 400);
    await left(headers, 1000);
    const requests = { ...headers, 'helicone-ratelimit-policy': '9;w=60;s=tag' };
    assert.equal(limitOf(await send(requests)).remaining, '7');
  });

  test('a limited call is not sent to moderation', async () => {
    const { headers } = policyFor('0;w=60');
    assert.equal((await send({ ...headers, 'helicone-moderations-enabled': 'true' })).status, 429);
    assert.deepEqual(rig.taken(), []);
  });

  test('retries and fallbacks of one exchange are one request, and all they cost', async () => {
    const tag = { 'helicone-property-tag': randomUUID() };
    const requests = { ...tag, 'helicone-ratelimit-policy': '10;w=60;s=tag' };
    const tokens = { ...tag, 'helicone-ratelimit-policy': '5000;w=60;u=token;s=tag' };
    const both = { ...tag, 'helicone-ratelimit-policy': '10;w=60;s=tag, 5000;w=60;u=token;s=tag' };
    const failing: Answer = { status: 503, headers: JSON_TYPE, body: '{}' };
    coming.push(failing, failing, answering(10, 5));
    const retries = {
      'helicone-retry-enabled': 'true',
      'helicone-retry-min-timeout': '1',
      'helicone-retry-max-timeout': '5',
    };
    const answer = await send({ ...both, ...retries });
    assert.deepEqual([answer.status, answer.headers['helicone-retry-count']], [200, '2']);
    await left(tokens, 5000 - 15);
    const item = (origin: string) => ({ 'target-url': origin, headers: {}, onCodes: [503] });
    const fallbacks = JSON.stringify([item(rig.openai.origin), item(rig.anthropic.origin)]);
    coming.push(failing);
    assert.equal((await send({ ...both, 'helicone-fallbacks': fallbacks })).headers['helicone-fallback-index'], '1');
    await left(tokens, 5000 - 30);
    assert.equal(limitOf(await send(requests)).remaining, '7');
  });
});

describe('rules of the organisation', () => {
  test('a rule holds without the header, from two seconds after it was made until it is deleted', async () => {
    await using other = await PolicyRig.start();
    other.openai.always(answering(10, 5));
    const rule = { name: 'by user', quota: 1, window_seconds: 600, unit: 'request', segment: 'user' };
    const made = await other.heliometer.api<{ data: { id: string } }>('POST', '/v1/rate-limits', { body: rule });
    assert.equal(made.status, 200);
    const as = (user: string) => other.send({ headers: user === '' ? {} : { 'helicone-user-id': user } });
    while ((await as('')).status === 200) await wait(25);
    const nobody = await as('');
    assert.deepEqual([nobody.status, errorOf(nobody).code], [400, 'missing_segment']);
    const [first, second] = await inTurn(2, () => as('a'));
    assert.deepEqual([first?.status, second?.status], [200, 429]);
    assert.equal(limitOf(first as PlainAnswer).policy, '1;w=600;u=request;s=user');
    assert.equal((await as('b')).status, 200);
    const changed = await other.heliometer.api('PATCH', `/v1/rate-limits/${made.body.data.id}`, { body: { quota: 2 } });
    assert.equal(changed.status, 200);
    while ((await as('a')).status === 429) await wait(25);
    assert.equal((await as('a')).status, 429);
    await other.heliometer.api('DELETE', `/v1/rate-limits/${made.body.data.id}`);
    while ((await as('a')).status !== 200) await wait(25);
    assert.equal(limitOf(await as('a')).limit, undefined);
  });
});

describe('the official client of OpenAI', () => {
  const clientOf = (headers: Record<string, string>, maxRetries: number) =>
    new OpenAI({
      apiKey: PROVIDER_KEY,
      baseURL: `${rig.heliometer.url}/v1`,
      maxRetries,
      defaultHeaders: { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, ...headers },
    });
  const create = (client: OpenAI) =>
    client.chat.completions.create({ model: CHAT.model, messages: [{ role: 'user', content: 'Say hello' }] });

  test('sees its own error of a rate limit', async () => {
    const client = clientOf(policyFor('1;w=60').headers, 0);
    await create(client);
    await assert.rejects(create(client), (error: unknown) => {
      assert.ok(error instanceof OpenAI.RateLimitError);
      assert.equal(error.code, 'rate_limited');
      return true;
    });
  });

  test('succeeds by its own retry, after the time that Retry-After says', async () => {
    const client = clientOf(policyFor('1;w=1').headers, 3);
    await create(client);
    assert.equal((await create(client)).choices[0]?.message.content, 'Hello');
    assert.equal(rig.taken().length, 2);
  });
});

describe('the console', () => {
  interface Use {
    readonly policy: string;
    readonly rule_id: string | null;
    readonly value: string | null;
    readonly used: number;
    readonly reset_ms: number;
  }
  const ask = async <T>(method: string, path: string, body?: object) => {
    const answer = await rig.heliometer.api<{ data: T }>(method, path, body === undefined ? {} : { body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.data;
  };
  const useOf = async (headers: Record<string, string>) =>
    (await ask<readonly Use[]>('GET', '/v1/rate-limits/use?limit=100')).find(
      ({ value }) => value === headers['helicone-property-tag'],
    );

  test('tells what gateways have counted at this moment, calls under way included', async () => {
    const { headers } = policyFor('10000;w=3600;u=token');
    await rig.record(await send(headers));
    await left(headers, 10_000 - 15);
    const settled = await useOf(headers);
    assert.deepEqual([settled?.policy, settled?.rule_id, settled?.used], ['10000;w=3600;u=token;s=tag', null, 15]);
    assert.ok((settled?.reset_ms ?? 0) > 3_500_000 && (settled?.reset_ms ?? 0) <= 3_672_000);
    const provider = gate();
    coming.push(async (exchange) => {
      await provider.passed;
      await exchange.answer(answering(10, 5));
    });
    const running = send(headers);
    while (Number(limitOf(await look(headers)).remaining) === 10_000 - 15) await wait(10);
    assert.ok(((await useOf(headers))?.used ?? 0) > 1_000, 'what is held counts');
    provider.open();
    await running;
    await left(headers, 10_000 - 30);
    assert.equal((await useOf(headers))?.used, 30);
  });

  test('knows which policies came by header, and which of them refused', async () => {
    const { headers } = policyFor('2;w=3599');
    const answers = await inTurn(3, () => send(headers));
    for (const answer of answers) await rig.record(answer);
    const policy = '2;w=3599;u=request;s=tag';
    interface Sent {
      readonly policy: string;
      readonly requests: number;
      readonly refused: number;
    }
    const sent = (await ask<readonly Sent[]>('GET', '/v1/rate-limits/by-header?limit=100')).find(
      (each) => each.policy === policy,
    );
    assert.deepEqual([sent?.requests, sent?.refused], [3, 1]);
    const filter = { properties: { tag: { equals: headers['helicone-property-tag'] } } };
    interface Refusal {
      readonly by: string;
      readonly limited_by: string | null;
      readonly requests: number;
    }
    const refusals = await ask<readonly Refusal[]>('POST', '/v1/rate-limits/refusals/over-time', { filter });
    assert.deepEqual(
      refusals.map(({ by, limited_by: limitedBy, requests }) => [by, limitedBy, requests]),
      [['limit', policy, 1]],
    );
    const rows = await ask<number>('POST', '/v1/request/count/query', {
      filter: { left: filter, operator: 'and', right: { request_response_rmt: { limited_by: { equals: policy } } } },
    });
    assert.equal(rows, 1);
  });

  test('tells a rule’s use by the rule', async () => {
    const rule = { name: 'tagged', quota: 50, window_seconds: 3_598, unit: 'request', segment: 'tagged' };
    const { id } = await ask<{ readonly id: string }>('POST', '/v1/rate-limits', rule);
    try {
      const tag = randomUUID();
      const headers = { 'helicone-property-tagged': tag, 'helicone-property-tag': tag };
      // Rules hold within two seconds.
      while (limitOf(await send(headers)).limit !== '50') await wait(25);
      await rig.record(await send(headers));
      const use = await useOf(headers);
      assert.deepEqual([use?.rule_id, use?.used], [id, 2]);
    } finally {
      await ask('DELETE', `/v1/rate-limits/${id}`);
    }
  });
});

/** A call by a client that can be left rudely. */
async function leaver(headers: Record<string, string>, body: object): Promise<RawClient> {
  const client = await RawClient.connect(rig.heliometer.url);
  const all = { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, 'Content-Type': 'application/json', ...headers };
  await client.request('POST', '/v1/chat/completions', Object.entries(all).flat(), JSON.stringify(body));
  return client;
}
