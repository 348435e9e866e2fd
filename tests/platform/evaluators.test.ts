// Evaluators in the running program: exchanges are judged as they are recorded, by a model behind the gateway itself.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PolicyRig } from '../policies/policy-rig.ts';
import { gate } from '../support/scripted-upstream.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const VAULT_KEY = 'sk-ant-vault-canary';
const SCORE = 'polite-hcone-bool';

interface Stats {
  readonly totalUses: number;
  readonly averageScore: number | null;
  readonly waiting: number;
  readonly failed: number;
  readonly failures: readonly { readonly problem: string; readonly message: string; readonly count: number }[];
}

let rig: PolicyRig;
let providerKey = '';
let evaluator = '';

const verdict = (score: boolean) => ({
  headers: JSON_TYPE,
  body: JSON.stringify({
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'judge', stop_reason: 'end_turn' },
    content: [{ type: 'text', text: JSON.stringify({ reason: 'because', score }) }],
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
});
const CHAT_ANSWER = {
  headers: JSON_TYPE,
  body: JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'answer-canary' } }] }),
};

before(async () => {
  rig = await PolicyRig.start();
  rig.openai.always(CHAT_ANSWER);
  const vault = { key: VAULT_KEY, provider: 'anthropic', name: 'judges' };
  providerKey = (await send<{ id: string }>('POST', '/v1/vault/add', vault)).id;
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(async () => {
  rig.taken();
  const template = { provider_key_id: providerKey, model: 'judge', prompt: 'Is the answer polite?' };
  const body = { name: 'polite', scoring_type: 'LLM-BOOLEAN', llm_template: template };
  evaluator = (await send<{ id: string }>('POST', '/v1/evaluator', body)).id;
  const config = { propertyFilters: [{ key: 'Plan', value: 'pro' }] };
  await send('POST', `/v1/evaluator/${evaluator}/onlineEvaluators`, { config });
  rig.anthropic.always(verdict(true));
});
afterEach(() => send('DELETE', `/v1/evaluator/${evaluator}`));

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await rig.heliometer.api<{ data: T }>(method, path, body === undefined ? {} : { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}

const pro = () => rig.send({ headers: { 'Helicone-Property-Plan': 'pro' } });
const judged = (id: string) => rig.heliometer.fetchRecord(id, { until: ({ scores }) => scores[SCORE] !== undefined });

/** The recorded one, as soon as it is. */
async function judgeCall() {
  const filter = { request_response_rmt: { properties: { source: { equals: 'evaluator' } } } };
  for (const endMs = performance.now() + 20_000; ; ) {
    type Row = { readonly request_properties: Readonly<Record<string, string>> };
    const [first] = await send<readonly Row[]>('POST', '/v1/request/query', { filter });
    if (first !== undefined) return first;
    assert.ok(performance.now() < endMs);
    await wait(100);
  }
}

/** Asked until it holds, as what it tells of comes to be in another process. */
async function statsWhen(holds: (stats: Stats) => boolean): Promise<Stats> {
  for (const endMs = performance.now() + 20_000; ; ) {
    const stats = await send<Stats>('GET', `/v1/evaluator/${evaluator}/stats`);
    if (holds(stats)) return stats;
    assert.ok(performance.now() < endMs, JSON.stringify(stats));
    await wait(100);
  }
}

test('what is selected is judged with the key of the vault, scored, and the judge’s call recorded and not judged', async () => {
  await rig.record(await rig.send());
  const { id } = await pro();
  const record = await judged(id);
  assert.equal(record.scores[SCORE], 1);
  const asked = await rig.anthropic.request(0);
  assert.deepEqual([asked.target, asked.header('x-api-key')], ['/v1/messages', VAULT_KEY]);
  assert.match(
    (await asked.body()).toString(),
    /Is the answer polite\?.*answer-canary|answer-canary.*Is the answer polite\?/s,
  );
  const { averageScore, totalUses } = await statsWhen((stats) => stats.totalUses === 1);
  assert.deepEqual([averageScore, totalUses], [1, 1]);
  assert.equal((await judgeCall()).request_properties['evaluator'], evaluator);
  // A second exchange, judged after all that came before it: nothing else was.
  await judged((await pro()).id);
  const { totalUses: uses, waiting } = await statsWhen((stats) => stats.totalUses === 2);
  assert.deepEqual([uses, waiting], [2, 0]);
});

test('a judge that fails is asked again, and what failed is told', async () => {
  rig.anthropic.next({ status: 503, headers: JSON_TYPE, body: '{"error":"busy-canary"}' });
  const { id } = await pro();
  const { failures, failed } = await statsWhen((stats) => stats.failures.length > 0 || stats.totalUses > 0);
  assert.deepEqual([failures[0]?.problem, failed], ['call_failed', 0]);
  assert.match(failures[0]?.message ?? '', /503.*busy-canary/);
  await judged(id);
  assert.deepEqual((await statsWhen((stats) => stats.totalUses === 1)).failures, []);
});

test('a judge that is refused is not asked again, and calls go on', async () => {
  rig.anthropic.always({ status: 400, headers: JSON_TYPE, body: '{"error":"model-canary"}' });
  assert.equal((await pro()).status, 200);
  const { failed, waiting, failures } = await statsWhen((stats) => stats.failed === 1);
  assert.deepEqual([failed, waiting, failures[0]?.problem], [1, 0, 'call_refused']);
  assert.match(failures[0]?.message ?? '', /400.*model-canary/);
});

test('what was being judged when the console was killed is judged by the next', async () => {
  const held = gate();
  const began = gate();
  rig.anthropic.always(async (exchange) => {
    began.open();
    await held.passed;
    await exchange.answer(verdict(false));
  });
  const { id } = await pro();
  await began.passed;
  rig.heliometer.kill('console');
  held.open();
  rig.anthropic.always(verdict(false));
  assert.equal((await judged(id)).scores[SCORE], 0);
  const { totalUses, waiting } = await statsWhen((stats) => stats.totalUses === 1);
  assert.deepEqual([totalUses, waiting], [1, 0]);
});
