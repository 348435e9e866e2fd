// The dashboard's route, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, UNKNOWN_USAGE } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const { path, response } = ROUTES.dashboard;

describe('the dashboard route', () => {
  let api: ApiUnderTest;
  // The day on which Berlin's clocks go back.
  const dayMs = Date.parse('2025-10-25T22:00:00Z');
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { start: iso(dayMs), end: iso(dayMs + 25 * HOUR_MS) };

  before(async () => {
    api = await openApiUnderTest();
    const usage = { ...UNKNOWN_USAGE, promptTokens: 10, promptCacheReadTokens: 4, completionTokens: 5 };
    const at = (hour: number) => ({ startedAtMs: dayMs + hour * HOUR_MS, usage });
    await api.insert(
      recordOf({ ...at(1), latencyMs: 100, costNanos: 2_000_000_000, userId: 'a', threat: false }),
      recordOf({ ...at(2.5), latencyMs: 300, ttftMs: 50, costNanos: null, userId: 'b', model: null }),
      recordOf({
        ...at(3.5),
        latencyMs: 200,
        status: 502,
        outcome: 'upstream_failed',
        costNanos: 500_000_000,
        model: 'm',
      }),
      recordOf({ ...at(24.5), outcome: 'threat', threat: true, status: 400, costNanos: 0, userId: null }),
      recordOf({ ...at(4), cacheEnabled: true, costNanos: 0 }),
      recordOf({
        ...{ ...at(5), cacheEnabled: true, outcome: 'cached', costNanos: 0, latencyMs: 20 },
        ...{ savedCostNanos: 3_000_000_000, savedLatencyMs: 400 },
      }),
      recordOf({ ...at(-1), costNanos: 1_000_000_000 }),
    );
    await api.insert(recordOf({ organizationId: api.otherOrganizationId, ...at(1) }));
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  async function ask(body: object, key = api.keys.r) {
    const answer = await api.call('POST', path, { body, key });
    assert.equal(answer.status, 200, answer.text);
    response.parse(answer.json.data);
    return answer.json.data;
  }

  test('one call has the sums of the window and those of as long a time before', async () => {
    const { totals, previous, previous_window, latest_request_at } = await ask({ timeFilter });
    assert.deepEqual(previous_window, { start: iso(dayMs - 25 * HOUR_MS), end: iso(dayMs) });
    assert.deepEqual([previous.requests, previous.cost, previous.latency === null], [1, 1, false]);
    assert.deepEqual([totals.requests, totals.errors, totals.cost, totals.priced], [6, 2, 2.5, 5]);
    assert.deepEqual([totals.prompt_tokens, totals.prompt_cache_read_tokens, totals.completion_tokens], [60, 24, 30]);
    assert.deepEqual([totals.threats, totals.threats_checked, totals.active_users], [1, 2, 3]);
    const { cache_asked, cache_hits, cache_saved_usd, cache_saved_ms } = totals;
    assert.deepEqual([cache_asked, cache_hits, cache_saved_usd, cache_saved_ms], [2, 1, 3, 380]);
    assert.ok(Math.abs(totals.time_to_first_token.p50 - 50) < 1);
    assert.equal(latest_request_at, null);
  });

  test('it has what failed, models, providers and users, each with its cost or none', async () => {
    const data = await ask({ timeFilter });
    assert.deepEqual(data.errors_by_status, [
      { status: 400, outcome: 'threat', requests: 1 },
      { status: 502, outcome: 'upstream_failed', requests: 1 },
    ]);
    assert.equal(data.models.count, 3);
    const unknown = data.models.rows.find(({ priced }: { priced: number }) => priced === 0);
    assert.deepEqual([unknown.requests, unknown.cost], [1, null]);
    assert.deepEqual([data.providers.count, data.providers.rows[0].requests], [1, 6]);
    assert.deepEqual([data.users.count, data.users.rows[0].user_id, data.users.rows[0].cost], [3, 'a', 2]);
    assert.equal(data.cost_by_model.length, 3);
  });

  test('points are on the caller’s calendar, every one of them, a day of 25 hours too', async () => {
    const days = await ask({ timeFilter, timeZone: 'Europe/Berlin', increment: 'day' });
    assert.deepEqual(
      days.over_time.map(({ start, end, requests }: Record<string, unknown>) => [start, end, requests]),
      [[timeFilter.start, timeFilter.end, 6]],
    );
    const hours = await ask({ timeFilter, timeZone: 'Europe/Berlin', increment: 'hour' });
    assert.equal(hours.over_time.length, 25);
    const requests = hours.over_time.map((point: { requests: number }) => point.requests);
    assert.deepEqual(requests.slice(0, 6), [0, 1, 1, 1, 1, 1]);
    assert.equal(hours.over_time[0].latency, null);
    assert.deepEqual(hours.cost_by_model[0].cost.slice(0, 3), [0, 2, 0]);
    assert.equal((await ask({ timeFilter })).increment, '15min');
  });

  test('it follows the filter', async () => {
    const filter = { request_response_rmt: { user_id: { equals: 'a' } } };
    const { totals, users } = await ask({ filter, timeFilter });
    assert.deepEqual([totals.requests, totals.cost, users.count], [1, 2, 1]);
  });

  test('an empty window says when the newest request was', async () => {
    const empty = { start: '2020-01-01', end: '2020-01-02' };
    const data = await ask({ timeFilter: empty });
    assert.deepEqual([data.totals.requests, data.totals.cost, data.totals.latency], [0, null, null]);
    assert.equal(data.latest_request_at, iso(dayMs + 24.5 * HOUR_MS));
    assert.deepEqual([data.models.count, data.users.rows, data.cost_by_model], [0, [], []]);
  });

  test('reading needs a key that may read, and shows one organisation', async () => {
    assertError(await api.call('POST', path, { body: {}, key: null }), 401, 'unauthorized');
    assertError(await api.call('POST', path, { body: {}, key: api.keys.w }), 403, 'forbidden');
    assert.equal((await ask({ timeFilter }, api.keys.other)).totals.requests, 1);
  });

  test('what cannot be shown is refused with what could', async () => {
    const refused = async (body: object, words: RegExp) => {
      const answer = await api.call('POST', path, { body });
      assert.ok(answer.status === 400 || answer.status === 422, answer.text);
      assert.match(answer.json.error, words);
    };
    await refused({ timeZone: 'Mars/Olympus' }, /timeZone.*Europe\/Berlin/);
    await refused({ increment: 'fortnight' }, /increment/);
    const long = { start: iso(dayMs - 40 * DAY_MS), end: iso(dayMs) };
    await refused({ timeFilter: long, increment: 'min' }, /57600 points.*2000.*day/);
    await refused({ top: 0 }, /top/);
    await refused({ filter: { nowhere: { x: { equals: 1 } } } }, /nowhere/);
    await refused({ timeFilter: { start: timeFilter.end, end: timeFilter.start } }, /no window/);
  });
});
