// platform.md §6, redaction: nothing of what the rules name is in anything that is kept or told of an exchange, whichever way
// it came, while client and provider get every byte.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { REDACTION_KINDS } from '@heliometer/contract';
import { PolicyRig } from '../policies/policy-rig.ts';
import { CHAT_STREAM } from '../support/gateway-rig.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

const EMAIL = 'canary.person@secret-mail.example';
const CARD = '4111 1111 1111 1111';
const TOKEN = 'sk-proj-canary0123456789abcdef';
const CUSTOMER = 'CUST-739214';
const SECRETS = [EMAIL, CARD, TOKEN, CUSTOMER];
const SAID = `Write to ${EMAIL}\nwith card ${CARD}, key ${TOKEN}, for ${CUSTOMER}.`;
const LEFT =
  'Write to [redacted:email]\nwith card [redacted:credit_card], key [redacted:api_key], for [redacted:customer].';
const ONCE_EACH = { email: 1, credit_card: 1, api_key: 1, customer: 1 };

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: SAID }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};
const ASKED = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: SAID }] };
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const RULES = { built_in: REDACTION_KINDS, own: [{ name: 'customer', pattern: '(?i)cust-\\d{6}' }] };

let receiver: ScriptedUpstream;
let rig: PolicyRig;
let first: string;

function assertClean(text: string, what: string): void {
  for (const secret of SECRETS) {
    assert.ok(!text.includes(secret), `${what} has ${secret}`);
    assert.ok(!text.includes(secret.replaceAll(' ', '')), `${what} has ${secret}, without blanks`);
    assert.ok(!text.includes(encodeURIComponent(secret)), `${what} has ${secret}, percent-encoded`);
  }
}

