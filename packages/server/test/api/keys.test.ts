// Every route about Helicone keys.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

describe('key routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const create = (body: object) => api.call('POST', '/v1/api-keys', { body });

  test('a key is created, shown once, and works with its permissions', async () => {
    for (const [permissions, prefix] of [
      ['rw', 'sk-'],
      ['r', 'sk-'],
      ['w', 'pk-'],
    ]) {
      const answer = await create({ api_key_name: `my ${permissions}`, key_permissions: permissions });
      assert.equal(answer.status, 200);
      const { data, error, ...beside } = answer.json;
      ROUTES.createKey.response.parse(data);
      assert.equal(error, null);
      assert.deepEqual(beside, data, 'Helicone answers bare');
      assert.ok(data.apiKey.startsWith(prefix));
      assert.equal(data.hashedKey, createHash('sha256').update(data.apiKey).digest('hex'));
      const principal = await api.control.authenticate(data.apiKey);
      assert.equal(principal?.permissions, permissions);
      assert.equal(principal?.keyId, data.id);
    }
  });

  test('permissions are rw when none are given', async () => {
    const { data } = (await create({ api_key_name: 'plain' })).json;
    assert.equal((await api.control.authenticate(data.apiKey))?.permissions, 'rw');
  });

  test('keys are listed without themselves', async () => {
    const { data: made } = (await create({ api_key_name: 'listed' })).json;
    const answer = await api.call('GET', '/v1/api-keys', { key: api.keys.r });
    const rows = ROUTES.listKeys.response.parse(answer.json.data);
    const row = rows.find(({ id }) => id === made.id);
    assert.equal(row?.api_key_name, 'listed');
    assert.equal(row?.soft_delete, false);
    assert.equal(row?.updated_at, row?.created_at);
    assert.deepEqual([row?.user_id, row?.governance, row?.temp_key], [null, false, false]);
    assert.ok(row?.hint.endsWith(made.apiKey.slice(-4)));
    assert.ok(!answer.text.includes(made.apiKey));
    assert.ok(!answer.text.includes(made.hashedKey));
  });

  test('a key is renamed', async () => {
    const { data } = (await create({ api_key_name: 'before' })).json;
    const answer = await api.call('PATCH', `/v1/api-keys/${data.id}`, { body: { api_key_name: 'after' } });
    assert.deepEqual([answer.status, answer.json], [200, { data: null, error: null }]);
    const rows = (await api.call('GET', '/v1/api-keys')).json.data;
    assert.equal(rows.find(({ id }: { id: string }) => id === data.id).api_key_name, 'after');
  });

  test('a revoked key is refused at the next call, and stays listed as revoked', async () => {
    const { data } = (await create({ api_key_name: 'short-lived' })).json;
    assert.equal((await api.call('GET', '/v1/api-keys', { key: data.apiKey })).status, 200);
    const revoked = await api.call('DELETE', `/v1/api-keys/${data.id}`, {
      headers: { 'content-type': 'application/json' },
    });
    assert.deepEqual([revoked.status, revoked.json], [200, { data: null, error: null }]);
    assertError(await api.call('GET', '/v1/api-keys', { key: data.apiKey }), 401, 'unauthorized');
    const rows = (await api.call('GET', '/v1/api-keys')).json.data;
    const listed = rows.find(({ id }: { id: string }) => id === data.id);
    assert.equal(listed.soft_delete, true);
    assert.equal(listed.updated_at, listed.revoked_at);
    assertError(await api.call('DELETE', `/v1/api-keys/${data.id}`), 404, 'not_found');
  });

  test('a key of another organisation can be neither seen, renamed nor revoked', async () => {
    const { data } = (await create({ api_key_name: 'mine' })).json;
    const key = api.keys.other;
    const rows = (await api.call('GET', '/v1/api-keys', { key })).json.data;
    assert.equal(rows.length, 1);
    const path = `/v1/api-keys/${data.id}`;
    assertError(await api.call('PATCH', path, { key, body: { api_key_name: 'yours' } }), 404, 'not_found');
    assertError(await api.call('DELETE', path, { key }), 404, 'not_found');
    assert.notEqual(await api.control.authenticate(data.apiKey), null);
  });

  test('unknown ids and bad bodies are refused', async () => {
    assertError(await api.call('DELETE', `/v1/api-keys/${randomUUID()}`), 404, 'not_found');
    assertError(await api.call('DELETE', '/v1/api-keys/1'), 400, 'invalid_request');
    assertError(await create({}), 422, 'invalid_body');
    assertError(await create({ api_key_name: '  ' }), 422, 'invalid_body');
    const refused = await create({ api_key_name: 'a', key_permissions: 'admin' });
    assertError(refused, 422, 'invalid_body');
    assert.match(refused.json.error, /key_permissions: saw "admin", accepted is "rw", "r", "w"/);
  });
});
