// A client that leaves takes its call to the provider along, in whatever phase, and leaves exactly one record: 499.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { startUdpDnsServer, type UdpDnsServer } from '../../packages/server/test/http/udp-dns-server.ts';
import type { RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';
import { chunk, type UpstreamExchange } from '../support/upstream-exchange.ts';
import { FaultRig } from './fault-rig.ts';

type Way = 'fin' | 'rst';
const WAYS: readonly Way[] = ['fin', 'rst'];

let rig: FaultRig;
let dns: UdpDnsServer;
/** Takes connections and says nothing. */
let mute: net.Server;
const muted: Socket[] = [];

before(async () => {
  dns = await startUdpDnsServer();
  mute = net.createServer((socket) => {
    muted.push(socket.on('error', () => {}));
    mute.emit('taken', socket);
  });
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  rig = await FaultRig.start({
    HELIOMETER_DNS_SERVERS: dns.address,
    HELIOMETER_PROVIDER_MISTRAL_URL: `https://127.0.0.1:${(mute.address() as AddressInfo).port}`,
  });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  for (const socket of muted) socket.destroy();
  mute?.close();
  await dns?.close();
});

function leave(client: RawClient, way: Way): void {
  if (way === 'fin') client.halfClose();
  else client.reset();
}

/** Waits until the provider has seen the call break off, and tells how long that took; how long is asserted nowhere. */
async function broken(t: TestContext, gone: Promise<unknown>, leaving: () => void): Promise<void> {
  const from = performance.now();
  leaving();
  await gone;
  t.diagnostic(`seen by the provider after ${(performance.now() - from).toFixed(1)} ms`);
}

function assertGone(record: HeliconeRequestDetail): void {
  assert.equal(record.outcome, 'client_gone');
  assert.equal(record.response_status, 499);
  assert.equal(record.error_code, null);
}

async function nextRequest(): Promise<UpstreamExchange> {
  return rig.upstream.request(rig.upstream.requests.length);
}

for (const way of WAYS) {
  describe(`a client that leaves by ${way.toUpperCase()}`, () => {
    test('before the answer’s headers: the provider’s connection is closed, the request is kept', async (t) => {
      const call = rig.call();
      rig.upstream.next((exchange) => exchange.stall());
      const client = await rig.connect();
      const arriving = nextRequest();
      await client.request('POST', '/v1/chat/completions', call.headers, '{"model":"m","messages":[]}');
      const arrived = await arriving;
      await arrived.body();
      await broken(t, arrived.gone, () => leave(client, way));
      const record = await rig.record(call);
      assertGone(record);
      assert.deepEqual(record.request_body, { model: 'm', messages: [] });
      assert.equal(record.response_bytes, 0);
      assert.equal(record.attempts.length, 1);
      assert.equal(record.attempts[0]!.error, 'client_gone');
      assert.equal(record.attempts[0]!.status, null);
      client.close();
    });

    test('while its small body is incomplete: nothing goes to the provider', async () => {
      const call = rig.call();
      const before = rig.upstream.requests.length;
      const client = await rig.connect();
      await client.send(headOf(call.headers, ['Content-Length', '1000']));
      await client.send('{"model":"half');
      // The gateway has these bytes when it has answered what came before them on this connection; nothing came before
      // them, so another connection's round trip stands for it.
      await roundTrip();
      leave(client, way);
      const record = await rig.record(call);
      assertGone(record);
      assert.equal(record.request_bytes, '{"model":"half'.length);
      assert.deepEqual(record.attempts, []);
      assert.equal(rig.upstream.requests.length, before + 1);
      client.close();
    });

    for (const framing of ['sized', 'chunked'] as const) {
      test(`while its ${framing} upload streams: the provider sees it break off, not end`, async (t) => {
        const call = rig.call();
        rig.upstream.next((exchange) => exchange.stall());
        const client = await rig.connect();
        const arriving = nextRequest();
        const piece = randomBytes(100_000);
        const sized = framing === 'sized';
        await client.send(
          headOf(call.headers, sized ? ['Content-Length', '5000000'] : ['Transfer-Encoding', 'chunked']),
        );
        await client.send(sized ? piece : chunk(piece));
        const arrived = await arriving;
        await arrived.bodyBytes(piece.length);
        await broken(t, arrived.gone, () => leave(client, way));
        assert.equal(arrived.isComplete, false);
        assert.ok(arrived.received.equals(piece));
        const record = await rig.record(call);
        assertGone(record);
        assert.equal(record.request_bytes, piece.length);
        assert.equal(record.attempts[0]!.error, 'client_gone');
        client.close();
      });
    }

    for (const framing of ['length', 'chunked'] as const) {
      test(`in the middle of a ${framing} answer: the provider is stopped, what came is kept`, async (t) => {
        const call = rig.call();
        const never = gate();
        rig.upstream.next({
          headers: ['Content-Type', 'text/plain', ...(framing === 'length' ? ['Content-Length', '1000'] : [])],
          framing: framing === 'length' ? 'none' : 'chunked',
          body: ['the beginning', never.passed],
        });
        const client = await rig.connect();
        const arriving = nextRequest();
        await client.request('POST', '/v1/anything', call.headers, '{}');
        await client.readHead();
        await client.readUntil('the beginning');
        await broken(t, (await arriving).gone, () => leave(client, way));
        const record = await rig.record(call);
        assertGone(record);
        assert.equal(record.response_body, 'the beginning');
        assert.equal(record.attempts[0]!.status, 200);
        assert.equal(record.attempts[0]!.error, 'client_gone');
        client.close();
      });
    }

    test('in the middle of a stream of events: what it used so far is estimated', async (t) => {
      const call = rig.call();
      const never = gate();
      const event = {
        id: 'x',
        object: 'chat.completion.chunk',
        model: 'gpt-4o-mini',
        choices: [{ index: 0, delta: { content: 'Hello there, ' } }],
      };
      rig.upstream.next({
        headers: ['Content-Type', 'text/event-stream'],
        body: [`data: ${JSON.stringify(event)}\n\n`, never.passed],
      });
      const client = await rig.connect();
      const arriving = nextRequest();
      const body = JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
      await client.request('POST', '/v1/chat/completions', call.headers, body);
      await client.readHead();
      await client.readUntil('Hello there');
      await broken(t, (await arriving).gone, () => leave(client, way));
      const record = await rig.record(call);
      assertGone(record);
      assert.equal(record.stream, true);
      assert.equal(record.model, 'gpt-4o-mini');
      assert.equal(record.usage_estimated, true);
      assert.ok((record.usage.completionTokens ?? 0) > 0);
      client.close();
    });

    test('while it takes nothing of a large answer: the provider is stopped all the same', async (t) => {
      const call = rig.call();
      const piece = randomBytes(256 * 1024);
      const full = gate();
      rig.upstream.next(async (exchange) => {
        await exchange.body();
        await exchange.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
        // Until the system takes no more, since the gateway takes no more, since the client takes no more.
        while (exchange.socket.write(chunk(piece)));
        await Promise.race([flowing(exchange), full.passed, exchange.gone]);
      });
      const client = await rig.connect();
      const arriving = nextRequest();
      await client.request('POST', '/v1/anything', call.headers, '{}');
      await client.readHead();
      client.pause();
      const arrived = await arriving;
      await stuck(arrived);
      await broken(t, arrived.gone, () => leave(client, way));
      full.open();
      const record = await rig.record(call);
      assertGone(record);
      assert.ok(record.response_bytes > 0);
      client.close();
    });

    test('while the provider’s name is being looked up', async () => {
      const name = `${way}.slow.example`;
      dns.silence(name);
      const call = rig.call();
      const client = await rig.connect();
      await client.request('POST', '/v1/x', [...call.headers, 'Helicone-Target-URL', `https://${name}`], '{}');
      while (!dns.asked.includes(`A ${name}`)) await roundTrip();
      leave(client, way);
      const record = await rig.record(call);
      assertGone(record);
      assert.equal(record.attempts[0]!.error, 'client_gone');
      client.close();
    });

    test('while the provider’s name is being looked up and its upload waits', async () => {
      const name = `${way}.upload.example`;
      dns.silence(name);
      const call = rig.call();
      const client = await rig.connect();
      const target = ['Helicone-Target-URL', `https://${name}`];
      await client.send(headOf([...call.headers, ...target], ['Transfer-Encoding', 'chunked']));
      await client.send(chunk(Buffer.from('a part')));
      while (!dns.asked.includes(`A ${name}`)) await roundTrip();
      const pids = rig.heliometer.pids('gateway');
      leave(client, way);
      assertGone(await rig.record(call));
      assert.deepEqual(rig.heliometer.pids('gateway'), pids);
      client.close();
    });

    test('while TLS to the provider is being set up: that socket is closed', async (t) => {
      const call = rig.call();
      const client = await rig.connect();
      const taken = once(mute, 'taken');
      await client.request('POST', '/mistral/v1/x', call.headers, '{}');
      const [socket] = (await taken) as [Socket];
      await once(socket, 'data');
      const closed = once(socket, 'close');
      socket.resume();
      await broken(t, closed, () => leave(client, way));
      const record = await rig.record(call);
      assertGone(record);
      assert.equal(record.provider, 'MISTRAL');
      client.close();
    });
  });
}

describe('a client that leaves after the end', () => {
  test('has got its answer: it is logged as answered', async () => {
    for (const way of WAYS) {
      const call = rig.call();
      rig.upstream.next({ body: '{"done":true}' });
      const client = await rig.connect();
      await client.request('POST', '/v1/anything', call.headers, '{}');
      assert.equal((await client.readAnswer()).status, 200);
      leave(client, way);
      const record = await rig.record(call);
      assert.equal(record.outcome, 'answered');
      assert.equal(record.response_status, 200);
      client.close();
    }
  });
});

test('every exchange was logged exactly once, none is left running, and nothing died', async () => {
  await rig.assertLogged();
  await rig.idle();
  assert.deepEqual(
    rig.heliometer.stderr.filter((line) => /"level":(?:50|60)|"level":"(?:error|fatal)"/.test(line)),
    [],
  );
});

function headOf(headers: readonly string[], more: readonly string[]): string {
  const lines = ['Host', 'gateway.test', ...headers, ...more];
  let head = 'POST /v1/upload HTTP/1.1\r\n';
  for (let i = 0; i < lines.length; i += 2) head += `${lines[i]}: ${lines[i + 1]}\r\n`;
  return `${head}\r\n`;
}

async function roundTrip(): Promise<void> {
  const call = rig.call();
  rig.upstream.next({ body: '{}' });
  using client = await rig.connect();
  await client.request('POST', '/v1/other', call.headers, '{}');
  await client.readAnswer();
}

/** Resolves when the provider's system takes bytes again; never, when all between it and the client is full. */
async function flowing({ socket }: UpstreamExchange): Promise<void> {
  const piece = randomBytes(256 * 1024);
  for (;;) {
    await once(socket, 'drain');
    while (socket.write(chunk(piece)));
  }
}

/** Resolves when, during some round trips of others, not a byte more left the provider. */
async function stuck({ socket }: UpstreamExchange): Promise<void> {
  for (
    let before = -1, quiet = 0;
    quiet < 5;
    quiet = before === socket.bytesWritten - socket.writableLength ? quiet + 1 : 0
  ) {
    before = socket.bytesWritten - socket.writableLength;
    await roundTrip();
  }
}
