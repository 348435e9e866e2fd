// headers.md §9: through the running program, before a provider that is asked for its moderation and a configured endpoint.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import OpenAI from 'openai';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { type Script, ScriptedUpstream } from '../support/scripted-upstream.ts';
import { errorOf, PolicyRig } from './policy-rig.ts';

const ON = { 'helicone-moderations-enabled': 'true' } as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/** platform.openai.com/docs/api-reference/moderations/object */
function verdict(flagged: boolean): Script {
  const categories = { harassment: flagged, violence: flagged, 'self-harm': false };
  const result = { flagged, categories, category_scores: { harassment: 0.9, violence: 0.8, 'self-harm': 0.01 } };
  const body = JSON.stringify({ id: 'modr-1', model: 'omni-moderation-latest', results: [result] });
  return (exchange) => exchange.answer({ headers: JSON_TYPE, body });
}

let rig: PolicyRig;
let lenient: PolicyRig;
let endpoint: ScriptedUpstream;

before(async () => {
  endpoint = await ScriptedUpstream.start();
  const configured = {
    HELIOMETER_MODERATION_BASE_URL: `${endpoint.origin}/base/v1`,
    HELIOMETER_MODERATION_API_KEY: 'moderation-key',
    HELIOMETER_MODERATION_MODEL: 'a-moderation-model',
    HELIOMETER_MODERATION_TIMEOUT_MS: '500',
  };
  [rig, lenient] = await Promise.all([
    PolicyRig.start(configured),
    PolicyRig.start({ HELIOMETER_MODERATION_ON_FAILURE: 'allow' }),
  ]);
});
after(async () => {
  await Promise.all([rig?.[Symbol.asyncDispose](), lenient?.[Symbol.asyncDispose]()]);
  await endpoint?.close();
});
beforeEach(() => {
  rig.taken();
  lenient.taken();
  endpoint.requests.splice(0);
});

async function inputOf(request: { body(): Promise<Buffer> } | undefined): Promise<unknown> {
  return JSON.parse((await request?.body())?.toString() ?? '{}').input;
}

describe('where the prompt is checked', () => {
  test('at the provider’s origin with the caller’s key when the provider is OpenAI', async () => {
    rig.openai.next(verdict(false));
    const answer = await rig.send({ headers: { ...ON, 'openai-organization': 'org-1' } });
    assert.equal(answer.status, 200);
    const [asked, called] = rig.taken();
    assert.equal(asked?.target, '/v1/moderations');
    assert.equal(asked?.header('authorization'), `Bearer ${PROVIDER_KEY}`);
    assert.equal(asked?.header('openai-organization'), 'org-1');
    assert.deepEqual(JSON.parse(asked?.received.toString() ?? ''), {
      model: 'a-moderation-model',
      input: 'Say hello',
    });
    assert.equal(called?.target, '/v1/chat/completions');
    assert.equal(called?.received.toString(), JSON.stringify(CHAT));
  });

  test('at the configured endpoint with its key for any other provider', async () => {
    endpoint.next(verdict(false));
    const body = { model: 'claude-x', max_tokens: 5, messages: [{ role: 'user', content: 'Hello there' }] };
    const answer = await rig.send({ path: '/v1/messages', headers: { ...ON, 'x-api-key': 'anthropic-key' }, body });
    assert.equal(answer.status, 200);
    const [asked] = endpoint.requests;
    assert.equal(asked?.target, '/base/v1/moderations');
    assert.equal(asked?.header('authorization'), 'Bearer moderation-key');
    assert.equal(asked?.header('x-api-key'), null);
    assert.equal(await inputOf(asked), 'Hello there');
  });

  test('where none is configured it is 400 moderation_not_configured, and nothing is sent', async () => {
    const answer = await lenient.send({
      path: '/v1/messages',
      headers: ON,
      body: { model: 'claude-x', messages: [{ role: 'user', content: 'x' }] },
    });
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer).code, 'moderation_not_configured');
    assert.deepEqual(lenient.taken(), []);
  });
});

