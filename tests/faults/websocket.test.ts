// WebSockets through the running program: what passes, how they end, and what the record says of them (headers.md §14).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { PerMessageDeflateOptions, WebSocket } from 'ws';
import { RawClient } from '../support/raw-client.ts';
import { closed, messages, WebSocketRig } from '../support/websocket-rig.ts';

let rig: WebSocketRig;

before(async () => {
  rig = await WebSocketRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());

const HANDSHAKE = [
  ['Connection', 'Upgrade', 'Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13', 'Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
].flat();

/** The answer of an upgrade that was refused. */
async function refused(client: WebSocket): Promise<{ readonly answer: IncomingMessage; readonly body: string }> {
  const [, answer] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
  return { answer, body: Buffer.concat(await answer.toArray()).toString() };
}

const EXTENSIONS: readonly (readonly [string, boolean | PerMessageDeflateOptions])[] = [
  ['plain', false],
  ['compressed', { threshold: 0 }],
  ['compressed anew for each message', { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true }],
];

describe('what is said over a WebSocket', () => {
  for (const [how, perMessageDeflate] of EXTENSIONS) {
    test(`passes both ways, ${how}: text, bytes, large and empty messages, fragments`, async () => {
      const { id, client, provider, passed } = await rig.open(undefined, { perMessageDeflate });
      const said = [
        '{"type":"a"}',
        randomBytes(200_000),
        '',
        Buffer.alloc(0),
        'größer ✓'.repeat(20_000),
        'begun and ended',
      ];
      const answered = ['{"type":"b"}', randomBytes(300_000), 'in pieces', '✓'];
      const heard = messages(provider, said.length);
      const back = messages(client, answered.length);
      for (const message of said.slice(0, -1)) client.send(message);
      client.send('begun ', { fin: false });
      client.ping('within');
      client.send('and ', { fin: false });
      client.send('ended', { fin: true });
      for (const message of answered) provider.send(message);
      assert.deepEqual(await heard, said);
      assert.deepEqual(await back, answered);
      const ends = Promise.all([closed(client), closed(provider)]);
      client.close(4001, 'bye');
      assert.deepEqual(await ends, [
        [4001, 'bye'],
        [4001, 'bye'],
      ]);
      const record = await rig.record(id);
      assert.equal(record.response_status, 101);
      assert.equal(record.outcome, 'answered');
      assert.equal(record.error_code, null);
      assert.ok(record.latencies.total > 0);
      const { fromClient, fromProvider } = passed();
      assert.deepEqual(record.websocket, {
        closeCode: 4001,
        bytesFromClient: fromClient,
        bytesFromUpstream: fromProvider,
        // Five whole messages, three fragments with a ping among them, a close.
        framesFromClient: 10,
        // Four messages, a pong, a close.
        framesFromUpstream: 6,
      });
      const lines = said.filter((message) => typeof message === 'string').map((text) => `${text}\n`);
      assert.equal(record.request_body, lines.join(''));
      assert.equal(record.response_body, '{"type":"b"}\nin pieces\n✓\n');
    });
  }

  test('pings and pongs reach the other side, not us', async () => {
    const { client, provider } = await rig.open();
    const [pinged, ponged] = [once(provider, 'ping'), once(client, 'pong')];
    client.ping('are you there');
    assert.equal(String((await pinged)[0]), 'are you there');
    assert.equal(String((await ponged)[0]), 'are you there');
    const fromProvider = once(client, 'ping');
    provider.ping('and you');
    assert.equal(String((await fromProvider)[0]), 'and you');
    client.terminate();
  });

  for (const [code, reason] of [
    [1000, 'done'],
    [1011, 'server error'],
    [4999, 'ours'],
  ] as const) {
    test(`the provider’s close code ${code} reaches the client and the record`, async () => {
      const { id, client, provider } = await rig.open();
      const end = closed(client);
      provider.close(code, reason);
      assert.deepEqual(await end, [code, reason]);
      const record = await rig.record(id);
      assert.deepEqual([record.outcome, record.websocket?.closeCode], ['answered', code]);
    });
  }

  test('headers and subprotocol pass, ours do not, and a key among the subprotocols is not kept', async () => {
    const key = 'openai-insecure-api-key.sk-canary-0123456789';
    const { id, client, request } = await rig.open('/v1/realtime?model=gpt-realtime', {
      protocols: ['realtime', key],
      headers: { 'openai-beta': 'realtime=v1', 'helicone-property-place': 'hall' },
    });
    assert.equal(client.protocol, 'realtime');
    assert.equal(request.url, '/v1/realtime?model=gpt-realtime');
    assert.equal(request.headers['openai-beta'], 'realtime=v1');
    assert.equal(request.headers.authorization, 'Bearer sk-provider');
    assert.equal(request.headers['sec-websocket-protocol'], `realtime,${key}`);
    assert.deepEqual(
      Object.keys(request.headers).filter((name) => name.startsWith('helicone')),
      [],
    );
    client.close(1000);
    const record = await rig.record(id);
    assert.equal(record.properties['place'], 'hall');
    const kept = record.request_headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
    assert.equal(kept?.[1], 'realtime');
    assert.doesNotMatch(JSON.stringify(record), /canary/);
  });
});

describe('an upgrade that does not come about', () => {
  test('the provider’s refusal reaches the client as it is, and is logged', async () => {
    const body = JSON.stringify({ error: { message: 'Incorrect API key', code: 'invalid_api_key' } });
    rig.onUpgrade = (_request, socket) => {
      socket.end(
        `HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nX-Request-Id: r1\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    const { answer, body: got } = await refused(rig.dial('/v1/realtime?model=m')).finally(() => {
      rig.onUpgrade = null;
    });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['x-request-id'], 'r1');
    assert.equal(got, body);
    const record = await rig.record(String(answer.headers['helicone-id']));
    assert.deepEqual([record.response_status, record.outcome, record.websocket], [401, 'answered', null]);
    assert.deepEqual(record.response_body, JSON.parse(body));
  });

  test('a bad key is refused by us, and nothing goes to the provider', async () => {
    const before = rig.upgrades;
    const { answer, body } = await refused(
      rig.dial('/v1/realtime', { headers: { 'helicone-auth': 'Bearer sk-helicone-wrong' } }),
    );
    assert.equal(answer.statusCode, 401);
    assert.equal(JSON.parse(body).error.code, 'unauthorized');
    assert.equal(rig.upgrades, before);
  });

  for (const way of ['fin', 'reset'] as const) {
    test(`a client that leaves by ${way} before the provider has answered takes the call along`, async () => {
      const arrived = Promise.withResolvers<Socket>();
      rig.onUpgrade = (_request, socket) => arrived.resolve(socket.resume());
      using client = await RawClient.connect(rig.heliometer.url);
      const id = crypto.randomUUID();
      const headers = [...HANDSHAKE, 'Helicone-Auth', `Bearer ${rig.heliometer.key}`, 'Helicone-Request-Id', id];
      await client.request('GET', '/v1/realtime?model=m', headers);
      const socket = await arrived.promise;
      rig.onUpgrade = null;
      const gone = once(socket, 'close');
      socket.on('end', () => socket.end());
      if (way === 'fin') client.halfClose();
      else client.reset();
      await gone;
      const record = await rig.record(id);
      assert.deepEqual([record.outcome, record.response_status], ['client_gone', 499]);
    });
  }

  for (const [name, method, headers] of [
    ['h2c', 'POST', ['Connection', 'Upgrade, HTTP2-Settings', 'Upgrade', 'h2c', 'HTTP2-Settings', 'AAMAAABkAAQCAAAA']],
    ['TLS', 'POST', ['Connection', 'Upgrade', 'Upgrade', 'TLS/1.2']],
    ['a WebSocket by POST', 'POST', ['Connection', 'Upgrade', 'Upgrade', 'websocket']],
  ] as const) {
    test(`an offer of ${name} is served as the plain request it is`, async () => {
      using client = await RawClient.connect(rig.heliometer.url);
      await client.request(
        method,
        '/v1/chat/completions',
        [...headers, 'Helicone-Auth', `Bearer ${rig.heliometer.key}`],
        '{"model":"m"}',
      );
      const answer = await client.readAnswer();
      assert.equal(answer.status, 200);
      const seen = JSON.parse(answer.body.toString());
      assert.equal(seen.body, '{"model":"m"}');
      assert.equal(seen.headers.upgrade, undefined);
      assert.equal(seen.headers['http2-settings'], undefined);
      assert.equal((await rig.record(String(answer.header('helicone-id')))).websocket, null);
    });
  }
});

describe('a WebSocket that breaks', () => {
  for (const way of ['reset', 'fin'] as const) {
    test(`by the client’s ${way}: the provider’s end is closed, the record says client_gone`, async () => {
      const { id, client, provider } = await rig.open();
      const heard = messages(provider, 1);
      client.send('{"type":"response.create"}');
      await heard;
      const gone = closed(provider);
      const socket = (client as unknown as { _socket: Socket })._socket;
      if (way === 'reset') socket.resetAndDestroy();
      else socket.end();
      assert.equal((await gone)[0], 1006);
      const record = await rig.record(id);
      assert.deepEqual([record.outcome, record.response_status], ['client_gone', 101]);
      assert.equal(record.websocket?.closeCode, null);
      assert.deepEqual(record.request_body, { type: 'response.create' });
    });

    test(`by the provider’s ${way}: the client’s end is closed, the record says upstream_failed`, async () => {
      const { id, client, provider, socket } = await rig.open();
      const heard = messages(client, 1);
      provider.send('{"type":"rate_limits.updated"}');
      await heard;
      const gone = closed(client);
      if (way === 'reset') socket.resetAndDestroy();
      else socket.end();
      assert.equal((await gone)[0], 1006);
      const record = await rig.record(id);
      assert.deepEqual([record.outcome, record.response_status], ['upstream_failed', 101]);
      assert.equal(record.model, 'gpt-realtime');
    });
  }

  test('when the program stops: both ends are closed, and the record says stopped', async () => {
    // One that was refused and does not go: nobody waits for it.
    using other = await RawClient.connect(rig.heliometer.url);
    await other.request('GET', '/v1/realtime', [...HANDSHAKE, 'Helicone-Auth', 'Bearer sk-helicone-wrong']);
    assert.equal((await other.readAnswer()).status, 401);
    const { id, client, provider } = await rig.open();
    const ends = Promise.all([closed(client), closed(provider)]);
    const exited = await rig.heliometer.stop();
    assert.deepEqual(
      (await ends).map(([code]) => code),
      [1006, 1006],
    );
    assert.equal(exited.code, 0);
    await using again = await rig.restart();
    const record = await again.fetchRecord(id);
    assert.deepEqual([record.outcome, record.response_status], ['stopped', 101]);
  });
});
