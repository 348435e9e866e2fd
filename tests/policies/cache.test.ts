// headers.md §7, sentence by sentence, through the running program: what is read, what is kept, and what is the same call.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openControlStore } from '../../packages/server/src/stores/sqlite/control-store.ts';
import { CHAT } from '../support/gateway-rig.ts';
import { startHeliometer } from '../support/heliometer-process.ts';
import { call, endToEnd, type PlainAnswer } from '../support/plain-call.ts';
import { RawClient } from '../support/raw-client.ts';
import type { Answer } from '../support/upstream-exchange.ts';
import { errorOf, PolicyRig, type Sent } from './policy-rig.ts';

const ON = { 'helicone-cache-enabled': 'true' } as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const STREAM = ['data: {"choices":[{"index":0,"delta":{"content":"Grüße"}}]}\n\n', 'data: [DONE]\n\n'] as const;

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start({ HELIOMETER_CACHE_MAX_ENTRY_BYTES: '200KiB' });
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => {
  rig.taken();
  // No two answers are the same, so that it shows whose is given.
  rig.openai.always((exchange) => exchange.answer({ headers: JSON_TYPE, body: JSON.stringify({ id: randomUUID() }) }));
});

/** A call nobody has made before. */
function fresh(more: object = {}) {
  return { ...CHAT, metadata: { call: randomUUID() }, ...more };
}

const cacheOf = ({ headers }: PlainAnswer) => headers['helicone-cache'] ?? null;

/** Sends each in turn and tells what the cache made of it. */
async function inTurn(...calls: readonly Sent[]): Promise<(string | string[] | null)[]> {
  const seen: (string | string[] | null)[] = [];
  for (const sent of calls) seen.push(cacheOf(await rig.send(sent)));
  return seen;
}

const twice = (sent: Sent) => inTurn(sent, sent);

