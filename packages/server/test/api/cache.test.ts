// The cache's routes: emptying it, and what it saved.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { answerOf, entry, keyOf } from '../ports/answer-cache-suite.ts';
import { exchange } from '../ports/record-samples.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
});
after(() => api?.close());

const keep = (seed = '', organizationId: string = DEFAULT_ORGANIZATION_ID) =>
  api.cache.keep(entry(keyOf({ organizationId, seed }), answerOf('x')));

describe('DELETE /v1/cache', () => {
  test('empties one seed, or all the organisation has, and says how many', async () => {
    for (const seed of ['', 'ada', 'ada', 'bob']) await keep(seed);
    await keep('', api.otherOrganizationId);
    assert.deepEqual((await api.call('DELETE', '/v1/cache?seed=ada')).json, { data: { purged: 2 }, error: null });
    assert.deepEqual((await api.call('DELETE', '/v1/cache')).json, { data: { purged: 2 }, error: null });
    assert.equal((await api.call('DELETE', '/v1/cache')).json.data.purged, 0);
    assert.equal((await api.call('DELETE', '/v1/cache', { key: api.keys.other })).json.data.purged, 1);
  });

  test('needs an rw key', async () => {
    assertError(await api.call('DELETE', '/v1/cache', { key: null }), 401, 'unauthorized');
    for (const key of [api.keys.r, api.keys.w])
      assertError(await api.call('DELETE', '/v1/cache', { key }), 403, 'forbidden');
  });

  test('an empty seed is refused, not taken for all', async () => {
    assertError(await api.call('DELETE', '/v1/cache?seed='), 400, 'invalid_request');
  });
});

describe('GET /v1/cache/size', () => {
  test('the organisation’s entries, and the bytes of all in their maximum', async () => {
    for (const seed of ['', 'ada']) await keep(seed);
    const { json } = await api.call('GET', '/v1/cache/size', { key: api.keys.r });
    const size = ROUTES.cacheSize.response.parse(json.data);
    assert.deepEqual([size.entries, size.max_bytes], [2, 1024 ** 2]);
    assert.ok(size.bytes > 0);
    const other = await api.call('GET', '/v1/cache/size', { key: api.keys.other });
    assert.equal(other.json.data.entries, 0);
    await api.call('DELETE', '/v1/cache');
  });
});

describe('GET /v1/cache/answers', () => {
  test('what was given again, of one organisation and time', async () => {
    const startedAtMs = Date.parse('2026-02-05T10:00:00Z');
    const cacheReferenceId = randomUUID();
    const hit = {
      ...{ startedAtMs, cacheReferenceId, cacheEnabled: true, outcome: 'cached' as const },
      ...{ savedCostNanos: 1_500_000, savedLatencyMs: 900, latencyMs: 100 },
    } as const;
    await api.insert(
      exchange(DEFAULT_ORGANIZATION_ID, hit),
      exchange(DEFAULT_ORGANIZATION_ID, hit),
      exchange(api.otherOrganizationId, hit),
    );
    const answers = await api.call('GET', '/v1/cache/answers?start=2026-02-01&end=2026-02-10', { key: api.keys.r });
    const [first, ...more] = ROUTES.cachedAnswers.response.parse(answers.json.data);
    assert.deepEqual([first?.exchange_id, first?.hits, first?.saved_cost], [cacheReferenceId, 2, 0.003]);
    assert.deepEqual([first?.saved_latency_ms, first?.last_hit], [1600, '2026-02-05T10:00:00.000Z']);
    assert.deepEqual(more, []);
    const before = await api.call('GET', '/v1/cache/answers?start=2020-01-01&end=2020-02-01');
    assert.deepEqual(before.json.data, []);
    assertError(await api.call('GET', '/v1/cache/answers?limit=0'), 400, 'invalid_request');
  });
});

describe('GET /v1/cache/metrics', () => {
  test('sums and days, of one organisation', async () => {
    const startedAtMs = Date.parse('2026-03-05T10:00:00Z');
    const hit = {
      startedAtMs,
      cacheEnabled: true,
      outcome: 'cached',
      cacheReferenceId: randomUUID(),
      savedCostNanos: 1_500_000,
      savedLatencyMs: 900,
      latencyMs: 100,
    } as const;
    await api.insert(
      exchange(DEFAULT_ORGANIZATION_ID, { startedAtMs, cacheEnabled: true }),
      exchange(DEFAULT_ORGANIZATION_ID, hit),
      exchange(DEFAULT_ORGANIZATION_ID, { ...hit, startedAtMs: startedAtMs + 86_400_000 }),
      exchange(api.otherOrganizationId, hit),
    );
    const path = '/v1/cache/metrics?start=2026-03-01&end=2026-03-10&timeZoneDifference=-60';
    const { data } = (await api.call('GET', path)).json;
    assert.equal(data.cache_hit_count, 2);
    assert.equal(data.cache_enabled_count, 3);
    assert.equal(data.saved_cost, 0.003);
    assert.equal(data.saved_latency_ms, 1600);
    assert.deepEqual(
      data.over_time.map((bucket: { time: string; cache_hit_count: number }) => [bucket.time, bucket.cache_hit_count]),
      [
        ['2026-03-04T23:00:00.000Z', 1],
        ['2026-03-05T23:00:00.000Z', 1],
      ],
    );
  });

  test('nothing asked of the cache: zeros', async () => {
    const { data } = (await api.call('GET', '/v1/cache/metrics?start=2020-01-01&end=2020-02-01')).json;
    assert.deepEqual([data.cache_hit_count, data.saved_cost, data.over_time], [0, 0, []]);
  });

  test('what cannot be read is refused by name', async () => {
    for (const query of [
      'start=noon',
      'dbIncrement=fortnight',
      'timeZoneDifference=900',
      'start=2026-02-02&end=2026-01-01',
    ])
      assertError(await api.call('GET', `/v1/cache/metrics?${query}`), 400, 'invalid_request');
  });
});
