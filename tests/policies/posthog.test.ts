// headers.md §16: what PostHog's own client sends for an exchange, to a server that stands in PostHog's place.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { startUdpDnsServer, type UdpDnsServer } from '../../packages/server/test/http/udp-dns-server.ts';
import { openHttpDoor } from '../../packages/server/test/stores/clickhouse/http-door.ts';
import { Running } from '../app/running-heliometer.ts';
import { filesWith } from '../support/files-with.ts';
import { CHAT, CHAT_STREAM } from '../support/gateway-rig.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call } from '../support/plain-call.ts';
import { type Script, ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import { errorOf, PolicyRig } from './policy-rig.ts';

const PROJECT_KEY = 'phc_canary_Jq7Yv2Kx9Wm4Rt6Zp1Ls8Nd3';
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'answered-canary' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};
const TAKEN: Script = (exchange) => exchange.answer({ headers: JSON_TYPE, body: '{"status":1}' });
const AWAY: Script = (exchange) => exchange.answer({ status: 503, body: 'away' });

interface SentEvent {
  readonly uuid: string;
  readonly event: string;
  readonly distinct_id: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Batch {
  readonly api_key: string;
  readonly batch: readonly SentEvent[];
}

let posthog: ScriptedUpstream;
let dns: UdpDnsServer;
let rig: PolicyRig;
let link: string;

before(async () => {
  [posthog, dns] = await Promise.all([ScriptedUpstream.start(), startUdpDnsServer()]);
  rig = await PolicyRig.start({
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${posthog.port}`,
    HELIOMETER_DNS_SERVERS: dns.address,
    HELIOMETER_PUBLIC_URL: 'https://llm.example/dash/',
    HELIOMETER_LOG_LEVEL: 'debug',
  });
  link = 'https://llm.example/dash/app/requests?requestId=';
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await Promise.all([posthog?.close(), dns?.close()]);
});
beforeEach(() => {
  rig.taken();
  posthog.always(TAKEN);
  rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(ANSWER) });
});

function asking(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { 'helicone-posthog-key': PROJECT_KEY, 'helicone-posthog-host': posthog.origin, ...headers };
}

async function batchOf(request: UpstreamExchange): Promise<Batch> {
  const body = await request.body();
  return JSON.parse((request.header('content-encoding') === 'gzip' ? gunzipSync(body) : body).toString()) as Batch;
}

interface Seen {
  readonly event: SentEvent;
  readonly request: UpstreamExchange;
  readonly number: number;
}

/** The event of a request, as soon as it has come; from the request of that number on. */
async function eventOf({ id }: { readonly id: string }, from = 0): Promise<Seen> {
  for (let number = from; ; number += 1) {
    const request = await posthog.request(number);
    const { batch } = await batchOf(request);
    const event = batch.find(({ properties }) => String(properties['heliconeBackLink']).endsWith(id));
    if (event !== undefined) return { event, request, number };
  }
}

async function fateOf({ url }: Pick<HeliometerProcess, 'url'>, fate: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const sample = new RegExp(`^heliometer_posthog_events_total\\{[^}]*fate="${fate}"[^}]*\\} (\\d+)$`, 'm').exec(page);
  return Number(sample?.[1] ?? Number.NaN);
}

async function untilFate(program: Pick<HeliometerProcess, 'url'>, fate: string, atLeast: number): Promise<void> {
  const limit = performance.now() + 20_000;
  while (!((await fateOf(program, fate)) >= atLeast)) {
    assert.ok(performance.now() < limit, `${fate} did not reach ${atLeast}`);
    await wait(50);
  }
}

describe('the event of an exchange', () => {
  test('goes to the project’s batch address, by PostHog’s client, with these properties', async () => {
    const sent = Date.now();
    const answer = await rig.send({
      headers: asking({
        'helicone-user-id': 'ada',
        'helicone-session-id': 'session-1',
        'helicone-prompt-id': 'greeting',
        'helicone-property-Plan': 'pro',
      }),
      body: { ...CHAT, temperature: 0.25, n: 2 },
    });
    assert.equal(answer.status, 200);
    const { event, request } = await eventOf(answer);
    assert.deepEqual([request.method, request.target], ['POST', '/batch/']);
    assert.match(request.header('user-agent') ?? '', /^posthog-node\/5\./);
    assert.equal(request.header('content-encoding'), 'gzip');
    assert.equal((await batchOf(request)).api_key, PROJECT_KEY);
    const record = await rig.record(answer);
    assert.equal(event.event, 'helicone_request_response');
    assert.equal(event.distinct_id, 'ada');
    assert.equal(event.timestamp, record.request_created_at);
    assert.ok(Math.abs(Date.parse(event.timestamp) - sent) < 5_000);
    const { $lib, $lib_version, $is_server, $geoip_disable, ...properties } = event.properties;
    assert.deepEqual([$lib, $is_server, $geoip_disable, typeof $lib_version], ['posthog-node', true, true, 'string']);
    assert.deepEqual(properties, {
      model: 'gpt-4o-mini-2024-07-18',
      provider: 'OPENAI',
      path: '/v1/chat/completions',
      promptId: 'greeting',
      temperature: 0.25,
      n: 2,
      status: 200,
      delayMs: record.delay_ms,
      timeToFirstToken: null,
      promptTokens: 1000,
      completionTokens: 500,
      completetionTokens: 500,
      totalTokens: 1500,
      cost: record.cost,
      userId: 'ada',
      countryCode: null,
      requestBodySize: record.request_bytes,
      responseBodySize: record.response_bytes,
      cached: false,
      sessionId: 'session-1',
      heliconeBackLink: link + answer.id,
      customProperties: { Plan: 'pro' },
    });
    assert.ok((record.cost ?? 0) > 0);
  });

  test('is the request’s own where nobody is named, and a stream’s has the time to its first token', async () => {
    const events = ['{"choices":[{"index":0,"delta":{"content":"Hi"}}]}', '[DONE]'].map((data) => `data: ${data}\n\n`);
    rig.openai.next({ headers: ['Content-Type', 'text/event-stream'], body: events });
    const answer = await rig.send({ headers: asking(), body: CHAT_STREAM });
    const { event } = await eventOf(answer);
    assert.equal(event.distinct_id, answer.id);
    assert.equal(typeof event.properties['timeToFirstToken'], 'number');
  });

  test('is sent for a refused call, too, and for one that the provider failed', async () => {
    const refused = await rig.send({ headers: asking({ 'helicone-retry-num': 'many' }) });
    assert.equal(refused.status, 400);
    assert.equal((await eventOf(refused)).event.properties['status'], 400);
    // Twice: a kept-alive connection that dies is replaced once.
    const reset: Script = (exchange) => exchange.reset();
    rig.openai.next(reset, reset);
    const failed = await rig.send({ headers: asking() });
    assert.equal(failed.status, 502);
    assert.equal((await eventOf(failed)).event.properties['status'], 502);
  });

  test('tells of a cache hit that it was one', async () => {
    const headers = asking({ 'helicone-cache-enabled': 'true', 'helicone-cache-seed': 'posthog' });
    const [miss, hit] = [await rig.send({ headers }), await rig.send({ headers })];
    assert.equal(hit.headers['helicone-cache'], 'HIT');
    assert.equal((await eventOf(miss)).event.properties['cached'], false);
    const { properties } = (await eventOf(hit)).event;
    assert.deepEqual([properties['cached'], properties['cost']], [true, 0]);
  });

  test('holds no part of a body, and nothing read from an omitted one but what the record has', async () => {
    const headers = asking({ 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' });
    const body = { ...CHAT, temperature: 1, messages: [{ role: 'user', content: 'asked-canary' }] };
    const answer = await rig.send({ headers, body });
    const { event } = await eventOf(answer);
    assert.deepEqual([event.properties['temperature'], event.properties['totalTokens']], [null, 1500]);
    const plain = await eventOf(await rig.send({ headers: asking(), body }));
    for (const text of [event, plain.event].map((each) => JSON.stringify(each))) {
      assert.ok(!text.includes('asked-canary') && !text.includes('answered-canary'));
    }
  });

  test('goes behind a base path, and a query there is ignored with a warning', async () => {
    const headers = asking({ 'helicone-posthog-host': `${posthog.origin}/ingest/?a=1` });
    const answer = await rig.send({ headers });
    assert.match(String(answer.headers['helicone-warning']), /Helicone-Posthog-Host/);
    assert.equal((await eventOf(answer)).request.target, '/ingest/batch/');
  });

  test('is asked for by a key: without one nothing is sent', async () => {
    const before = await fateOf(rig.heliometer, 'sent');
    const answer = await rig.send({ headers: { 'helicone-posthog-host': posthog.origin } });
    const next = await rig.send({ headers: asking() });
    await eventOf(next);
    await rig.record(answer);
    await untilFate(rig.heliometer, 'sent', before + 1);
    assert.equal(await fateOf(rig.heliometer, 'sent'), before + 1);
  });
});

describe('sending', () => {
  test('is tried again after a 500, with the same event', async () => {
    posthog.next({ status: 500, body: 'no' });
    const answer = await rig.send({ headers: asking() });
    const first = await eventOf(answer);
    const second = await eventOf(answer, first.number + 1);
    assert.deepEqual(second.event, first.event);
    assert.ok((await fateOf(rig.heliometer, 'retried')) >= 1);
  });

  test('is tried again when the connection breaks', async () => {
    posthog.next((exchange) => exchange.reset());
    const answer = await rig.send({ headers: asking() });
    await eventOf(answer, posthog.requests.length);
  });

  test('ends at a refusal, counted, and a redirect is one', async () => {
    const before = await fateOf(rig.heliometer, 'refused');
    posthog.next({ status: 401, body: 'bad key' });
    await rig.send({ headers: asking() });
    await untilFate(rig.heliometer, 'refused', before + 1);
    posthog.next({ status: 307, headers: ['Location', `${rig.openai.origin}/stolen`] });
    await rig.send({ headers: asking() });
    await untilFate(rig.heliometer, 'refused', before + 2);
    assert.ok(rig.taken().every(({ target }) => target !== '/stolen'));
  });

  test('holds up neither the client nor the record, and no other project', async () => {
    await using silent = await ScriptedUpstream.start();
    await using program = await PolicyRig.start({
      HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${silent.port},127.0.0.1:${posthog.port}`,
    });
    silent.always((exchange) => exchange.stall());
    const held = await program.send({ headers: asking({ 'helicone-posthog-host': silent.origin }) });
    await silent.request(0);
    await program.record(held);
    const free = await program.send({ headers: asking() });
    await program.record(free);
    await eventOf(free);
    assert.equal(await fateOf(program.heliometer, 'sent'), 1);
  });
});