describe('a hit', () => {
  test('has the stored status, headers and bytes, which slot it is, what the original took, and an id of its own', async () => {
    const sent = { headers: ON, body: fresh() };
    const body =
      '{"id":"first",   "usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}, "model":"gpt-4o-mini"}';
    rig.openai.next({
      status: 201,
      reason: 'Made',
      headers: [...JSON_TYPE, 'x-Request-Id', 'r1', 'x-request-id', 'r2'],
      body,
    });
    const [miss, hit] = [await rig.send(sent), await rig.send(sent)];
    assert.deepEqual([cacheOf(miss), cacheOf(hit)], ['MISS', 'HIT']);
    assert.equal(rig.taken().length, 1);
    assert.equal(hit.status, 201);
    assert.equal(hit.text, body);
    assert.deepEqual(endToEnd(hit.rawHeaders), endToEnd(miss.rawHeaders));
    assert.equal(hit.headers['helicone-cache-bucket-idx'], '0');
    assert.match(String(hit.headers['helicone-cache-latency']), /^\d+$/);
    assert.notEqual(hit.id, miss.id);
    assert.equal(hit.headers['helicone-status'], 'success');

    const [original, record] = [await rig.record(miss), await rig.record(hit)];
    assert.equal(original.outcome, 'answered');
    assert.equal(original.cache_enabled, true);
    assert.equal(record.outcome, 'cached');
    assert.equal(record.cost, 0);
    assert.equal(record.cache_reference_id, original.exchange_id);
    assert.equal(record.cache_enabled, true);
    assert.equal(record.response_status, 201);
    const { data } = (await rig.heliometer.api<{ data: Record<string, number> }>('GET', '/v1/cache/metrics')).body;
    // 0.15 and 0.60 USD per million
    assert.ok(Math.abs((data['saved_cost'] ?? 0) - (1000 * 0.15 + 100 * 0.6) / 1e6) < 1e-12, JSON.stringify(data));
    assert.equal(data['saved_prompt_tokens'], 1000);
  });

  test('is a stream where the answer was one, byte for byte', async () => {
    const sent = { headers: ON, body: fresh({ stream: true }) };
    rig.openai.next({ headers: ['Content-Type', 'text/event-stream'], body: [...STREAM], framing: 'chunked' });
    const [miss, hit] = [await rig.send(sent), await rig.send(sent)];
    assert.equal(cacheOf(hit), 'HIT');
    assert.equal(hit.headers['content-type'], 'text/event-stream');
    assert.equal(hit.headers['transfer-encoding'], 'chunked');
    assert.equal(hit.text, STREAM.join(''));
    assert.ok(hit.body.equals(miss.body));
    assert.equal((await rig.record(hit)).stream, true);
  });

  test('has the same coded bytes: gzip, chunked, a coded stream, and one with a trailer', async () => {
    const coded = gzipSync(randomBytes(150_000));
    const answers: Answer[] = [
      { headers: [...JSON_TYPE, 'Content-Encoding', 'gzip'], body: coded },
      {
        headers: [...JSON_TYPE, 'Content-Encoding', 'gzip'],
        body: [coded.subarray(0, 7), coded.subarray(7)],
        framing: 'chunked',
      },
      { headers: ['Content-Type', 'text/event-stream', 'Content-Encoding', 'gzip'], body: gzipSync(STREAM.join('')) },
      { headers: ['Content-Type', 'text/plain', 'Trailer', 'x-sum'], body: 'abc', trailers: ['x-sum', '7'] },
      { status: 204, framing: 'none' },
    ];
    for (const answer of answers) {
      const sent = { headers: { ...ON, 'accept-encoding': 'gzip' }, body: fresh() };
      rig.openai.next(answer);
      const [miss, hit] = [await rig.send(sent), await rig.send(sent)];
      assert.equal(cacheOf(hit), 'HIT');
      assert.ok(hit.body.equals(miss.body));
      assert.deepEqual(endToEnd(hit.rawHeaders), endToEnd(miss.rawHeaders));
    }
  });

  test('uses no rate-limit quota', async () => {
    const headers = { ...ON, 'helicone-ratelimit-policy': '1;w=3600;s=user', 'helicone-user-id': randomUUID() };
    const body = fresh();
    assert.deepEqual(await inTurn({ headers, body }, { headers, body }, { headers, body }), ['MISS', 'HIT', 'HIT']);
    assert.equal((await rig.send({ headers, body: fresh() })).status, 429);
    assert.equal(cacheOf(await rig.send({ headers, body })), 'HIT');
  });

  test('a client that leaves in the middle of a large one harms nobody', async () => {
    const body = JSON.stringify(fresh());
    rig.openai.next({ headers: JSON_TYPE, body: randomBytes(190_000) });
    const whole = await rig.send({ headers: ON, body });
    const leaving = await RawClient.connect(rig.heliometer.url);
    const auth = ['Helicone-Auth', `Bearer ${rig.heliometer.key}`, 'Helicone-Cache-Enabled', 'true'];
    await leaving.request(
      'POST',
      '/v1/chat/completions',
      [...auth, ...JSON_TYPE, 'Authorization', 'Bearer provider-key-canary-0123456789abcdef'],
      body,
    );
    assert.equal((await leaving.readHead()).header('helicone-cache'), 'HIT');
    leaving.reset();
    assert.ok((await rig.send({ headers: ON, body })).body.equals(whole.body));
  });
});

