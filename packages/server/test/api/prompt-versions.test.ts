// Routes about versions of stored prompts and the environments that name them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { HeliconePromptManager } from '@helicone/helpers';
import { ROUTES } from '@heliometer/contract';
import { createApi } from '../../src/api/server.ts';
import { createExchangeView } from '../../src/app/exchange-view.ts';
import { type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
});
after(async () => {
  assert.deepEqual(api.logged, []);
  await api.close();
});

const BODY = { model: 'gpt-4o', messages: [{ role: 'system', content: 'Hi {{hc:name:string}}' }] };
const SECOND = { ...BODY, temperature: 0.5 };

/** Two versions; the second is staging. */
async function create() {
  const tags = [`t-${randomUUID()}`];
  const made = await api.call('POST', '/v1/prompt-2025', { body: { name: 'greeting', tags, promptBody: BODY } });
  const { id: promptId, versionId: first } = ROUTES.createPrompt.response.parse(made.json.data);
  const asked = { promptId, promptVersionId: first, environment: 'staging', commitMessage: 'warm', promptBody: SECOND };
  const { json } = await api.call('POST', '/v1/prompt-2025/update', { body: asked });
  return { promptId, first, second: ROUTES.updatePrompt.response.parse(json.data).id, tags };
}

const ask = async (path: string, body: object) => {
  const answer = await api.call('POST', path, { body, key: api.keys.r });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.data;
};