describe('what is checked', () => {
  const user = (content: unknown) => ({ role: 'user', content });
  const image = { type: 'image_url', image_url: { url: 'https://pictures.example/1.png' } };
  for (const { name, path, body, input } of [
    {
      name: 'the newest user turn, not those before it',
      path: '/v1/chat/completions',
      body: { messages: [user('old'), { role: 'assistant', content: 'said' }, user('new')] },
      input: 'new',
    },
    {
      name: 'all text parts of it',
      path: '/v1/chat/completions',
      body: {
        messages: [
          user([
            { type: 'text', text: 'one' },
            { type: 'text', text: 'two' },
          ]),
        ],
      },
      input: 'one\ntwo',
    },
    {
      name: 'with images their URLs, too',
      path: '/v1/chat/completions',
      body: { messages: [user([{ type: 'text', text: 'one' }, image])] },
      input: [{ type: 'text', text: 'one' }, image],
    },
    {
      name: 'an image alone',
      path: '/v1/chat/completions',
      body: { messages: [user([image])] },
      input: [image],
    },
    { name: 'responses bodies', path: '/v1/responses', body: { model: 'gpt-x', input: 'say it' }, input: 'say it' },
    {
      name: 'responses bodies with items',
      path: '/v1/responses',
      body: { model: 'gpt-x', input: [{ role: 'user', content: [{ type: 'input_text', text: 'item' }] }] },
      input: 'item',
    },
  ]) {
    test(name, async () => {
      rig.openai.next(verdict(false));
      await rig.send({ path, headers: ON, body });
      assert.deepEqual(await inputOf(rig.taken()[0]), input);
    });
  }

  test('Anthropic bodies, without their tool results', async () => {
    endpoint.next(verdict(false));
    const content = [
      { type: 'tool_result', tool_use_id: 't', content: 'from a tool' },
      { type: 'text', text: 'from the user' },
    ];
    await rig.send({ path: '/v1/messages', headers: ON, body: { model: 'claude-x', messages: [user(content)] } });
    assert.equal(await inputOf(endpoint.requests[0]), 'from the user');
  });

  test('Gemini bodies', async () => {
    endpoint.next(verdict(true));
    const body = { contents: [{ role: 'user', parts: [{ text: 'to Gemini' }] }] };
    const answer = await rig.send({ path: '/v1beta/models/gemini-x:generateContent', headers: ON, body });
    assert.equal(answer.status, 400);
    assert.equal(await inputOf(endpoint.requests[0]), 'to Gemini');
  });

  test('compressed bodies', async () => {
    rig.openai.next(verdict(true));
    const body = gzipSync(JSON.stringify(CHAT));
    const answer = await rig.send({ headers: { ...ON, 'content-encoding': 'gzip' }, body });
    assert.equal(answer.status, 400);
    assert.equal(await inputOf(rig.taken()[0]), 'Say hello');
  });

  test('a body whose coding keeps what it says from us is as if the check had failed', async () => {
    const answer = await rig.send({ headers: { ...ON, 'content-encoding': 'gzip' }, body: 'not gzip at all' });
    assert.equal(answer.status, 503);
    assert.deepEqual(rig.taken(), []);
  });

  for (const body of ['{"messages":[]}', '{}', 'no JSON', '{"messages":[{"role":"assistant","content":"x"}]}', '']) {
    test(`a body with nothing to check passes: ${body}`, async () => {
      assert.equal((await rig.send({ headers: ON, body })).status, 200);
      assert.equal(rig.taken().length, 1);
    });
  }

  test('off, nothing is', async () => {
    await rig.send({ headers: { 'helicone-moderations-enabled': 'false' } });
    assert.equal(rig.taken().length, 1);
  });

  test('a body too large to be held is refused with 413', async () => {
    const answer = await rig.send({ headers: ON, body: Buffer.alloc(16 * 1024 * 1024 + 1) });
    assert.equal(answer.status, 413);
    assert.deepEqual(rig.taken(), []);
  });
});

describe('what becomes of the call', () => {
  test('flagged is 400 in Helicone’s shape, and nothing goes to the provider', async () => {
    rig.openai.next(verdict(true));
    const answer = await rig.send({ headers: ON });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers['helicone-status'], 'failed');
    const { success, error } = JSON.parse(answer.text);
    assert.equal(success, false);
    assert.equal(error.code, 'PROMPT_FLAGGED_FOR_MODERATION');
    assert.equal(error.message, 'The given prompt was flagged by the OpenAI Moderation endpoint.');
    assert.ok(error.details.endsWith(`?requestId=${answer.id}`));
    assert.deepEqual(
      rig.taken().map(({ target }) => target),
      ['/v1/moderations'],
    );
    assert.equal((await rig.record(answer)).outcome, 'flagged');
  });

  test('the check is a child record of the exchange, not a request of its own', async () => {
    rig.openai.next(verdict(false));
    const answer = await rig.send({ headers: ON });
    const { attempts } = await rig.record(answer);
    assert.deepEqual(
      attempts.map(({ kind, provider, status }) => [kind, provider, status]),
      [
        ['moderation', 'OPENAI', 200],
        ['upstream', 'OPENAI', 200],
      ],
    );
  });

  const failures: readonly (readonly [string, Script])[] = [
    ['an error', (exchange) => exchange.answer({ status: 500, body: '{}' })],
    ['an answer that is none of moderation’s', (exchange) => exchange.answer({ body: '{"results":[]}' })],
    ['no JSON', (exchange) => exchange.answer({ body: 'what?' })],
    ['silence', (exchange) => exchange.gone],
  ];
  for (const [name, script] of failures) {
    test(`${name} of the endpoint closes: 503 moderation_unavailable, and nothing is sent`, async () => {
      endpoint.next(script);
      const body = { model: 'claude-x', messages: [{ role: 'user', content: 'x' }] };
      const answer = await rig.send({ path: '/v1/messages', headers: ON, body });
      assert.equal(answer.status, 503);
      assert.equal(errorOf(answer).code, 'moderation_unavailable');
      assert.equal(rig.anthropic.requests.length, 0);
      const { attempts } = await rig.record(answer);
      assert.equal(attempts[0]?.error, 'moderation_unavailable');
    });
  }

  test('with moderation.onFailure=allow a call whose check failed goes on, with a warning', async () => {
    lenient.openai.next({ status: 500, body: '{}' });
    const answer = await lenient.send({ headers: ON });
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['helicone-warning']), /could not be checked/);
    assert.equal(lenient.taken().length, 2);
  });

  test('the official client sees an ordinary 400', async () => {
    rig.openai.next(verdict(true));
    const client = new OpenAI({
      apiKey: PROVIDER_KEY,
      baseURL: `${rig.heliometer.url}/v1`,
      maxRetries: 0,
      defaultHeaders: { 'Helicone-Auth': `Bearer ${rig.heliometer.key}`, ...ON },
    });
    await assert.rejects(client.chat.completions.create({ ...CHAT, messages: [...CHAT.messages] }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.code, 'PROMPT_FLAGGED_FOR_MODERATION');
      return true;
    });
  });
});
