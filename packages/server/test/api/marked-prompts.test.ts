// Routes about prompts marked by header, and figures of models, prompts and versions.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import type { z } from 'zod';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { jsonBody, recordOf } from './record-of.ts';

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
});
after(async () => {
  assert.deepEqual(api.logged, []);
  await api.close();
});

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Version 1.0 and 2.0, seen as ingest sees them; `text` null = bodies that may not be kept. */
async function mark(promptId: string) {
  const seen = (template: string, atMs: number) =>
    api.control.promptVersion({
      organizationId: DEFAULT_ORGANIZATION_ID,
      promptId,
      template: digest(template),
      settings: digest('s'),
      text: { template: [template, 'end'], parameters: '{"temperature":0.5}' },
      model: 'gpt-4o',
      atMs,
    });
  const [first, second] = [await seen('one', 1_000), await seen('two', 2_000)];
  return { first: first?.id ?? '', second: second?.id ?? '' };
}

async function ask<Schema extends z.ZodType>(
  row: { readonly response: Schema },
  path: string,
  body: object = {},
  key = api.keys.r,
): Promise<z.output<Schema>> {
  const answer = await api.call('POST', path, { body, key });
  assert.equal(answer.status, 200, answer.text);
  return row.response.parse(answer.json.data);
}

const TAGGED = { role: 'user', content: 'Order <helicone-prompt-input key="order">A-1</helicone-prompt-input>' };

describe('prompts marked by header', () => {
  test('are listed, found by a part of their id, and shown with their versions', async () => {
    const promptId = `refund answer/${randomUUID()}`;
    const { first, second } = await mark(promptId);
    const shown = {
      id: promptId,
      user_defined_id: promptId,
      description: '',
      pretty_name: promptId,
      created_at: '1970-01-01T00:00:01.000Z',
      major_version: 2,
      metadata: {},
    };
    const search = { filter: 'all', search: promptId.toUpperCase() };
    assert.deepEqual(await ask(ROUTES.queryMarkedPrompts, '/v1/prompt/query', search), [{ ...shown, versions: 2 }]);
    const has = await api.call('GET', '/v1/prompt/has-prompts', { key: api.keys.r });
    assert.deepEqual(has.json, { data: { hasPrompts: true }, error: null });
    await api.insert(recordOf({ promptId, promptVersion: '2.0', promptVersionId: second, costNanos: 2_000_000_000 }));
    const at = `/v1/prompt/${encodeURIComponent(promptId)}`;
    const { last_used, ...one } = await ask(ROUTES.queryMarkedPrompt, `${at}/query`);
    assert.ok(Date.parse(String(last_used)) > Date.now() - 600_000);
    const latest = { latest_version_id: second, latest_model_used: 'gpt-4o', versions: [second, first] };
    assert.deepEqual(one, { ...shown, ...latest, requests: 1, cost: 2, priced: 1 });
    const past = { timeFilter: { start: '2020-01-01T00:00:00Z', end: '2020-02-01T00:00:00Z' } };
    const unused = await ask(ROUTES.queryMarkedPrompt, `${at}/query`, past);
    assert.deepEqual([unused.last_used, unused.requests, unused.cost], [null, 0, null]);
    const versions = await ask(ROUTES.queryMarkedVersions, `${at}/versions/query`, { filter: 'all' });
    assert.deepEqual(versions[0], {
      id: second,
      major_version: 2,
      minor_version: 0,
      prompt_v2: promptId,
      model: 'gpt-4o',
      helicone_template: 'two\n\nend',
      template: ['two', 'end'],
      parameters: { temperature: 0.5 },
      created_at: '1970-01-01T00:00:02.000Z',
      metadata: {},
    });
    assert.equal(versions.length, 2);
  });

  test('are compiled from the newest kept body of a version, and missing inputs are named', async () => {
    const promptId = `c-${randomUUID()}`;
    const { first, second } = await mark(promptId);
    const omitted = { encoding: 'omitted', text: '', truncated: false, contentType: null } as const;
    const body = jsonBody({ model: 'gpt-4o', messages: [TAGGED, { role: 'assistant', content: 'Sent.' }] });
    const version = { promptId, promptVersion: '1.0', promptVersionId: first };
    const startedAtMs = Date.now() - 50_000;
    await api.insert(
      recordOf({ ...version, requestBody: body }),
      recordOf({ ...version, startedAtMs, requestBody: omitted }),
    );
    const path = `/v1/prompt/${promptId}/compile`;
    const asked = { inputs: { order: 'B-2' }, version: '1.0' };
    const made = await ask(ROUTES.compileMarkedPrompt, path, asked);
    const prompt_compiled = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Order B-2' }] };
    const numbers = { id: first, major_version: 1, minor_version: 0, prompt_v2: promptId, model: 'gpt-4o' };
    assert.deepEqual(made, { ...numbers, prompt_compiled });
    const missing = await api.call('POST', path, { body: { inputs: {}, version: '1.0' } });
    assertError(missing, 422, 'invalid_body');
    assert.match(missing.json.error, /order/);
    assertError(await api.call('POST', path, { body: { inputs: { order: 'x' } } }), 409, 'conflict');
    assertError(await api.call('POST', path, { body: { inputs: {}, version: '9.0' } }), 404, 'not_found');
    assert.ok(second);
  });

  test('inputs are listed page by page, of one version too', async () => {
    const promptId = `i-${randomUUID()}`;
    const at = (n: number) => ({ startedAtMs: Date.now() - 100_000 + n, promptId, promptInputs: { n: String(n) } });
    await api.insert(...[0, 1, 2].map((n) => recordOf({ ...at(n), promptVersion: n === 1 ? '2.0' : '1.0' })));
    const path = `/v1/prompt/${promptId}/inputs/query`;
    const first = await api.call('POST', path, { body: { limit: 2 }, key: api.keys.r });
    const rows = ROUTES.queryPromptInputs.response.parse(first.json.data);
    assert.deepEqual(
      rows.map(({ inputs }) => inputs),
      [{ n: '2' }, { n: '1' }],
    );
    const next = await api.call('POST', path, { body: { limit: 2, cursor: first.json.nextCursor } });
    assert.deepEqual(
      next.json.data.map((row: { inputs: object }) => row.inputs),
      [{ n: '0' }],
    );
    const ofVersion = await ask(ROUTES.queryPromptInputs, path, { version: '2.0' });
    assert.deepEqual(
      ofVersion.map(({ prompt_version }) => prompt_version),
      ['2.0'],
    );
  });

  test('another organisation sees none of them', async () => {
    const promptId = `o-${randomUUID()}`;
    await mark(promptId);
    await api.insert(recordOf({ promptId, promptVersion: '1.0', requestBody: jsonBody({ messages: [TAGGED] }) }));
    const key = api.keys.other;
    assert.deepEqual(await ask(ROUTES.queryMarkedPrompts, '/v1/prompt/query', {}, key), []);
    assert.deepEqual((await api.call('GET', '/v1/prompt/has-prompts', { key })).json.data, { hasPrompts: false });
    assert.deepEqual(await ask(ROUTES.queryPromptInputs, `/v1/prompt/${promptId}/inputs/query`, {}, key), []);
    for (const [path, body] of [
      ['query', {}],
      ['versions/query', {}],
      ['compile', { inputs: {} }],
    ] as const) {
      assertError(await api.call('POST', `/v1/prompt/${promptId}/${path}`, { key, body }), 404, 'not_found');
    }
    for (const name of ['modelDetails', 'promptDetails', 'promptVersionDetails']) {
      assert.deepEqual((await api.call('POST', `/v1/metrics/${name}`, { key, body: {} })).json.data, []);
    }
  });

  for (const [path, body, told] of [
    ['/v1/prompt/query', { filter: { prompt_v2: {} } }, /filter.*"all"/],
    ['/v1/prompt/p/compile', { inputs: { a: 1 } }, /inputs\.a/],
    ['/v1/prompt/p/inputs/query', { version: 'newest' }, /version.*2\.1/],
    ['/v1/metrics/modelDetails', { sort: 'colour' }, /sort/],
  ] as const) {
    test(`refused: ${path} ${JSON.stringify(body)}`, async () => {
      const answer = await api.call('POST', path, { body });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, told);
    });
  }
});

