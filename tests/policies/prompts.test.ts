// headers.md §13, prompts, and §12's rule for those in omitted bodies: through the running program.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID, type HeliconeRequestDetail } from '@heliometer/contract';
import OpenAI, { BadRequestError } from 'openai';
import { openControlStore } from '../../packages/server/src/stores/sqlite/control-store.ts';
import { filesWith } from '../support/files-with.ts';
import { PROVIDER_KEY } from '../support/gateway-rig.ts';
import type { PlainAnswer } from '../support/plain-call.ts';
import { errorOf, PolicyRig } from './policy-rig.ts';

const input = (key: string, value: string) => `<helicone-prompt-input key="${key}">${value}</helicone-prompt-input>`;
const fixed = (text: string) => `<helicone-prompt-static>${text}</helicone-prompt-static>`;
/** A body of this size and above is not held. */
const GATHERED = 64 * 1024;
const CANARY = 'zqxjvwkyphbnmgfdtrcl';

let rig: PolicyRig;
before(async () => {
  rig = await PolicyRig.start({ HELIOMETER_GATHER_BYTES: String(GATHERED), HELIOMETER_WORKERS: '2' });
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => rig.taken());

let prompts = 0;
/** An id that no other test uses. */
const newId = () => `prompt no. ${++prompts}, it's mine`;

interface Use {
  readonly messages: readonly unknown[];
  readonly [member: string]: unknown;
}

const userSays = (content: unknown): Use => ({ messages: [{ role: 'user', content }] });

function use(
  promptId: string,
  body: Use | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PlainAnswer> {
  const whole = typeof body === 'string' ? body : { model: 'gpt-4o-mini', ...body };
  return rig.send({ headers: { 'helicone-prompt-id': promptId, ...headers }, body: whole });
}

async function recorded(answer: PlainAnswer | Promise<PlainAnswer>): Promise<HeliconeRequestDetail> {
  const done = await answer;
  assert.equal(done.status, 200, done.text);
  return rig.record(done);
}

const versionOf = async (...sent: Parameters<typeof use>) => (await recorded(use(...sent))).prompt_version;
const received = () => rig.taken().map((exchange) => exchange.received.toString());

describe('Helicone-Prompt-Id', () => {
  test('may be any text, spaces and RFC 8187 included', async () => {
    for (const [sent, id] of [
      ['a prompt, with "spaces"', 'a prompt, with "spaces"'],
      [`UTF-8''caf%C3%A9%20%E2%98%83`, 'café ☃'],
    ] as const) {
      assert.equal((await recorded(use(sent, userSays('hi')))).prompt_id, id);
    }
  });

  test('the tag is removed for the provider, the inner text kept, and no other byte is another', async () => {
    const body = (content: string) =>
      `{ "model":"gpt-4o-mini", "temperature":1.00,"messages":[{"content":${content}\n,"role":"user"}]}`;
    await recorded(use(newId(), body(JSON.stringify(`About ${input('topic', 'rain')}!`))));
    assert.deepEqual(received(), [body('"About rain!"')]);
  });

  test('the record keeps what the client sent', async () => {
    const content = `About ${input('topic', 'rain')}`;
    const { request_body } = await recorded(use(newId(), userSays(content)));
    assert.equal((request_body as Use & { messages: [{ content: string }] }).messages[0].content, content);
  });

  test('inputs[k] is the value', async () => {
    const record = await recorded(use(newId(), userSays(`${input('a', '1')} ${input('b', 'two words')}`)));
    assert.deepEqual(record.prompt?.inputs, { a: '1', b: 'two words' });
    const { body } = await rig.heliometer.api<{ data: unknown }>('GET', `/v1/request/${record.request_id}/inputs`);
    const expected = { prompt_id: record.prompt_id, version_id: record.prompt?.version_id, environment: null };
    assert.deepEqual(body.data, { inputs: { a: '1', b: 'two words' }, ...expected });
  });

  test('the template keeps a placeholder: other values are the same version', async () => {
    const id = newId();
    assert.equal(await versionOf(id, userSays(`About ${input('topic', 'rain')}`)), '1.0');
    assert.equal(await versionOf(id, userSays(`About ${input('topic', 'snow')}`)), '1.0');
    assert.equal(await versionOf(id, userSays(`About ${input('subject', 'snow')}`)), '2.0');
  });

  test('helicone-prompt-static marks text as part of the template, and is removed likewise', async () => {
    const id = newId();
    assert.equal(await versionOf(id, userSays(fixed('Translate this.'))), '1.0');
    assert.equal(await versionOf(id, userSays(fixed('Translate this.'))), '1.0');
    assert.equal(await versionOf(id, userSays(fixed('Translate that.'))), '2.0');
    assert.match(received()[0] ?? '', /"content":"Translate this\."/);
  });

  for (const [what, content, plain, inputs] of [
    ['several lines', `Poem:\n${input('poem', 'one\ntwo')}\n`, 'Poem:\none\ntwo\n', { poem: 'one\ntwo' }],
    [
      'nested tags',
      fixed(`Dear ${input('name', `Dr. ${input('last', 'Bell')}`)}`),
      'Dear Dr. Bell',
      { last: 'Bell', name: 'Dr. Bell' },
    ],
    ['several in one string', input('a', 'x') + input('b', 'y'), 'xy', { a: 'x', b: 'y' }],
    ['quotes in the key', `<helicone-prompt-input key='say "it"'>v</helicone-prompt-input>`, 'v', { 'say "it"': 'v' }],
    ['entities in the key', input('a &amp; b &lt;&quot;&#39;&gt;', 'v'), 'v', { [`a & b <"'>`]: 'v' }],
    ['no balance', `${input('a', 'x')}</helicone-prompt-static>`, 'x</helicone-prompt-static>', { a: 'x' }],
  ] as const) {
    test(`works with ${what}`, async () => {
      const record = await recorded(use(newId(), userSays(content)));
      assert.deepEqual(record.prompt?.inputs, inputs);
      assert.equal(JSON.parse(received()[0] ?? '').messages[0].content, plain);
    });
  }

  test('works in any string of a JSON body, however its writer escapes it', async () => {
    const tools = [{ type: 'function', function: { name: 'f', description: `Finds ${input('what', 'cats')}` } }];
    const body = JSON.stringify({
      model: 'gpt-4o-mini',
      ...userSays([{ type: 'text', text: input('k', 'v') }]),
      tools,
    });
    const escaped = body.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
    const record = await recorded(use(newId(), escaped));
    assert.deepEqual(record.prompt?.inputs, { k: 'v', what: 'cats' });
    const taken = JSON.parse(received()[0] ?? '');
    assert.deepEqual([taken.messages[0].content[0].text, taken.tools[0].function.description], ['v', 'Finds cats']);
  });

  test('without it tags are text like any other, and go on byte for byte', async () => {
    const body = JSON.stringify(userSays(input('k', 'v')));
    const record = await recorded(rig.send({ body }));
    assert.deepEqual(received(), [body]);
    assert.deepEqual([record.prompt_id, record.prompt_version, record.prompt], [null, null, null]);
  });

  test('a body too large to be held goes on as it is, and that is told', async () => {
    const body = JSON.stringify(userSays(input('k', 'x'.repeat(GATHERED))));
    const answer = await use(newId(), body);
    assert.match(String(answer.headers['helicone-warning']), /^Removing the tags of the prompt had no effect/);
    assert.ok(received()[0] === body);
    assert.equal((await rig.record(answer)).prompt_version, '1.0', 'the log has its version all the same');
  });

  test('a body that is no JSON goes on as it is, and has no version', async () => {
    const record = await recorded(use(newId(), `no json ${input('k', 'v')}`));
    assert.deepEqual(received(), [`no json ${input('k', 'v')}`]);
    assert.equal(record.prompt_version, null);
  });
});

describe('versions', () => {
  test('the template is all tagged strings plus system and developer text', async () => {
    const id = newId();
    const ask = (system: string, developer: string, said: string) =>
      versionOf(id, {
        messages: [
          { role: 'system', content: system },
          { role: 'developer', content: developer },
          { role: 'user', content: said },
        ],
      });
    assert.equal(await ask('Be kind.', 'Be short.', 'hi'), '1.0');
    assert.equal(await ask('Be kind.', 'Be short.', 'bye'), '1.0');
    assert.equal(await ask('Be rude.', 'Be short.', 'hi'), '2.0');
    assert.equal(await ask('Be kind.', 'Be long.', 'hi'), '3.0');
    assert.equal(await ask('Be kind.', 'Be short.', fixed('hi')), '4.0');
  });

  test('untagged user, assistant and tool turns are auto inputs, in order', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const record = await recorded(
      use(newId(), {
        messages: [
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: 'looking', tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c', content: 'found' },
          { role: 'user', content: `and ${input('a', 'b')}` },
        ],
      }),
    );
    assert.deepEqual(record.prompt?.auto_inputs, ['hi', 'looking\nf\n{}', 'found']);
    assert.deepEqual(record.prompt?.inputs, { a: 'b' });
  });

  test('Anthropic’s system text is template, too', async () => {
    const id = newId();
    const ask = async (system: string, content: string) => {
      const body = { model: 'claude-haiku-4-5', max_tokens: 5, system, ...userSays(content) };
      const headers = { 'helicone-prompt-id': id, 'anthropic-version': '2023-06-01' };
      return (await recorded(rig.send({ path: '/v1/messages', headers, body }))).prompt_version;
    };
    assert.deepEqual(
      [await ask('Be kind.', 'a'), await ask('Be kind.', 'b'), await ask('Be rude.', 'a')],
      ['1.0', '1.0', '2.0'],
    );
  });

  test('first sight is 1.0, unseen text major+1, a seen template with an unseen model or parameter minor+1, a known pair its own', async () => {
    const id = newId();
    const ask = (text: string, more: object = {}) => versionOf(id, { ...userSays(fixed(text)), ...more });
    assert.equal(await ask('one'), '1.0');
    assert.equal(await ask('one', { temperature: 0 }), '1.1');
    assert.equal(await ask('two', { temperature: 0 }), '2.0');
    assert.equal(await ask('one', { model: 'gpt-4o' }), '1.2');
    assert.equal(await ask('one'), '1.0');
    assert.equal(await ask('one', { temperature: 0 }), '1.1');
    assert.equal(await ask('two'), '2.1');
    assert.equal(
      await ask('one', { stream: true, user: 'ada' }),
      '1.0',
      'how an answer travels, and to whom, is no parameter',
    );
  });

  test('are assigned exactly once, whatever the concurrency', async () => {
    const id = newId();
    const pairs = Array.from({ length: 50 }, (_, n) => ({ text: `t${n % 5}`, temperature: Math.floor(n / 5) % 2 }));
    const answers = await Promise.all(
      pairs.map(({ text, temperature }) => use(id, { ...userSays(fixed(text)), temperature })),
    );
    const records = await Promise.all(answers.map((answer) => recorded(answer)));
    const versions = Map.groupBy(records, (_, n) => JSON.stringify(pairs[n]));
    const each = [...versions.values()].map((same) => new Set(same.map((record) => record.prompt_version)));
    assert.ok(each.every((numbers) => numbers.size === 1));
    const all = each.flatMap((numbers) => [...numbers]).toSorted();
    assert.deepEqual(
      all,
      [1, 2, 3, 4, 5].flatMap((major) => [`${major}.0`, `${major}.1`]),
    );
  });

  test('are at most 1,000 a prompt; what is beyond is logged under the newest and marked', async () => {
    const promptId = newId();
    const store = await openControlStore({ path: join(rig.heliometer.dataDir, 'control.db') });
    const text = { template: [], parameters: '{}' };
    const seen = { organizationId: DEFAULT_ORGANIZATION_ID, promptId, template: 't', text, model: null, atMs: 0 };
    for (let n = 0; n < 1000; n += 1) await store.promptVersion({ ...seen, settings: String(n) });
    await store.close();
    for (const said of ['new', 'newer']) {
      const record = await recorded(use(promptId, userSays(fixed(said))));
      assert.equal(record.prompt_version, '1.999');
      assert.match(record.warnings.join(), /1000 versions.*logged under its newest/);
    }
  });
});

describe('Helicone-Prompt-Mode and Helicone-Prompt-Version', () => {
  test('are kept with the log', async () => {
    for (const mode of ['production', 'testing']) {
      const headers = { 'helicone-prompt-mode': mode, 'helicone-prompt-version': 'of spring, 2' };
      const { prompt, prompt_version } = await recorded(use(newId(), userSays('hi'), headers));
      assert.deepEqual([prompt?.mode, prompt?.label, prompt_version], [mode, 'of spring, 2', '1.0']);
    }
  });

  test('deactivated: the tags are gone for the provider, and neither version nor inputs are made', async () => {
    const headers = { 'helicone-prompt-mode': 'deactivated' };
    const id = newId();
    const record = await recorded(use(id, userSays(input('k', 'v')), headers));
    assert.equal(JSON.parse(received()[0] ?? '').messages[0].content, 'v');
    assert.deepEqual([record.prompt_id, record.prompt_version, record.prompt?.inputs], [id, null, null]);
    assert.equal(record.prompt?.mode, 'deactivated');
    assert.equal(await versionOf(id, userSays(input('k', 'v'))), '1.0');
  });

  test('another mode is 400', async () => {
    const answer = await use(newId(), userSays('hi'), { 'helicone-prompt-mode': 'staging' });
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer).header, 'Helicone-Prompt-Mode');
  });
});