describe('what is asked for', () => {
  test('Helicone-Cache-Enabled reads and writes; Save and Read do one side only; nothing is on by default', async () => {
    const body = fresh();
    const save = { headers: { 'helicone-cache-save': 'true' }, body };
    const read = { headers: { 'helicone-cache-read': '1' }, body };
    const off = { headers: { 'helicone-cache-enabled': 'false' }, body };
    assert.deepEqual(await inTurn({ body }, off, read, read, save, { body }, off, read), [
      null,
      null,
      'MISS',
      'MISS',
      null,
      null,
      null,
      'HIT',
    ]);
    assert.equal((await rig.record(await rig.send({ body }))).cache_enabled, false);
  });

  test('a call that only saves renews what is there', async () => {
    const body = fresh();
    const saved = await rig.send({ headers: { 'helicone-cache-save': 'true' }, body });
    const renewed = await rig.send({ headers: { 'helicone-cache-save': 'true' }, body });
    assert.notEqual(saved.text, renewed.text);
    assert.equal((await rig.send({ headers: ON, body })).text, renewed.text);
  });

  test('only GET and POST, and other methods are told so', async () => {
    for (const [method, expected] of [
      ['GET', 'HIT'],
      ['POST', 'HIT'],
      ['PUT', 'MISS'],
      ['DELETE', 'MISS'],
    ] as const) {
      const headers = { ...ON, 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: 'Bearer k' };
      const url = `${rig.heliometer.url}/v1/files/${randomUUID()}`;
      await call(url, { method, headers });
      const second = await call(url, { method, headers });
      assert.equal(cacheOf(second), expected, method);
      assert.equal(/only GET and POST/.test(String(second.headers['helicone-warning'])), expected === 'MISS');
    }
  });

  test('with either omit switch nothing is cached, and nothing of the answer is in the file', async () => {
    for (const name of ['helicone-omit-request', 'helicone-omit-response']) {
      const canary = `canary-${randomUUID()}`;
      const sent = { headers: { ...ON, [name]: 'true' }, body: fresh() };
      rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify({ canary }) });
      assert.deepEqual(await twice(sent), ['MISS', 'MISS']);
      for (const file of ['cache.db', 'cache.db-wal'])
        assert.ok(!readFileSync(join(rig.heliometer.dataDir, file)).includes(canary), file);
    }
  });
});

describe('Cache-Control', () => {
  const control = (value: string, body: unknown): Sent => ({ headers: { ...ON, 'cache-control': value }, body });

  for (const value of ['max-age=0', 'no-store', 'MAX-AGE = 0', 'no-store, max-age=60', 's-maxage=0, max-age=60']) {
    test(`${value}: neither read nor write`, async () => {
      const body = fresh();
      assert.deepEqual(await inTurn(control(value, body), { headers: ON, body }, control(value, body)), [
        'MISS',
        'MISS',
        'MISS',
      ]);
    });
  }

  test('no-cache: write only', async () => {
    const body = fresh();
    const first = await rig.send(control('no-cache', body));
    assert.equal((await rig.send({ headers: ON, body })).text, first.text);
    const second = await rig.send(control(' no-cache ', body));
    assert.equal(cacheOf(second), 'MISS');
    const hit = await rig.send({ headers: ON, body });
    assert.deepEqual([cacheOf(hit), hit.text], ['HIT', second.text]);
  });

  test('an entry lives for its writer’s lifetime', async () => {
    const body = fresh();
    const first = await rig.send(control('max-age=1', body));
    for (let hit = first; hit.text === first.text; hit = await rig.send({ headers: ON, body })) await wait(20);
  });

  test('a reader’s max-age bounds the age of what it gets, and what it gets instead is kept', async () => {
    const body = fresh();
    const first = await rig.send({ headers: ON, body });
    assert.equal(cacheOf(await rig.send(control('max-age=3600', body))), 'HIT');
    let second = first;
    while (second.text === first.text) {
      await wait(20);
      second = await rig.send(control('max-age=1', body));
    }
    assert.equal((await rig.send({ headers: ON, body })).text, second.text);
  });

  test('an unusable Cache-Control is ignored, an unusable Helicone-Cache-Control is 400', async () => {
    assert.deepEqual(await twice(control('max-age=soon', fresh())), ['MISS', 'HIT']);
    const refused = await rig.send({ headers: { ...ON, 'helicone-cache-control': 'max-age=soon' }, body: fresh() });
    assert.equal(refused.status, 400);
    assert.equal(errorOf(refused).header, 'Helicone-Cache-Control');
  });

  test('Helicone-Cache-Control means the same and wins', async () => {
    const wins = (value: string, standard: string, body: unknown) => ({
      headers: { ...ON, 'helicone-cache-control': value, 'cache-control': standard },
      body,
    });
    assert.deepEqual(await twice(wins('no-store', 'max-age=60', fresh())), ['MISS', 'MISS']);
    assert.deepEqual(await twice(wins('max-age=60', 'no-store', fresh())), ['MISS', 'HIT']);
  });
});