describe('where an event may go', () => {
  test('a private address is 403 target_not_allowed, and the call is not made', async () => {
    for (const host of [`http://127.0.0.1:${posthog.port + 1}`, 'https://10.1.2.3', 'https://169.254.169.254/x']) {
      const answer = await rig.send({ headers: asking({ 'helicone-posthog-host': host }) });
      assert.equal(answer.status, 403, host);
      const { code, header } = errorOf(answer);
      assert.deepEqual([code, header], ['target_not_allowed', 'Helicone-Posthog-Host']);
    }
    assert.deepEqual(rig.taken(), []);
  });

  test('text that is no URL is 400, and no other address is tried instead', async () => {
    const before = await fateOf(rig.heliometer, 'sent');
    const answer = await rig.send({ headers: asking({ 'helicone-posthog-host': 'posthog' }) });
    assert.equal(answer.status, 400);
    await rig.record(answer);
    assert.equal(await fateOf(rig.heliometer, 'sent'), before);
    assert.deepEqual(
      dns.asked.filter((question) => question.includes('posthog')),
      [],
    );
  });

  test('a name that leads to a private address gets nothing, and neither does us.i.posthog.com, the default', async () => {
    const before = await fateOf(rig.heliometer, 'refused');
    const named = ['private.test', 'us.i.posthog.com'];
    for (const name of named) dns.set(name, { a: ['127.0.0.1'] });
    await rig.send({ headers: asking({ 'helicone-posthog-host': `https://private.test:${posthog.port}` }) });
    await rig.send({ headers: { 'helicone-posthog-key': PROJECT_KEY } });
    await untilFate(rig.heliometer, 'refused', before + 2);
    for (const name of named) assert.ok(dns.asked.includes(`A ${name}`), name);
  });
});

