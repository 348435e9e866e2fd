// Every route about the rate limits of an organisation.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

const RULE = { name: 'all', quota: 10, window_seconds: 60, unit: 'request' };

describe('rate limit routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const create = async (body: object = RULE) => {
    const answer = await api.call('POST', '/v1/rate-limits', { body });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.createRateLimit.response.parse(answer.json.data);
  };
  const list = async () => {
    const answer = await api.call('GET', '/v1/rate-limits', { key: api.keys.r });
    return ROUTES.listRateLimits.response.parse(answer.json.data);
  };

  test('a rule is made in Helicone’s shape, listed, and deleted', async () => {
    const rule = await create({ ...RULE, segment: 'user' });
    assert.deepEqual(
      { ...rule, id: '', created_at: '', updated_at: '' },
      { ...RULE, segment: 'user', id: '', created_at: '', updated_at: '' },
    );
    assert.deepEqual(
      (await list()).find(({ id }) => id === rule.id),
      rule,
    );
    const deleted = await api.call('DELETE', `/v1/rate-limits/${rule.id}`);
    assert.deepEqual(deleted.json, { data: null, error: null });
    assert.equal((await list()).length, 0);
  });

  test('a segment is the whole organisation when absent, null or empty, and a property whatever its case', async () => {
    for (const segment of [undefined, null, '']) assert.equal((await create({ ...RULE, segment })).segment, null);
    assert.equal((await create({ ...RULE, segment: 'Tenant-Id' })).segment, 'tenant-id');
    for (const { id } of await list()) await api.call('DELETE', `/v1/rate-limits/${id}`);
  });

  test('PUT replaces the whole rule, PATCH what it names', async () => {
    const rule = await create({ ...RULE, segment: 'user' });
    const put = await api.call('PUT', `/v1/rate-limits/${rule.id}`, { body: { ...RULE, unit: 'cents', quota: 0.5 } });
    const replaced = ROUTES.replaceRateLimit.response.parse(put.json.data);
    assert.deepEqual([replaced.id, replaced.unit, replaced.quota, replaced.segment], [rule.id, 'cents', 0.5, null]);
    const patch = await api.call('PATCH', `/v1/rate-limits/${rule.id}`, {
      body: { quota: 0.25, window_seconds: 3600 },
    });
    const changed = ROUTES.changeRateLimit.response.parse(patch.json.data);
    assert.deepEqual([changed.quota, changed.window_seconds, changed.unit, changed.name], [0.25, 3600, 'cents', 'all']);
    assert.deepEqual(await list(), [changed]);
    const wrong = await api.call('PATCH', `/v1/rate-limits/${rule.id}`, { body: { unit: 'token' } });
    assertError(wrong, 422, 'invalid_body');
    await api.call('DELETE', `/v1/rate-limits/${rule.id}`);
  });

  test('what cannot be counted is refused, named', async () => {
    for (const [change, named] of [
      [{ quota: -1 }, 'quota'],
      [{ quota: 1.5 }, 'quota'],
      [{ quota: 1e13 }, 'quota'],
      [{ quota: 0.0000001, unit: 'cents' }, 'quota'],
      [{ quota: '10' }, 'quota'],
      [{ window_seconds: 0 }, 'window_seconds'],
      [{ window_seconds: 31_536_001 }, 'window_seconds'],
      [{ unit: 'dollars' }, 'unit'],
      [{ segment: 'a;b' }, 'segment'],
      [{ name: '' }, 'name'],
      [{ surprise: 1 }, 'surprise'],
    ] as const) {
      const answer = await api.call('POST', '/v1/rate-limits', { body: { ...RULE, ...change } });
      assert.ok([400, 422].includes(answer.status), answer.text);
      assert.match(answer.text, new RegExp(named));
    }
    assert.deepEqual(await list(), []);
  });

  test('a rule that is not there, or is another organisation’s, is not found', async () => {
    const { id: others } = await api.control.createOrganization('others');
    const theirs = await api.control.addRateLimitRule(others, {
      name: 'theirs',
      quota: 1,
      windowSeconds: 1,
      unit: 'request',
      segment: null,
    });
    for (const id of [randomUUID(), theirs.id]) {
      assertError(await api.call('PUT', `/v1/rate-limits/${id}`, { body: RULE }), 404, 'not_found');
      assertError(await api.call('PATCH', `/v1/rate-limits/${id}`, { body: { quota: 0 } }), 404, 'not_found');
      assertError(await api.call('DELETE', `/v1/rate-limits/${id}`), 404, 'not_found');
    }
    assert.deepEqual(await list(), []);
    assert.equal((await api.control.rateLimitRules(others)).length, 1);
  });

  test('only an rw key may change them', async () => {
    for (const key of [api.keys.r, api.keys.w]) {
      assertError(await api.call('POST', '/v1/rate-limits', { key, body: RULE }), 403, 'forbidden');
    }
  });
});
