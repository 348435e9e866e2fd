// platform.md §4, webhooks: what the running program sends to a receiver that does as it is told.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { startUdpDnsServer, type UdpDnsServer } from '../../packages/server/test/http/udp-dns-server.ts';
import { PolicyRig } from '../policies/policy-rig.ts';
import { filesWith } from '../support/files-with.ts';
import { CHAT, CHAT_STREAM } from '../support/gateway-rig.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'answered-canary' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};

interface Made {
  readonly id: string;
  readonly hmac_key: string;
  readonly signing_secret: string;
}

interface Logged {
  readonly id: string;
  readonly request_id: string;
  readonly state: string;
  readonly next_attempt_at: string | null;
  readonly attempt_count: number;
  readonly attempts: readonly { readonly status: number | null; readonly problem: string | null }[];
}

let receiver: ScriptedUpstream;
let dns: UdpDnsServer;
let rig: PolicyRig;

before(async () => {
  [receiver, dns] = await Promise.all([ScriptedUpstream.start(), startUdpDnsServer()]);
  rig = await PolicyRig.start({
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}`,
    HELIOMETER_DNS_SERVERS: dns.address,
    HELIOMETER_PUBLIC_URL: 'https://llm.example/base/',
  });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await Promise.all([receiver?.close(), dns?.close()]);
});
beforeEach(async () => {
  receiver.always({ status: 204 });
  rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(ANSWER) });
  for (const { id } of await webhooks()) await rig.heliometer.api('DELETE', `/v1/webhooks/${id}`);
  receiver.requests.length = 0;
});

async function webhooks(): Promise<readonly Made[]> {
  return (await rig.heliometer.api<{ data: readonly Made[] }>('GET', '/v1/webhooks')).body.data;
}

async function create(config: object = {}, destination = `${receiver.origin}/hook`): Promise<Made> {
  const answer = await rig.heliometer.api<{ data: Made }>('POST', '/v1/webhooks', { body: { destination, config } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}

async function logOf({ id }: Pick<Made, 'id'>): Promise<readonly Logged[]> {
  const path = `/v1/webhooks/${id}/deliveries`;
  return (await rig.heliometer.api<{ data: readonly Logged[] }>('GET', path)).body.data;
}

/** The delivery of a request, once it is as it should be. */
async function untilLogged(webhook: Made, requestId: string, holds: (row: Logged) => boolean): Promise<Logged> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const rows = await logOf(webhook);
    const row = rows.find(({ request_id }) => request_id === requestId);
    if (row !== undefined && holds(row)) return row;
    assert.ok(performance.now() < limit, `last seen: ${JSON.stringify(rows)}`);
    await wait(50);
  }
}

async function payloadOf(request: UpstreamExchange) {
  return JSON.parse((await request.body()).toString());
}

/** The payload of a request, as soon as it has come; from the call of that number on. */
async function sentFor({ id }: { readonly id: string }, from = 0) {
  for (let number = from; ; number += 1) {
    const request = await receiver.request(number);
    const payload = await payloadOf(request);
    if (payload.request_id === id) return { payload, request, number };
  }
}

describe('the payload', () => {
  test('has Helicone’s members, with what the record says', async () => {
    await create();
    const answer = await rig.send({ headers: { 'helicone-user-id': 'ada' } });
    const { payload, request } = await sentFor(answer);
    const record = await rig.record(answer);
    assert.deepEqual([request.method, request.target], ['POST', '/hook']);
    assert.equal(request.header('content-type'), 'application/json');
    assert.deepEqual(payload, {
      request_id: answer.id,
      request_body: CHAT,
      response_body: ANSWER,
      user_id: 'ada',
      request_response_url: `https://llm.example/base/v1/request/${record.exchange_id}?includeBody=true`,
      model: 'gpt-4o-mini-2024-07-18',
      provider: 'OPENAI',
      metadata: {
        cost: record.cost,
        promptTokens: 1000,
        completionTokens: 500,
        totalTokens: 1500,
        latencyMs: record.delay_ms,
      },
    });
    assert.ok(typeof record.cost === 'number' && record.cost > 0);
  });

  test('is without data when that is switched off', async () => {
    await create({ includeData: false });
    const { payload } = await sentFor(await rig.send());
    assert.deepEqual(Object.keys(payload), ['request_id', 'request_body', 'response_body']);
  });

  test('holds the answer a stream amounts to', async () => {
    const chunks = ['str', 'eam'].map((content) => ({
      ...{ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o-mini' },
      choices: [{ index: 0, delta: { content } }],
    }));
    const body = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]']
      .map((text) => `data: ${text}\n\n`)
      .join('');
    rig.openai.always({ headers: ['Content-Type', 'text/event-stream'], body });
    await create();
    const { payload } = await sentFor(await rig.send({ body: CHAT_STREAM }));
    assert.equal(payload.response_body.choices[0].message.content, 'stream');
  });

  test('has the link in place of a body above 10 KB, also without data', async () => {
    await create({ includeData: false });
    const long = { ...CHAT, messages: [{ role: 'user', content: 'x'.repeat(10 * 1024) }] };
    const { payload } = await sentFor(await rig.send({ body: long }));
    assert.equal(payload.request_body, payload.request_response_url);
    assert.deepEqual(payload.response_body, ANSWER);
    const fetched = await rig.heliometer.api<{ data: { request_body: unknown } }>(
      'GET',
      payload.request_response_url.replace('https://llm.example/base', ''),
    );
    assert.deepEqual(fetched.body.data.request_body, long);
  });

  test('never holds an omitted body', async () => {
    await create();
    const headers = { 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' };
    const body = { ...CHAT, messages: [{ role: 'user', content: 'asked-canary' }] };
    const { payload } = await sentFor(await rig.send({ headers, body }));
    assert.deepEqual([payload.request_body, payload.response_body], [null, null]);
    const half = await sentFor(await rig.send({ headers: { 'helicone-omit-request': 'true' }, body }));
    assert.deepEqual([half.payload.request_body, half.payload.response_body], [null, ANSWER]);
    assert.ok(!JSON.stringify([payload, half.payload]).includes('asked-canary'));
  });

  test('is sent for refused calls, too', async () => {
    await create();
    const refused = await rig.send({ headers: { 'helicone-retry-num': 'many' } });
    assert.equal(refused.status, 400);
    assert.equal((await sentFor(refused)).payload.response_body.error.code, 'invalid_header');
  });
});

