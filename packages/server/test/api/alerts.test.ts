// Every route about alerts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { ScriptedUpstream } from '../../../../tests/support/scripted-upstream.ts';
import { idOf } from '../../src/kernel/ids.ts';
import { MAX_ALERTS } from '../../src/ports/alerts.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const SLACK = 'https://hooks.slack.com/services/T0/B0/canary';
const HOUR_MS = 3_600_000;
const BODY = {
  name: 'errors',
  metric: 'response.status',
  threshold: 50,
  // As Helicone's page sends it.
  time_window: String(HOUR_MS),
  emails: ['ops@example.com'],
  slack_channels: [SLACK],
};

describe('alert routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const create = async (change: object = {}, key = api.keys.rw) => {
    const answer = await api.call('POST', '/v1/alert/create', { body: { ...BODY, ...change }, key });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.createAlert.response.parse(answer.json.data);
  };
  const query = async (key = api.keys.rw, search = '') => {
    const answer = await api.call('GET', `/v1/alert/query${search}`, { key });
    return ROUTES.queryAlerts.response.parse(answer.json.data);
  };
  const remove = async (id: string) => assert.equal((await api.call('DELETE', `/v1/alert/${id}`)).status, 200);

  test('an alert is made in Helicone’s shape, listed, looked at, and deleted', async () => {
    const looks = api.alerts.looks;
    const id = await create();
    assert.equal(api.alerts.looks, looks + 1);
    const { alerts, history, historyTotalCount, can_mail } = await query();
    const [{ created_at: _c, updated_at: _u, org_id: _o, ...made } = assert.fail()] = alerts;
    assert.deepEqual(made, {
      ...{ ...BODY, id, time_window: HOUR_MS, time_block_duration: HOUR_MS, webhooks: [], status: 'resolved' },
      ...{ aggregation: null, percentile: null, grouping: null, grouping_is_property: false },
      ...{ minimum_request_count: 1, filter: 'all', soft_delete: false, triggered_since: null },
    });
    assert.deepEqual([history, historyTotalCount, can_mail], [[], 0, true]);
    await remove(id);
    assert.deepEqual((await query()).alerts, []);
  });

  test('addresses to post to are sealed, and shown to rw keys only', async () => {
    const id = await create({ webhooks: ['https://example.com/hook?token=canary'] });
    const [seen] = (await query(api.keys.r)).alerts;
    assert.deepEqual(seen?.slack_channels, ['https://hooks.slack.com/…']);
    assert.deepEqual(seen?.webhooks, ['https://example.com/…']);
    assert.ok(!JSON.stringify(await api.control.alerts(null)).includes('canary'));
    await remove(id);
  });

  test('PATCH changes what it names, and keeps the rest', async () => {
    const id = await create();
    const answer = await api.call('PATCH', `/v1/alert/${id}`, {
      body: { threshold: 10, grouping: 'Plan', grouping_is_property: true },
    });
    const changed = ROUTES.changeAlert.response.parse(answer.json.data);
    const { threshold, grouping, grouping_is_property, slack_channels, time_window } = changed;
    assert.deepEqual([threshold, grouping, grouping_is_property], [10, 'Plan', true]);
    assert.deepEqual([slack_channels, time_window], [[SLACK], HOUR_MS]);
    const bare = await api.call('PATCH', `/v1/alert/${id}`, { body: { emails: [], slack_channels: [] } });
    assertError(bare, 422, 'invalid_body');
    assertError(await api.call('PATCH', `/v1/alert/${id}`, { body: {} }), 422, 'invalid_body');
    await remove(id);
  });

  test('what cannot be watched is refused, named', async () => {
    for (const [change, named] of [
      [{ metric: 'weather' }, 'metric'],
      [{ threshold: 0 }, 'threshold'],
      [{ threshold: 101 }, 'threshold'],
      [{ metric: 'cost', threshold: 0.001 }, 'threshold'],
      [{ aggregation: 'median' }, 'aggregation'],
      [{ metric: 'latency', aggregation: 'percentile' }, 'percentile'],
      [{ percentile: 100 }, 'percentile'],
      [{ time_window: 29_999 }, 'time_window'],
      [{ time_window: '2592000001' }, 'time_window'],
      [{ time_window: 'hour' }, 'time_window'],
      [{ minimum_request_count: 0 }, 'minimum_request_count'],
      [{ emails: ['nobody'] }, 'emails'],
      [{ slack_channels: ['C0123'] }, 'slack_channels'],
      [{ emails: [], slack_channels: [] }, 'emails'],
      [{ filter: 7 }, 'filter'],
      [{ surprise: 1 }, 'surprise'],
    ] as const) {
      const answer = await api.call('POST', '/v1/alert/create', { body: { ...BODY, ...change } });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.text, new RegExp(named), JSON.stringify(change));
    }
    const filter = { nowhere: { a: { equals: 1 } } };
    assertError(await api.call('POST', '/v1/alert/create', { body: { ...BODY, filter } }), 400, 'invalid_request');
    const inside = { ...BODY, slack_channels: ['https://10.0.0.1/x'] };
    assertError(await api.call('POST', '/v1/alert/create', { body: inside }), 403, 'target_not_allowed');
    assert.deepEqual((await query()).alerts, []);
  });

  test('an alert that is triggered says since when', async () => {
    const id = await create();
    const [alert = assert.fail()] = await api.control.alerts(DEFAULT_ORGANIZATION_ID);
    const startMs = Date.now() - HOUR_MS;
    await api.control.saveAlertState(alert, {
      state: { status: 'triggered', episodes: 1, belowSinceMs: null },
      episode: {
        ...{ id: idOf(id, 1), organizationId: DEFAULT_ORGANIZATION_ID, alertId: id, alertName: 'errors' },
        ...{ metric: 'response.status', startMs, endMs: null, value: 60, groups: [] },
      },
      notices: [],
    });
    const { alerts } = await query();
    assert.deepEqual([alerts[0]?.status, alerts[0]?.triggered_since], ['triggered', new Date(startMs).toISOString()]);
    await remove(id);
  });

  test('a test goes to each channel, and says what came of it', async () => {
    await using receiver = await ScriptedUpstream.start();
    receiver.always({ status: 404 }).next({ status: 204 });
    const send = (body: object, key = api.keys.rw) => api.call('POST', '/v1/alert/test', { body, key });
    const taken = await send({ slack_channels: [`${receiver.origin}/slack`] });
    const [slack] = ROUTES.testAlertChannels.response.parse(taken.json.data);
    assert.deepEqual([slack?.channel, slack?.to, slack?.success], ['slack', `${receiver.origin}/slack`, true]);
    assert.match(JSON.parse(String(await (await receiver.request(0)).body())).text, /test of this channel/);
    const urls = [`${receiver.origin}/hook`, 'https://10.0.0.1/x'];
    const others = await send({ emails: ['ops@example.com'], webhooks: urls });
    const [mail, hook, inside] = ROUTES.testAlertChannels.response.parse(others.json.data);
    assert.deepEqual([mail?.success, hook?.success, inside?.success], [false, false, false]);
    assert.match(mail?.message ?? '', /smtp\.url/);
    assert.match(hook?.message ?? '', /404/);
    assert.equal(receiver.requests.length, 2);
    assertError(await send({}), 422, 'invalid_body');
    assertError(await send({ emails: ['ops@example.com'] }, api.keys.r), 403, 'forbidden');
  });

  test('a preview tells the values of the past and when it would have been triggered', async () => {
    const nowMs = Date.now();
    const at = (minutesAgo: number, status: number) => recordOf({ startedAtMs: nowMs - minutesAgo * 60_000, status });
    await api.insert(at(600, 500), at(599, 500), at(300, 200), at(300, 200), at(299, 500), at(298, 200), at(298, 200));
    const preview = async (change: object = {}) => {
      const { name: _n, emails: _e, slack_channels: _s, ...condition } = BODY;
      const answer = await api.call('POST', '/v1/alert/preview', {
        body: { ...condition, ...change },
        key: api.keys.r,
      });
      assert.equal(answer.status, 200, answer.text);
      return ROUTES.previewAlert.response.parse(answer.json.data);
    };
    const day = await preview();
    assert.ok(day.points.length <= 200 && day.points.length > 100);
    assert.ok(Math.abs(Date.parse(day.points.at(-1)?.time ?? '') - nowMs) < 60_000);
    assert.deepEqual([...new Set(day.points.map(({ value }) => value === null))].sort(), [false, true]);
    assert.equal(day.triggered.length, 1);
    const [episode] = day.triggered;
    assert.equal(episode?.value, 100);
    assert.ok(Math.abs(Date.parse(episode?.start ?? '') - (nowMs - 600 * 60_000)) <= day.step_ms + 60_000);
    const over = nowMs - 539 * 60_000;
    assert.ok(Math.abs(Date.parse(episode?.end ?? '') - over) <= 3 * day.step_ms + 5 * 60_000);
    const [start, end] = [nowMs - 60_000, nowMs].map((ms) => new Date(ms).toISOString());
    assert.equal((await preview({ start, end })).points.length, 1);
    const body = { metric: 'count', threshold: 1, time_window: HOUR_MS, start, end: start };
    assertError(await api.call('POST', '/v1/alert/preview', { body }), 422, 'invalid_body');
    const theirs = await api.call('POST', '/v1/alert/preview', {
      body: { metric: 'count', threshold: 1, time_window: HOUR_MS },
      key: api.keys.other,
    });
    assert.ok(theirs.json.data.points.every(({ value }: { value: number | null }) => value === null));
  });

  test('a filter may have the form Helicone’s pages keep, and is given back in it', async () => {
    const { id: organizationId } = await api.control.createOrganization('filtering');
    const key = await api.newKey('rw', organizationId);
    const call = (change: object) => recordOf({ organizationId, ...change });
    await api.insert(
      ...[call({ properties: { Plan: 'pro' } }), call({ properties: { Plan: 'free' } })],
      ...[call({ model: 'other' }), call({ properties: { Plan: 'pro' }, status: 500 })],
    );
    const isPro = { type: 'condition', field: { column: 'properties', subtype: 'property', key: 'Plan' } } as const;
    const all = [
      [{ type: 'all' }, 4],
      [{ type: 'and', expressions: [] }, 4],
      [{ ...isPro, operator: 'eq', value: 'pro' }, 2],
      [{ ...isPro, operator: 'in', value: ['pro', 'free'] }, 3],
      [{ type: 'condition', field: { column: 'model' }, operator: 'eq', value: 'other' }, 1],
      [
        {
          type: 'and',
          expressions: [
            { ...isPro, operator: 'eq', value: 'pro' },
            { type: 'condition', field: { column: 'status' }, operator: 'gte', value: 500 },
          ],
        },
        1,
      ],
    ] as const;
    for (const [filter, count] of all) {
      const condition = { metric: 'count', threshold: 1, time_window: HOUR_MS, filter };
      const answer = await api.call('POST', '/v1/alert/preview', { body: condition, key });
      const { points } = ROUTES.previewAlert.response.parse(answer.json.data);
      assert.equal(points.at(-1)?.value, count, JSON.stringify(filter));
      const id = await create({ filter }, key);
      const { alerts } = await query(key);
      assert.deepEqual(alerts[0]?.filter, filter);
      assert.equal((await api.call('DELETE', `/v1/alert/${id}`, { key })).status, 200);
    }
    const filter = { type: 'condition', field: { column: 'weather' }, operator: 'eq', value: 1 };
    assertError(await api.call('POST', '/v1/alert/create', { body: { ...BODY, filter } }), 400, 'invalid_request');
  });

  test('an alert that is not there, or is another organisation’s, is not found', async () => {
    const theirs = await create({}, api.keys.other);
    for (const id of [randomUUID(), theirs]) {
      assertError(await api.call('PATCH', `/v1/alert/${id}`, { body: { threshold: 1 } }), 404, 'not_found');
      assertError(await api.call('DELETE', `/v1/alert/${id}`), 404, 'not_found');
    }
    assert.deepEqual((await query()).alerts, []);
    assert.equal((await query(api.keys.other)).alerts.length, 1);
  });

  test('an organisation has so many at most', async () => {
    const made = await Promise.all(Array.from({ length: MAX_ALERTS }, () => create()));
    assertError(await api.call('POST', '/v1/alert/create', { body: BODY }), 409, 'conflict');
    for (const id of made) await remove(id);
  });
});
