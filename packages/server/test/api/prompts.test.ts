// Every route about stored prompts, and what the routes about requests show of prompts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord, ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
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

async function create(change: object = {}) {
  const body = { name: 'greeting', tags: ['a'], promptBody: BODY, ...change };
  const answer = await api.call('POST', '/v1/prompt-2025', { body });
  assert.equal(answer.status, 200, answer.text);
  return ROUTES.createPrompt.response.parse(answer.json.data);
}

describe('prompt routes', () => {
  test('a prompt is stored, shown by its id, and found by name and tag', async () => {
    const name = `name ${randomUUID()}`;
    const { id } = await create({ name, tags: ['red', 'blue'] });
    const shown = ROUTES.getPrompt.response.parse((await api.call('GET', `/v1/prompt-2025/id/${id}`)).json.data);
    assert.deepEqual({ ...shown, created_at: '' }, { id, name, tags: ['red', 'blue'], created_at: '' });
    for (const body of [{ search: name.toUpperCase() }, { search: name, tagsFilter: ['blue', 'green'] }]) {
      const { json } = await api.call('POST', '/v1/prompt-2025/query', { body, key: api.keys.r });
      assert.deepEqual(json, { data: [shown], error: null });
    }
    const none = await api.call('POST', '/v1/prompt-2025/query', { body: { search: name, page: 1, pageSize: 5 } });
    assert.deepEqual(none.json.data, []);
  });

  test('a new version is made from one that is there', async () => {
    const { id: promptId, versionId: promptVersionId } = await create();
    const body = { promptId, promptVersionId, newMajorVersion: true, commitMessage: 'better', promptBody: BODY };
    const { json } = await api.call('POST', '/v1/prompt-2025/update', { body });
    const made = ROUTES.updatePrompt.response.parse(json.data);
    assert.notEqual(made.id, promptVersionId);
    const from = { ...body, promptVersionId: made.id.toUpperCase(), environment: 'staging' };
    assert.equal((await api.call('POST', '/v1/prompt-2025/update', { body: from })).status, 200);
    const elsewhere = { ...body, promptVersionId: randomUUID() };
    assertError(await api.call('POST', '/v1/prompt-2025/update', { body: elsewhere }), 404, 'not_found');
  });

  test('an organisation sees and changes its own prompts only', async () => {
    const { id: promptId, versionId: promptVersionId } = await create();
    const key = api.keys.other;
    assertError(await api.call('GET', `/v1/prompt-2025/id/${promptId}`, { key }), 404, 'not_found');
    const body = { promptId, promptVersionId, promptBody: {} };
    assertError(await api.call('POST', '/v1/prompt-2025/update', { key, body }), 404, 'not_found');
    assert.deepEqual((await api.call('POST', '/v1/prompt-2025/query', { key, body: {} })).json.data, []);
  });

  for (const wrong of [
    { name: '' },
    { promptBody: [] },
    { promptBody: { messages: {} } },
    { tags: ['x'.repeat(65)] },
  ]) {
    test(`refused: ${JSON.stringify(wrong).slice(0, 50)}`, async () => {
      const body = { name: 'n', tags: [], promptBody: BODY, ...wrong };
      assertError(await api.call('POST', '/v1/prompt-2025', { body }), 422, 'invalid_body');
    });
  }
});

describe('requests with prompts', () => {
  const used = async (change: Partial<ExchangeRecord>) => {
    const record = recordOf({ organizationId: DEFAULT_ORGANIZATION_ID, ...change });
    await api.insert(record);
    return record;
  };
  const inputsOf = async ({ requestId }: ExchangeRecord) => {
    const { json } = await api.call('GET', `/v1/request/${requestId}/inputs`);
    return ROUTES.getRequestInputs.response.parse(json.data);
  };

  test('rows show id and version, and filters find them', async () => {
    const promptId = `with spaces ${randomUUID()}`;
    const first = await used({ promptId, promptVersion: '1.0', promptInputs: { who: 'Ada' } });
    const second = await used({ promptId, promptVersion: '2.1', promptInputs: { who: 'Bob' } });
    const ids = async (filter: object) => {
      const { json } = await api.call('POST', '/v1/request/query', { body: { filter } });
      return json.data.map((row: { request_id: string }) => row.request_id);
    };
    const rows = (await api.call('POST', '/v1/request/query-ids', { body: { requestIds: [second.requestId] } })).json
      .data;
    assert.deepEqual([rows[0].prompt_id, rows[0].prompt_version], [promptId, '2.1']);
    const byId = { request_response_rmt: { prompt_id: { equals: promptId } } };
    assert.deepEqual((await ids(byId)).toSorted(), [first.requestId, second.requestId].toSorted());
    const byVersion = { request_response_rmt: { prompt_id: { equals: promptId }, prompt_version: { equals: '2.1' } } };
    assert.deepEqual(await ids(byVersion), [second.requestId]);
    const byInput = { left: byId, operator: 'and', right: { values: { who: { equals: 'Ada' } } } };
    assert.deepEqual(await ids(byInput), [first.requestId]);
  });

  test('inputs of a marked prompt are its texts', async () => {
    const versionId = randomUUID();
    const record = await used({
      promptId: 'p',
      promptVersion: '1.0',
      promptVersionId: versionId,
      promptInputs: { a: 'b' },
    });
    assert.deepEqual(await inputsOf(record), {
      inputs: { a: 'b' },
      prompt_id: 'p',
      version_id: versionId,
      environment: null,
    });
  });

  test('inputs of a stored prompt are of the types they were sent in, and texts when the body is not kept', async () => {
    const versionId = randomUUID();
    const change = {
      promptId: 'abc123',
      promptVersion: '1.0',
      promptVersionId: versionId,
      promptEnvironment: 'staging',
      promptInputs: { n: '5' },
      bodyChanges: ['prompt'],
    };
    const text = JSON.stringify({ prompt_id: 'abc123', inputs: { n: 5 } });
    const kept = await used({
      ...change,
      requestBody: { encoding: 'utf8', text, truncated: false, contentType: null },
    });
    const shown = { prompt_id: 'abc123', version_id: versionId, environment: 'staging' };
    assert.deepEqual(await inputsOf(kept), { ...shown, inputs: { n: 5 } });
    const omitted = { encoding: 'omitted', text: '', truncated: false, contentType: null } as const;
    assert.deepEqual(await inputsOf(await used({ ...change, requestBody: omitted, promptInputs: null })), {
      ...shown,
      inputs: {},
    });
  });

  test('without a known version there are none', async () => {
    assert.equal(await inputsOf(await used({ promptId: 'p' })), null);
  });
});