describe('buckets', () => {
  const bucket = (size: string, body: unknown) => ({
    headers: { ...ON, 'helicone-cache-bucket-max-size': size },
    body,
  });

  test('up to n different answers are kept, then one is chosen at random', async () => {
    const body = fresh();
    const kept: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const answer = await rig.send(bucket('3', body));
      assert.equal(cacheOf(answer), 'MISS');
      kept.push(answer.text);
    }
    const seen = new Set<string>();
    for (let i = 0; i < 300 && seen.size < 3; i += 1) {
      const hit = await rig.send(bucket('3', body));
      assert.equal(cacheOf(hit), 'HIT');
      assert.equal(hit.text, kept[Number(hit.headers['helicone-cache-bucket-idx'])]);
      seen.add(hit.text);
    }
    assert.equal(seen.size, 3);
  });

  test('the size is not a part of the key', async () => {
    const body = fresh();
    const [one] = [await rig.send({ headers: ON, body })];
    assert.equal(cacheOf(await rig.send(bucket('2', body))), 'MISS');
    assert.equal((await rig.send({ headers: ON, body })).text, one?.text);
    assert.equal(cacheOf(await rig.send(bucket('2', body))), 'HIT');
  });

  for (const size of ['0', '21', '-1', '1.5', 'many']) {
    test(`a size of ${size} is 400`, async () => {
      const refused = await rig.send(bucket(size, fresh()));
      assert.equal(refused.status, 400);
      assert.equal(errorOf(refused).header, 'Helicone-Cache-Bucket-Max-Size');
    });
  }
});

