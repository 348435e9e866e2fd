// headers.md §7: calls that share one answer. Identical ones in flight, the gateways of a machine and of a fleet, and a store
// that is slow.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { RawClient } from '../support/raw-client.ts';
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.ts';
import { gate } from '../support/scripted-upstream.ts';
import type { Answer } from '../support/upstream-exchange.ts';
import { PolicyRig, type Sent } from './policy-rig.ts';

const ON = { 'helicone-cache-enabled': 'true' } as const;
const PROVIDER = 'Bearer shared';
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => {
  rig.taken();
  rig.openai.always((exchange) => exchange.answer({ headers: JSON_TYPE, body: JSON.stringify({ id: randomUUID() }) }));
});

function fresh(headers: Record<string, string> = {}): Sent {
  const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: `Say ${randomUUID()}` }] };
  return { headers: { ...ON, authorization: PROVIDER, ...headers }, body };
}

const cacheOf = ({ headers }: PlainAnswer) => headers['helicone-cache'] ?? null;

async function metric(of: PolicyRig, pattern: RegExp): Promise<number> {
  const { text } = await call(`${of.heliometer.url}/metrics`, { method: 'GET' });
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function inFlight(count: number): Promise<void> {
  while ((await metric(rig, /^heliometer_exchanges_in_flight/)) !== count) await wait(5);
}

/** One that can be left rudely. */
async function rawCall({ headers = {}, body }: Sent): Promise<RawClient> {
  const client = await RawClient.connect(rig.heliometer.url);
  const all = { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, 'Content-Type': 'application/json', ...headers };
  await client.request('POST', '/v1/chat/completions', Object.entries(all).flat(), JSON.stringify(body));
  return client;
}

/** What the provider is about to say, once it may. */
function held(answer: Answer): { open(): void } {
  const { passed, open } = gate();
  rig.openai.next(async (exchange) => {
    await passed;
    await exchange.answer(answer);
  });
  return { open };
}

describe('identical calls in flight', () => {
  test('fifty of them are one call to the provider, and all but the first are hits', async () => {
    const sent = fresh();
    const provider = held({ headers: JSON_TYPE, body: '{"shared":true}' });
    const answers = Array.from({ length: 50 }, () => rig.send(sent));
    await inFlight(50);
    provider.open();
    const seen = await Promise.all(answers);
    assert.equal(rig.taken().length, 1);
    assert.ok(seen.every(({ status, text }) => status === 200 && text === '{"shared":true}'));
    assert.deepEqual(seen.map(cacheOf).sort(), [...Array(49).fill('HIT'), 'MISS']);
    assert.equal(new Set(seen.map(({ id }) => id)).size, 50);
    const leader = seen.find((answer) => cacheOf(answer) === 'MISS') as PlainAnswer;
    const follower = seen.find((answer) => cacheOf(answer) === 'HIT') as PlainAnswer;
    const record = await rig.record(follower);
    assert.deepEqual([record.outcome, record.cost], ['cached', 0]);
    assert.equal(record.cache_reference_id, (await rig.record(leader)).exchange_id);
  });

  test('they are recognised by what their bodies say', async () => {
    const { headers = {} } = fresh();
    const id = randomUUID();
    const provider = held({ headers: JSON_TYPE, body: '{}' });
    const answers = [`{"a":1,"id":"${id}"}`, `{"id":"${id}", "a":1}`].map((body) => rig.send({ headers, body }));
    await inFlight(2);
    provider.open();
    assert.deepEqual((await Promise.all(answers)).map(cacheOf).sort(), ['HIT', 'MISS']);
    assert.equal(rig.taken().length, 1);
  });

  test('with more than one answer to be kept each goes on alone', async () => {
    const sent = fresh({ 'helicone-cache-bucket-max-size': '2' });
    const seen = await Promise.all([rig.send(sent), rig.send(sent)]);
    assert.deepEqual(seen.map(cacheOf), ['MISS', 'MISS']);
    assert.equal(rig.taken().length, 2);
  });

  for (const [what, answer] of [
    ['fails', { status: 500, body: 'no' }],
    ['is too large to be kept', { headers: JSON_TYPE, body: Buffer.alloc(8 * 1024 * 1024 + 1, 'x') }],
  ] as const) {
    test(`where the first answer ${what} each goes on alone`, async () => {
      const sent = fresh();
      const provider = held(answer);
      const answers = Array.from({ length: 4 }, () => rig.send(sent));
      await inFlight(4);
      provider.open();
      const seen = await Promise.all(answers);
      assert.deepEqual(seen.map(cacheOf), Array(4).fill('MISS'));
      assert.equal(rig.taken().length, 4);
      assert.equal(seen.filter(({ text }) => text.startsWith('{"id"')).length, 3);
    });
  }
});

describe('a leader whose client leaves', () => {
  test('before the answer began: it is not aborted while followers wait', async () => {
    const sent = fresh();
    const provider = held({ headers: JSON_TYPE, body: '{"for":"the others"}' });
    const leader = await rawCall(sent);
    await rig.openai.request(0);
    const followers = [rig.send(sent), rig.send(sent)];
    await inFlight(3);
    leader.reset();
    // Several turns of the gateway's loop later it has seen the reset.
    await rig.send(fresh());
    await rig.send(fresh());
    provider.open();
    assert.deepEqual(
      (await Promise.all(followers)).map(({ text }) => text),
      Array(2).fill('{"for":"the others"}'),
    );
    assert.equal(rig.taken().length, 3);
  });

  test('in the middle of the answer: the rest is read for the followers, and its own end is recorded', async () => {
    const sent = fresh();
    const { passed, open } = gate();
    rig.openai.next({ headers: JSON_TYPE, body: ['{"first":1,', passed, '"last":2}'] });
    const leader = await rawCall(sent);
    const { header } = await leader.readHead();
    await leader.readUntil('{"first"');
    const follower = rig.send(sent);
    await inFlight(2);
    leader.reset();
    assert.equal((await rig.record({ id: header('helicone-id') ?? '' })).outcome, 'client_gone');
    open();
    const answer = await follower;
    assert.deepEqual([cacheOf(answer), answer.text], ['HIT', '{"first":1,"last":2}']);
    assert.equal(rig.taken().length, 1);
  });

  test('is aborted when the last follower leaves, too', async () => {
    const sent = fresh();
    rig.openai.next((exchange) => exchange.stall());
    const leader = await rawCall(sent);
    const upstream = await rig.openai.request(0);
    const follower = await rawCall(sent);
    await inFlight(2);
    leader.reset();
    await rig.send(fresh());
    assert.equal(upstream.took.hasLeft, false);
    follower.reset();
    await upstream.gone;
    await inFlight(0);
  });

  test('is aborted at once when nobody else waits', async () => {
    rig.openai.next((exchange) => exchange.stall());
    const leader = await rawCall(fresh());
    const upstream = await rig.openai.request(0);
    leader.reset();
    await upstream.gone;
  });
});

describe('the gateways of a machine', () => {
  test('share what they keep, and count hits, misses and evictions', async () => {
    await using two = await PolicyRig.start({ HELIOMETER_WORKERS: '2', HELIOMETER_CACHE_MAX_BYTES: '60KiB' });
    two.openai.always({ headers: JSON_TYPE, body: JSON.stringify('x'.repeat(20_000)) });
    const sent = fresh({ connection: 'close' });
    const first = await two.send(sent);
    assert.equal(cacheOf(first), 'MISS');
    const hits = (slot: number) => metric(two, new RegExp(`^heliometer_cache_reads_total.*slot="${slot}".*"hit"`));
    // Each connection is taken by whichever process is free.
    while ((await hits(0)) === 0 || (await hits(1)) === 0) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => two.send(sent)));
      assert.ok(answers.every((answer) => cacheOf(answer) === 'HIT' && answer.text === first.text));
    }
    assert.equal(two.taken().length, 1);
    for (let i = 0; i < 3; i += 1) await two.send(fresh());
    assert.equal(await metric(two, /^heliometer_cache_reads_total.*"miss"/), 4);
    assert.ok((await metric(two, /^heliometer_lost_total.*"cache_evictions"/)) >= 1);
    await two.heliometer.api('DELETE', '/v1/cache');
    const after = await Promise.all(Array.from({ length: 10 }, () => two.send({ ...sent, body: fresh().body })));
    assert.ok(after.every((answer) => answer.status === 200));
    assert.equal(cacheOf(await two.send(sent)), 'MISS');
  });
});

