// Every route about stored provider keys.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { aboutProviderKey } from '../../src/ports/provider-keys.ts';
import { type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';

const CANARY = 'sk-canary-never-shown-5521';

describe('vault routes', () => {
  let api: ApiUnderTest;
  const answers: string[] = [];
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    for (const text of answers) assert.ok(!text.includes('canary'), text);
    await api.close();
  });

  async function call(...args: Parameters<ApiUnderTest['call']>) {
    const answer = await api.call(...args);
    answers.push(answer.text);
    return answer;
  }
  const add = async (body: object = {}) => {
    const answer = await call('POST', '/v1/vault/add', { body: { key: CANARY, provider: 'openai', ...body } });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.addVaultKey.response.parse(answer.json.data).id;
  };
  const get = async (id: string) =>
    ROUTES.getVaultKey.response.parse((await call('GET', `/v1/vault/key/${id}`)).json.data);
  const kept = async (id: string) => {
    const key = (await api.control.providerKey(DEFAULT_ORGANIZATION_ID, id)) ?? assert.fail();
    const opened = SEALERS.providerKeys.open(key.sealed, aboutProviderKey(DEFAULT_ORGANIZATION_ID, id));
    return 'secret' in opened ? JSON.parse(opened.secret) : assert.fail(opened.problem);
  };

  test('a key is stored, sealed, and listed without itself', async () => {
    const id = await add({ name: 'prod' });
    const key = await get(id);
    assert.deepEqual(
      [key.provider_name, key.provider_key_name, key.provider_key, key.provider_secret_key, key.active, key.hint],
      ['openai', 'prod', null, null, true, '…5521'],
    );
    for (const path of ['/v1/vault/keys', '/v1/api-keys/provider-keys']) {
      const answer = await call('GET', path, { key: api.keys.r });
      const rows = ROUTES.listVaultKeys.response.parse(answer.json.data);
      assert.deepEqual(
        rows.find((row) => row.id === id),
        key,
      );
    }
    const flat = await call('GET', `/v1/api-keys/provider-key/${id}`);
    assert.deepEqual(flat.json, { ...key, data: key, error: null });
    assert.deepEqual(await kept(id), { key: CANARY, secretKey: null, sessionToken: null });
  });

  test('a short key is not half told by its end', async () => {
    assert.equal((await get(await add({ key: 'canary' }))).hint, '…');
  });

  test('by Helicone’s other routes too, with a secret key and a configuration', async () => {
    const body = {
      providerName: 'Amazon Bedrock',
      providerKey: 'AKIA-canary',
      providerSecretKey: 'canary-secret',
      providerKeyName: 'aws',
      config: { region: 'eu-west-1' },
      byokEnabled: false,
    };
    const made = await call('POST', '/v1/api-keys/provider-key', { body });
    assert.equal(made.status, 200, made.text);
    const { id } = made.json;
    assert.deepEqual(made.json, { data: { id }, error: null, id });
    const key = await get(id);
    assert.deepEqual([key.provider_name, key.config, key.active], ['bedrock', { region: 'eu-west-1' }, false]);
    assert.deepEqual(await kept(id), { key: 'AKIA-canary', secretKey: 'canary-secret', sessionToken: null });
    const changed = await call('PATCH', `/v1/api-keys/provider-key/${id}`, { body: { byokEnabled: true } });
    assert.deepEqual(changed.json, {
      data: { id, providerName: 'bedrock' },
      error: null,
      id,
      providerName: 'bedrock',
    });
    assert.equal((await get(id)).active, true);
  });

  test('a provider is named by slug, alias or name', async () => {
    for (const [provider, slug] of [
      ['oai', 'openai'],
      ['ANTHROPIC', 'anthropic'],
      ['google-ai-studio', 'google'],
      ['Azure OpenAI', 'azure'],
      ['x.ai', null],
    ] as const) {
      const answer = await call('POST', '/v1/vault/add', { body: { key: CANARY, provider } });
      if (slug === null) assertError(answer, 422, 'invalid_body');
      else assert.equal((await get(answer.json.data.id)).provider_name, slug);
    }
  });

  test('name, key and activity are changed, and what is not given stays', async () => {
    const id = await add({ name: 'before', config: { baseUri: 'https://mine.openai.azure.com' } });
    const update = (body: object) => call('PATCH', `/v1/vault/update/${id}`, { body });
    assert.deepEqual((await update({ name: 'after' })).json, { data: null, error: null });
    assert.deepEqual((await update({ active: false })).json, { data: null, error: null });
    assert.deepEqual((await update({ key: 'another-canary-key-0042' })).json, { data: null, error: null });
    const key = await get(id);
    assert.deepEqual(
      [key.provider_key_name, key.active, key.hint, key.config],
      ['after', false, '…0042', { baseUri: 'https://mine.openai.azure.com' }],
    );
    assert.deepEqual(await kept(id), { key: 'another-canary-key-0042', secretKey: null, sessionToken: null });
    assertError(await update({ secretKey: 'canary' }), 422, 'invalid_body');
  });

  test('a deleted key is gone', async () => {
    const id = await add();
    const deleted = await call('DELETE', `/v1/api-keys/provider-key/${id}`);
    assert.deepEqual(deleted.json.data, { id, providerName: 'openai' });
    assertError(await call('GET', `/v1/vault/key/${id}`), 404, 'not_found');
    assertError(await call('DELETE', `/v1/api-keys/provider-key/${id}`), 404, 'not_found');
    assertError(await call('PATCH', `/v1/vault/update/${id}`, { body: { name: 'x' } }), 404, 'not_found');
  });

  test('a name that the provider’s keys have already is a conflict', async () => {
    await add({ name: 'twice' });
    const body = { key: CANARY, provider: 'openai', name: 'twice' };
    assertError(await call('POST', '/v1/vault/add', { body }), 409, 'conflict');
  });

  test('a proxy key is shown once, bound, listed, and revoked like any other', async () => {
    const providerKeyId = await add();
    const body = { providerKeyId, proxyKeyName: 'for a friend' };
    const made = await call('POST', '/v1/api-keys/proxy-key', { body });
    const { proxyKeyId, proxyKey } = ROUTES.createProxyKey.response.parse(made.json.data);
    assert.deepEqual(made.json, { data: made.json.data, error: null, proxyKeyId, proxyKey });
    assert.match(proxyKey, /^sk-helicone-proxy-/);
    assert.equal((await api.control.authenticate(proxyKey))?.permissions, 'w');
    assertError(await call('GET', '/v1/vault/keys', { key: proxyKey }), 403, 'forbidden');
    const rows = (await call('GET', '/v1/api-keys')).json.data;
    assert.equal(rows.find(({ id }: { id: string }) => id === proxyKeyId).api_key_name, 'for a friend');
    assert.equal((await call('DELETE', `/v1/api-keys/${proxyKeyId}`)).status, 200);
    assert.equal(await api.control.authenticate(proxyKey), null);
    const unknown = { providerKeyId: randomUUID(), proxyKeyName: 'x' };
    assertError(await call('POST', '/v1/api-keys/proxy-key', { body: unknown }), 404, 'not_found');
  });

  test('another organisation sees and changes nothing, and keys without the permission neither', async () => {
    const id = await add();
    const { other, r, w } = api.keys;
    assert.deepEqual((await call('GET', '/v1/vault/keys', { key: other })).json.data, []);
    assertError(await call('GET', `/v1/vault/key/${id}`, { key: other }), 404, 'not_found');
    assertError(await call('DELETE', `/v1/api-keys/provider-key/${id}`, { key: other }), 404, 'not_found');
    const proxy = { providerKeyId: id, proxyKeyName: 'x' };
    assertError(await call('POST', '/v1/api-keys/proxy-key', { key: other, body: proxy }), 404, 'not_found');
    assertError(await call('GET', '/v1/vault/keys', { key: w }), 403, 'forbidden');
    const body = { key: CANARY, provider: 'openai' };
    for (const key of [r, w]) assertError(await call('POST', '/v1/vault/add', { key, body }), 403, 'forbidden');
  });

  test('what is wrong is told without quoting the body', async () => {
    const bad: [object, RegExp][] = [
      [{}, /key: is missing.*provider: is missing/],
      [{ key: `${CANARY}\n${CANARY}`, provider: 'openai' }, /key: cannot be used, accepted is 1 to 8192 visible/],
      [{ key: [CANARY], provider: 'openai' }, /key: cannot be used, accepted is string/],
      [{ key: CANARY, provider: CANARY }, /provider: no provider is called so; accepted is one of openai/],
      [{ key: CANARY, provider: 'openai', surplus: 1 }, /not accepted here: "surplus"/],
      [{ key: CANARY, provider: 'openai', config: { baseUri: 'ftp://x' } }, /baseUri: accepted is an absolute/],
      [{ key: CANARY, provider: 'openai', config: { region: 'Mars!' } }, /region: accepted is one such as/],
    ];
    for (const [body, message] of bad) {
      const answer = await call('POST', '/v1/vault/add', { body });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, message);
    }
    assertError(await call('GET', '/v1/vault/key/1'), 400, 'invalid_request');
  });
});
