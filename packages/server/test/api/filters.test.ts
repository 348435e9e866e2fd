// The routes of saved filters, over real sockets and stores.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

const TREE = {
  left: { request_response_rmt: { status: { gte: 400 } } },
  operator: 'and',
  right: { properties: { Team: { equals: 'blue' } } },
};
/** As Helicone's dashboard keeps one. */
const EXPRESSION = {
  type: 'and',
  expressions: [{ type: 'condition', field: { column: 'status' }, operator: 'eq', value: 200 }],
};

describe('saved filters', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const save = (body: object, key = api.keys.rw) => api.call('POST', '/v1/filter', { key, body });
  const list = async (key = api.keys.r) => {
    const answer = await api.call('GET', '/v1/filter', { key });
    return ROUTES.listFilters.response.parse(answer.json.data);
  };

  test('one is saved, read, changed and deleted, and given back as it was', async () => {
    const saved = (await save({ name: 'Errors', filter: TREE })).json.data;
    ROUTES.saveFilter.response.parse(saved);
    assert.deepEqual([saved.name, saved.filter], ['Errors', TREE]);
    const path = `/v1/filter/${saved.id}`;
    assert.deepEqual((await api.call('GET', path, { key: api.keys.r })).json.data, saved);
    const renamed = (await api.call('PATCH', path, { body: { name: 'Failed' } })).json.data;
    assert.deepEqual(renamed, { ...saved, name: 'Failed' });
    const changed = (await api.call('PATCH', path, { body: { filter: EXPRESSION } })).json.data;
    assert.deepEqual(changed, { ...saved, name: 'Failed', filter: EXPRESSION });
    const everything = (await save({ name: 'Everything', filter: 'all' })).json.data;
    assert.deepEqual(await list(), [changed, everything]);
    assert.equal((await api.call('DELETE', path)).status, 200);
    assertError(await api.call('GET', path), 404, 'not_found');
    assertError(await api.call('PATCH', path, { body: { name: 'x' } }), 404, 'not_found');
    assertError(await api.call('DELETE', path), 404, 'not_found');
  });

  test('another organisation has its own', async () => {
    const { id } = (await save({ name: 'Ours', filter: TREE })).json.data;
    const key = api.keys.other;
    assert.deepEqual(await list(key), []);
    for (const method of ['GET', 'DELETE']) {
      assertError(await api.call(method, `/v1/filter/${id}`, { key }), 404, 'not_found');
    }
    assertError(await api.call('PATCH', `/v1/filter/${id}`, { key, body: { name: 'Mine' } }), 404, 'not_found');
    assert.ok((await list()).some((filter) => filter.id === id && filter.name === 'Ours'));
  });

  test('what cannot be a filter is refused with what can', async () => {
    const odd = await save({ name: 'x', filter: 7 });
    assertError(odd, 422, 'invalid_body');
    assert.match(odd.json.error, /"all" or an object/);
    assertError(await save({ name: ' ', filter: 'all' }), 422, 'invalid_body');
    assertError(await save({ filter: 'all' }), 422, 'invalid_body');
    assertError(await save({ name: 'x', filter: { a: 'x'.repeat(70_000) } }), 422, 'invalid_body');
    const nothing = await api.call('PATCH', `/v1/filter/${randomUUID()}`, { body: {} });
    assertError(nothing, 422, 'invalid_body');
  });
});