describe('the gateways of a fleet', { skip: REDIS_MISSING }, () => {
  let redis: RedisServer;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  test('share what they keep through Redis, and a purge by one is a purge for all', async () => {
    const env = { HELIOMETER_EDGE_URL: redis.url };
    await using a = await PolicyRig.start(env);
    await using b = await PolicyRig.start({ ...env, HELIOMETER_PROVIDER_OPENAI_URL: a.openai.origin });
    const sent = fresh();
    const first = await a.send(sent);
    const second = await b.send(sent);
    assert.deepEqual([cacheOf(first), cacheOf(second), second.text], ['MISS', 'HIT', first.text]);
    await b.heliometer.api('DELETE', '/v1/cache');
    assert.equal(cacheOf(await a.send(sent)), 'MISS');
  });

  test('a store that does not answer in time is a MISS, never an error', async () => {
    await using slow = await PolicyRig.start({ HELIOMETER_EDGE_URL: redis.url });
    const sent = fresh();
    await slow.send(sent);
    assert.equal(cacheOf(await slow.send(sent)), 'HIT');
    redis.pause();
    const answer = await slow.send(sent);
    assert.deepEqual([answer.status, cacheOf(answer)], [200, 'MISS']);
    assert.ok((await metric(slow, /^heliometer_cache_failures_total.*"late"/)) >= 1);
    redis.resume();
    while (cacheOf(await slow.send(sent)) !== 'HIT') await wait(20);
  });
});
