// Every route about how long exchanges are kept, and deleting all of a user or a session.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const DAY_MS = 86_400_000;
const KEPT = { row_days: null, body_days: null, metadata_only: false };
const NEVER = { last_run_at: null, last_removal: null };

describe('retention routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const put = (body: object, key = api.keys.rw) => api.call('PUT', '/v1/retention', { body, key });
  const preview = (body: object, key = api.keys.r) => api.call('POST', '/v1/retention/preview', { body, key });
  const shown = async (key = api.keys.r) => {
    const answer = await api.call('GET', '/v1/retention', { key });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.getRetention.response.parse(answer.json.data);
  };

  test('all is kept at first; what is set takes its place, for one organisation', async () => {
    assert.deepEqual(await shown(), { ...KEPT, ...NEVER });
    const rules = { row_days: 365, body_days: 30, metadata_only: true };
    const set = await put(rules);
    assert.deepEqual(ROUTES.putRetention.response.parse(set.json.data), { ...rules, ...NEVER });
    assert.deepEqual(await shown(), { ...rules, ...NEVER });
    assert.deepEqual(await shown(api.keys.other), { ...KEPT, ...NEVER });
    await put(KEPT);
    assert.deepEqual(await shown(), { ...KEPT, ...NEVER });
  });

  test('when it last ran and what it removed is told', async () => {
    const removed = { rows: 3, bodies: 2, deliveries: 1 };
    await api.control.noteRetentionRun(1_000, new Map([[DEFAULT_ORGANIZATION_ID, removed]]));
    const { last_run_at, last_removal } = await shown();
    const at = '1970-01-01T00:00:01.000Z';
    assert.deepEqual([last_run_at, last_removal], [at, { at, ...removed }]);
  });

  test('a preview says what the days given, or those that are set, would remove, and removes nothing', async () => {
    const nowMs = Date.now();
    const [old, young] = [10, 1].map((days) => recordOf({ startedAtMs: nowMs - days * DAY_MS }));
    await api.insert(old as NonNullable<typeof old>, young as NonNullable<typeof young>);
    const dayOf = (days: number) => new Date((Math.floor(Date.now() / DAY_MS) - days) * DAY_MS).toISOString();
    const ask = async (body: object) => ROUTES.previewRetention.response.parse((await preview(body)).json.data);
    const rows = await ask({ row_days: 5 });
    assert.deepEqual([rows.rows, rows.bodies, rows.rows_before, rows.bodies_before], [1, 1, dayOf(5), null]);
    assert.equal(rows.oldest_kept, new Date(young?.startedAtMs ?? 0).toISOString());
    assert.equal(rows.body_bytes, (old?.requestBytes ?? 0) + (old?.responseBytes ?? 0));
    const bodies = await ask({ body_days: 5 });
    assert.deepEqual([bodies.rows, bodies.bodies], [0, 1]);
    assert.equal(bodies.oldest_kept, new Date(old?.startedAtMs ?? 0).toISOString());
    await put({ ...KEPT, row_days: 5 });
    assert.deepEqual(await ask({}), rows);
    assert.equal((await ask({ row_days: null })).rows, 0);
    await put(KEPT);
    assert.equal((await api.call('GET', `/v1/request/${old?.requestId}`)).status, 200);
    const theirs = await preview({ row_days: 1 }, api.keys.other);
    assert.equal(theirs.json.data.rows, 0);
  });

  test('setting it needs an rw key, looking one that may read', async () => {
    for (const key of [api.keys.r, api.keys.w]) assertError(await put(KEPT, key), 403, 'forbidden');
    assertError(await preview({}, api.keys.w), 403, 'forbidden');
    assertError(await api.call('GET', '/v1/retention', { key: api.keys.w }), 403, 'forbidden');
    assertError(await api.call('GET', '/v1/retention', { key: null }), 401, 'unauthorized');
  });

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['a part of it only', { row_days: 5 }, /body_days/],
    ['no day at all', { ...KEPT, row_days: 0 }, /row_days/],
    ['half a day', { ...KEPT, body_days: 0.5 }, /body_days/],
    ['more than a hundred years', { ...KEPT, row_days: 36_501 }, /row_days.*36500/],
    ['days in words', { ...KEPT, row_days: 'seven' }, /row_days/],
    ['another member', { ...KEPT, days: 1 }, /days/],
  ];
  for (const [what, body, message] of refused) {
    test(`${what} is refused, and nothing is changed`, async () => {
      const answer = await put(body);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, message);
      assert.equal((await shown()).row_days, null);
    });
  }

  test('a filter deletes all of a session, of every age, and of nobody else', async () => {
    const sessions = ['gone', 'gone', 'stays'].map((sessionId, index) =>
      recordOf({ sessionId, startedAtMs: Date.now() - index * 200 * DAY_MS }),
    );
    await api.insert(...sessions);
    const filter = { request_response_rmt: { properties: { 'Helicone-Session-Id': { equals: 'gone' } } } };
    const answer = await api.call('POST', '/v1/request/delete', { body: { filter } });
    assert.equal(answer.json.data.deleted, 2, answer.text);
    assert.ok(Date.parse(answer.json.data.gone_by) > Date.now());
    const statuses = await Promise.all(sessions.map(({ requestId }) => api.call('GET', `/v1/request/${requestId}`)));
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [404, 404, 200],
    );
  });
});
