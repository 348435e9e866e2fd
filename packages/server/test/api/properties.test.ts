// The routes of properties, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, UNKNOWN_USAGE } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

describe('property routes', () => {
  let api: ApiUnderTest;
  const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { start: iso(dayMs), end: iso(dayMs + DAY_MS) };
  const usage = { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 };
  const call = (properties: Record<string, string>, atMs: number, change: Parameters<typeof recordOf>[0] = {}) =>
    recordOf({ properties, startedAtMs: dayMs + atMs, latencyMs: 100, usage, costNanos: 1e9, ...change });
  const changed = call({ Team: 'blue' }, 3 * HOUR_MS, { costNanos: null, status: 500 });

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(
      call({ Team: 'blue', Plan: 'free' }, HOUR_MS),
      call({ team: 'Red' }, 23 * HOUR_MS, { latencyMs: 300, outcome: 'cached', userId: 'b' }),
      changed,
      call({ Team: 'old' }, -60 * DAY_MS),
      call({}, HOUR_MS, { sessionId: 's' }),
      ...Array.from({ length: 12 }, (_, index) =>
        call({ Rank: `r${index}` }, 2 * HOUR_MS, { costNanos: index === 0 ? null : index * 1e9 }),
      ),
      call({ Theirs: 'x', Team: 'blue' }, HOUR_MS, { organizationId: api.otherOrganizationId }),
    );
    await api.records.addFacts(changed.organizationId, changed.exchangeId, [
      { kind: 'property', name: 'TEAM', value: 'green/é' },
    ]);
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  type Id =
    | 'queryProperties'
    | 'hideProperty'
    | 'restoreProperty'
    | 'queryHiddenProperties'
    | 'searchPropertyValues'
    | 'queryPropertyValues'
    | 'topPropertyCosts'
    | 'topPropertyRequests'
    | 'propertiesOverTime';
  async function ask(
    id: Id,
    body: object | undefined,
    options: { readonly key?: string; readonly property?: string } = {},
  ) {
    const row = ROUTES[id];
    const path = row.path.replace(':propertyKey', encodeURIComponent(options.property ?? ''));
    const answer = await api.call(row.method, path, {
      key: options.key ?? api.keys.rw,
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(answer.status, 200, answer.text);
    row.response.parse(answer.json.data);
    return answer.json.data;
  }
  const names = async (key = api.keys.r) =>
    ((await ask('queryProperties', {}, { key })) as { property: string }[]).map(({ property }) => property);

  test('names are listed as first sent, with those of the session', async () => {
    assert.deepEqual(await names(), ['Helicone-Session-Id', 'Plan', 'Rank', 'Team']);
    assert.deepEqual(await names(api.keys.other), ['Team', 'Theirs']);
    const past = { start: iso(dayMs - 61 * DAY_MS), end: iso(dayMs - 59 * DAY_MS) };
    assert.deepEqual(await ask('queryProperties', { timeFilter: past }), [{ property: 'Team' }]);
  });

  test('a hidden property is left out of the list until it is restored, for its organisation', async () => {
    assert.deepEqual(await ask('hideProperty', { key: 'PLAN' }), { ok: true });
    assert.deepEqual(await names(), ['Helicone-Session-Id', 'Rank', 'Team']);
    assert.deepEqual(await ask('queryHiddenProperties', undefined, { key: api.keys.r }), [{ property: 'PLAN' }]);
    assert.deepEqual(await ask('queryHiddenProperties', {}, { key: api.keys.other }), []);
    assert.deepEqual(await ask('searchPropertyValues', { searchTerm: '', timeFilter }, { property: 'plan' }), ['free']);
    const hide = await api.call('POST', '/v1/property/hide', { key: api.keys.other, body: { key: 'Team' } });
    assert.equal(hide.status, 200);
    assert.ok((await names()).includes('Team'));
    assert.deepEqual(await ask('restoreProperty', { key: 'plan' }), { ok: true });
    assert.deepEqual(await names(), ['Helicone-Session-Id', 'Plan', 'Rank', 'Team']);
  });

  test('values are searched whatever the case, a later value in place of the recorded', async () => {
    const search = (searchTerm: string, property = 'team') =>
      ask('searchPropertyValues', { searchTerm, timeFilter }, { property });
    assert.deepEqual(await search(''), ['Red', 'blue', 'green/é']);
    assert.deepEqual(await search('RE'), ['Red', 'green/é']);
    assert.deepEqual(await search('%'), []);
    assert.deepEqual(await search('', 'Helicone-Session-Id'), ['s']);
    assert.deepEqual(await search('', 'no such / property'), []);
    // Names that are words of other routes.
    assert.deepEqual(await search('', 'query'), []);
    assert.deepEqual(await search('', 'properties'), []);
  });

  test('values come with their totals', async () => {
    const data = await ask('queryPropertyValues', { timeFilter, sort: 'cost' }, { property: 'TEAM' });
    assert.deepEqual(data[0], {
      value: 'Red',
      total_requests: 1,
      errors: 0,
      cached: 1,
      cost: 1,
      priced: 1,
      avg_cost: 1,
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      avg_latency: 300,
    });
    const [last] = data.slice(-1);
    assert.deepEqual([last.value, last.cost, last.priced, last.avg_cost, last.errors], ['green/é', null, 0, null, 1]);
    const filter = { request_response_rmt: { user_id: { equals: 'b' } } };
    const filtered = await ask('queryPropertyValues', { timeFilter, filter }, { property: 'Team' });
    assert.deepEqual([filtered.length, filtered[0].value], [1, 'Red']);
  });

  test('the top ten stand alone, the others together', async () => {
    const costs = await ask('topPropertyCosts', { timeFilter }, { property: 'Rank' });
    assert.equal(costs.length, 11);
    assert.deepEqual(
      [costs[0], costs[9], costs[10]],
      [
        { value: 'r11', cost: 11 },
        { value: 'r2', cost: 2 },
        { value: 'Other', cost: 1 },
      ],
    );
    const requests = await ask('topPropertyRequests', { timeFilter }, { property: 'Rank' });
    assert.deepEqual(
      [requests.length, requests[0], requests[10]],
      [11, { value: 'r0', count: 1 }, { value: 'Other', count: 2 }],
    );
    assert.deepEqual(await ask('topPropertyCosts', { timeFilter }, { property: 'Plan' }), [{ value: 'free', cost: 1 }]);
    const theirs = await ask('topPropertyRequests', { timeFilter }, { property: 'Team', key: api.keys.other });
    assert.deepEqual(theirs, [{ value: 'blue', count: 1 }]);
  });

  test('values over time are by the days of the caller', async () => {
    const over = (extra: object) =>
      ask('propertiesOverTime', { timeFilter, userFilter: 'all', propertyKey: 'Team', dbIncrement: 'day', ...extra });
    const point = (atMs: number, property: string, total_cost: number | null) => ({
      created_at_trunc: iso(atMs),
      property,
      request_count: 1,
      total_cost,
      priced: total_cost === null ? 0 : 1,
    });
    assert.deepEqual(await over({}), [point(dayMs, 'Red', 1), point(dayMs, 'blue', 1), point(dayMs, 'green/é', null)]);
    // UTC+2: 23:00 UTC is the next day there.
    assert.deepEqual(await over({ timeZoneDifference: -120 }), [
      point(dayMs - 2 * HOUR_MS, 'blue', 1),
      point(dayMs - 2 * HOUR_MS, 'green/é', null),
      point(dayMs + 22 * HOUR_MS, 'Red', 1),
    ]);
    const userFilter = { request_response_rmt: { status: { equals: 500 } } };
    assert.deepEqual(await over({ userFilter }), [point(dayMs, 'green/é', null)]);
  });

  test('who may read may not hide', async () => {
    for (const path of ['hide', 'restore']) {
      const answer = await api.call('POST', `/v1/property/${path}`, { key: api.keys.w, body: { key: 'Team' } });
      assertError(answer, 403, 'forbidden');
    }
  });

  test('what makes no sense is refused with what would', async () => {
    const refused = (path: string, body: object) => api.call('POST', `/v1/property/${path}`, { body });
    assertError(await refused('hide', {}), 422, 'invalid_body');
    assertError(await refused('hide', { key: ' ' }), 422, 'invalid_body');
    assertError(await refused('Team/search', { searchTerm: 7 }), 422, 'invalid_body');
    assertError(await refused('Team/values/query', { sort: 'mood' }), 422, 'invalid_body');
    const over = { propertyKey: 'Team', dbIncrement: 'eon' };
    assertError(await refused('properties/over-time', over), 422, 'invalid_body');
    assertError(await refused('properties/over-time', { dbIncrement: 'day' }), 422, 'invalid_body');
    const backwards = { timeFilter: { start: timeFilter.end, end: timeFilter.start } };
    assertError(await refused('Team/top-costs/query', backwards), 400, 'invalid_request');
    assertError(await refused(`${'x'.repeat(129)}/search`, {}), 400, 'invalid_request');
  });
});
