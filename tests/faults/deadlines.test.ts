// Whoever keeps the others waiting for too long, provider or client, is given up, each by the status that is due to it
// (headers.md §14). That no deadline ends what is still moving is in long-exchanges.test.ts.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { startUdpDnsServer, type UdpDnsServer } from '../../packages/server/test/http/udp-dns-server.ts';
import type { RawClient } from '../support/raw-client.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { chunk } from '../support/upstream-exchange.ts';
import { errorOf, FaultRig } from './fault-rig.ts';
import { headOf, type ScriptedCall, scriptedCalls } from './scripted-call.ts';

const DEADLINES = {
  HELIOMETER_CONNECT_TIMEOUT_MS: '500',
  HELIOMETER_HEADERS_TIMEOUT_MS: '1500',
  HELIOMETER_IDLE_TIMEOUT_MS: '1000',
  HELIOMETER_CLIENT_HEADERS_TIMEOUT_MS: '1000',
  HELIOMETER_CLIENT_KEEP_ALIVE_MS: '1000',
};

let rig: FaultRig;
let dns: UdpDnsServer;
/** Takes connections and says nothing. */
let mute: net.Server;
const muted: Socket[] = [];
let scripted: (script: Script) => ScriptedCall;

before(async () => {
  dns = await startUdpDnsServer();
  mute = net.createServer((socket) => {
    muted.push(socket.on('error', () => {}).resume());
  });
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  rig = await FaultRig.start({
    ...DEADLINES,
    HELIOMETER_DNS_SERVERS: dns.address,
    HELIOMETER_PROVIDER_MISTRAL_URL: `https://127.0.0.1:${(mute.address() as AddressInfo).port}`,
  });
  scripted = scriptedCalls(rig);
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  for (const socket of muted) socket.destroy();
  mute?.close();
  await dns?.close();
});

const OK = 'HTTP/1.1 200 OK\r\n';
const PART = 'the beginning';

/** Reads the request, says this and nothing more. */
function says(text: string): Script {
  return async (exchange) => {
    await exchange.body();
    await exchange.write(text);
    return exchange.stall();
  };
}

function answers(text: string): Script {
  return (exchange) => exchange.answer({ body: text });
}

async function assertAnswer(client: RawClient, status: number, code: string): Promise<void> {
  const answer = await client.readAnswer();
  assert.equal(answer.status, status, answer.body.toString());
  assert.equal(errorOf(answer.body).code, code);
  assert.equal(errorOf(answer.body).request_id, answer.header('helicone-id'));
  assert.equal(answer.header('helicone-status'), 'failed');
}