before(async () => {
  receiver = await ScriptedUpstream.start();
  receiver.always({ status: 204 });
  rig = await PolicyRig.start({ HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}` });
  const harmless = { ...ANSWER, choices: [] };
  rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(harmless) });
  const config = { includeData: true };
  await rig.heliometer.api('POST', '/v1/webhooks', { body: { destination: `${receiver.origin}/hook`, config } });
  const early = await rig.send({
    body: { ...ASKED, messages: [{ role: 'user', content: 'kept-before-canary ada@example.com' }] },
  });
  first = early.id;
  assert.match(JSON.stringify((await rig.record(early)).request_body), /kept-before-canary ada@example\.com/);
  const set = await rig.heliometer.api('PUT', '/v1/redaction', { body: RULES });
  assert.equal(set.status, 200, JSON.stringify(set.body));
  await untilInForce((hits) => (hits['email'] ?? 0) > 0);
  rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(ANSWER) });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await receiver?.close();
});

/** Rules are followed within two seconds. */
async function untilInForce(
  holds: (hits: Readonly<Record<string, number>>, omitted: boolean) => boolean,
): Promise<void> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const probe = await rig.send({ body: { ...ASKED, messages: [{ role: 'user', content: 'probe@example.com' }] } });
    const { redactions, bodies } = await rig.record(probe);
    if (holds(redactions, bodies?.request.encoding === 'omitted')) return;
    assert.ok(performance.now() < limit, 'the rules are not followed');
    await wait(100);
  }
}

describe('an exchange of an organisation with redaction rules', () => {
  test('is kept and told without what they name, and both sides get every byte', async () => {
    const answer = await rig.send({
      path: `/v1/chat/completions?trace=${encodeURIComponent(EMAIL)}`,
      body: ASKED,
      headers: {
        'helicone-property-contact': `${EMAIL}, ${CUSTOMER}`,
        'helicone-session-id': 's1',
        'helicone-session-name': `about ${EMAIL}`,
        'helicone-user-id': 'user-7',
        'x-note': CARD,
      },
    });
    assert.equal(answer.text, JSON.stringify(ANSWER));
    const upstream = rig.openai.requests.findLast(({ target }) => target.includes('trace='));
    assert.equal((await upstream?.body())?.toString(), JSON.stringify(ASKED));
    const record = await rig.record(answer);
    assertClean(JSON.stringify(record), 'the record');
    assert.deepEqual(record.request_body, { ...ASKED, messages: [{ role: 'user', content: LEFT }] });
    const [choice] = ANSWER.choices;
    assert.deepEqual(record.response_body, {
      ...ANSWER,
      choices: [{ ...choice, message: { role: 'assistant', content: LEFT } }],
    });
    assert.equal(record.properties['contact'] ?? record.properties['Contact'], '[redacted:email], [redacted:customer]');
    assert.deepEqual([record.session.name, record.request_user_id], ['about [redacted:email]', 'user-7']);
    assert.match(record.request_path, /\?trace=\[redacted:email\]$/);
    assert.deepEqual([record.prompt_tokens, record.completion_tokens, record.cost], [1000, 500, 0.00045]);
    for (const [kind, atLeast] of Object.entries(ONCE_EACH))
      assert.ok((record.redactions[kind] ?? 0) >= 2 * atLeast, kind);
  });

  test('is clean where the answer is compressed, and the request bytes that are no text', async () => {
    const zipped = gzipSync(JSON.stringify(ANSWER));
    rig.openai.always({ headers: [...JSON_TYPE, 'Content-Encoding', 'gzip'], body: zipped });
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from(SAID), Buffer.from([0xc3, 0x28])]);
    const answer = await rig.send({ body: bytes, headers: { 'content-type': 'application/octet-stream' } });
    assert.deepEqual(answer.body, zipped);
    const record = await rig.record(answer);
    assertClean(JSON.stringify(record), 'the record');
    assert.equal(record.bodies?.request.encoding, 'base64');
    const kept = Buffer.from((record.request_body as { readonly base64: string }).base64, 'base64');
    const expected = [Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from(LEFT), Buffer.from([0xc3, 0x28])];
    assert.deepEqual(kept, Buffer.concat(expected));
    assert.ok(JSON.stringify(record.response_body).includes('[redacted:customer]'));
  });

  test('is clean where it streamed, though no event had the whole of it', async () => {
    const pieces = SAID.match(/[\s\S]{1,4}/g) ?? [];
    const event = (delta: object) =>
      `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: 'gpt-4o-mini', choices: [{ index: 0, delta }] })}\n\n`;
    const stream = `${event({ role: 'assistant', content: '' })}${pieces.map((content) => event({ content })).join('')}data: [DONE]\n\n`;
    rig.openai.always({ headers: ['Content-Type', 'text/event-stream'], body: stream });
    const answer = await rig.send({ body: { ...CHAT_STREAM, messages: ASKED.messages } });
    assert.equal(answer.text, stream);
    const record = await rig.record(answer);
    assertClean(JSON.stringify(record), 'the record');
    assert.equal(record.stream, true);
    assert.ok(JSON.stringify(record.response_body).includes(JSON.stringify(LEFT).slice(1, -1)));
    assert.deepEqual(record.redactions, { email: 2, credit_card: 2, api_key: 2, customer: 2 });
    const raw = await rig.heliometer.api('GET', `/v1/request/${record.exchange_id}/body`);
    assertClean(JSON.stringify(raw.body), 'the stored stream');
    rig.openai.always({ headers: JSON_TYPE, body: JSON.stringify(ANSWER) });
  });

  test('is clean where its body is kept beside the record, and where its prompt has a version', async () => {
    const long = `${SAID} ${'filler '.repeat(200_000)} ${SAID}`;
    const headers = { 'helicone-prompt-id': 'mailer' };
    const content = `Tell <helicone-prompt-input key="who">${EMAIL}</helicone-prompt-input> of ${CUSTOMER}`;
    const [large, tagged] = await Promise.all([
      rig.send({ body: { ...ASKED, messages: [{ role: 'user', content: long }] } }),
      rig.send({ body: { ...ASKED, messages: [{ role: 'user', content }] }, headers }),
    ]);
    const records = await Promise.all([rig.record(large), rig.record(tagged)]);
    for (const record of records) assertClean(JSON.stringify(record), 'the record');
    assert.deepEqual(records[1]?.prompt?.inputs, { who: '[redacted:email]' });
    assert.ok(records[1]?.prompt_version);
  });

  test('is clean where it was logged or told as a span, and so is a property given later', async () => {
    const meta = { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, 'Helicone-Request-Id': crypto.randomUUID() };
    const time = { seconds: Math.floor(Date.now() / 1000), milliseconds: 0 };
    const logged = await rig.heliometer.api('POST', '/custom/v1/log', {
      body: {
        providerRequest: { url: 'custom-model-nopath', json: ASKED, meta },
        providerResponse: { json: ANSWER, status: 200, headers: {} },
        timing: { startTime: time, endTime: time },
      },
    });
    assert.equal(logged.status, 200, JSON.stringify(logged.body));
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const nanos = `${Date.now()}000000`;
    const span = {
      ...{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'chat' },
      ...{ startTimeUnixNano: nanos, endTimeUnixNano: nanos },
      attributes: [
        text('gen_ai.operation.name', 'chat'),
        text('gen_ai.request.model', 'gpt-4o-mini'),
        text('gen_ai.input.messages', JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: SAID }] }])),
        text('note', SAID),
      ],
    };
    const told = await rig.heliometer.api('POST', '/v1/traces', {
      body: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] },
    });
    assert.equal(told.status, 200, JSON.stringify(told.body));
    const id = meta['Helicone-Request-Id'];
    assertClean(JSON.stringify(await rig.heliometer.fetchRecord(id)), 'the logged record');
    await rig.heliometer.api('PUT', `/v1/request/${id}/property`, { body: { key: 'later', value: SAID } });
    assert.equal((await rig.heliometer.fetchRecord(id)).properties['later'], LEFT);
  });

  test('is kept without its texts when the rules cannot be applied, and says so', async () => {
    const control = new DatabaseSync(join(rig.heliometer.dataDir, 'control.db'));
    const [{ rules }] = control.prepare('SELECT rules FROM redaction_rules').all() as [{ rules: string }];
    const put = control.prepare('UPDATE redaction_rules SET rules = ?');
    put.run(JSON.stringify({ ...JSON.parse(rules), own: [{ name: 'broken', pattern: '(' }] }));
    await untilInForce((_hits, omitted) => omitted);
    const answer = await rig.send({ body: ASKED, headers: { 'helicone-property-contact': EMAIL } });
    const record = await rig.record(answer);
    assertClean(JSON.stringify(record), 'the record');
    assert.deepEqual([record.bodies?.request.encoding, record.bodies?.response.encoding], ['omitted', 'omitted']);
    assert.match(record.warnings.join(), /redaction rules could not be applied/);
    assert.deepEqual([record.prompt_tokens, record.cost], [1000, 0.00045]);
    put.run(rules);
    control.close();
    await untilInForce((hits) => (hits['email'] ?? 0) > 0);
  });

  test('is nowhere in lists, SQL, exports, webhook deliveries, or the files of records and bodies', async () => {
    const { api, dataDir } = rig.heliometer;
    const call = api.bind(rig.heliometer);
    const listed = await call('POST', '/v1/request/query', { body: { filter: 'all', limit: 100, includeBody: true } });
    assert.match(JSON.stringify(listed.body), /\[redacted:email\]/);
    // What was stored before stays.
    assert.match(JSON.stringify(await rig.heliometer.fetchRecord(first)), /kept-before-canary ada@example\.com/);
    assertClean(JSON.stringify(listed.body), 'the list');
    const sql = await call('POST', '/v1/helicone-sql/execute', { body: { sql: 'SELECT * FROM requests' } });
    assert.equal(sql.status, 200, JSON.stringify(sql.body));
    assertClean(JSON.stringify(sql.body), 'the answer of SQL');
    assertClean(JSON.stringify((await call('POST', '/v1/prompt/query', { body: {} })).body), 'the prompts');
    const limit = performance.now() + 30_000;
    while (receiver.requests.length < 8 && performance.now() < limit) await wait(50);
    assert.ok(receiver.requests.length >= 8, 'webhooks were delivered');
    const deliveries = await Promise.all(receiver.requests.map(async (each) => (await each.body()).toString()));
    assert.match(deliveries.join(), /\[redacted:customer\]/);
    for (const delivery of deliveries) assertClean(delivery, 'a delivery');

    await rig.heliometer.stop();
    const files = ['records', 'bodies'].flatMap((folder) =>
      readdirSync(join(dataDir, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    );
    assert.ok(files.some(({ parentPath }) => parentPath.startsWith(join(dataDir, 'bodies'))));
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      assertClean(readFileSync(path, 'latin1'), path);
    }
  });
});