describe('the key', () => {
  const differ: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ['seed', { 'helicone-cache-seed': 'a' }, { 'helicone-cache-seed': 'b' }],
    ['seed or none', { 'helicone-cache-seed': 'a' }, {}],
    ['credential', { authorization: 'Bearer one' }, { authorization: 'Bearer two' }],
    ['credential in another slot', { 'x-api-key': 'one' }, { 'api-key': 'one' }],
    ['cookie', { cookie: 'session=1' }, { cookie: 'session=2' }],
    ['accept', { accept: 'application/json' }, { accept: 'text/event-stream' }],
    ['accept-encoding', { 'accept-encoding': 'gzip' }, { 'accept-encoding': 'identity' }],
    ['accept-encoding refused', { 'accept-encoding': 'gzip' }, { 'accept-encoding': 'gzip;q=0' }],
    ['anthropic-beta', { 'anthropic-beta': 'a' }, { 'anthropic-beta': 'a,b' }],
    ['openai-beta', { 'openai-beta': 'assistants=v1' }, { 'openai-beta': 'assistants=v2' }],
    ['moderation', {}, { 'helicone-moderations-enabled': 'true' }],
    ['security', {}, { 'helicone-llm-security-enabled': 'true' }],
    ['advanced security', {}, { 'helicone-llm-security-advanced': 'true' }],
    ['ignored keys', {}, { 'helicone-cache-ignore-keys': 'user' }],
    ['upstream', {}, { 'helicone-target-url': 'ANTHROPIC' }],
    [
      'SigV4 access key',
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AK1/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=1',
      },
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AK2/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=1',
      },
    ],
  ];
  for (const [name, one, other] of differ) {
    test(`another ${name} is another call`, async () => {
      const body = fresh();
      const with_ = (more: Record<string, string>) => ({
        headers: Object.fromEntries(
          Object.entries<string>({ ...ON, ...more }).map(([key, value]) => [
            key,
            value === 'ANTHROPIC' ? rig.anthropic.origin : value,
          ]),
        ),
        body,
      });
      const [first, second, again] = [
        await rig.send(with_(one)),
        await rig.send(with_(other)),
        await rig.send(with_(one)),
      ];
      assert.deepEqual([cacheOf(first), cacheOf(second), cacheOf(again)], ['MISS', 'MISS', 'HIT']);
      assert.equal(again.text, first.text);
    });
  }

  const same: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ['accept-encoding in another order', { 'accept-encoding': 'gzip, br;q=0.5' }, { 'accept-encoding': 'BR,gzip' }],
    ['user and property', { 'helicone-user-id': 'a' }, { 'helicone-user-id': 'b', 'helicone-property-x': 'y' }],
    ['user agent', { 'user-agent': 'a/1' }, { 'user-agent': 'b/2' }],
    ['lifetime', { 'cache-control': 'max-age=60' }, { 'cache-control': 'max-age=600' }],
    [
      'name of the security switch',
      { 'helicone-llm-security-enabled': 'true' },
      { 'helicone-prompt-security-enabled': 'true' },
    ],
    [
      'SigV4 signature',
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AK1/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=1',
      },
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AK1/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=2',
      },
    ],
    ['Google access token', { authorization: 'Bearer ya29.one' }, { authorization: 'Bearer ya29.two' }],
    ['order of ignored keys', { 'helicone-cache-ignore-keys': 'a, b.c' }, { 'helicone-cache-ignore-keys': 'b.c,a' }],
  ];
  for (const [name, one, other] of same) {
    test(`another ${name} is the same call`, async () => {
      const body = fresh();
      assert.deepEqual(await inTurn({ headers: { ...ON, ...one }, body }, { headers: { ...ON, ...other }, body }), [
        'MISS',
        'HIT',
      ]);
    });
  }

  test('method, path and query count', async () => {
    const headers = { ...ON, 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: 'Bearer k' };
    const path = `/v1/files/${randomUUID()}`;
    const seen: unknown[] = [];
    for (const [method, target] of [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}?a=1`],
      ['GET', `${path}?a=2`],
      ['GET', `${path}/content`],
      ['GET', path],
    ] as const) {
      seen.push(cacheOf(await call(rig.heliometer.url + target, { method, headers })));
    }
    assert.deepEqual(seen, ['MISS', 'MISS', 'MISS', 'MISS', 'MISS', 'HIT']);
  });

  test('another organisation is another call, and one organisation’s purge is none of the other’s', async () => {
    const control = await openControlStore({ path: join(rig.heliometer.dataDir, 'control.db') });
    const other = `sk-helicone-${randomBytes(24).toString('base64url')}`;
    const { id } = await control.createOrganization('other');
    await control.addKey({ organizationId: id, name: 'k', permissions: 'rw', key: other });
    await control.close();
    const body = fresh();
    const theirs = { headers: { ...ON, 'helicone-auth': `Bearer ${other}` }, body };
    await rig.send({ headers: ON, body });
    let first = await rig.send(theirs);
    // A gateway learns of a new key within two seconds.
    while (first.status === 401) first = await rig.send(theirs);
    assert.equal(cacheOf(first), 'MISS');
    await rig.heliometer.api('DELETE', '/v1/cache');
    assert.equal(cacheOf(await rig.send(theirs)), 'HIT');
  });

  test('with fallbacks their list counts in place of the upstream, and a hit says which of them answered', async () => {
    const list = (origins: readonly string[]) =>
      JSON.stringify(origins.map((origin) => ({ 'target-url': origin, headers: {}, onCodes: [500] })));
    const [openai, anthropic] = [rig.openai.origin, rig.anthropic.origin];
    const body = fresh();
    const sent = { headers: { ...ON, 'helicone-fallbacks': list([openai, anthropic]) }, body };
    rig.openai.next({ status: 500, body: 'no' });
    const miss = await rig.send(sent);
    assert.equal(miss.headers['helicone-fallback-index'], '1');
    const hit = await rig.send(sent);
    assert.deepEqual([cacheOf(hit), hit.headers['helicone-fallback-index'], hit.text], ['HIT', '1', miss.text]);
    assert.equal((await rig.record(hit)).provider, 'ANTHROPIC');
    const others = { headers: { ...ON, 'helicone-fallbacks': list([anthropic, openai]) }, body };
    assert.deepEqual(await inTurn(others, { headers: ON, body }, { ...sent, path: '/v1/completions' }), [
      'MISS',
      'MISS',
      'MISS',
    ]);
  });
});

describe('the body in the key', () => {
  const bodies = (...texts: readonly string[]) => inTurn(...texts.map((body) => ({ headers: ON, body })));

  test('the order of members, white space and escapes make no difference', async () => {
    const id = randomUUID();
    assert.deepEqual(
      await bodies(
        `{"model":"${id}","a":{"b":[1,{"c":2,"d":"Grüße"}],"e":null}}`,
        `{ "a": {"e":null, "b":[1, {"d":"Gr\\u00fc\\u00dfe","c":2}]},\n"model":"${id}"}`,
      ),
      ['MISS', 'HIT'],
    );
  });

  test('JSON with a member twice, or a number that does not survive, is taken byte for byte', async () => {
    for (const [one, other] of [
      ['{"id":"ID","a":1,"a":2}', '{"a":1,"a":2,"id":"ID"}'],
      ['{"id":"ID","a":1,"\\u0061":2}', '{"a":1,"\\u0061":2,"id":"ID"}'],
      ['{"id":"ID","n":12345678901234567890}', '{"n":12345678901234567890,"id":"ID"}'],
      ['{"id":"ID","n":12345678901234567890}', '{"id":"ID","n":12345678901234567891}'],
      ['{"id":"ID","n":1.0}', '{"id":"ID","n":1}'],
      ['{"id":"ID","n":-0}', '{"id":"ID","n":0}'],
    ] as const) {
      const id = randomUUID();
      const [a, b] = [one.replace('ID', id), other.replace('ID', id)];
      assert.deepEqual(await bodies(a, b, a, b), ['MISS', 'MISS', 'HIT', 'HIT'], one);
    }
  });

  test('what is no JSON, no UTF-8, or larger than 1 MiB is taken byte for byte', async () => {
    const id = randomUUID();
    const filler = 'x'.repeat(1024 * 1024);
    assert.deepEqual(await bodies(`a=${id}`, `a=${id} `, `a=${id}`), ['MISS', 'MISS', 'HIT']);
    assert.deepEqual(
      await bodies(
        `{"a":"${filler}","id":"${id}"}`,
        `{"id":"${id}","a":"${filler}"}`,
        `{"a":"${filler}","id":"${id}"}`,
      ),
      ['MISS', 'MISS', 'HIT'],
    );
    const latin = (byte: number) =>
      Buffer.concat([Buffer.from(`{"id":"${id}","s":"`), Buffer.from([byte]), Buffer.from('"}')]);
    const sent = [latin(0xe4), latin(0xf6), latin(0xe4)].map((body) => ({ headers: ON, body }));
    assert.deepEqual(await inTurn(...sent), ['MISS', 'MISS', 'HIT']);
  });

  test('the same bytes are found by themselves, without a look at what they say', async () => {
    const id = randomUUID();
    assert.deepEqual(await bodies(`{"a":1,"id":"${id}"}`), ['MISS']);
    // As if what they say had never led here.
    const file = new DatabaseSync(join(rig.heliometer.dataDir, 'cache.db'), { timeout: 5_000 });
    file.exec('UPDATE answers SET digest = alias');
    file.close();
    assert.deepEqual(await bodies(`{"a":1,"id":"${id}"}`, `{"id":"${id}","a":1}`), ['HIT', 'MISS']);
  });

  test('Helicone-Cache-Ignore-Keys leaves members out, dotted ones inside of others', async () => {
    const id = randomUUID();
    const headers = { ...ON, 'helicone-cache-ignore-keys': 'user, metadata.trace' };
    const of = (user: string, trace: number, kept: number) => ({
      headers,
      body: { id, user, metadata: { trace, kept }, messages: [{ role: 'user' }] },
    });
    assert.deepEqual(await inTurn(of('a', 1, 1), of('b', 2, 1), of('b', 2, 2)), ['MISS', 'HIT', 'MISS']);
    const nested = (user: string) => ({ headers, body: { id, messages: [{ user }] } });
    assert.deepEqual(await inTurn(nested('a'), nested('b')), ['MISS', 'MISS']);
    const bytes = await rig.send({ headers, body: `{"id":"${id}","user":1e3}` });
    assert.match(String(bytes.headers['helicone-warning']), /Helicone-Cache-Ignore-Keys had no effect/);
  });

  test('a body too large to be held is not cached, with a warning', async () => {
    await using small = await PolicyRig.start({ HELIOMETER_GATHER_BYTES: '70KiB' });
    const sent = { headers: ON, body: 'y'.repeat(80 * 1024) };
    const [first, second] = [await small.send(sent), await small.send(sent)];
    assert.deepEqual([cacheOf(first), cacheOf(second)], ['MISS', 'MISS']);
    assert.match(String(second.headers['helicone-warning']), /cache had no effect, because the body/);
  });
});

