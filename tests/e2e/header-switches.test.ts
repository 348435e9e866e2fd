// What single headers and settings change about a call (headers.md §0 to §2, §4, §12, §18, §19), through the running program.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { CHAT, CHAT_STREAM, type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../support/gateway-rig.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { CHOOSE_HEADERS, headerOf } from '../support/replay-upstream.ts';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig();
});
after(() => rig?.[Symbol.asyncDispose]());

const CHAT_PATH = '/v1/chat/completions';

function errorOf(answer: PlainAnswer): { readonly code: string; readonly message: string; readonly header?: string } {
  return JSON.parse(answer.text).error;
}

describe('prices and models', () => {
  test('Helicone-Model-Override names the model of log and cost, and leaves the body alone', async () => {
    const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-model-override': 'gpt-4o', 'x-call': 'override' });
    const record = await rig.heliometer.fetchRecord(answer.id);
    assert.equal(record.model, 'gpt-4o');
    assert.equal(record.model_override, 'gpt-4o');
    assert.equal(record.receipt?.totalNanos, 19 * 2_500 + 10 * 10_000);
    assert.deepEqual(JSON.parse(rig.upstream.receivedWith('x-call', 'override').body.toString()), CHAT);
  });

  test('price headers price the exchange, an unknown model too', async () => {
    const headers = {
      'helicone-model-override': 'house-blend-1',
      'helicone-input-token-cost': '0.000002',
      'helicone-output-token-cost': '1e-5',
    };
    const record = await rig.heliometer.fetchRecord((await rig.send(CHAT_PATH, CHAT, headers)).id);
    assert.equal(record.receipt?.source, 'header');
    assert.equal(record.receipt?.totalNanos, 19 * 2_000 + 10 * 10_000);
  });

  test('a model nobody knows has no cost, which is not 0', async () => {
    const headers = { 'helicone-model-override': 'house-blend-1' };
    const record = await rig.heliometer.fetchRecord((await rig.send(CHAT_PATH, CHAT, headers)).id);
    assert.equal(record.cost, null);
    assert.equal(record.total_tokens, 29);
  });
});

describe('where a Helicone key may stand', () => {
  test('in the path, for clients that can only set a base URL; it goes no further', async () => {
    const path = `/${rig.heliometer.key}${CHAT_PATH}`;
    const answer = await rig.send(path, CHAT, { 'helicone-auth': '', 'x-call': 'key in path' });
    assert.equal(answer.status, 200);
    assert.equal(rig.upstream.receivedWith('x-call', 'key in path').target, CHAT_PATH);
    assert.equal((await rig.heliometer.fetchRecord(answer.id)).request_path, CHAT_PATH);
  });

  for (const [slot, path] of [
    ['authorization', CHAT_PATH],
    ['x-api-key', '/v1/messages'],
    ['api-key', CHAT_PATH],
    ['x-goog-api-key', '/v1beta/models/gemini-2.5-flash-lite:generateContent'],
  ] as const) {
    test(`in ${slot}: without a stored provider key that is 400 no_provider_key`, async () => {
      const value = slot === 'authorization' ? `Bearer ${rig.heliometer.key}` : rig.heliometer.key;
      const count = rig.upstream.received.length;
      const answer = await rig.send(path, CHAT, { authorization: '', 'helicone-auth': '', [slot]: value });
      assert.equal(answer.status, 400);
      assert.equal(errorOf(answer).code, 'no_provider_key');
      assert.equal(rig.upstream.received.length, count);
      assert.equal((await rig.heliometer.fetchRecord(answer.id)).error_code, 'no_provider_key');
    });
  }

  test('in ?key=, from where it is cut out', async () => {
    const path = `/v1beta/models/gemini-2.5-flash-lite:generateContent?key=${rig.heliometer.key}`;
    const headers = {
      authorization: '',
      'helicone-auth': '',
      'x-goog-api-key': PROVIDER_KEY,
      'x-call': 'key in query',
    };
    const answer = await rig.send(path, CHAT, headers);
    assert.equal(answer.status, 200);
    assert.ok(!rig.upstream.receivedWith('x-call', 'key in query').target.includes('key='));
    assert.ok(!(await rig.heliometer.fetchRecord(answer.id)).request_path.includes('key='));
  });

  test('nowhere, in a wrong form, or unknown: 401 before anything else is judged, and nothing goes upstream', async () => {
    const count = rig.upstream.received.length;
    for (const key of ['', 'Bearer nonsense', 'sk-helicone-short', `Bearer sk-helicone-${'a'.repeat(32)}`]) {
      const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-auth': key, 'helicone-request-id': 'not a uuid' });
      assert.equal(answer.status, 401, key);
      assert.equal(errorOf(answer).code, 'unauthorized');
      assert.match(answer.id, /^[0-9a-f-]{36}$/);
    }
    assert.equal(rig.upstream.received.length, count);
  });
});

