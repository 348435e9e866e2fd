// Every route of sums and series, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, type RouteId, UNKNOWN_USAGE } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

describe('metric routes', () => {
  let api: ApiUnderTest;
  // A whole UTC day, some days ago, so that no bucket is begun or ended by the clock.
  const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const at = (hour: number, minute = 0) => dayMs + hour * HOUR_MS + minute * 60_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { start: iso(dayMs), end: iso(dayMs + DAY_MS) };

  before(async () => {
    api = await openApiUnderTest();
    const usage = { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 };
    await api.insert(
      recordOf({ startedAtMs: at(1, 10), latencyMs: 100, usage, costNanos: 2_000_000_000, userId: 'a' }),
      recordOf({
        startedAtMs: at(1, 50),
        latencyMs: 300,
        ttftMs: 50,
        stream: true,
        usage,
        costNanos: null,
        userId: 'b',
      }),
      recordOf({
        startedAtMs: at(3),
        latencyMs: 200,
        status: 500,
        model: null,
        provider: 'ANTHROPIC',
        usage: UNKNOWN_USAGE,
        costNanos: 500_000_000,
        userId: 'a',
      }),
      recordOf({
        startedAtMs: at(23, 30),
        outcome: 'threat',
        threat: true,
        status: 400,
        latencyMs: 400,
        usage,
        costNanos: 0,
      }),
      recordOf({ startedAtMs: dayMs - 60 * DAY_MS }),
      recordOf({ startedAtMs: dayMs - 70 * DAY_MS, model: 'mystery', costNanos: null }),
      recordOf({ startedAtMs: dayMs - 70 * DAY_MS, model: 'free', costNanos: 0 }),
      recordOf({ startedAtMs: dayMs - 70 * DAY_MS + HOUR_MS, model: 'mystery', costNanos: null }),
    );
    await api.insert(recordOf({ organizationId: api.otherOrganizationId, startedAtMs: at(1) }));
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  async function ask(id: RouteId, body: object = { filter: 'all', timeFilter }, key = api.keys.r) {
    const row = ROUTES[id];
    const answer = await api.call(row.method, row.path, { body, key });
    assert.equal(answer.status, 200, answer.text);
    row.response.parse(answer.json.data);
    return answer.json.data;
  }
  const series = (id: RouteId, extra: object = {}) =>
    ask(id, { filter: 'all', timeFilter, dbIncrement: 'hour', timeZoneDifference: 0, ...extra });

  test('sums are those of the window', async () => {
    assert.equal(await ask('totalRequests'), 4);
    assert.equal(await ask('totalCost'), 2.5);
    assert.equal(await ask('averageLatency'), 250);
    assert.equal(await ask('averageTimeToFirstToken'), 50);
    assert.equal(await ask('totalThreats'), 1);
    assert.equal(await ask('activeUsers'), 3);
    assert.equal(await ask('requestCount'), 4);
    assert.deepEqual(await ask('averageTokensPerRequest'), {
      average_prompt_tokens_per_response: 7.5,
      average_completion_tokens_per_response: 3.75,
      average_total_tokens_per_response: 11.25,
    });
  });

  test('sums follow the filter', async () => {
    const filter = { request_response_rmt: { user_id: { equals: 'a' } } };
    assert.equal(await ask('totalRequests', { filter, timeFilter }), 2);
    assert.equal(await ask('totalCost', { filter, timeFilter }), 2.5);
    assert.equal(await ask('requestCount', { filter, isCached: true, timeFilter }), 0);
  });

  test('sums without a timeFilter are of the last 30 days, or of the filter’s own bounds', async () => {
    assert.equal(await ask('totalRequests', { filter: 'all' }), 4);
    assert.equal(await ask('totalRequests', {}), 4);
    const since = { request_response_rmt: { request_created_at: { gte: iso(dayMs - 61 * DAY_MS) } } };
    assert.equal(await ask('totalRequests', { filter: since }), 5);
  });

  test('sums of nothing are zero, averages of nothing unknown', async () => {
    const empty = { filter: 'all', timeFilter: { start: '2020-01-01', end: '2020-02-01' } };
    assert.equal(await ask('totalRequests', empty), 0);
    assert.equal(await ask('totalCost', empty), 0);
    assert.equal(await ask('averageLatency', empty), null);
    assert.equal((await ask('averageTokensPerRequest', empty)).average_total_tokens_per_response, 0);
  });

  test('series have a point for each bucket with requests', async () => {
    assert.deepEqual(await series('requestOverTime'), [
      { time: iso(at(1)), count: 2 },
      { time: iso(at(3)), count: 1 },
      { time: iso(at(23)), count: 1 },
    ]);
    assert.deepEqual(await series('costOverTime'), [
      { time: iso(at(1)), cost: 2, priced: 1, requests: 2 },
      { time: iso(at(3)), cost: 0.5, priced: 1, requests: 1 },
      { time: iso(at(23)), cost: 0, priced: 1, requests: 1 },
    ]);
    assert.deepEqual((await series('tokensOverTime'))[0], {
      time: iso(at(1)),
      prompt_tokens: 20,
      completion_tokens: 10,
    });
    assert.deepEqual((await series('latencyOverTime'))[0], { time: iso(at(1)), duration: 200 });
    assert.deepEqual(await series('timeToFirstToken'), [{ time: iso(at(1)), ttft: 50 }]);
    assert.deepEqual((await series('usersOverTime'))[0], { time: iso(at(1)), count: 2 });
    assert.equal((await series('threatsOverTime')).at(-1).count, 1);
    const errors = (await series('errorOverTime')) as { count: number }[];
    assert.deepEqual(
      errors.map(({ count }) => count),
      [0, 1, 1],
    );
  });

  test('statuses are counted apart', async () => {
    assert.deepEqual(await series('requestStatusOverTime', { dbIncrement: 'day' }), [
      { time: iso(dayMs), status: 200, count: 2 },
      { time: iso(dayMs), status: 400, count: 1 },
      { time: iso(dayMs), status: 500, count: 1 },
    ]);
  });

  test('days are those of the caller, by the offset JavaScript gives', async () => {
    // UTC+2: 23:30 UTC is the next day there, which began at 22:00 UTC.
    assert.deepEqual(await series('requestOverTime', { dbIncrement: 'day', timeZoneDifference: -120 }), [
      { time: iso(dayMs - 2 * HOUR_MS), count: 3 },
      { time: iso(dayMs + 22 * HOUR_MS), count: 1 },
    ]);
    // UTC-5: all of it but the night's first hours is one day there.
    assert.deepEqual(await series('requestOverTime', { dbIncrement: 'day', timeZoneDifference: 300 }), [
      { time: iso(dayMs - 19 * HOUR_MS), count: 3 },
      { time: iso(dayMs + 5 * HOUR_MS), count: 1 },
    ]);
  });

  test('quantiles are of the metric asked for, money in dollars', async () => {
    const [latency] = await series('quantiles', { dbIncrement: 'day', metric: 'latency' });
    assert.equal(latency.time, iso(dayMs));
    assert.ok(latency.p75 >= 200 && latency.p75 <= 400 && latency.p99 >= latency.p95 && latency.p95 >= latency.p90);
    const [cost] = await series('quantiles', { dbIncrement: 'day', metric: 'cost' });
    assert.ok(cost.p99 > 0.4 && cost.p99 <= 2, String(cost.p99));
  });

  test('models and providers come busiest first', async () => {
    const models = await ask('models', { filter: 'all', timeFilter, limit: 10, offset: 0 });
    assert.deepEqual(models[0], {
      model: 'gpt-4o-mini-2024-07-18',
      total_requests: 3,
      total_completion_tokens: 15,
      total_prompt_token: 30,
      total_tokens: 45,
      cost: 2,
      priced: 2,
    });
    assert.equal(models[1].model, 'unknown');
    assert.deepEqual(await ask('providers'), [
      { provider: 'OPENAI', total_requests: 3 },
      { provider: 'ANTHROPIC', total_requests: 1 },
    ]);
    assert.equal((await ask('providers', { filter: 'all', timeFilter, limit: 1, offset: 1 }))[0].provider, 'ANTHROPIC');
  });

  test('a cost of which nothing is known is null, and one of nothing is 0', async () => {
    const past = { start: iso(dayMs - 71 * DAY_MS), end: iso(dayMs - 69 * DAY_MS) };
    const models = (await ask('models', { timeFilter: past })) as { model: string; cost: number; priced: number }[];
    assert.deepEqual(
      models.map(({ model, cost, priced }) => [model, cost, priced]),
      [
        ['mystery', null, 0],
        ['free', 0, 1],
      ],
    );
    assert.deepEqual(await series('costOverTime', { timeFilter: past }), [
      { time: iso(dayMs - 70 * DAY_MS), cost: 0, priced: 1, requests: 2 },
      { time: iso(dayMs - 70 * DAY_MS + HOUR_MS), cost: null, priced: 0, requests: 1 },
    ]);
    // A bare number, as Helicone's clients read it.
    assert.equal(await ask('totalCost', { timeFilter: past }), 0);
  });

  test('scores are summed up by the days of the caller, booleans and ratings by their names', async () => {
    const userId = 'scored';
    const day = dayMs - 80 * DAY_MS;
    const scored = recordOf({ userId, startedAtMs: day + HOUR_MS });
    const rated = recordOf({ userId, startedAtMs: day + 23 * HOUR_MS });
    await api.insert(scored, rated);
    const send = (id: string, path: string, body: object) => api.call('POST', `/v1/request/${id}/${path}`, { body });
    await send(scored.requestId, 'score', { scores: { quality: 0.5, ok: true } });
    await send(scored.requestId, 'score', { scores: { quality: 2.5 } });
    await send(rated.requestId, 'score', { scores: { quality: 1 } });
    await send(rated.requestId, 'feedback', { rating: true });
    const body = {
      userFilter: { request_response_rmt: { user_id: { equals: userId } } },
      timeFilter: { start: iso(day), end: iso(day + DAY_MS) },
      dbIncrement: 'day',
    };
    const point = (ms: number, score_key: string, score_sum: number, score_count = 1) => {
      return { created_at_trunc: iso(ms), score_key, score_sum, score_count };
    };
    assert.deepEqual(await ask('dashboardScores', { ...body, timeZoneDifference: 0 }), [
      point(day, 'helicone-score-feedback', 1),
      point(day, 'ok-hcone-bool', 1),
      point(day, 'quality', 3.5, 2),
    ]);
    assert.deepEqual(await ask('dashboardScores', { ...body, timeZoneDifference: -120 }), [
      point(day - 2 * HOUR_MS, 'ok-hcone-bool', 1),
      point(day - 2 * HOUR_MS, 'quality', 2.5),
      point(day + 22 * HOUR_MS, 'helicone-score-feedback', 1),
      point(day + 22 * HOUR_MS, 'quality', 1),
    ]);
    assert.deepEqual(await ask('dashboardScores', { ...body, userFilter: 'all' }, api.keys.other), []);
    const refused = await api.call('POST', '/v1/dashboard/scores/query', { body: { dbIncrement: 'eon' } });
    assertError(refused, 422, 'invalid_body');
  });

  test('no country is known', async () => assert.deepEqual(await ask('country'), []));

  test('another organisation has its own numbers', async () => {
    assert.equal(await ask('totalRequests', { filter: 'all', timeFilter }, api.keys.other), 1);
  });

  test('windows and increments that make no sense are refused', async () => {
    const refused = async (path: string, body: object) => api.call('POST', path, { body });
    const backwards = { filter: 'all', timeFilter: { start: timeFilter.end, end: timeFilter.start } };
    assertError(await refused('/v1/metrics/totalCost', backwards), 400, 'invalid_request');
    const noTime = await refused('/v1/metrics/totalCost', { timeFilter: { start: 'yesterday', end: 'today' } });
    assertError(noTime, 422, 'invalid_body');
    assert.match(noTime.json.error, /timeFilter\.start: saw "yesterday", accepted is a time such as/);
    assertError(await refused('/v1/metrics/costOverTime', { dbIncrement: 'eon' }), 422, 'invalid_body');
    assertError(await refused('/v1/metrics/costOverTime', { timeZoneDifference: 10_000 }), 422, 'invalid_body');
    assertError(await refused('/v1/metrics/quantiles', { metric: 'mood' }), 422, 'invalid_body');
  });
});
