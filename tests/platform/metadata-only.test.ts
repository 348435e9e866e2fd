// platform.md §6, metadata-only: once an organisation keeps no bodies, none is written anywhere, whichever way an exchange
// came, while both sides get every byte and what is counted stays known.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PolicyRig } from '../policies/policy-rig.ts';

const ASKED_CANARY = 'asked-canary-5120';
const TOLD_CANARY = 'told-canary-7733';
const chat = (content: string) => ({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] });
const answerWith = (content: string) => ({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', model: 'gpt-4o-mini-2024-07-18' },
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
});
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

describe('an organisation that keeps no bodies', () => {
  let rig: PolicyRig;
  before(async () => {
    rig = await PolicyRig.start();
    rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(answerWith('before')) });
    const early = await rig.send({ body: chat('kept-before') });
    assert.match(JSON.stringify((await rig.record(early)).request_body), /kept-before/);
    const set = await rig.heliometer.api('PUT', '/v1/retention', {
      body: { row_days: null, body_days: null, metadata_only: true },
    });
    assert.equal(set.status, 200, JSON.stringify(set.body));
    const limit = performance.now() + 30_000;
    for (;;) {
      const probe = await rig.record(await rig.send({ body: chat('probe') }));
      if (probe.bodies?.request.encoding === 'omitted') break;
      assert.ok(performance.now() < limit, 'the switch is not followed');
      await wait(100);
    }
    rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(answerWith(TOLD_CANARY)) });
  });
  after(() => rig?.[Symbol.asyncDispose]());

  test('passes every byte, and knows usage, cost, model and user of the body', async () => {
    const sent = { ...chat(ASKED_CANARY), user: 'user-7' };
    const answer = await rig.send({ body: sent });
    assert.equal(answer.text, JSON.stringify(answerWith(TOLD_CANARY)));
    const record = await rig.record(answer);
    assert.deepEqual([record.bodies?.request.encoding, record.bodies?.response.encoding], ['omitted', 'omitted']);
    assert.deepEqual([record.prompt_tokens, record.completion_tokens, record.cost], [1000, 500, 0.00045]);
    assert.deepEqual([record.request_user_id, record.response_status], ['user-7', 200]);
  });

  test('keeps no answer in the cache, and says why', async () => {
    const headers = { 'helicone-cache-enabled': 'true' };
    await rig.send({ body: chat(ASKED_CANARY), headers });
    const again = await rig.send({ body: chat(ASKED_CANARY), headers });
    assert.equal(again.headers['helicone-cache'], 'MISS');
    assert.match((await rig.record(again)).warnings.join(), /the organisation keeps no bodies/);
  });

  test('keeps none of a log, a span, a tagged prompt or an answer whose header says otherwise', async () => {
    const id = crypto.randomUUID();
    const time = { seconds: Math.floor(Date.now() / 1000), milliseconds: 0 };
    const meta = { 'Helicone-Request-Id': id, 'Helicone-Omit-Request': 'false' };
    const logged = await rig.heliometer.api('POST', '/custom/v1/log', {
      body: {
        providerRequest: { url: 'custom-model-nopath', json: chat(ASKED_CANARY), meta },
        providerResponse: { json: answerWith(TOLD_CANARY), status: 200, headers: {} },
        timing: { startTime: time, endTime: time },
      },
    });
    assert.equal(logged.status, 200, JSON.stringify(logged.body));
    assert.equal((await rig.heliometer.fetchRecord(id)).bodies?.response.encoding, 'omitted');
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const nanos = `${Date.now()}000000`;
    const parts = [{ role: 'user', parts: [{ type: 'text', content: ASKED_CANARY }] }];
    const span = {
      ...{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'chat' },
      ...{ startTimeUnixNano: nanos, endTimeUnixNano: nanos },
      attributes: [text('gen_ai.request.model', 'gpt-4o-mini'), text('gen_ai.input.messages', JSON.stringify(parts))],
    };
    const told = await rig.heliometer.api('POST', '/v1/traces', {
      body: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] },
    });
    assert.equal(told.status, 200, JSON.stringify(told.body));
    const tagged = `Tell <helicone-prompt-input key="who">${ASKED_CANARY}</helicone-prompt-input>`;
    const headers = { 'helicone-prompt-id': 'teller', 'helicone-omit-response': 'false' };
    const record = await rig.record(await rig.send({ body: chat(tagged), headers }));
    assert.deepEqual([record.bodies?.response.encoding, record.prompt?.inputs ?? {}], ['omitted', {}]);
  });

  test('has nothing of them in any file, journal, cache and prompts included', async () => {
    const { dataDir } = rig.heliometer;
    await rig.heliometer.stop();
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    assert.ok(
      texts.some((text) => text.includes('user-7')),
      'files of the store were read',
    );
    for (const [i, text] of texts.entries()) {
      for (const canary of [ASKED_CANARY, TOLD_CANARY])
        assert.ok(!text.includes(canary), `${files[i]?.name}: ${canary}`);
    }
  });
});