describe('what the answer says', () => {
  test('an unknown header is ignored, and named', async () => {
    const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-cache-enbled': 'true', 'helicone-node-id': 'n' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-warning'], 'helicone-cache-enbled is not known and was ignored');
    const record = await rig.heliometer.fetchRecord(answer.id);
    assert.deepEqual(record.warnings, ['helicone-cache-enbled is not known and was ignored']);
  });

  test('a value that cannot be used is a 400 that names the header', async () => {
    const answer = await rig.send(CHAT_PATH, CHAT, { 'helicone-omit-request': 'perhaps' });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers['helicone-status'], 'failed');
    assert.equal(errorOf(answer).header, 'Helicone-Omit-Request');
    assert.match(errorOf(answer).message, /"perhaps"; accepted is true, false, 1 or 0/);
  });

  test('a browser that would render the answer gets 403, a fetch does not', async () => {
    const navigation = await rig.send(CHAT_PATH, CHAT, { 'sec-fetch-dest': 'document' });
    assert.deepEqual([navigation.status, errorOf(navigation).code], [403, 'browser_navigation']);
    assert.equal((await rig.send(CHAT_PATH, CHAT, { 'sec-fetch-dest': 'empty' })).status, 200);
  });

  test('a path that is nobody’s is 404, a target that is not public 403', async () => {
    assert.equal(errorOf(await rig.send('/nobody/knows', CHAT)).code, 'unknown_route');
    const inside = await rig.send(CHAT_PATH, CHAT, { 'helicone-target-url': 'http://127.0.0.1:9' });
    assert.deepEqual([inside.status, errorOf(inside).code], [403, 'target_not_allowed']);
  });
});

describe('usage of streams', () => {
  test('Helicone-Stream-Usage asks for it; the client sees the chunk it asked for', async () => {
    const answer = await rig.send(CHAT_PATH, CHAT_STREAM, { 'helicone-stream-usage': 'true', 'x-call': 'asks' });
    const sent = JSON.parse(rig.upstream.receivedWith('x-call', 'asks').body.toString());
    assert.deepEqual(sent.stream_options, { include_usage: true });
    assert.ok(answer.text.includes('"total_tokens":29'));
    const record = await rig.heliometer.fetchRecord(answer.id);
    assert.deepEqual([record.total_tokens, record.usage_estimated], [29, false]);
  });
});