describe('details', () => {
  test('of models, prompts and versions are those of their requests', async () => {
    const promptId = `d-${randomUUID()}`;
    const model = `m-${randomUUID()}`;
    const startedAtMs = Date.now() - 30_000;
    const plain = { promptId, model, startedAtMs, latencyMs: 500, costNanos: 1_000_000_000 };
    await api.insert(
      recordOf({ ...plain, promptVersion: '1.0' }),
      recordOf({ ...plain, promptVersion: '1.1', status: 500, costNanos: null }),
    );
    const filter = { request_response_rmt: { prompt_id: { equals: promptId } } };
    const figures = {
      ...{ requests: 2, errors: 1, cached: 0, cost: 1, priced: 1, prompt_tokens: 18, prompt_cache_read_tokens: 0 },
      ...{ completion_tokens: 6, average_latency: 500, p50_latency: 500, p95_latency: 500, tokens_per_second: 6 },
      ...{ average_time_to_first_token: null, first_used: new Date(startedAtMs).toISOString() },
      last_used: new Date(startedAtMs).toISOString(),
    };
    const models = await ask(ROUTES.modelDetails, '/v1/metrics/modelDetails', { filter });
    assert.deepEqual(models, [{ model, provider: 'OPENAI', list_price: null, ...figures }]);
    const prompts = await ask(ROUTES.promptDetails, '/v1/metrics/promptDetails', { filter });
    assert.deepEqual(prompts, [{ prompt_id: promptId, ...figures }]);
    const sorted = { filter, sort: 'cost' };
    const versions = await ask(ROUTES.promptVersionDetails, '/v1/metrics/promptVersionDetails', sorted);
    assert.deepEqual(
      versions.map((row) => [row.prompt_version, row.requests, row.cost]),
      [
        ['1.0', 1, 1],
        ['1.1', 1, null],
      ],
    );
  });
});