describe('what is stored', () => {
  test('only 2xx, and no part of something', async () => {
    for (const status of [206, 301, 400, 404, 429, 500, 503]) {
      rig.openai.always({ status, headers: JSON_TYPE, body: '{}' });
      assert.deepEqual(await twice({ headers: ON, body: fresh() }), ['MISS', 'MISS'], String(status));
    }
  });

  test('no answer above cache.maxEntryBytes, declared or not', async () => {
    for (const framing of ['length', 'chunked'] as const) {
      const of = (size: number) => ({ headers: JSON_TYPE, body: Buffer.alloc(size, 'z'), framing });
      rig.openai.always(of(200 * 1024 + 1));
      assert.deepEqual(await twice({ headers: ON, body: fresh() }), ['MISS', 'MISS'], framing);
      rig.openai.always(of(200 * 1024));
      assert.deepEqual(await twice({ headers: ON, body: fresh() }), ['MISS', 'HIT'], framing);
    }
  });

  test('no answer that was cut short, or may have been', async () => {
    const body = fresh();
    rig.openai.next(async (exchange) => {
      await exchange.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
      );
      exchange.reset();
    });
    await assert.rejects(rig.send({ headers: ON, body }));
    rig.openai.next({ headers: JSON_TYPE, body: '{"no":"length"}', framing: 'close', version: '1.0' });
    rig.openai.next({ headers: ['Content-Type', 'text/event-stream'], body: [STREAM[0]], framing: 'chunked' });
    assert.deepEqual(await inTurn(...Array.from({ length: 4 }, () => ({ headers: ON, body }))), [
      'MISS',
      'MISS',
      'MISS',
      'HIT',
    ]);
  });

  test('a stream whose client hung up at its last event is complete', async () => {
    const body = JSON.stringify(fresh({ stream: true }));
    let end = (): void => {};
    const never = new Promise<void>((resolve) => {
      end = resolve;
    });
    rig.openai.next({ headers: ['Content-Type', 'text/event-stream'], body: [...STREAM, never] });
    const client = await RawClient.connect(rig.heliometer.url);
    const headers = [
      'Helicone-Auth',
      `Bearer ${rig.heliometer.key}`,
      'Helicone-Cache-Enabled',
      'true',
      'Authorization',
      'Bearer k',
      ...JSON_TYPE,
    ];
    await client.request('POST', '/v1/chat/completions', headers, body);
    const { header } = await client.readHead();
    await client.readUntil('[DONE]');
    client.reset();
    assert.equal((await rig.record({ id: header('helicone-id') ?? '' })).outcome, 'answered');
    end();
    const hit = await rig.send({ headers: { ...ON, authorization: 'Bearer k' }, body });
    assert.deepEqual([cacheOf(hit), hit.text], ['HIT', STREAM.join('')]);
  });

  test('never Set-Cookie, never what is hop-by-hop', async () => {
    const sent = { headers: ON, body: fresh() };
    const headers = [
      ...JSON_TYPE,
      'Set-Cookie',
      'a=1',
      'set-cookie',
      'b=2',
      'Keep-Alive',
      'timeout=5',
      'x-Kept',
      'yes',
    ];
    rig.openai.next({ headers, body: '{}' });
    const [miss, hit] = [await rig.send(sent), await rig.send(sent)];
    assert.deepEqual(miss.headers['set-cookie'], ['a=1', 'b=2']);
    assert.equal(cacheOf(hit), 'HIT');
    assert.equal(hit.headers['set-cookie'], undefined);
    assert.equal(hit.headers['x-kept'], 'yes');
  });
});

