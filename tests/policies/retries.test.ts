// headers.md §8, retries: through the running program, before a provider that fails as it is told.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import OpenAI from 'openai';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { RawClient } from '../support/raw-client.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import { PolicyRig } from './policy-rig.ts';

/** On, and quick. */
const RETRY = {
  'helicone-retry-enabled': 'true',
  'helicone-retry-min-timeout': '1',
  'helicone-retry-max-timeout': '2',
} as const;
const OK = { headers: ['Content-Type', 'application/json'], body: '{"id":"ok"}' } as const;
const failing = (status: number, headers: readonly string[] = []) => ({ status, headers, body: `no: ${status}` });

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start({ HELIOMETER_CONNECT_TIMEOUT_MS: '1000', HELIOMETER_HEADERS_TIMEOUT_MS: '400' });
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => rig.taken());

describe('what is retried', () => {
  for (const status of [408, 429, 500, 501, 502, 503, 504, 529, 599]) {
    test(`${status} is asked again, and the good answer passed on`, async () => {
      rig.openai.next(failing(status), OK);
      const answer = await rig.send({ headers: RETRY });
      assert.equal(answer.status, 200);
      assert.equal(answer.text, OK.body);
      assert.equal(answer.headers['helicone-retry-count'], '1');
      assert.equal(rig.taken().length, 2);
    });
  }

  for (const status of [200, 301, 400, 401, 403, 404, 409, 422]) {
    test(`${status} is final`, async () => {
      rig.openai.next(failing(status));
      const answer = await rig.send({ headers: RETRY });
      assert.equal(answer.status, status);
      assert.equal(answer.headers['helicone-retry-count'], '0');
      assert.equal(rig.taken().length, 1);
    });
  }

  test('409 is asked again when x-should-retry says so', async () => {
    rig.openai.next(failing(409, ['X-Should-Retry', 'true']), OK);
    assert.equal((await rig.send({ headers: RETRY })).status, 200);
  });

  test('x-should-retry: false stops', async () => {
    rig.openai.next(failing(503, ['X-Should-Retry', 'false']));
    assert.equal((await rig.send({ headers: RETRY })).status, 503);
    assert.equal(rig.taken().length, 1);
  });

  test('a connection that breaks before the first byte of an answer is asked again', async () => {
    rig.openai.next(async (exchange) => {
      await exchange.body();
      exchange.socket.resetAndDestroy();
    }, OK);
    const answer = await rig.send({ headers: RETRY });
    assert.equal(answer.status, 200);
    assert.equal(rig.taken().length, 2);
  });

  test('a provider that cannot be reached is asked again, and 502 when it never can', async () => {
    const answer = await rig.send({
      headers: { ...RETRY, 'helicone-retry-num': '2', 'helicone-target-url': 'https://unresolvable.invalid' },
    });
    assert.equal(answer.status, 502);
    assert.equal(answer.headers['helicone-retry-count'], '2');
    assert.equal((await rig.record(answer)).attempts.length, 3);
  });

  test('nothing is retried after a byte of the answer has reached the client', async () => {
    rig.openai.next(async (exchange) => {
      await exchange.body();
      await exchange.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      exchange.socket.resetAndDestroy();
    });
    await assert.rejects(rig.send({ headers: RETRY }));
    assert.equal(rig.taken().length, 1);
  });

  test('waiting for headers in vain is no network failure: 504 at once', async () => {
    const silent = Promise.withResolvers<void>();
    rig.openai.next(async (exchange) => {
      await Promise.race([silent.promise, exchange.gone]);
    });
    const answer = await rig.send({ headers: RETRY });
    silent.resolve();
    assert.equal(answer.status, 504);
    assert.equal(rig.taken().length, 1);
  });
});

