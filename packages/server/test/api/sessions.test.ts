// The routes of sessions, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, UNKNOWN_USAGE } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than a router takes by default, and in need of encoding. */
const AWKWARD = `run 1/2?é#${'x'.repeat(300)}`;

describe('session routes', () => {
  let api: ApiUnderTest;
  const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { startTimeUnixMs: dayMs, endTimeUnixMs: dayMs + DAY_MS };
  const usage = { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 };
  const call = (sessionId: string, atMs: number, change: Parameters<typeof recordOf>[0] = {}) =>
    recordOf({ sessionId, startedAtMs: dayMs + atMs, latencyMs: 100, usage, costNanos: 1e9, ...change });
  const first = call('s-1', 0, { sessionPath: '/agent', userId: 'a' });

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(
      first,
      call('s-1', 1_000, { sessionName: 'Chat', sessionPath: '/agent/tool', userId: 'b', latencyMs: 300 }),
      call('s-1', 4_000, {
        sessionName: 'Chat',
        sessionPath: '/agent/tool',
        costNanos: null,
        status: 500,
        userId: null,
      }),
      call('s-2', HOUR_MS, { sessionName: 'Chat', costNanos: null }),
      call(AWKWARD, 2 * HOUR_MS, { sessionPath: '/x' }),
      call('old', -60 * DAY_MS, { sessionName: 'Chat' }),
      recordOf({ startedAtMs: dayMs }),
      call('s-1', 0, { organizationId: api.otherOrganizationId, sessionName: 'Theirs' }),
    );
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  type Id =
    | 'querySessions'
    | 'countSessions'
    | 'querySessionNames'
    | 'querySessionMetrics'
    | 'getSessionTree'
    | 'getSessionTag';
  async function ask(id: Id, body?: object, options: { key?: string; sessionId?: string } = {}) {
    const { key = api.keys.r, sessionId = '' } = options;
    const row = ROUTES[id];
    const path = row.path.replace(':sessionId', encodeURIComponent(sessionId));
    const answer = await api.call(row.method, path, { key, ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, 200, answer.text);
    row.response.parse(answer.json.data);
    return answer.json;
  }
  const idsOf = async (body: object) =>
    ((await ask('querySessions', body)).data as { session_id: string }[]).map((row) => row.session_id);

  test('sessions come newest first with their totals', async () => {
    const { data, nextCursor } = await ask('querySessions', {
      search: '',
      timeFilter,
      timezoneDifference: 0,
      filter: 'all',
    });
    assert.equal(nextCursor, null);
    assert.deepEqual(
      data.map((row: { session_id: string }) => row.session_id),
      [AWKWARD, 's-2', 's-1'],
    );
    assert.deepEqual(data[2], {
      created_at: iso(dayMs),
      latest_request_created_at: iso(dayMs + 4_000),
      session_id: 's-1',
      session_name: 'Chat',
      total_cost: 2,
      priced: 2,
      total_requests: 3,
      prompt_tokens: 30,
      completion_tokens: 15,
      total_tokens: 45,
      avg_latency: 500 / 3,
      user_ids: ['a', 'b'],
      tag: null,
      errors: 1,
      ended_at: iso(dayMs + 4_100),
    });
    assert.deepEqual([data[1].total_cost, data[1].priced, data[0].session_name], [null, 0, '']);
  });

  test('search, name, filter and window choose among them', async () => {
    assert.deepEqual(await idsOf({ timeFilter, search: 'CHAT' }), ['s-2', 's-1']);
    assert.deepEqual(await idsOf({ timeFilter, search: 'S-2' }), ['s-2']);
    assert.deepEqual(await idsOf({ timeFilter, nameEquals: 'Chat' }), ['s-2', 's-1']);
    assert.deepEqual(await idsOf({ timeFilter, nameEquals: '' }), [AWKWARD]);
    const filter = { sessions_request_response_rmt: { session_total_requests: { gte: 2 } } };
    assert.deepEqual(await idsOf({ timeFilter, filter }), ['s-1']);
    assert.deepEqual(await idsOf({}), [AWKWARD, 's-2', 's-1']);
    const since = { request_response_rmt: { request_created_at: { gte: iso(dayMs - 61 * DAY_MS) } } };
    assert.deepEqual(await idsOf({ filter: since }), [AWKWARD, 's-2', 's-1', 'old']);
    const user = { request_response_rmt: { user_id: { equals: 'a' } } };
    assert.equal((await ask('querySessions', { timeFilter, filter: user })).data[0].total_requests, 1);
  });

  test('a cursor leads from page to page', async () => {
    const one = await ask('querySessions', { timeFilter, limit: 2 });
    const two = await ask('querySessions', { timeFilter, limit: 2, cursor: one.nextCursor });
    assert.deepEqual([two.data.length, two.data[0].session_id, two.nextCursor], [1, 's-1', null]);
    assertError(await api.call('POST', '/v1/session/query', { body: { cursor: 'mine' } }), 400, 'invalid_request');
  });

  test('a sort orders them, its cursor is of that sort, and one column is taken', async () => {
    const dearest = { timeFilter, limit: 2, sort: { total_cost: 'desc' } };
    const one = await ask('querySessions', dearest);
    const two = await ask('querySessions', { ...dearest, cursor: one.nextCursor });
    const seen = [...one.data, ...two.data].map((row: { total_cost: number | null }) => row.total_cost);
    assert.deepEqual(seen, [2, 1, null]);
    assert.deepEqual(await idsOf({ timeFilter, sort: { duration: 'asc' }, offset: 2 }), ['s-1']);
    const other = { sort: { created_at: 'desc' }, cursor: one.nextCursor };
    assertError(await api.call('POST', '/v1/session/query', { body: other }), 400, 'invalid_request');
    for (const sort of [{ errors: 'asc', duration: 'asc' }, { name: 'asc' }]) {
      assertError(await api.call('POST', '/v1/session/query', { body: { sort } }), 422, 'invalid_body');
    }
  });

  test('they are counted, with totals and averages', async () => {
    assert.deepEqual((await ask('countSessions', { timeFilter })).data, {
      count: 3,
      total_cost: 3,
      priced: 3,
      avg_cost: 1.5,
      avg_latency: (500 / 3 + 100 + 100) / 3,
      avg_requests: 5 / 3,
    });
    const nothing = { startTimeUnixMs: 0, endTimeUnixMs: 1 };
    assert.deepEqual((await ask('countSessions', { timeFilter: nothing })).data, {
      count: 0,
      total_cost: null,
      priced: 0,
      avg_cost: null,
      avg_latency: null,
      avg_requests: null,
    });
  });

  test('names are listed, the last used first', async () => {
    assert.deepEqual((await ask('querySessionNames', { nameContains: '', timezoneDifference: 0, timeFilter })).data, [
      {
        name: '',
        created_at: iso(dayMs + 2 * HOUR_MS),
        first_used: iso(dayMs + 2 * HOUR_MS),
        last_used: iso(dayMs + 2 * HOUR_MS),
        session_count: 1,
        avg_latency: 100,
      },
      {
        name: 'Chat',
        created_at: iso(dayMs),
        first_used: iso(dayMs),
        last_used: iso(dayMs + HOUR_MS),
        session_count: 2,
        avg_latency: 150,
      },
    ]);
    const { data } = await ask('querySessionNames', { nameContains: 'cha', timeFilter });
    assert.equal(data.length, 1);
  });

  test('distributions have text bounds and averages of all sessions', async () => {
    const { data } = await ask('querySessionMetrics', {
      nameContains: '',
      timezoneDifference: 0,
      pSize: 'p99',
      timeFilter,
    });
    assert.equal(data.session_count.length, 10);
    assert.deepEqual(data.session_count[0], { range_start: '1', range_end: '1.2', value: 2 });
    assert.deepEqual(data.session_count[9], { range_start: '2.8', range_end: '3', value: 1 });
    assert.deepEqual(data.session_duration.at(-1).range_end, '4');
    assert.deepEqual(data.session_cost.at(-1), { range_start: '1.9', range_end: '2', value: 1 });
    assert.deepEqual(data.average, {
      session_count: [{ average: 5 / 3 }],
      session_duration: [{ average: 4 / 3 }],
      session_cost: [{ average: 1.5 }],
    });
    const cut = await ask('querySessionMetrics', { pSize: 'p50', timeFilter });
    assert.deepEqual(cut.data.session_count, [{ range_start: '1', range_end: '1', value: 2 }]);
    const none = await ask('querySessionMetrics', { nameEquals: 'nobody', timeFilter });
    assert.deepEqual([none.data.session_cost, none.data.average.session_cost], [[], [{ average: null }]]);
  });

  test('one comes as a tree with the sums of each branch', async () => {
    const { data } = await ask('getSessionTree', undefined, { sessionId: 's-1' });
    assert.deepEqual([data.session_name, data.total_requests, data.total_cost, data.errors], ['Chat', 3, 2, 1]);
    assert.deepEqual([data.left_out, data.duration_ms, data.user_ids], [0, 4_100, ['a', 'b']]);
    const [agent] = data.children;
    assert.deepEqual([agent.path, agent.request.exchange_id, agent.total_requests], ['/agent', first.exchangeId, 3]);
    assert.deepEqual(
      agent.children.map((node: { name: string; total_cost: number | null }) => [node.name, node.total_cost]),
      [
        ['tool', 1],
        ['tool', null],
      ],
    );
    const old = await ask('getSessionTree', undefined, { sessionId: 'old' });
    assert.equal(old.data.total_requests, 1);
    const awkward = await ask('getSessionTree', undefined, { sessionId: AWKWARD });
    assert.equal(awkward.data.session_id, AWKWARD);
  });

  test('a rating is kept with its first request', async () => {
    const rate = (rating: unknown, id = 's-1', key = api.keys.w) =>
      api.call('POST', `/v1/session/${encodeURIComponent(id)}/feedback`, { key, body: { rating } });
    const feedback = async () => (await ask('getSessionTree', undefined, { sessionId: 's-1' })).data.feedback;
    assert.equal(await feedback(), null);
    assert.equal((await rate(true)).status, 200);
    assert.equal(await feedback(), true);
    assert.equal((await rate(false)).status, 200);
    assert.equal(await feedback(), false);
    assert.deepEqual(await idsOf({ timeFilter, filter: { feedback: { rating: { equals: false } } } }), ['s-1']);
    const row = (await api.call('GET', `/v1/request/${first.requestId}`)).json.data;
    assert.equal(row.properties['Helicone-Session-Feedback'], '0');
    assertError(await rate(true, 'nowhere'), 404, 'not_found');
    assertError(await rate('yes'), 422, 'invalid_body');
    const theirs = (await ask('getSessionTree', undefined, { sessionId: 's-1', key: api.keys.other })).data;
    assert.equal(theirs.feedback, null);
  });

  test('a tag is set, read, shown, searched for and taken away', async () => {
    const put = (tag: unknown, id = AWKWARD) =>
      api.call('POST', `/v1/session/${encodeURIComponent(id)}/tag`, { key: api.keys.w, body: { tag } });
    const get = async (key = api.keys.r) => (await ask('getSessionTag', undefined, { sessionId: AWKWARD, key })).data;
    assert.equal(await get(), null);
    assert.equal((await put('good')).status, 200);
    assert.deepEqual([await get(), await get(api.keys.other)], ['good', null]);
    assert.equal((await ask('querySessions', { timeFilter })).data[0].tag, 'good');
    assert.equal((await ask('getSessionTree', undefined, { sessionId: AWKWARD })).data.tag, 'good');
    const filter = { sessions_request_response_rmt: { session_tag: { equals: 'good' } } };
    assert.deepEqual(await idsOf({ timeFilter, filter }), [AWKWARD]);
    assert.equal((await put('')).status, 200);
    assert.equal(await get(), null);
    assertError(await put(7), 422, 'invalid_body');
    assertError(await put('x'.repeat(1_001)), 422, 'invalid_body');
  });

  test('another organisation sees its own sessions only', async () => {
    const options = { key: api.keys.other };
    const { data } = await ask('querySessions', { timeFilter }, options);
    assert.deepEqual([data.length, data[0].session_name, data[0].total_requests], [1, 'Theirs', 1]);
    assert.equal((await ask('countSessions', { timeFilter }, options)).data.count, 1);
    assert.equal((await ask('querySessionNames', { timeFilter }, options)).data[0].name, 'Theirs');
    const tree = (await ask('getSessionTree', undefined, { ...options, sessionId: 's-1' })).data;
    assert.equal(tree.total_requests, 1);
    const missing = await api.call('GET', '/v1/session/s-2/tree', options);
    assertError(missing, 404, 'not_found');
    assert.match(missing.json.error, /s-2/);
  });

  test('what makes no sense is refused with what would', async () => {
    const refused = (path: string, body: object) => api.call('POST', path, { body });
    const backwards = { startTimeUnixMs: 5, endTimeUnixMs: 5 };
    assertError(await refused('/v1/session/query', { timeFilter: backwards }), 400, 'invalid_request');
    assertError(await refused('/v1/session/query', { timeFilter: { startTimeUnixMs: 1 } }), 422, 'invalid_body');
    assertError(await refused('/v1/session/count', { search: 7 }), 422, 'invalid_body');
    assertError(await refused('/v1/session/metrics/query', { pSize: 'p12' }), 422, 'invalid_body');
    const column = await refused('/v1/session/query', {
      filter: { sessions_request_response_rmt: { session_mood: { equals: 'x' } } },
    });
    assertError(column, 400, 'invalid_request');
    assert.match(column.json.error, /session_mood.*session_tag/);
  });
});