describe('a cache that is broken', () => {
  test('is a MISS, never an error, and is counted', async () => {
    await using broken = await PolicyRig.start();
    const sent = { headers: ON, body: fresh() };
    await broken.send(sent);
    assert.equal(cacheOf(await broken.send(sent)), 'HIT');
    const file = new DatabaseSync(join(broken.heliometer.dataDir, 'cache.db'), { timeout: 5_000 });
    file.exec('DROP TABLE answers');
    file.close();
    const answer = await broken.send(sent);
    assert.deepEqual([answer.status, cacheOf(answer)], [200, 'MISS']);
    const page = (await call(`${broken.heliometer.url}/metrics`, { method: 'GET' })).text;
    assert.match(page, /^heliometer_cache_failures_total\{.*what="read".*\} [1-9]/m);
    assert.match(page, /^heliometer_cache_failures_total\{.*what="write".*\} [1-9]/m);
  });
});

describe('a cache whose file is no database', () => {
  test('keeps nobody from starting or serving; only emptying it is refused', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'heliometer-cache-'));
    writeFileSync(join(dataDir, 'cache.db'), randomBytes(10_000));
    await using heliometer = await startHeliometer({
      dataDir,
      env: { HELIOMETER_PROVIDER_OPENAI_URL: rig.openai.origin },
    });
    const auth = { 'helicone-auth': `Bearer ${heliometer.key}`, authorization: 'Bearer k' };
    const url = `${heliometer.url}/v1/files/${randomUUID()}`;
    for (let i = 0; i < 2; i += 1) {
      const answer = await call(url, { method: 'GET', headers: { ...ON, ...auth } });
      assert.deepEqual([answer.status, cacheOf(answer)], [200, 'MISS']);
    }
    const refused = await heliometer.api<{ code: string }>('DELETE', '/v1/cache');
    assert.deepEqual([refused.status, refused.body.code], [503, 'store_unavailable']);
    const told = heliometer.stderr.filter((line) => line.includes('calls go on without it'));
    assert.equal(told.length, 2, 'once for reading, once for writing');
    await heliometer.stop();
    rmSync(dataDir, { recursive: true });
  });
});

describe('DELETE /v1/cache', () => {
  test('empties the organisation’s cache or one seed, at once', async () => {
    const [plain, seeded] = [
      { headers: ON, body: fresh() },
      { headers: { ...ON, 'helicone-cache-seed': 's 1' }, body: fresh() },
    ];
    await inTurn(plain, seeded);
    const { body } = await rig.heliometer.api<{ data: { purged: number } }>('DELETE', '/v1/cache?seed=s%201');
    assert.equal(body.data.purged, 1);
    assert.deepEqual(await inTurn(plain, seeded), ['HIT', 'MISS']);
    await rig.heliometer.api('DELETE', '/v1/cache');
    assert.deepEqual(await inTurn(plain, seeded), ['MISS', 'MISS']);
  });
});