describe('how often', () => {
  test('without the header nothing is retried, and no count is told', async () => {
    rig.openai.next(failing(503));
    const answer = await rig.send();
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['helicone-retry-count'], undefined);
  });

  test('Helicone-Retry-Enabled: false is off', async () => {
    rig.openai.next(failing(503));
    assert.equal((await rig.send({ headers: { ...RETRY, 'helicone-retry-enabled': 'false' } })).status, 503);
    assert.equal(rig.taken().length, 1);
  });

  test('five retries if not said otherwise, and the last answer as it is', async () => {
    rig.openai.next(...Array.from({ length: 6 }, (_, i) => ({ ...failing(503), body: `answer ${i}` })));
    const answer = await rig.send({ headers: RETRY });
    assert.equal(answer.status, 503);
    assert.equal(answer.text, 'answer 5');
    assert.equal(answer.headers['helicone-retry-count'], '5');
    assert.equal(rig.taken().length, 6);
  });

  test('helicone-retry-num says how many, 0 included', async () => {
    for (const retries of [0, 2]) {
      rig.openai.next(...Array.from({ length: retries + 1 }, () => failing(500)));
      const answer = await rig.send({ headers: { ...RETRY, 'helicone-retry-num': String(retries) } });
      assert.equal(answer.status, 500);
      assert.equal(answer.headers['helicone-retry-count'], String(retries));
      assert.equal(rig.taken().length, retries + 1);
    }
  });

  test('the last answer that came is passed on when what follows is no answer', async () => {
    const reset = (exchange: UpstreamExchange) => exchange.socket.resetAndDestroy();
    // The first reset is of a connection used before, which alone makes the call go out once more.
    rig.openai.next({ ...failing(503), body: 'the only answer' }, reset, reset);
    const answer = await rig.send({ headers: { ...RETRY, 'helicone-retry-num': '1' } });
    assert.equal(answer.status, 503);
    assert.equal(answer.text, 'the only answer');
    assert.equal(answer.headers['helicone-retry-count'], '1');
    assert.equal(rig.taken().length, 3);
  });

  test('the same bytes go out each time', async () => {
    rig.openai.next(failing(500), failing(500), OK);
    const body = '{"model":"gpt-4o-mini",  "messages":[], "n": 1.0}';
    await rig.send({ headers: RETRY, body });
    const bodies = rig.taken().map(({ received }) => received.toString());
    assert.deepEqual(bodies, [body, body, body]);
  });

  test('each attempt is a child of the one exchange', async () => {
    rig.openai.next(failing(429), failing(500), OK);
    const answer = await rig.send({ headers: RETRY });
    const { attempts, response_status: status } = await rig.record(answer);
    assert.equal(status, 200);
    assert.deepEqual(
      attempts.map((attempt) => attempt.status),
      [429, 500, 200],
    );
  });

  test('a body too large to be held streams, with a warning and without retries', async () => {
    rig.openai.next(failing(503));
    const body = Buffer.alloc(16 * 1024 * 1024 + 1, 'x');
    const answer = await rig.send({ headers: { ...RETRY, 'content-type': 'application/octet-stream' }, body });
    assert.equal(answer.status, 503);
    assert.match(String(answer.headers['helicone-warning']), /Helicone-Retry-Enabled had no effect/);
    const [taken, ...others] = rig.taken();
    assert.equal(taken?.received.length, body.length);
    assert.deepEqual(others, []);
  });

  test('so does one whose size is found out only while it comes, from its first byte', async () => {
    rig.openai.next(failing(503));
    using client = await RawClient.connect(rig.heliometer.url);
    const piece = Buffer.alloc(1024 * 1024);
    await client.send(
      `POST /v1/files HTTP/1.1\r\nHost: x\r\nHelicone-Auth: Bearer ${rig.heliometer.key}\r\nHelicone-Retry-Enabled: true\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let i = 0; i < 20; i += 1) {
      await client.send('100000\r\n');
      await client.send(piece.fill(i));
      await client.send('\r\n');
    }
    await client.send('0\r\n\r\n');
    const answer = await client.readAnswer();
    assert.equal(answer.status, 503);
    assert.match(answer.header('helicone-warning') ?? '', /Helicone-Retry-Enabled had no effect/);
    const received = rig.taken()[0]?.received ?? Buffer.alloc(0);
    const expected = Buffer.concat(Array.from({ length: 20 }, (_, i) => Buffer.alloc(1024 * 1024, i)));
    assert.ok(received.equals(expected), 'the upload arrived whole');
  });
});

describe('waiting', () => {
  test('a client that leaves ends the wait, and no call goes upstream any more', async () => {
    rig.openai.next(failing(503));
    using client = await RawClient.connect(rig.heliometer.url);
    const headers = ['Helicone-Auth', `Bearer ${rig.heliometer.key}`, 'Helicone-Retry-Enabled', 'true'];
    const slow = [...headers, 'Helicone-Retry-Min-Timeout', '100000', 'Helicone-Retry-Max-Timeout', '100000'];
    const id = crypto.randomUUID();
    await client.request('POST', '/v1/chat/completions', [...slow, 'Helicone-Request-Id', id], JSON.stringify(CHAT));
    await (await rig.openai.request(0)).body();
    client.close();
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.outcome, 'client_gone');
    assert.equal(record.response_status, 499);
    assert.equal(rig.taken().length, 1);
  });

  test('a provider’s Retry-After is waited for, as far as the longest wait allows', async () => {
    rig.openai.next(failing(429, ['Retry-After', '3600']), failing(429, ['retry-after-ms', '3600000']), OK);
    const answer = await rig.send({ headers: RETRY });
    assert.equal(answer.status, 200);
  });

  // Bounds from below: a machine may be slower than asked, never faster.
  async function tookMs(headers: Readonly<Record<string, string>>): Promise<number> {
    const started = performance.now();
    assert.equal((await rig.send({ headers: { ...RETRY, ...headers } })).status, 200);
    // Timers are a little early at times.
    return performance.now() - started + 5;
  }

  test('each wait is longer than the one before by helicone-retry-factor, up to helicone-retry-max-timeout', async () => {
    const waits = { 'helicone-retry-min-timeout': '20', 'helicone-retry-max-timeout': '300' };
    rig.openai.next(failing(503), failing(503), failing(503), OK);
    // 20, 200 and 300 of 2,000, each at least its half; by the usual factor they were 140 together.
    assert.ok((await tookMs({ ...waits, 'helicone-retry-factor': '10' })) >= 10 + 100 + 150);
    assert.equal(rig.taken().length, 4);
  });

  test('what a provider asks for is waited at least', async () => {
    rig.openai.next(failing(429, ['retry-after-ms', '150']), OK);
    assert.ok((await tookMs({ 'helicone-retry-max-timeout': '10000' })) >= 150);
  });

  test('the official client sees none of it', async () => {
    rig.openai.next(failing(429, ['Retry-After', '0']), {
      headers: ['Content-Type', 'application/json'],
      body: JSON.stringify({ id: 'x', object: 'chat.completion', choices: [] }),
    });
    const client = new OpenAI({
      apiKey: PROVIDER_KEY,
      baseURL: `${rig.heliometer.url}/v1`,
      maxRetries: 0,
      defaultHeaders: { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, ...RETRY },
    });
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'x' }] })
      .withResponse();
    assert.equal(data.id, 'x');
    assert.equal(response.headers.get('helicone-retry-count'), '1');
  });
});