describe('the key', () => {
  test('stands in no file and no log line, while its event waits and afterwards', async () => {
    const program = rig.heliometer;
    posthog.always(AWAY);
    const answer = await rig.send({ headers: asking() });
    await rig.record(answer);
    const { number } = await eventOf(answer);
    assert.deepEqual(filesWith(program.dataDir, PROJECT_KEY), []);
    posthog.always(TAKEN);
    await eventOf(answer, number + 1);
    assert.deepEqual(filesWith(program.dataDir, PROJECT_KEY), []);
    assert.ok([...program.stderr, ...program.stdout].every((line) => !line.includes(PROJECT_KEY)));
    assert.ok(!JSON.stringify(await rig.record(answer)).includes(PROJECT_KEY));
    // Nothing but events was asked of PostHog, and the client wrote nothing of its own.
    assert.ok(posthog.requests.every(({ target }) => target.endsWith('/batch/')));
    assert.ok(program.stderr.every((line) => line.startsWith('{')));
  });

  test('that cannot be opened is told without its text, and its event is lost', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'heliometer-posthog-'));
    try {
      const sealed = await leftWaiting(dataDir, randomBytes(32).toString('hex'));
      await using program = await startHeliometer({
        dataDir,
        env: { ...allowing(), HELIOMETER_MASTER_KEY: randomBytes(32).toString('hex') },
      });
      await untilFate(program, 'unreadable', 1);
      const line = program.stderr.find((each) => each.includes('other_master_key'));
      assert.ok(
        line !== undefined && !line.includes(PROJECT_KEY) && !line.includes('v1.'),
        line ?? 'nothing was logged',
      );
      assert.equal(await fateOf(program, 'sent'), 0);
      await program.fetchRecord(sealed, { timeoutMs: 10_000 });
    } finally {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

function allowing(): Record<string, string> {
  return { HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${posthog.port}`, HELIOMETER_PROVIDER_OPENAI_URL: rig.openai.origin };
}

function callThrough({ url, key }: Pick<HeliometerProcess, 'url' | 'key'>): ReturnType<typeof call> {
  const headers = { 'content-type': 'application/json', 'helicone-auth': `Bearer ${key}`, ...asking() };
  return call(`${url}/v1/chat/completions`, { headers, body: JSON.stringify(CHAT) });
}

/** A program that stored an exchange and could not send its event; gives its id. */
async function leftWaiting(dataDir: string, masterKey: string): Promise<string> {
  posthog.always(AWAY);
  await using program = await startHeliometer({ dataDir, env: { ...allowing(), HELIOMETER_MASTER_KEY: masterKey } });
  const answer = await callThrough(program);
  await program.fetchRecord(answer.id);
  await eventOf(answer);
  await program.stop();
  return answer.id;
}

describe('an event not sent yet', () => {
  test('is sent after the console was killed, and its exchange is stored once', async () => {
    await using program = await startHeliometer({ env: allowing() });
    posthog.always(AWAY);
    const answers = [await callThrough(program), await callThrough(program), await callThrough(program)];
    for (const answer of answers) {
      await program.fetchRecord(answer.id);
      await eventOf(answer);
    }
    const [killed] = program.pids('console');
    program.kill('console');
    const { number } = await eventOf(await callThrough(program), posthog.requests.length);
    assert.notEqual(program.pids('console')[0], killed);
    posthog.always(TAKEN);
    for (const answer of answers) await eventOf(answer, number);
    await untilFate(program, 'sent', 4);
    const { body } = await program.api<{ data: number }>('POST', '/v1/request/count/query', {
      body: { filter: 'all' },
    });
    assert.equal(body.data, 4);
  });

  test('is sent by the next start after a proper end', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'heliometer-posthog-'));
    try {
      const masterKey = randomBytes(32).toString('hex');
      const id = await leftWaiting(dataDir, masterKey);
      posthog.always(TAKEN);
      const seen = posthog.requests.length;
      await using program = await startHeliometer({
        dataDir,
        env: { ...allowing(), HELIOMETER_MASTER_KEY: masterKey },
      });
      await eventOf({ id }, seen);
      await untilFate(program, 'sent', 1);
    } finally {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

test('a gateway alone sends events, too: its drain process does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliometer-posthog-'));
  const door = await openHttpDoor(join(folder, 'records'));
  const running = new Running(['gateway', '--port', '0', '--data-dir', join(folder, 'data')], {
    environment: { ...allowing(), HELIOMETER_RECORDS_URL: door.url },
  });
  try {
    const url = (await running.says(/^heliometer ready (\S+)$/m))[1] ?? '';
    const key = /^heliometer first key (\S+)$/m.exec(running.stdout)?.[1] ?? '';
    const answer = await callThrough({ url, key });
    assert.equal(answer.status, 200);
    await eventOf(answer);
  } finally {
    await running.end();
    await door.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
