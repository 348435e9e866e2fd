// Evaluators by the API, and what a judge is asked: the gateway is one that does as it is told.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ScriptedUpstream } from '../../../../tests/support/scripted-upstream.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { jsonBody, recordOf } from './record-of.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;

describe('evaluators', () => {
  let api: ApiUnderTest;
  let gateway: ScriptedUpstream;
  const keys = { openai: '', anthropic: '', voyage: '' };
  const record = recordOf({
    requestBody: jsonBody({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'question-canary' }] }),
    responseBody: jsonBody({ choices: [{ message: { role: 'assistant', content: 'answer-canary' } }] }),
  });

  before(async () => {
    [api, gateway] = await Promise.all([openApiUnderTest(), ScriptedUpstream.start()]);
    api.gateway.url = gateway.origin;
    await api.insert(record);
    for (const provider of ['openai', 'anthropic', 'voyage'] as const) {
      const { json } = await api.call('POST', '/v1/vault/add', {
        body: { key: 'sk-canary', provider, name: provider },
      });
      keys[provider] = json.data.id;
    }
  });
  after(async () => {
    await api?.close();
    await gateway?.close();
  });
  beforeEach(() => {
    gateway.requests.length = 0;
  });

  const judge = (change: object = {}) => ({
    scoring_type: 'LLM-BOOLEAN',
    llm_template: { provider_key_id: keys.openai, model: 'judge-1', prompt: 'Is it polite?' },
    ...change,
  });
  const says = (content: string) =>
    gateway.always({
      headers: [...JSON_TYPE, 'Helicone-Id', 'of-the-judge'],
      body: JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }),
    });
  const create = (body: object, key = api.keys.rw) => api.call('POST', '/v1/evaluator', { body, key });
  async function tryOut(body: object) {
    const answer = await api.call('POST', '/v1/evaluator/llm/test', {
      body: { requestIds: [record.requestId], ...body },
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json.data[0];
  }

  test('an evaluator is made, listed, changed and deleted', async () => {
    const made = await create({ name: 'polite', ...judge() });
    assert.equal(made.status, 200, made.text);
    const { id, score_name: scoreName } = made.json.data;
    assert.equal(scoreName, 'polite-hcone-bool');
    assert.deepEqual((await api.call('GET', `/v1/evaluator/${id}`)).json.data, made.json.data);
    const range = { provider_key_id: keys.openai, model: 'judge-2', prompt: 'How polite?', range: { min: 0, max: 5 } };
    const change = { scoring_type: 'LLM-RANGE', llm_template: range };
    const changed = await api.call('PUT', `/v1/evaluator/${id}`, { body: change });
    assert.deepEqual([changed.json.data.score_name, changed.json.data.llm_template], ['polite', range]);
    const listed = await api.call('POST', '/v1/evaluator/query', { body: {}, key: api.keys.r });
    assert.deepEqual(listed.json.data, [changed.json.data]);
    assertError(await create({ name: 'polite', ...judge() }), 409, 'conflict');
    assert.equal((await api.call('DELETE', `/v1/evaluator/${id}`)).status, 200);
    assertError(await api.call('GET', `/v1/evaluator/${id}`), 404, 'not_found');
  });

  test('what cannot be run is refused with what is accepted', async () => {
    for (const [body, words] of [
      [judge({ scoring_type: 'PYTHON' }), /LLM-BOOLEAN, LLM-CHOICE, LLM-RANGE; evaluators in Python and of LastMile/],
      [judge({ scoring_type: 'LASTMILE' }), /not run here/],
      [judge({ scoring_type: 'LLM-CHOICE' }), /choices/],
      [judge({ scoring_type: 'LLM-RANGE' }), /range/],
      [judge({ llm_template: { provider_key_id: keys.voyage, model: 'm', prompt: 'p' } }), /openai, anthropic/],
    ] as const) {
      const answer = await create({ name: 'refused', ...body });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, words);
    }
    const unknown = { provider_key_id: randomUUID(), model: 'm', prompt: 'p' };
    assertError(await create({ name: 'refused', ...judge({ llm_template: unknown }) }), 404, 'not_found');
    assertError(await create({ name: 'helicone-score-feedback', ...judge() }), 422, 'invalid_body');
    assertError(await create({ name: 'refused', ...judge() }, api.keys.r), 403, 'forbidden');
    assertError(await create({ name: 'refused', ...judge() }, api.keys.other), 404, 'not_found');
  });

  test('online evaluators come and go', async () => {
    const { id } = (await create({ name: 'online', ...judge() })).json.data;
    const path = `/v1/evaluator/${id}/onlineEvaluators`;
    const config = { sampleRate: 10, propertyFilters: [{ key: 'plan', value: 'pro' }] };
    const made = await api.call('POST', path, { body: { config } });
    assert.deepEqual(made.json.data.config, config);
    assert.deepEqual((await api.call('GET', path)).json.data, [made.json.data]);
    assertError(await api.call('POST', path, { body: { config: { sampleRate: 101 } } }), 422, 'invalid_body');
    assert.equal((await api.call('DELETE', `${path}/${made.json.data.id}`)).status, 200);
    assertError(await api.call('DELETE', `${path}/${made.json.data.id}`), 404, 'not_found');
    assert.deepEqual((await api.call('GET', path)).json.data, []);
    await api.call('DELETE', `/v1/evaluator/${id}`);
  });

  test('a judge is shown the request and its answer, and called through the gateway with a key of its own', async () => {
    says('Sure: {"reason": "It is.", "score": true}');
    const verdict = await tryOut(judge());
    assert.deepEqual(verdict, {
      ...{ request_id: record.requestId, score: 1, reason: 'It is.', problem: null, message: null },
      judge_request_id: 'of-the-judge',
    });
    const sent = await gateway.request(0);
    const text = (await sent.body()).toString();
    assert.equal(sent.target, '/openai/v1/chat/completions');
    assert.match(text, /judge-1/);
    assert.match(text, /Is it polite\?.*question-canary.*answer-canary/s);
    assert.equal(sent.header('helicone-property-source'), 'evaluator');
    const key = (sent.header('helicone-auth') ?? '').replace('Bearer ', '');
    assert.match(key, /^sk-helicone-proxy-/);
    assert.equal((await api.control.authenticate(key))?.permissions, 'w');
    // No score of it, and no other key the next time.
    const row = await api.call('GET', `/v1/request/${record.requestId}`);
    assert.deepEqual(row.json.data.scores, {});
    await tryOut(judge());
    assert.equal((await gateway.request(1)).header('helicone-auth'), `Bearer ${key}`);
  });

  test('Anthropic is asked in its own way', async () => {
    const text = '{"score": "Good", "reason": "r"}';
    gateway.always({ headers: JSON_TYPE, body: JSON.stringify({ content: [{ type: 'text', text }] }) });
    const choices = [
      { value: 'good', score: 1 },
      { value: 'bad', score: -1 },
    ];
    const template = { provider_key_id: keys.anthropic, model: 'judge', prompt: 'Which?', choices };
    const verdict = await tryOut({ scoring_type: 'LLM-CHOICE', llm_template: template });
    assert.equal(verdict.score, 1);
    const sent = await gateway.request(0);
    assert.equal(sent.target, '/anthropic/v1/messages');
    assert.equal(sent.header('anthropic-version'), '2023-06-01');
    assert.equal(typeof JSON.parse((await sent.body()).toString()).max_tokens, 'number');
  });

  test('an answer that is none of those asked for is told, with what was said', async () => {
    const template = { provider_key_id: keys.openai, model: 'judge', prompt: 'How?', range: { min: 1, max: 5 } };
    const ranged = { scoring_type: 'LLM-RANGE', llm_template: template };
    says('{"score": 3.5}');
    assert.equal((await tryOut(ranged)).score, 3.5);
    for (const [content, words] of [
      ['{"score": 6}', /score 6; accepted is a number from 1 to 5/],
      ['I would rather not.', /I would rather not/],
    ] as const) {
      says(content);
      const { score, problem, message } = await tryOut(ranged);
      assert.deepEqual([score, problem], [null, 'unreadable_answer']);
      assert.match(message, words);
    }
    gateway.always({ status: 400, headers: JSON_TYPE, body: '{"error":"no such model"}' });
    const refused = await tryOut(ranged);
    assert.equal(refused.problem, 'call_refused');
    assert.match(refused.message, /400.*no such model/);
  });

  test('a key that the gateway does not know yet is tried again', async () => {
    says('{"score": false}');
    gateway.next({ status: 401, body: '{}' });
    assert.equal((await tryOut(judge())).score, 0);
    assert.equal(gateway.requests.length, 2);
  });

  test('without a gateway, and of requests that are not there, it is said', async () => {
    api.gateway.url = null;
    assert.equal((await tryOut(judge())).problem, 'call_failed');
    api.gateway.url = gateway.origin;
    const body = { ...judge(), requestIds: [randomUUID()] };
    assertError(await api.call('POST', '/v1/evaluator/llm/test', { body }), 404, 'not_found');
  });
});
