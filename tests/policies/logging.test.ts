// headers.md §20: calls made past the gateway and told to it, through the running program.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { noteAnswer } from '../support/route-answers.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

const OPENAI_URL = 'https://api.openai.com/v1/chat/completions';
const REQUEST = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello' }], user: 'from-the-body' };
const ANSWER = {
  id: 'chatcmpl-told',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};
const CHUNKS = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'Hel' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'lo.' }, finish_reason: 'stop' }] },
  { choices: [], usage: ANSWER.usage },
].map((chunk) => ({ id: 'chatcmpl-told', object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', ...chunk }));

let heliometer: HeliometerProcess;
let posthog: ScriptedUpstream;

before(async () => {
  posthog = await ScriptedUpstream.start();
  heliometer = await startHeliometer({
    env: {
      HELIOMETER_GATHER_BYTES: '1MiB',
      HELIOMETER_LOG_LEVEL: 'debug',
      HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${posthog.port}`,
    },
  });
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  await posthog?.close();
});

interface Told {
  readonly request?: object;
  readonly response?: object;
  readonly timing?: object | null;
  readonly provider?: unknown;
}

const STARTED_MS = Date.now() - 60_000;
const moment = (ms: number) => ({ seconds: Math.trunc(ms / 1000), milliseconds: ms % 1000 });
const TIMING = { startTime: moment(STARTED_MS), endTime: moment(STARTED_MS + 1234), timeToFirstToken: 321 };

function log({ request = {}, response = {}, timing = TIMING, provider }: Told = {}): object {
  return {
    providerRequest: { url: OPENAI_URL, json: REQUEST, meta: {}, ...request },
    providerResponse: { json: ANSWER, status: 200, headers: { 'content-type': 'application/json' }, ...response },
    ...(timing === null ? {} : { timing }),
    ...(provider === undefined ? {} : { provider }),
  };
}

async function tell(body: unknown, path = '/oai/v1/log', headers: Record<string, string> = {}): Promise<PlainAnswer> {
  const all = { 'content-type': 'application/json', authorization: `Bearer ${heliometer.key}`, ...headers };
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await call(heliometer.url + path, { headers: all, body: sent });
  noteAnswer('POST', path, { ...answer, contentType: 'application/json' });
  return answer;
}

async function recordOf(
  body: unknown,
  path?: string,
  headers?: Record<string, string>,
): Promise<HeliconeRequestDetail> {
  const answer = await tell(body, path, headers);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(JSON.parse(answer.text), { data: { id: answer.id }, error: null });
  return heliometer.fetchRecord(answer.id);
}

describe('a told call is recorded as a proxied one', () => {
  test('model, usage, cost, status, times, bodies and the user of the body', async () => {
    const record = await recordOf(log());
    assert.deepEqual(
      [record.provider, record.target_url, record.request_path],
      ['OPENAI', OPENAI_URL, '/v1/chat/completions'],
    );
    assert.deepEqual(
      [record.model, record.request_model, record.response_model],
      ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
    );
    assert.deepEqual([record.prompt_tokens, record.completion_tokens, record.total_tokens], [1000, 500, 1500]);
    assert.equal(record.cost, 0.00045);
    assert.deepEqual([record.response_status, record.outcome], [200, 'answered']);
    assert.equal(record.request_user_id, 'from-the-body');
    assert.equal(Date.parse(record.request_created_at), STARTED_MS);
    assert.equal(record.delay_ms, 1234);
    assert.deepEqual([record.request_body, record.response_body], [REQUEST, ANSWER]);
  });

  test('Helicone headers in meta: id, user, session, properties, prompt, model override and prices', async () => {
    const id = randomUUID();
    const meta = {
      'Helicone-Request-Id': id,
      'helicone-user-id': 'Zoë 日本',
      'Helicone-Session-Id': 'a session',
      'Helicone-Session-Name': 'its name',
      'Helicone-Session-Path': '/parent//child/',
      'Helicone-Property-Team': 'blue',
      'Helicone-Property-Number': 7,
      'Helicone-Prompt-Id': 'a prompt',
      'Helicone-Model-Override': 'mine',
      'Helicone-Input-Token-Cost': '0.001',
      'Helicone-Output-Token-Cost': '0.002',
    };
    const answer = await tell(log({ request: { meta } }));
    assert.equal(answer.id, id);
    const record = await heliometer.fetchRecord(id);
    assert.equal(record.request_user_id, 'Zoë 日本');
    assert.deepEqual(
      [record.session.id, record.session.name, record.session.path],
      ['a session', 'its name', '/parent/child'],
    );
    assert.deepEqual([record.properties['Team'], record.properties['Number']], ['blue', '7']);
    assert.deepEqual([record.prompt_id, record.model, record.model_override], ['a prompt', 'mine', 'mine']);
    assert.equal(record.cost, 2);
  });

  test('headers of the log itself count too, and those in meta go before them', async () => {
    const meta = { 'HELICONE-USER-ID': 'in meta' };
    const record = await recordOf(log({ request: { meta } }), '/oai/v1/log', {
      'helicone-user-id': 'in a header',
      'helicone-property-place': 'header',
    });
    assert.deepEqual([record.request_user_id, record.properties['place']], ['in meta', 'header']);
  });

  test('with a PostHog key in meta, by an event', async () => {
    const key = 'phc_canary-omitted-77aa';
    const meta = { 'Helicone-Posthog-Key': key, 'Helicone-Posthog-Host': posthog.origin };
    assert.equal((await tell(log({ request: { meta } }))).status, 200);
    const event = await posthog.request(0);
    const body = await event.body();
    const text = String(event.header('content-encoding') === 'gzip' ? gunzipSync(body) : body);
    assert.ok(text.includes(key) && text.includes('helicone_request_response'), text);
  });

  test('without timing it took no time, now', async () => {
    const before = Date.now();
    const record = await recordOf(log({ timing: null }));
    const startedMs = Date.parse(record.request_created_at);
    assert.ok(startedMs >= before && startedMs <= Date.now());
    assert.equal(record.delay_ms, 0);
  });

  test('a failed call and a cancelled one keep their status', async () => {
    const failed = await recordOf(log({ response: { status: 429, json: { error: { message: 'slow down' } } } }));
    assert.deepEqual([failed.response_status, failed.outcome], [429, 'answered']);
    const cancelled = await recordOf(log({ response: { status: -3 } }));
    assert.deepEqual([cancelled.outcome, cancelled.response_status], ['client_gone', 499]);
  });
});

test('a call is told however deep its bodies are nested', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const answer = await tell(JSON.stringify(log()).replace('"Say hello"', deep));
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await heliometer.fetchRecord(answer.id)).total_tokens, 1500);
});

describe('whose call it was', () => {
  const nowhere = { url: 'custom-model-nopath' };
  for (const [path, told, provider] of [
    ['/oai/v1/log', log({ request: nowhere }), 'OPENAI'],
    ['/anthropic/v1/log', log({ request: nowhere }), 'ANTHROPIC'],
    ['/googleapis/v1/log', log({ request: nowhere }), 'GOOGLE'],
    ['/custom/v1/log', log({ request: nowhere }), 'CUSTOM'],
    ['/custom/v1/log', log({ request: nowhere, provider: 'GROQ' }), 'GROQ'],
    ['/custom/v1/log', log({ request: nowhere, provider: 'nobody known' }), 'CUSTOM'],
    ['/v1/trace/custom/v1/log', log(), 'OPENAI'],
    ['/v1/trace/custom/log', log({ request: { url: 'https://api.mistral.ai/v1/chat/completions' } }), 'MISTRAL'],
    [
      '/oai/v1/log',
      log({ request: { url: 'https://mine.openai.azure.com/openai/deployments/d/chat/completions' } }),
      'AZURE',
    ],
  ] as const) {
    const { providerRequest, provider: field } = told as { providerRequest: { url: string }; provider?: string };
    test(`POST ${path}, url ${providerRequest.url}${field === undefined ? '' : `, provider ${field}`}: ${provider}`, async () => {
      const record = await recordOf(told, path);
      assert.equal(record.provider, provider);
      assert.equal(record.total_tokens, 1500, 'usage is read whatever the address');
    });
  }

  test('credentials in the address are cut out', async () => {
    const url = 'https://user:canary-password@api.openai.com/v1/chat/completions?api-key=canary-query';
    const record = await recordOf(log({ request: { url } }));
    assert.ok(!JSON.stringify(record).includes('canary'));
  });
});

describe('streams', () => {
  const request = { json: { ...REQUEST, stream: true } };
  const shapes: Readonly<Record<string, object>> = {
    'streamed_data of objects': { json: { streamed_data: CHUNKS } },
    'streamed_data of texts': { json: { streamed_data: CHUNKS.map((chunk) => JSON.stringify(chunk)) } },
    'streamed_data as it came': { json: { streamed_data: CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}`) } },
    'textBody of events': { textBody: CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''), json: {} },
    'textBody alone': {
      textBody: CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''),
      json: undefined,
    },
    'textBody of lines': { textBody: CHUNKS.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''), json: {} },
  };
  for (const [shape, response] of Object.entries(shapes)) {
    test(`${shape}: re-assembled, with usage and the time to the first token`, async () => {
      const record = await recordOf(log({ request, response }));
      assert.equal(record.stream, true);
      assert.deepEqual([record.total_tokens, record.usage_estimated], [1500, false]);
      assert.equal(record.time_to_first_token, 321);
      const { choices } = record.response_body as { choices: { message: { content: string } }[] };
      assert.equal(choices[0]?.message.content, 'Hello.');
    });
  }

  test('of Anthropic, told as streamed_data', async () => {
    const streamed = [
      {
        type: 'message_start',
        message: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'claude-haiku-4-5',
          content: [],
          usage: { input_tokens: 10, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ];
    const told = log({
      request: { url: 'https://api.anthropic.com/v1/messages' },
      response: { json: { streamed_data: streamed } },
    });
    const record = await recordOf(told, '/anthropic/v1/log');
    assert.deepEqual([record.model, record.prompt_tokens, record.completion_tokens], ['claude-haiku-4-5', 10, 5]);
    assert.ok((record.cost ?? 0) > 0);
  });
});

describe('events', () => {
  for (const [event, model] of [
    [{ _type: 'tool', toolName: 'search', input: { q: 1 } }, 'tool:search'],
    [{ _type: 'vector_db', operation: 'insert', text: 'x' }, 'vector_db:insert'],
    [{ _type: 'data', name: 'a load', meta: {} }, 'data:a load'],
  ] as const) {
    test(`${event._type}: kept under its type and name, without usage or cost`, async () => {
      const told = log({ request: { url: 'custom-model-nopath', json: event }, response: { json: { rows: 3 } } });
      const record = await recordOf(told, '/custom/v1/log');
      assert.deepEqual(
        [record.model, record.provider, record.cost, record.total_tokens],
        [model, 'CUSTOM', null, null],
      );
      assert.deepEqual([record.request_body, record.response_body], [event, { rows: 3 }]);
    });
  }
});

describe('what is refused', () => {
  const day = 24 * 60 * 60 * 1000;
  const bad: [string, unknown, RegExp][] = [
    ['no JSON', '{"providerRequest":', /not JSON/],
    ['nothing', {}, /providerRequest: is missing.*providerResponse: is missing/],
    ['an url that is no text', log({ request: { url: 5 } }), /providerRequest\.url: saw 5, accepted is string/],
    ['no json', log({ request: { json: undefined } }), /providerRequest\.json: is missing/],
    ['json that is no object', log({ request: { json: 'x' } }), /providerRequest\.json: saw "x"/],
    ['meta that is no object', log({ request: { meta: 'x' } }), /providerRequest\.meta: saw "x"/],
    ['a value in meta that is none', log({ request: { meta: { a: {} } } }), /providerRequest\.meta\.a: saw \{\}/],
    [
      'a status of no kind',
      log({ response: { status: 42 } }),
      /providerResponse\.status: saw 42, accepted is a status from 100 to 599/,
    ],
    ['a status as text', log({ response: { status: '200' } }), /providerResponse\.status: saw "200"/],
    ['headers that are none', log({ response: { headers: [] } }), /providerResponse\.headers: saw \[\]/],
    ['no answer', log({ response: { json: undefined } }), /providerResponse\.json: is missing/],
    ['a text that is none', log({ response: { textBody: {} } }), /providerResponse\.textBody: saw \{\}/],
    ['a half timing', log({ timing: { startTime: TIMING.startTime } }), /timing\.endTime: is missing/],
    [
      'an end before the start',
      log({ timing: { startTime: TIMING.endTime, endTime: TIMING.startTime } }),
      /timing\.endTime: saw .*not before startTime/,
    ],
    [
      'ms in place of seconds',
      log({ timing: { startTime: { seconds: STARTED_MS, milliseconds: 0 }, endTime: TIMING.endTime } }),
      /timing\.startTime\.seconds: saw \d+, accepted are seconds since 1970/,
    ],
    [
      'the day after tomorrow',
      log({ timing: { ...TIMING, endTime: moment(Date.now() + 2 * day) } }),
      /timing\.endTime\.seconds/,
    ],
    ['a provider that is no text', log({ provider: 1 }), /provider: saw 1/],
    [
      'an event of no kind',
      log({ request: { json: { _type: 'dream' } } }),
      /providerRequest\.json\._type: saw "dream", accepted is "tool", "vector_db", "data"/,
    ],
    [
      'a tool without a name',
      log({ request: { json: { _type: 'tool' } } }),
      /providerRequest\.json\.toolName: is missing/,
    ],
    [
      'an operation of no kind',
      log({ request: { json: { _type: 'vector_db', operation: 'ask' } } }),
      /providerRequest\.json\.operation: saw "ask", accepted is "search"/,
    ],
  ];
  for (const [what, body, message] of bad) {
    test(`${what}: 400 with the field’s name`, async () => {
      const answer = await tell(body);
      assert.equal(answer.status, 400, answer.text);
      const { data, error, code } = JSON.parse(answer.text);
      assert.deepEqual([data, code], [null, 'invalid_request']);
      assert.match(error, message);
      assert.match(answer.id, /^[0-9a-f-]{36}$/);
    });
  }

  test('a Helicone header in meta that cannot be used: 400, naming it', async () => {
    const answer = await tell(log({ request: { meta: { 'Helicone-Request-Id': 'no uuid' } } }));
    assert.equal(answer.status, 400);
    assert.equal(JSON.parse(answer.text).code, 'invalid_header');
    assert.match(JSON.parse(answer.text).error, /^Helicone-Request-Id/);
  });

  test('a body larger than is gathered: 413', async () => {
    const answer = await tell(log({ request: { json: { ...REQUEST, pad: 'x'.repeat(1024 * 1024) } } }));
    assert.equal(answer.status, 413);
    assert.equal(JSON.parse(answer.text).code, 'body_too_large');
  });

  test('no key, or an unknown one: 401', async () => {
    for (const authorization of ['', `Bearer sk-helicone-${'a'.repeat(32)}`]) {
      const answer = await tell(log(), '/oai/v1/log', { authorization });
      assert.equal(answer.status, 401);
      assert.equal(JSON.parse(answer.text).code, 'unauthorized');
    }
  });

  test('an id that was logged already: 409', async () => {
    const meta = { 'Helicone-Request-Id': randomUUID() };
    assert.equal((await tell(log({ request: { meta } }))).status, 200);
    const again = await tell(log({ request: { meta } }));
    assert.equal(again.status, 409);
    assert.equal(JSON.parse(again.text).code, 'duplicate_request_id');
  });

  test('another method: 405', async () => {
    const { status } = await heliometer.api('GET', '/oai/v1/log');
    assert.equal(status, 405);
  });
});

describe('who may log', () => {
  async function newKey(permissions: string): Promise<string> {
    const body = { api_key_name: permissions, key_permissions: permissions };
    const { apiKey } = (await heliometer.api<{ apiKey: string }>('POST', '/v1/api-keys', { body })).body;
    const limit = performance.now() + 10_000;
    while ((await tell({}, '/oai/v1/log', { authorization: `Bearer ${apiKey}` })).status === 401) {
      assert.ok(performance.now() < limit, 'the new key was never accepted');
      await wait(50);
    }
    return apiKey;
  }

  test('a key that may write; one that may only read is refused with 403', async () => {
    const writer = await newKey('w');
    assert.match(writer, /^pk-/);
    assert.equal((await tell(log(), '/oai/v1/log', { authorization: `Bearer ${writer}` })).status, 200);
    const reader = await newKey('r');
    const refused = await tell(log(), '/oai/v1/log', { authorization: `Bearer ${reader}` });
    assert.deepEqual([refused.status, JSON.parse(refused.text).code], [403, 'forbidden']);
  });

  test('by Helicone-Auth as well', async () => {
    const headers = { authorization: '', 'helicone-auth': `Bearer ${heliometer.key}` };
    assert.equal((await tell(log(), '/oai/v1/log', headers)).status, 200);
  });
});

describe('durability', () => {
  test('with the console away a log is taken, and with console and gateway killed after it none is lost', async () => {
    const ids: string[] = [];
    heliometer.kill('console');
    for (let i = 0; i < 20; i += 1) {
      const answer = await tell(log({ request: { json: { ...REQUEST, i } } }));
      assert.equal(answer.status, 200);
      ids.push(answer.id);
    }
    const killed = heliometer.pids('gateway');
    heliometer.kill('gateway');
    if (heliometer.pids('console').length > 0) heliometer.kill('console');
    while (heliometer.pids('gateway').every((pid) => killed.includes(pid))) await wait(20);
    // Connections to the killed one are found dead one by one.
    while (!(await heliometer.api('GET', '/v1/api-keys').catch(() => null))) await wait(20);
    for (const [i, id] of ids.entries()) {
      const record = await heliometer.fetchRecord(id, { timeoutMs: 60_000 });
      assert.equal((record.request_body as { i: number }).i, i);
    }
  });
});

describe('omitting', () => {
  const hidden = 'canary-omitted-77aa';

  test('bodies leaves what was read of them, large ones too', async () => {
    for (const pad of ['', 'x'.repeat(400_000)]) {
      const meta = { 'Helicone-Omit-Request': 'true', 'Helicone-Omit-Response': true };
      const json = { ...REQUEST, messages: [{ role: 'user', content: hidden + pad }] };
      const record = await recordOf(log({ request: { meta, json }, response: { json: { ...ANSWER, id: hidden } } }));
      assert.deepEqual([record.request_body, record.response_body], [null, null]);
      assert.deepEqual([record.total_tokens, record.cost], [1500, 0.00045]);
      assert.equal(record.request_user_id, 'from-the-body');
    }
  });

  test('and credentials told with a call are in no file, no record and no log', async () => {
    const headers = { authorization: 'Bearer canary-omitted-77aa', 'set-cookie': hidden, 'x-kept': 'kept header' };
    const meta = { 'Helicone-Auth': `Bearer ${hidden}` };
    const record = await recordOf(log({ request: { meta }, response: { headers } }));
    const told = JSON.stringify(record);
    assert.ok(!told.includes(hidden) && told.includes('kept header'), told);
    await heliometer.stop();
    const files = readdirSync(heliometer.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.ok(files.length > 0);
    for (const { parentPath, name } of files) {
      assert.ok(!readFileSync(join(parentPath, name)).includes(hidden), name);
    }
    assert.ok(!heliometer.stderr.join('\n').includes(hidden));
  });
});