describe('versions of prompts', () => {
  test('are got by id, by environment and as a list, in v2 with their bodies', async () => {
    const { promptId, first, second } = await create();
    const one = ROUTES.queryPromptVersion.response.parse(
      await ask('/v1/prompt-2025/query/version', { promptVersionId: second.toUpperCase() }),
    );
    const { s3_url: _link, created_at, ...shown } = one;
    const plain = { id: second, model: 'gpt-4o', prompt_id: promptId, major_version: 1, minor_version: 1 };
    assert.deepEqual(shown, { ...plain, commit_message: 'warm', environments: ['staging'] });
    const withBody = { ...shown, created_at, prompt_body: SECOND };
    assert.deepEqual(await ask('/v2/prompt-2025/query/version', { promptVersionId: second }), withBody);
    const staging = { promptId, environment: 'staging' };
    assert.deepEqual(await ask('/v2/prompt-2025/query/environment-version', staging), withBody);
    assert.equal((await ask('/v1/prompt-2025/query/environment-version', staging)).id, second);
    assert.equal((await ask('/v1/prompt-2025/query/production-version', { promptId })).id, first);
    const production = await ask('/v2/prompt-2025/query/production-version', { promptId });
    assert.deepEqual(ROUTES.queryProductionVersionBody.response.parse(production).prompt_body, BODY);
    const all = ROUTES.queryPromptVersions.response.parse(await ask('/v1/prompt-2025/query/versions', { promptId }));
    assert.deepEqual(
      all.map(({ id }) => id),
      [second, first],
    );
    const bodies = await ask('/v2/prompt-2025/query/versions', { promptId, majorVersion: 1 });
    const parsed = ROUTES.queryPromptVersionsBodies.response.parse(bodies);
    assert.deepEqual(
      parsed.map(({ prompt_body }) => prompt_body),
      [SECOND, BODY],
    );
    assert.deepEqual(await ask('/v1/prompt-2025/query/versions', { promptId, majorVersion: 2 }), []);
    const totals = await ask('/v1/prompt-2025/query/total-versions', { promptId });
    assert.deepEqual(totals, { totalVersions: 2, majorVersions: 1 });
    const body = await api.call('GET', `/v1/prompt-2025/${second}/prompt-body`, { key: api.keys.r });
    assert.deepEqual(body.json, { data: SECOND, error: null });
  });

  test('production and environments move, and a version nothing names is deleted', async () => {
    const { promptId, first, second } = await create();
    const place = { promptId, promptVersionId: second };
    const post = (path: string, body: object) => api.call('POST', `/v1/prompt-2025/${path}`, { body });
    const promoted = await post('update/environment', { ...place, environment: 'production' });
    assert.deepEqual(promoted.json, { data: null, error: null });
    assert.equal((await ask('/v1/prompt-2025/query/production-version', { promptId })).id, second);
    assertError(await post('remove/environment', { ...place, environment: 'production' }), 409, 'conflict');
    const staging = { ...place, environment: 'staging' };
    assert.deepEqual((await post('remove/environment', staging)).json, { data: null, error: null });
    assertError(await post('remove/environment', staging), 404, 'not_found');
    assertError(await api.call('DELETE', `/v1/prompt-2025/${promptId}/${second}`), 409, 'conflict');
    assert.deepEqual((await api.call('DELETE', `/v1/prompt-2025/${promptId}/${first}`)).json.error, null);
    assertError(await api.call('GET', `/v1/prompt-2025/${first}/prompt-body`), 404, 'not_found');
  });

  test('a prompt is renamed, tagged, counted and deleted', async () => {
    const { promptId, tags } = await create();
    const at = `/v1/prompt-2025/id/${promptId}`;
    assert.deepEqual((await api.call('POST', `${at}/rename`, { body: { name: 'new' } })).json, {
      data: null,
      error: null,
    });
    const listed = ROUTES.promptTags.response.parse((await api.call('GET', '/v1/prompt-2025/tags')).json.data);
    assert.ok(listed.includes(tags[0] ?? ''));
    const tagged = await api.call('PATCH', `${at}/tags`, { body: { tags: ['x', 'y'] } });
    assert.deepEqual(tagged.json.data, ['x', 'y']);
    const { name, tags: now } = (await api.call('GET', at)).json.data;
    assert.deepEqual({ name, now }, { name: 'new', now: ['x', 'y'] });
    const environments = (await api.call('GET', '/v1/prompt-2025/environments')).json.data;
    assert.ok(ROUTES.promptEnvironments.response.parse(environments).includes('staging'));
    const before = (await api.call('GET', '/v1/prompt-2025/count')).json.data;
    assert.equal((await api.call('DELETE', `/v1/prompt-2025/${promptId}`)).status, 200);
    assert.equal((await api.call('GET', '/v1/prompt-2025/count')).json.data, before - 1);
    assertError(await api.call('GET', at), 404, 'not_found');
    for (const path of ['query/versions', 'query/production-version', 'query/total-versions']) {
      assertError(await api.call('POST', `/v1/prompt-2025/${path}`, { body: { promptId } }), 404, 'not_found');
    }
  });

  test('inputs of a request are those of the version it used', async () => {
    const { promptId, first, second } = await create();
    const record = recordOf({
      promptId,
      promptVersion: '1.1',
      promptVersionId: second,
      promptEnvironment: 'staging',
      promptInputs: { name: 'Ada' },
    });
    await api.insert(record);
    const inputs = async (versionId: string, key = api.keys.r) =>
      api.call('GET', `/v1/prompt-2025/id/${promptId}/${versionId}/inputs?requestId=${record.requestId}`, { key });
    const { json } = await inputs(second);
    assert.deepEqual(ROUTES.getPromptVersionInputs.response.parse(json.data), {
      request_id: record.requestId,
      version_id: second,
      inputs: { name: 'Ada' },
      environment: 'staging',
    });
    assert.deepEqual((await inputs(first)).json, { data: null, error: null });
    assertError(await inputs(second, api.keys.other), 404, 'not_found');
  });

  test('another organisation sees and changes none of it', async () => {
    const { promptId, first, second } = await create();
    const key = api.keys.other;
    const place = { promptId, promptVersionId: second, environment: 'staging' };
    const calls: readonly (readonly [string, string, object?])[] = [
      ['POST', '/v1/prompt-2025/query/version', { promptVersionId: second }],
      ['POST', '/v2/prompt-2025/query/version', { promptVersionId: second }],
      ['POST', '/v1/prompt-2025/query/versions', { promptId }],
      ['POST', '/v2/prompt-2025/query/versions', { promptId }],
      ['POST', '/v1/prompt-2025/query/production-version', { promptId }],
      ['POST', '/v2/prompt-2025/query/production-version', { promptId }],
      ['POST', '/v1/prompt-2025/query/environment-version', { promptId, environment: 'staging' }],
      ['POST', '/v2/prompt-2025/query/environment-version', { promptId, environment: 'staging' }],
      ['POST', '/v1/prompt-2025/query/total-versions', { promptId }],
      ['POST', '/v1/prompt-2025/update/environment', place],
      ['POST', '/v1/prompt-2025/remove/environment', place],
      ['POST', `/v1/prompt-2025/id/${promptId}/rename`, { name: 'stolen' }],
      ['PATCH', `/v1/prompt-2025/id/${promptId}/tags`, { tags: [] }],
      ['GET', `/v1/prompt-2025/${first}/prompt-body`],
      ['DELETE', `/v1/prompt-2025/${promptId}/${second}`],
      ['DELETE', `/v1/prompt-2025/${promptId}`],
    ];
    for (const [method, path, body] of calls) {
      assertError(await api.call(method, path, { key, ...(body === undefined ? {} : { body }) }), 404, 'not_found');
    }
    assert.deepEqual((await api.call('GET', '/v1/prompt-2025/tags', { key })).json.data, []);
    assert.equal((await api.call('GET', '/v1/prompt-2025/count', { key })).json.data, 0);
  });

  for (const [path, body, told] of [
    ['query/version', { promptVersionId: 'x' }, /promptVersionId/],
    ['query/versions', { promptId: 'abcdef', majorVersion: '1' }, /majorVersion/],
    ['update/environment', { promptId: 'abcdef', promptVersionId: randomUUID(), environment: '' }, /environment/],
  ] as const) {
    test(`refused: ${path} ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const answer = await api.call('POST', `/v1/prompt-2025/${path}`, { body });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, told);
    });
  }
});

describe('the link to a body', () => {
  test('is what Helicone’s own client follows, without a key', async () => {
    const { promptId, second } = await create();
    const manager = new HeliconePromptManager({ apiKey: api.keys.r, baseUrl: api.url });
    const asked = { prompt_id: promptId, version_id: second, inputs: { name: 'Ada' }, messages: [], model: 'gpt-4o' };
    const { body, errors } = await manager.getPromptBody(asked);
    assert.deepEqual(errors, []);
    assert.deepEqual(body.messages, [{ role: 'system', content: 'Hi Ada' }]);
  });

  test('opens for a quarter of an hour, for the one version, and not when altered', async () => {
    const { second } = await create();
    const { s3_url } = await ask('/v1/prompt-2025/query/version', { promptVersionId: second });
    const path = new URL(s3_url).pathname;
    assert.equal(s3_url, api.url + path);
    assert.deepEqual((await api.call('GET', path, { key: null })).json, SECOND);
    const altered = path.replace(/.(?=.{8}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    assertError(await api.call('GET', altered, { key: null }), 404, 'not_found');
    const { records, control, cache, limits, webhooks, evaluators, alerts } = api;
    const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const later = createApi({
      catalogue: api.catalogue,
      redaction: api.redaction,
      importFile: api.importFile,
      system: api.system,
      ...{
        control,
        records,
        view: createExchangeView(),
        sealers: SEALERS,
        cache,
        limits,
        webhooks: webhooks.desk,
        evaluators: evaluators.desk,
        alerts,
        log: quiet,
      },
      now: () => Date.now() + 15 * 60_000,
    });
    const url = await later.listen({ host: '127.0.0.1', port: 0 });
    assert.equal((await fetch(url + path)).status, 404);
    await later.close();
  });
});
