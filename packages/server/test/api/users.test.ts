// The routes of users, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, UNKNOWN_USAGE } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

describe('user routes', () => {
  let api: ApiUnderTest;
  const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { startTimeUnixSeconds: dayMs / 1000, endTimeUnixSeconds: dayMs / 1000 + 86_400 };
  const usage = { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 };
  const call = (userId: string | null, atMs: number, change: Parameters<typeof recordOf>[0] = {}) =>
    recordOf({ userId, startedAtMs: dayMs + atMs, usage, costNanos: 1e9, ...change });

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(
      call('a', HOUR_MS),
      call('a', 23 * HOUR_MS, { costNanos: null }),
      call('a', 22 * HOUR_MS + 30 * 60_000, { outcome: 'limited', status: 429, usage: UNKNOWN_USAGE, costNanos: null }),
      call('b', 2 * HOUR_MS, { costNanos: null }),
      call('c', -60 * DAY_MS),
      call(null, HOUR_MS),
      call('a', HOUR_MS, { organizationId: api.otherOrganizationId }),
    );
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  async function ask(
    id: 'queryUserMetrics' | 'queryUserMetricsOverview' | 'queryUsers',
    body: object,
    key = api.keys.r,
  ) {
    const row = ROUTES[id];
    const answer = await api.call(row.method, row.path, { key, body });
    assert.equal(answer.status, 200, answer.text);
    row.response.parse(answer.json.data);
    return answer.json.data;
  }

  test('users come with their totals, the last active first', async () => {
    const data = await ask('queryUserMetrics', { filter: 'all', offset: 0, limit: 10, timeFilter });
    assert.deepEqual([data.count, data.hasUsers, data.users.length], [2, true, 2]);
    assert.deepEqual(data.users[0], {
      id: 'a',
      user_id: 'a',
      active_for: 1,
      first_active: iso(dayMs + HOUR_MS),
      last_active: iso(dayMs + 23 * HOUR_MS),
      total_requests: 3,
      average_requests_per_day_active: 3,
      average_tokens_per_request: 10,
      total_completion_tokens: 10,
      total_prompt_tokens: 20,
      cost: 1,
      priced: 1,
      rate_limited_count: 1,
    });
    assert.deepEqual([data.users[1].user_id, data.users[1].cost, data.users[1].priced], ['b', null, 0]);
  });

  test('days are those of the caller, by the offset JavaScript gives', async () => {
    // UTC+2: 22:30 and 23:00 UTC are of the next day there.
    const [user] = (await ask('queryUserMetrics', { timeFilter, timeZoneDifferenceMinutes: -120 })).users;
    assert.deepEqual([user.active_for, user.average_requests_per_day_active], [2, 1.5]);
    const filter = { users_view: { user_active_for: { equals: 2 } } };
    const count = async (timeZoneDifferenceMinutes: number) =>
      (await ask('queryUserMetrics', { timeFilter, filter, timeZoneDifferenceMinutes })).count;
    assert.deepEqual([await count(-120), await count(0)], [1, 0]);
  });

  test('they are sorted, paged and filtered', async () => {
    const ids = async (body: object) =>
      ((await ask('queryUserMetrics', { timeFilter, ...body })).users as { user_id: string }[]).map((u) => u.user_id);
    assert.deepEqual(await ids({ sort: { total_requests: 'asc' } }), ['b', 'a']);
    assert.deepEqual(await ids({ sort: { cost: 'asc' } }), ['a', 'b']);
    assert.deepEqual(await ids({ sort: { user_id: 'desc' }, limit: 1, offset: 1 }), ['a']);
    assert.deepEqual(await ids({ filter: { users_view: { user_total_requests: { gt: 1 } } } }), ['a']);
    assert.deepEqual(await ids({ filter: { request_response_rmt: { status: { equals: 429 } } } }), ['a']);
    assert.deepEqual(await ids({}), ['a', 'b']);
  });

  test('a window without users says whether there are any at all', async () => {
    const empty = { startTimeUnixSeconds: 0, endTimeUnixSeconds: 1 };
    assert.deepEqual(await ask('queryUserMetrics', { timeFilter: empty }), { users: [], count: 0, hasUsers: true });
  });

  test('distributions are of requests and of known costs', async () => {
    const data = await ask('queryUserMetricsOverview', {
      filter: 'all',
      pSize: 'p99',
      useInterquartile: false,
      timeFilter,
    });
    assert.deepEqual(data.request_count[0], { range_start: '1', range_end: '1.2', value: 1 });
    assert.deepEqual(data.request_count[9], { range_start: '2.8', range_end: '3', value: 1 });
    assert.deepEqual(data.user_cost, [{ range_start: '1', range_end: '1', value: 1 }]);
  });

  test('users asked for by id are summed up', async () => {
    assert.deepEqual(await ask('queryUsers', { userIds: ['a', 'nobody'], timeFilter }), [
      { user_id: 'a', prompt_tokens: 20, completion_tokens: 10, count: 3, cost: 1, priced: 1 },
    ]);
    const all = (await ask('queryUsers', {})) as { user_id: string }[];
    assert.deepEqual(
      all.map((user) => user.user_id),
      ['a', 'b'],
    );
    assert.deepEqual(await ask('queryUsers', { userIds: [], timeFilter }), []);
  });

  test('another organisation sees its own users only', async () => {
    const data = await ask('queryUserMetrics', { timeFilter }, api.keys.other);
    assert.deepEqual([data.count, data.users[0].total_requests], [1, 1]);
    assert.equal((await ask('queryUsers', { timeFilter }, api.keys.other)).length, 1);
    const overview = await ask('queryUserMetricsOverview', { timeFilter }, api.keys.other);
    assert.equal(overview.request_count[0].value, 1);
  });

  test('what makes no sense is refused with what would', async () => {
    const refused = (body: object) => api.call('POST', '/v1/user/metrics/query', { body });
    const sort = await refused({ sort: { mood: 'asc' } });
    assertError(sort, 422, 'invalid_body');
    assert.match(sort.json.error, /mood/);
    assertError(await refused({ sort: { cost: 'asc', user_id: 'asc' } }), 422, 'invalid_body');
    assertError(await refused({ timeZoneDifferenceMinutes: 10_000 }), 422, 'invalid_body');
    assertError(await refused({ limit: 1001 }), 422, 'invalid_body');
    const column = await refused({ filter: { users_view: { user_mood: { equals: 1 } } } });
    assertError(column, 400, 'invalid_request');
    assert.match(column.json.error, /user_mood.*user_active_for/);
  });
});
