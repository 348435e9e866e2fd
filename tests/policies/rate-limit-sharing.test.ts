// headers.md §11, the promise itself: in no window is more than the quota let through, whatever the concurrency and however many
// gateway processes count, nothing leaks, and what a dead one held comes back; over SQLite and over Redis.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CHAT } from '../support/gateway-rig.ts';
import type { PlainAnswer } from '../support/plain-call.ts';
import { RawClient } from '../support/raw-client.ts';
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.ts';
import { errorOf, PolicyRig } from './policy-rig.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const TOKENS = { ...CHAT, max_tokens: 100 };

for (const engine of ['SQLite', 'Redis'] as const) {
  describe(`rate limits shared through ${engine}`, { skip: engine === 'Redis' ? REDIS_MISSING : false }, () => {
    let redis: RedisServer | null = null;
    let rig: PolicyRig;
    before(async () => {
      redis = engine === 'Redis' ? await startRedis() : null;
      rig = await PolicyRig.start({
        HELIOMETER_WORKERS: '4',
        ...(redis === null ? {} : { HELIOMETER_EDGE_URL: redis.url }),
      });
    });
    after(async () => {
      await rig?.[Symbol.asyncDispose]();
      await redis?.stop();
    });

    const send = (policy: string, body: object = CHAT): Promise<PlainAnswer> =>
      rig.send({ headers: { 'helicone-ratelimit-policy': policy }, body });

    test('four processes, 200 calls at once: in no window does more than the quota reach the provider', async () => {
      const [quota, windowMs] = [60, 1_000];
      const policy = `${quota};w=${windowMs / 1000};s=tag`;
      const tag = randomUUID();
      const let_through: { readonly from: number; readonly to: number }[] = [];
      const until = performance.now() + 3 * windowMs;
      const caller = async (): Promise<void> => {
        while (performance.now() < until) {
          const from = performance.now();
          const answer = await rig.send({
            headers: { 'helicone-ratelimit-policy': policy, 'helicone-property-tag': tag },
          });
          assert.ok([200, 429].includes(answer.status), answer.text);
          if (answer.status === 200) let_through.push({ from, to: performance.now() });
        }
      };
      await Promise.all(Array.from({ length: 200 }, caller));
      assert.equal(rig.heliometer.pids('gateway').length, 4);
      assert.ok(let_through.length >= quota, `${let_through.length} in three windows`);
      for (const { from } of let_through) {
        // Admitted between asking and being answered: these lie within one window for certain.
        const surely = let_through.filter((each) => each.from >= from && each.to <= from + windowMs);
        assert.ok(surely.length <= quota, `${surely.length} in the window from ${from}`);
      }
    });

    test('a thousand calls that failed, 200 at once, leave nothing behind', async () => {
      const input = Math.ceil(Buffer.byteLength(JSON.stringify(TOKENS)) / 3);
      const policy = `${100 * (input + 100)};w=600;u=token`;
      rig.openai.always({ status: 500, headers: JSON_TYPE, body: '{"error":{"message":"no"}}' });
      let passed = 0;
      while (passed < 1_000) {
        const answers = await Promise.all(Array.from({ length: 200 }, () => send(policy, TOKENS)));
        passed += answers.filter(({ status }) => status === 500).length;
        assert.ok(answers.every(({ status }) => status === 500 || status === 429));
      }
      await fits(100 * 100 + 98 * input, policy);
    });

    test('a hundred calls whose clients left leave nothing behind', async () => {
      const policy = '100000;w=600;u=token';
      rig.openai.always((exchange) => exchange.stall());
      rig.taken();
      const clients = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const client = await RawClient.connect(rig.heliometer.url);
          const headers = { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, 'Helicone-RateLimit-Policy': policy };
          await client.request('POST', '/v1/chat/completions', Object.entries(headers).flat(), JSON.stringify(TOKENS));
          return client;
        }),
      );
      await rig.openai.request(99);
      for (const client of clients) client.reset();
      rig.openai.always({ headers: JSON_TYPE, body: '{}' });
      await fits(99_900, policy);
    });

    test('what a killed gateway held comes back', async () => {
      const policy = '1000;w=600;u=token;s=user';
      const user = randomUUID();
      const ask = (maxTokens: number) =>
        rig.send({
          headers: { 'helicone-ratelimit-policy': policy, 'helicone-user-id': user },
          body: { ...CHAT, max_tokens: maxTokens },
        });
      rig.taken();
      rig.openai.next((exchange) => exchange.stall());
      const broken = assert.rejects(ask(800));
      await rig.openai.request(0);
      assert.equal((await ask(800)).status, 429);
      rig.heliometer.kill('gateway');
      await broken;
      let status = 0;
      for (let i = 0; i < 600 && status !== 200; i += 1) {
        status = await ask(800).then(
          (answer) => answer.status,
          () => 0,
        );
        if (status !== 200) await wait(50);
      }
      assert.equal(status, 200);
    });

    /** Waits for a call that needs so much output to be let through, by which it is all free again. */
    async function fits(maxTokens: number, policy: string): Promise<void> {
      let seen: PlainAnswer | undefined;
      for (let i = 0; i < 400; i += 1) {
        rig.openai.always({ headers: JSON_TYPE, body: '{}' });
        seen = await send(policy, { ...CHAT, max_tokens: maxTokens });
        if (seen.status === 200) return;
        await wait(25);
      }
      assert.equal(seen?.status, 200, seen?.text ?? '');
    }
  });
}

describe('counters that cannot be reached', { skip: REDIS_MISSING }, () => {
  let redis: RedisServer;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  const policy = { 'helicone-ratelimit-policy': '5;w=60' };

  test('refuse calls under a limit with 503 limiter_unavailable, and no others; they are counted again afterwards', async () => {
    await using rig = await PolicyRig.start({ HELIOMETER_EDGE_URL: redis.url });
    assert.equal((await rig.send({ headers: policy })).status, 200);
    await redis.kill();
    const refused = await rig.send({ headers: policy });
    assert.deepEqual([refused.status, errorOf(refused).code], [503, 'limiter_unavailable']);
    assert.doesNotMatch(refused.text, /127\.0\.0\.1|redis/i);
    assert.equal((await rig.send()).status, 200);
    await redis.restart();
    while ((await rig.send({ headers: policy })).status !== 200) await wait(25);
  });

  test('with rateLimit.onFailure=allow calls pass, with a warning', async () => {
    await using rig = await PolicyRig.start({
      HELIOMETER_EDGE_URL: redis.url,
      HELIOMETER_RATE_LIMIT_ON_FAILURE: 'allow',
    });
    await redis.kill();
    const passed = await rig.send({ headers: policy });
    assert.equal(passed.status, 200);
    assert.match(String(passed.headers['helicone-warning']), /rate limit was not applied/);
    assert.equal(rig.taken().length, 1);
    await redis.restart();
  });

  test('two gateways of a fleet share one counter', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => PolicyRig.start({ HELIOMETER_EDGE_URL: redis.url })));
    assert.ok(a !== undefined && b !== undefined);
    const headers = { 'helicone-ratelimit-policy': '3;w=600' };
    const statuses = [];
    for (const rig of [a, b, a, b]) statuses.push((await rig.send({ headers })).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
  });
});