describe('the signatures', () => {
  test('are Helicone’s, and Standard Webhooks’ by its own library', async () => {
    const made = await create();
    const { request } = await sentFor(await rig.send());
    const body = await request.body();
    const expected = createHmac('sha256', made.hmac_key).update(body).digest('hex');
    assert.equal(request.header('helicone-signature'), expected);
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    const headers = Object.fromEntries(names.map((name) => [name, request.header(name) ?? '']));
    new StandardWebhook(made.signing_secret).verify(body.toString(), headers);
    assert.throws(() => new StandardWebhook(made.signing_secret).verify(`${body} `, headers));
    assert.throws(() => new StandardWebhook(Buffer.alloc(32).toString('base64')).verify(body.toString(), headers));
  });

  test('are made with a key that stands in no file and no log line', async () => {
    const made = await create();
    const answer = await rig.send();
    await sentFor(answer);
    await rig.record(answer);
    const { dataDir, stderr, stdout } = rig.heliometer;
    for (const secret of [made.hmac_key, made.signing_secret]) {
      assert.deepEqual(filesWith(dataDir, secret), []);
      assert.ok([...stderr, ...stdout].every((line) => !line.includes(secret)));
    }
  });
});

describe('what is sent', () => {
  test('are exchanges that have all properties asked for', async () => {
    await create({
      propertyFilters: [
        { key: 'Plan', value: 'pro' },
        { key: 'Team', value: 'blue' },
      ],
    });
    const half = await rig.send({ headers: { 'helicone-property-plan': 'pro' } });
    await rig.record(half);
    const other = await rig.send({ headers: { 'helicone-property-plan': 'free', 'helicone-property-team': 'blue' } });
    await rig.record(other);
    const both = await rig.send({ headers: { 'helicone-property-plan': 'pro', 'helicone-property-team': 'blue' } });
    assert.equal((await sentFor(both)).number, 0);
  });

  test('is as much as the sample rate says, and the log has just those', async () => {
    const [none, half, all] = [await create({ sampleRate: 0 }), await create({ sampleRate: 50 }), await create()];
    const answers = await Promise.all(Array.from({ length: 40 }, () => rig.send()));
    for (const answer of answers) await untilLogged(all, answer.id, ({ state }) => state === 'delivered');
    assert.deepEqual(await logOf(none), []);
    // Of 40 fair coins, fewer than 5 or more than 35 heads come once in ten million times.
    const kept = (await logOf(half)).length;
    assert.ok(kept >= 5 && kept <= 35, String(kept));
  });

  test('is nothing while a webhook is inactive', async () => {
    const made = await create();
    await rig.heliometer.api('PATCH', `/v1/webhooks/${made.id}`, { body: { is_active: false } });
    await rig.record(await rig.send());
    await rig.heliometer.api('PATCH', `/v1/webhooks/${made.id}`, { body: { is_active: true } });
    const answer = await rig.send();
    assert.equal((await sentFor(answer)).number, 0);
  });

  test('comes within 5 s of the answer', async () => {
    await create();
    const answer = await rig.send();
    const seen = await Promise.race([sentFor(answer), wait(5_000, null, { ref: false })]);
    assert.ok(seen !== null);
  });
});