describe('with Helicone-Omit-Request', () => {
  const OMIT = { 'helicone-omit-request': 'true' };
  const said = (word: string) => userSays(`${CANARY} ${word} ${input('secret', `${CANARY} value`)}`);

  test('the prompt id is kept, template and inputs are not, and the version only if the template is known', async () => {
    const id = newId();
    const unknown = await recorded(use(id, said('a'), OMIT));
    assert.deepEqual([unknown.prompt_id, unknown.prompt_version, unknown.prompt?.inputs], [id, null, null]);
    assert.deepEqual(unknown.prompt?.auto_inputs, []);
    assert.ok(!JSON.stringify(unknown).includes(CANARY));
    const open = (word: string) => userSays(`${word} ${input('secret', 'value')}`);
    assert.equal(await versionOf(id, open('b')), '1.0');
    assert.equal(await versionOf(id, open('a')), '2.0');
    assert.equal(await versionOf(id, open('a'), OMIT), '2.0');
    assert.equal(await versionOf(id, open('c'), OMIT), null);
    assert.equal(await versionOf(id, open('c')), '3.0', 'the omitted one left nothing behind');
  });

  test('a large body, read by a thread, has its version likewise', async () => {
    const id = newId();
    const large = {
      messages: [
        { role: 'user', content: 'x'.repeat(400_000) },
        { role: 'user', content: fixed('t') },
      ],
    };
    assert.equal(await versionOf(id, userSays(fixed('t'))), '1.0');
    assert.equal(await versionOf(id, large, OMIT), '1.0');
  });

  test('with the answer omitted alone, the prompt is that of any call', async () => {
    const record = await recorded(use(newId(), userSays(input('k', 'v')), { 'helicone-omit-response': 'true' }));
    assert.deepEqual([record.prompt_version, record.prompt?.inputs], ['1.0', { k: 'v' }]);
  });
});