describe('a stream whose client hangs up at its last event', () => {
  let server: Server;
  let withSlowEnd: GatewayRig;

  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // The end of the body does not come before the client has left.
      response.write(request.headers['x-all'] ? 'data: {"id":"1"}\n\ndata: [DONE]\n\n' : 'data: {"id":"1"}\n\n');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    withSlowEnd = await startGatewayRig({ HELIOMETER_PROVIDER_GROQ_URL: url });
  });
  after(async () => {
    await withSlowEnd?.[Symbol.asyncDispose]();
    server?.closeAllConnections();
    server?.close();
  });

  /** Hangs up as soon as the text has come. Resolves with Helicone-Id. */
  async function leaveAt(text: string, header: string): Promise<string> {
    const { url, key } = withSlowEnd.heliometer;
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const body = JSON.stringify(CHAT_STREAM);
    socket.write(
      `POST /groq/openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nHelicone-Auth: Bearer ${key}\r\n${header}` +
        `Authorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    let seen = '';
    for await (const chunk of socket) {
      seen += chunk;
      if (seen.includes(text)) break;
    }
    socket.destroy();
    return /^helicone-id: (\S+)\r$/im.exec(seen)?.[1] ?? '';
  }

  test('counts as answered', async () => {
    const record = await withSlowEnd.heliometer.fetchRecord(await leaveAt('[DONE]\n\n', 'x-all: 1\r\n'));
    assert.deepEqual([record.outcome, record.response_status], ['answered', 200]);
  });

  test('and one event earlier as left by its client', async () => {
    const record = await withSlowEnd.heliometer.fetchRecord(await leaveAt('"1"}\n\n', ''));
    assert.deepEqual([record.outcome, record.response_status], ['client_gone', 499]);
  });
});

describe('settings of a gateway on a trusted network', () => {
  let open: GatewayRig;
  const ORIGIN = 'https://app.example';

  before(async () => {
    open = await startGatewayRig({
      HELIOMETER_ANONYMOUS: 'true',
      HELIOMETER_LENIENT_HEADERS: 'true',
      HELIOMETER_CORS_ORIGINS: ORIGIN,
      HELIOMETER_ALWAYS_STREAM_USAGE: 'true',
      HELIOMETER_SERVER_TIMING: 'true',
    });
  });
  after(() => open?.[Symbol.asyncDispose]());

  test('anonymous lets calls without a key in, but none with a bad one', async () => {
    const answer = await open.send(CHAT_PATH, CHAT, { 'helicone-auth': '' });
    assert.equal(answer.status, 200);
    assert.equal((await open.heliometer.fetchRecord(answer.id)).key_id, null);
    const bad = await open.send(CHAT_PATH, CHAT, { 'helicone-auth': `Bearer sk-helicone-${'a'.repeat(32)}` });
    assert.equal(bad.status, 401);
  });

  test('lenient headers are ignored with a warning', async () => {
    const answer = await open.send(CHAT_PATH, CHAT, { 'helicone-omit-request': 'perhaps' });
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['helicone-warning']), /Helicone-Omit-Request cannot be used as sent/);
  });

  test('a browser of an allowed origin may ask first, and then read our headers', async () => {
    const preflight = await call(open.heliometer.url + CHAT_PATH, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'helicone-auth, content-type',
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], ORIGIN);
    assert.equal(preflight.headers['access-control-allow-headers'], 'helicone-auth, content-type');
    const answer = await open.send(CHAT_PATH, CHAT, { origin: ORIGIN });
    assert.equal(answer.headers['access-control-allow-origin'], ORIGIN);
    assert.match(String(answer.headers['access-control-expose-headers']), /Helicone-Id/);
    const stranger = await open.send(CHAT_PATH, CHAT, { origin: 'https://evil.example' });
    assert.equal(stranger.headers['access-control-allow-origin'], undefined);
  });

  for (const seed of ['', '12', '13']) {
    test(`the usage of every chat stream is asked for and hidden from who did not ask (${seed || 'whole'})`, async () => {
      const headers = { [CHOOSE_HEADERS.seed]: seed, 'x-call': `hidden-${seed}` };
      const answer = await open.send(CHAT_PATH, CHAT_STREAM, headers);
      const upstream = open.upstream.receivedWith('x-call', `hidden-${seed}`);
      assert.ok(upstream.sent.body.includes('"total_tokens":29'));
      assert.ok(!answer.text.includes('total_tokens'));
      const events = upstream.sent.body.toString('utf8').split('\n\n');
      assert.deepEqual(
        answer.text.split('\n\n'),
        events.filter((event) => !event.includes('total_tokens')),
      );
      const record = await open.heliometer.fetchRecord(answer.id);
      assert.deepEqual([record.total_tokens, record.usage_estimated], [29, false]);
      assert.equal(headerOf(answer.rawHeaders, 'content-length'), null);
    });
  }

  test('Server-Timing tells the provider’s time and ours', async () => {
    const answer = await open.send(CHAT_PATH, CHAT);
    assert.match(String(answer.headers['server-timing']), /^upstream;dur=\d+\.\d, gateway;dur=\d+\.\d$/);
  });
});