describe('a receiver that fails', () => {
  test('is tried again, with the same id and payload, and the log tells of each attempt', async () => {
    const made = await create();
    receiver.next({ status: 500 }, (exchange) => exchange.reset(), {
      status: 302,
      headers: ['Location', rig.openai.origin],
    });
    rig.taken();
    const answer = await rig.send();
    const first = await sentFor(answer);
    const last = await sentFor(answer, first.number + 3);
    assert.deepEqual(last.payload, first.payload);
    assert.equal(last.request.header('webhook-id'), first.request.header('webhook-id'));
    const row = await untilLogged(made, answer.id, ({ state }) => state === 'delivered');
    assert.deepEqual(
      row.attempts.map(({ status, problem }) => status ?? problem),
      [500, 'connection_failed', 302, 204],
    );
    assert.deepEqual([row.attempt_count, row.next_attempt_at], [4, null]);
    assert.equal(rig.taken().length, 1);
  });

  test('with 410 is given up, and gets it when it is asked for again', async () => {
    const made = await create();
    receiver.next({ status: 410 });
    const answer = await rig.send();
    const row = await untilLogged(made, answer.id, ({ state }) => state === 'failed');
    const path = `/v1/webhooks/${made.id}/deliveries/${row.id}/replay`;
    assert.equal((await rig.heliometer.api('POST', path)).status, 200);
    const again = await sentFor(answer, 1);
    assert.equal(again.request.header('webhook-id'), row.id);
    const after = await untilLogged(made, answer.id, ({ state }) => state === 'delivered');
    assert.equal(after.attempt_count, 2);
  });

  test('with many others is sent again at one wish, and its body can be looked at', async () => {
    const made = await create();
    receiver.next({ status: 410 }, { status: 410 });
    const answers = [await rig.send(), await rig.send()];
    for (const answer of answers) await untilLogged(made, answer.id, ({ state }) => state === 'failed');
    const { request: sent } = await sentFor(answers[0] ?? assert.fail());
    const path = `/v1/webhooks/${made.id}`;
    const shown = await rig.heliometer.api<{ data: Logged & { payload: string } }>(
      'GET',
      `${path}/deliveries/${sent.header('webhook-id')}`,
    );
    assert.equal(shown.body.data.payload, String(await sent.body()));
    const again = await rig.heliometer.api<{ data: { replayed: number } }>('POST', `${path}/replay`, {
      body: { since: new Date(Date.now() - 60_000).toISOString() },
    });
    assert.deepEqual(again.body.data, { replayed: 2 });
    for (const answer of answers) await untilLogged(made, answer.id, ({ state }) => state === 'delivered');
    const counts = await rig.heliometer.api<{ data: object }>('GET', `${path}/deliveries/count`);
    assert.deepEqual(counts.body.data, { waiting: 0, delivered: 2, failed: 0 });
  });

  test('holds up neither calls nor records nor another receiver', async () => {
    await using silent = await ScriptedUpstream.start();
    await using other = await PolicyRig.start({
      HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${silent.port},127.0.0.1:${receiver.port}`,
    });
    silent.always((exchange) => exchange.stall());
    for (const destination of [silent.origin, receiver.origin]) {
      await other.heliometer.api('POST', '/v1/webhooks', { body: { destination } });
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => other.send()));
    for (const answer of answers) {
      await other.record(answer);
      await sentFor(answer);
    }
  });
});

describe('where it may go', () => {
  test('a name that leads to a private address gets nothing, and the log says why', async () => {
    dns.set('private.test', { a: ['127.0.0.1'] });
    const made = await create({}, `https://private.test:${receiver.port}/`);
    const answer = await rig.send();
    const row = await untilLogged(made, answer.id, ({ state }) => state === 'failed');
    assert.deepEqual(
      row.attempts.map(({ problem }) => problem),
      ['target_not_allowed'],
    );
    assert.ok(dns.asked.includes('A private.test'));
  });
});

describe('a console that is killed', () => {
  test('loses no delivery that was owed', async () => {
    const made = await create();
    receiver.always({ status: 503 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.send()));
    for (const answer of answers) await sentFor(answer);
    rig.heliometer.kill('console');
    const during = await Promise.all(Array.from({ length: 10 }, () => rig.send()));
    receiver.always({ status: 204 });
    for (const answer of [...answers, ...during]) {
      await untilLogged(made, answer.id, ({ state }) => state === 'delivered');
    }
  });

  test('in the middle of storing loses none either', async () => {
    const made = await create();
    const answers = [];
    for (let round = 0; round < 4; round += 1) {
      answers.push(...(await Promise.all(Array.from({ length: 5 }, () => rig.send()))));
      if (rig.heliometer.pids('console').length > 0) rig.heliometer.kill('console');
    }
    for (const answer of answers) await untilLogged(made, answer.id, ({ state }) => state === 'delivered');
    assert.equal((await logOf(made)).length, answers.length);
  });
});