describe('stored prompts', () => {
  const BODY = {
    model: 'gpt-4o',
    temperature: 0.2,
    messages: [{ role: 'system', content: 'Greet {{hc:name:string}}, who is {{hc:age:number}}.' }],
  };

  async function api(path: string, body: object): Promise<Record<string, string>> {
    const answer = await rig.heliometer.api<{ data: Record<string, string> }>('POST', path, { body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.data;
  }

  /** A prompt that every gateway serves; they follow within two seconds. */
  async function store(promptBody: object): Promise<{ readonly id: string; readonly versionId: string }> {
    const { id = '', versionId = '' } = await api('/v1/prompt-2025', { name: 'greeting', tags: [], promptBody });
    await wait(2_000);
    return { id, versionId };
  }

  let greeting: ReturnType<typeof store> | null = null;
  /** One for all who leave it as it is; the first makes it. */
  function stored(): ReturnType<typeof store> {
    greeting ??= store(BODY);
    return greeting;
  }

  const INPUTS = { name: 'Ada', age: 36 };
  const ask = (members: object, path = '/v1/chat/completions') => rig.send({ path, body: members });

  test('an organisation without any sends prompt_id on, byte for byte', async () => {
    const body = '{"prompt_id":"abc123", "messages":[]}';
    const answer = await rig.send({ body });
    assert.deepEqual(received(), [body]);
    assert.equal(answer.headers['helicone-warning'], undefined);
  });

  test('fill a call: its own members win, its messages come behind, and what chose the prompt is gone', async () => {
    const { id, versionId } = await stored();
    const record = await recorded(
      ask({ prompt_id: id, inputs: INPUTS, model: 'gpt-4o-mini', ...userSays('hi'), seed: 7 }),
    );
    assert.deepEqual(JSON.parse(received()[0] ?? ''), {
      model: 'gpt-4o-mini',
      temperature: 0.2,
      messages: [
        { role: 'system', content: 'Greet Ada, who is 36.' },
        { role: 'user', content: 'hi' },
      ],
      seed: 7,
    });
    assert.deepEqual([record.prompt_id, record.prompt_version], [id, '1.0']);
    const { body } = await rig.heliometer.api<{ data: unknown }>('GET', `/v1/request/${record.request_id}/inputs`);
    assert.deepEqual(body.data, { inputs: INPUTS, prompt_id: id, version_id: versionId, environment: 'production' });
  });

  test('environment and version_id choose the version, the environment first; production is the default', async () => {
    const { id, versionId } = await store(BODY);
    const next = { promptId: id, promptVersionId: versionId, newMajorVersion: true, commitMessage: 'shorter' };
    const body = { messages: [{ role: 'system', content: 'Hi {{hc:name:string}}' }] };
    const { id: second } = await api('/v1/prompt-2025/update', { ...next, environment: 'staging', promptBody: body });
    await wait(2_000);
    for (const [choice, version, environment] of [
      [{}, '1.0', 'production'],
      [{ environment: 'staging' }, '2.0', 'staging'],
      [{ version_id: second }, '2.0', null],
      [{ version_id: second, environment: 'production' }, '1.0', 'production'],
    ] as const) {
      const record = await recorded(ask({ prompt_id: id, inputs: INPUTS, ...choice }));
      assert.deepEqual([record.prompt_version, record.prompt?.environment], [version, environment]);
      const content = JSON.parse(received()[0] ?? '').messages[0].content;
      assert.equal(content, version === '2.0' ? 'Hi Ada' : 'Greet Ada, who is 36.');
    }
  });

  test('are filled on messages paths, too, where system text is a member of its own', async () => {
    const { id } = await stored();
    await recorded(ask({ prompt_id: id, inputs: INPUTS, max_tokens: 5, ...userSays('hi') }, '/v1/messages'));
    const taken = JSON.parse(received()[0] ?? '');
    assert.deepEqual(taken.system, [{ type: 'text', text: 'Greet Ada, who is 36.' }]);
    assert.deepEqual(taken.messages, [{ role: 'user', content: 'hi' }]);
  });

  test('become rows of a dataset as the provider got them, by the version of that time', async () => {
    const { id, versionId } = await store(BODY);
    const first = await recorded(ask({ prompt_id: id, inputs: INPUTS, ...userSays('hi') }));
    const next = { promptId: id, promptVersionId: versionId, newMajorVersion: true, commitMessage: 'shorter' };
    const body = { messages: [{ role: 'system', content: 'Hi {{hc:name:string}}' }] };
    await api('/v1/prompt-2025/update', { ...next, environment: 'production', promptBody: body });
    const messages = await recorded(
      ask({ prompt_id: id, inputs: INPUTS, max_tokens: 5, ...userSays('hi') }, '/v1/messages'),
    );
    const sent = received().map((text) => JSON.parse(text));
    const requestIds = [first.request_id, messages.request_id];
    const { datasetId } = await api('/v1/helicone-dataset', { datasetName: 'greetings', requestIds });
    interface Row {
      readonly id: string;
      readonly last_user_turn: string | null;
    }
    const rows = (await api(`/v1/helicone-dataset/${datasetId}/query`, {})) as unknown as readonly Row[];
    const bodies = [];
    for (const row of rows) {
      assert.equal(row.last_user_turn, 'hi');
      const path = `/v1/helicone-dataset/${datasetId}/request/${row.id}`;
      bodies.push((await rig.heliometer.api<{ data: { request_body: unknown } }>('GET', path)).body.data.request_body);
    }
    assert.deepEqual(bodies, sent);
  });

  test('are filled on no other path', async () => {
    const { id } = await stored();
    const body = JSON.stringify({ prompt_id: id, input: 'x' });
    await rig.send({ path: '/v1/responses', body });
    assert.deepEqual(received(), [body]);
  });

  for (const [wrong, told] of [
    [{ ...INPUTS, age: 'old' }, /"age" takes a number, and a string was sent/],
    [{ ...INPUTS, name: ['Ada'] }, /"name" takes a string, and a list was sent/],
    ['Ada', /inputs takes an object/],
  ] as const) {
    test(`bad type is 400, and nothing goes upstream: ${JSON.stringify(wrong)}`, async () => {
      const { id } = await stored();
      const answer = await ask({ prompt_id: id, inputs: wrong });
      assert.equal(answer.status, 400);
      assert.equal(errorOf(answer).code, 'invalid_prompt_input');
      assert.match(errorOf(answer).message, told);
      assert.deepEqual(received(), []);
      const record = await rig.record(answer);
      assert.deepEqual([record.outcome, record.error_code], ['rejected', 'invalid_prompt_input']);
    });
  }

  test('an unknown id leaves the body untouched, with a warning', async () => {
    const { id, versionId } = await stored();
    for (const choice of [
      { prompt_id: 'nobody' },
      { prompt_id: 7 },
      { prompt_id: id, environment: 'nowhere' },
      { prompt_id: id, version_id: `${versionId}0` },
    ]) {
      const body = JSON.stringify({ ...choice, inputs: INPUTS, messages: [] });
      const answer = await rig.send({ body });
      assert.equal(answer.status, 200);
      assert.match(String(answer.headers['helicone-warning']), /^prompt_id .* is no stored prompt of yours/);
      assert.deepEqual(received(), [body]);
      assert.equal((await rig.record(answer)).warnings.length, 1);
    }
  });

  test('an input that is missing leaves its place as it stands, with a warning', async () => {
    const { id } = await stored();
    const answer = await ask({ prompt_id: id, inputs: { age: 36 } });
    assert.match(String(answer.headers['helicone-warning']), /filled without name/);
    assert.match(received()[0] ?? '', /Greet \{\{hc:name:string\}\}, who is 36\./);
    const none = await ask({ prompt_id: id, inputs: null, environment: null });
    assert.match(String(none.headers['helicone-warning']), /filled without name, age/);
  });

  test('too large a body that names one is 413; one that names none streams through', async () => {
    await stored();
    const large = (members: string) =>
      `{${members}"messages":[{"role":"user","content":"${'x'.repeat(2 * GATHERED)}"}]}`;
    const refused = await rig.send({ body: large('"prompt_id":"abc123",') });
    assert.equal(refused.status, 413);
    assert.equal(errorOf(refused).code, 'body_too_large');
    const body = large('');
    const answer = await rig.send({ body });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-warning'], undefined);
    assert.ok(received()[0] === body);
  });

  test('are filled before tags are removed, and before a fallback is tried', async () => {
    const { id } = await store({ messages: [{ role: 'system', content: `Be ${input('how', '{{hc:how:string}}')}` }] });
    const fallbacks = [
      { 'target-url': rig.openai.origin, headers: {}, onCodes: [500], bodyKeyOverride: { model: 'b' } },
    ];
    const headers = { 'helicone-prompt-id': 'other', 'helicone-fallbacks': JSON.stringify(fallbacks) };
    const answer = await rig.send({ headers, body: { prompt_id: id, inputs: { how: 'kind' }, model: 'a' } });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(JSON.parse(received()[0] ?? ''), {
      messages: [{ role: 'system', content: 'Be kind' }],
      model: 'b',
    });
    assert.match(String(answer.headers['helicone-warning']), /Helicone-Prompt-Id is not recorded/);
    assert.equal((await rig.record(answer)).prompt_id, id);
  });

  test('with Helicone-Omit-Request leave id and version, and no inputs', async () => {
    const { id } = await stored();
    const headers = { 'helicone-omit-request': 'true' };
    const body = { prompt_id: id, inputs: { ...INPUTS, name: CANARY } };
    const record = await recorded(rig.send({ headers, body }));
    assert.deepEqual([record.prompt_id, record.prompt_version, record.prompt?.inputs], [id, '1.0', null]);
    assert.ok(received()[0]?.includes(CANARY));
  });

  test('with the official client: filled, and a bad type is its BadRequestError', async () => {
    const { id } = await stored();
    rig.openai.always({
      headers: ['Content-Type', 'application/json'],
      body: JSON.stringify({ id: 'x', object: 'chat.completion', choices: [], model: 'gpt-4o', created: 0 }),
    });
    const openai = new OpenAI({
      baseURL: `${rig.heliometer.url}/v1`,
      apiKey: PROVIDER_KEY,
      defaultHeaders: { 'Helicone-Auth': `Bearer ${rig.heliometer.key}` },
      maxRetries: 0,
    });
    const create = (inputs: object) => {
      const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'hi' }], prompt_id: id, inputs };
      return openai.chat.completions.create(body, { headers: { 'Helicone-Property-Sdk': 'openai' } }).withResponse();
    };
    const { response } = await create(INPUTS);
    assert.equal((await rig.heliometer.fetchRecord(response.headers.get('helicone-id') ?? '')).prompt_version, '1.0');
    assert.match(received()[0] ?? '', /Greet Ada, who is 36\./);
    await assert.rejects(create({ age: 'old' }), BadRequestError);
    const tagged = await openai.chat.completions
      .create(
        { model: 'gpt-4o', messages: [{ role: 'user', content: `About ${input('topic', 'rain')}` }] },
        { headers: { 'Helicone-Prompt-Id': 'from the client' } },
      )
      .withResponse();
    const record = await rig.heliometer.fetchRecord(tagged.response.headers.get('helicone-id') ?? '');
    assert.deepEqual([record.prompt_version, record.prompt?.inputs], ['1.0', { topic: 'rain' }]);
    assert.match(received()[0] ?? '', /"About rain"/);
  });
});

describe('after all of it, when the program has stopped', () => {
  const keepers = (text: string) => filesWith(rig.heliometer.dataDir, text);

  test('template and inputs of omitted bodies are in no file; those of others are', async () => {
    const kept = 'mlkjhgqxzvbnytrewpas';
    await recorded(use(newId(), userSays(fixed(kept))));
    const { code } = await rig.heliometer.stop();
    assert.equal(code, 0);
    assert.deepEqual(keepers(CANARY), []);
    assert.notEqual(keepers(kept).length, 0);
  });
});