describe('a provider that does not answer in time', { concurrency: true }, () => {
  for (const [name, text] of [
    ['says nothing', ''],
    ['stops in its status line', 'HTTP/1.1 20'],
    ['stops in its headers', `${OK}Content-Type: text/pl`],
    ['says nothing after an interim answer', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'],
  ] as const) {
    test(`${name}: 504, and its connection is closed`, async () => {
      const { call, headers, arrived } = scripted(says(text));
      using client = await rig.connect();
      await client.request('POST', '/v1/chat/completions', headers, '{"model":"m"}');
      await assertAnswer(client, 504, 'upstream_timeout');
      await (await arrived).gone;
      const record = await rig.record(call);
      assert.equal(record.outcome, 'timeout');
      assert.equal(record.response_status, 504);
      assert.equal(record.error_code, 'upstream_timeout');
      assert.equal(record.attempts.length, 1);
      assert.equal(record.attempts[0]!.error, 'upstream_timeout');
      assert.equal(record.attempts[0]!.status, null);
      assert.deepEqual(record.request_body, { model: 'm' });
    });
  }

  test('lets TLS hang: 504, and that socket is closed', async () => {
    const call = rig.call();
    const taken = once(mute, 'connection');
    using client = await rig.connect();
    await client.request('POST', '/mistral/v1/x', call.headers, '{}');
    const [socket] = (await taken) as [Socket];
    const closed = once(socket, 'close');
    await assertAnswer(client, 504, 'upstream_timeout');
    await closed;
    const record = await rig.record(call);
    assert.equal(record.outcome, 'timeout');
    assert.equal(record.provider, 'MISTRAL');
    assert.equal(record.attempts[0]!.error, 'upstream_timeout');
  });

  test('has a name nobody answers for: 504', async () => {
    const name = 'slow.example';
    dns.silence(name);
    const call = rig.call();
    using client = await rig.connect();
    await client.request('POST', '/v1/x', [...call.headers, 'Helicone-Target-URL', `https://${name}`], '{}');
    await assertAnswer(client, 504, 'upstream_timeout');
    assert.ok(dns.asked.includes(`A ${name}`));
    assert.equal((await rig.record(call)).outcome, 'timeout');
  });

  test('takes nothing of an upload: 504, for it is not the client that is slow', async () => {
    const { call, headers, arrived } = scripted((exchange) => {
      exchange.socket.pause();
      return exchange.stall();
    });
    using client = await rig.connect();
    await client.send(headOf(headers, 'Content-Length', String(64 * 1024 * 1024)));
    // More than all buffers between here and there hold; it is never taken whole.
    void client.send(randomBytes(32 * 1024 * 1024));
    await assertAnswer(client, 504, 'upstream_timeout');
    const exchange = await arrived;
    exchange.socket.resume();
    await exchange.gone;
    const record = await rig.record(call);
    assert.equal(record.outcome, 'timeout');
    assert.equal(record.response_status, 504);
    assert.equal(record.attempts[0]!.error, 'upstream_timeout');
  });

  test('after which the client’s connection goes on to be used', async () => {
    using client = await rig.connect();
    await client.request('POST', '/v1/x', scripted(says('')).headers, '{}');
    assert.equal((await client.readAnswer()).status, 504);
    await client.request('POST', '/v1/x', scripted(answers('fine')).headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'fine');
  });
});

describe('a provider that falls silent in the middle of its answer', { concurrency: true }, () => {
  const event = `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta: { content: PART } }] })}\n\n`;
  const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
  for (const [name, type, head, beginning, stream] of [
    ['of known length', 'text/plain', 'Content-Length: 1000', PART, false],
    ['in chunks', 'text/plain', 'Transfer-Encoding: chunked', chunked(PART), false],
    ['that ends with the connection', 'text/plain', 'Connection: close', PART, false],
    ['of events', 'text/event-stream', 'Transfer-Encoding: chunked', chunked(event), true],
  ] as const) {
    test(`${name}: the client’s connection breaks off, what came is kept`, async () => {
      const script = says(`${OK}Content-Type: ${type}\r\n${head}\r\n\r\n${beginning}`);
      const { call, headers, arrived } = scripted(script);
      using client = await rig.connect();
      await client.request('POST', '/v1/chat/completions', headers, `{"model":"m","stream":${stream}}`);
      assert.equal((await client.readHead()).status, 200);
      await client.readUntil(PART);
      const { bytes } = await client.readToEnd();
      assert.ok(!bytes.toString().includes('0\r\n\r\n'), 'never a clean end of something incomplete');
      await (await arrived).gone;
      const record = await rig.record(call);
      assert.equal(record.outcome, 'timeout');
      assert.equal(record.response_status, 200);
      assert.equal(record.error_code, 'upstream_timeout');
      assert.equal(record.attempts[0]!.status, 200);
      assert.equal(record.attempts[0]!.error, 'upstream_timeout');
      assert.ok(JSON.stringify(record.response_body).includes(PART));
    });
  }
});

describe('a client that keeps us waiting', { concurrency: true }, () => {
  test('for the rest of a small body: 408, and nothing goes to the provider', async () => {
    const { call, headers } = scripted(() => assert.fail('it came to the provider'));
    using client = await rig.connect();
    await client.send(`${headOf(headers, 'Content-Length', '100')}{"half":`);
    await assertAnswer(client, 408, 'request_timeout');
    const record = await rig.record(call);
    assert.equal(record.outcome, 'timeout');
    assert.equal(record.response_status, 408);
    assert.equal(record.error_code, 'request_timeout');
    assert.equal(record.request_bytes, '{"half":'.length);
    assert.deepEqual(record.attempts, []);
  });

  for (const framing of ['sized', 'chunked'] as const) {
    test(`for the rest of a ${framing} upload: 408, and the provider sees it break off, not end`, async () => {
      const { call, headers, arrived } = scripted((exchange) => exchange.stall());
      const piece = randomBytes(100_000);
      const sized = framing === 'sized';
      using client = await rig.connect();
      const told = sized ? ['Content-Length', '5000000'] : ['Transfer-Encoding', 'chunked'];
      await client.send(headOf(headers, ...told));
      await client.send(sized ? piece : chunk(piece));
      const exchange = await arrived;
      await exchange.bodyBytes(piece.length);
      await assertAnswer(client, 408, 'request_timeout');
      await exchange.gone;
      assert.equal(exchange.isComplete, false);
      const record = await rig.record(call);
      assert.equal(record.outcome, 'timeout');
      assert.equal(record.response_status, 408);
      assert.equal(record.request_bytes, piece.length);
      assert.equal(record.attempts[0]!.error, 'request_timeout');
    });
  }

  test('for a body it was asked for: 408', async () => {
    const { call, headers } = scripted(() => assert.fail('it came to the provider'));
    using client = await rig.connect();
    await client.send(headOf(headers, 'Content-Length', '10', 'Expect', '100-continue'));
    assert.equal((await client.readHead()).status, 100);
    await assertAnswer(client, 408, 'request_timeout');
    assert.equal((await rig.record(call)).outcome, 'timeout');
  });

  test('by taking nothing of its answer: it is given up, and the provider is stopped', async () => {
    const piece = chunk(randomBytes(256 * 1024));
    const { call, headers, arrived } = scripted(async (exchange) => {
      await exchange.body();
      await exchange.write(`${OK}Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`);
      while (!exchange.socket.destroyed) await exchange.write(piece);
    });
    using client = await rig.connect();
    await client.request('POST', '/v1/anything', headers, '{}');
    await client.readHead();
    client.pause();
    await (await arrived).gone;
    const record = await rig.record(call);
    assert.equal(record.outcome, 'timeout');
    assert.equal(record.response_status, 200);
    assert.ok(record.response_bytes > 0);
    client.resume();
    const { bytes } = await client.readToEnd();
    assert.ok(!bytes.toString('latin1').endsWith('0\r\n\r\n'));
  });

  for (const [name, text] of [
    ['for its request', ''],
    ['for the rest of its request line', 'POST /v1/x HT'],
    ['for the rest of its headers', 'POST /v1/x HTTP/1.1\r\nHost: x\r\nX-A: '],
  ] as const) {
    test(`${name}: 408, and the connection is closed`, async () => {
      using client = await rig.connect();
      await client.send(text);
      const { bytes, ending } = await client.readToEnd();
      assert.equal(ending, 'fin');
      assert.match(
        bytes.toString(),
        /^HTTP\/1\.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n$/,
      );
    });
  }

  test('for its next request: the connection is closed without a word', async () => {
    using client = await rig.connect();
    await client.request('POST', '/v1/x', scripted(answers('fine')).headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'fine');
    assert.deepEqual(await client.readToEnd(), { bytes: Buffer.alloc(0), ending: 'fin' });
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});
