// What is no HTTP, or asks us to be a forward proxy, gets a bare 400 and a closed connection, and nobody else suffers: no
// other connection, and no answer that is under way on the same one (headers.md §0).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RawAnswer } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';
import { FaultRig } from './fault-rig.ts';
import { headOf } from './scripted-call.ts';

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());

const CONNECT = 'CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n';
const UNREADABLE: readonly (readonly [name: string, bytes: string | Uint8Array])[] = [
  ['noise', Buffer.from([0, 255, 13, 10, 13, 10])],
  ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a greeting of mail', 'EHLO mail.example\r\n'],
  ['a method nobody knows', 'FETCH /v1/models HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a version that does not exist', 'GET /v1/models HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['no Host', 'GET /v1/models HTTP/1.1\r\n\r\n'],
  ['a header without a colon', 'GET /v1/models HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
  ['a space before the colon', 'GET /v1/models HTTP/1.1\r\nHost : x\r\n\r\n'],
  ['a control character in a value', 'GET /v1/models HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n'],
  ['a folded header', 'GET /v1/models HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n'],
  ['a length that is no number', 'POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n'],
  ['two lengths', 'POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a length and chunks', 'POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['chunks within another coding', 'POST /v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n'],
  ['CONNECT', CONNECT],
];

function assertBare({ status, body, header }: RawAnswer): void {
  assert.equal(status, 400);
  assert.equal(body.length, 0);
  assert.equal(header('connection'), 'close');
}

describe('a request that cannot be read', () => {
  for (const [name, bytes] of UNREADABLE) {
    test(`${name}: a bare 400, and the connection is closed`, async () => {
      const requests = rig.upstream.requests.length;
      using client = await rig.connect();
      await client.send(bytes);
      assertBare(await client.readAnswer());
      assert.deepEqual(await client.readToEnd(), { bytes: Buffer.alloc(0), ending: 'fin' });
      assert.equal(rig.upstream.requests.length, requests);
    });
  }

  test('a chunk size that is no number, the call being on its way: the provider sees that break off, not end', async () => {
    const call = rig.call();
    rig.upstream.next((exchange) => exchange.stall());
    using client = await rig.connect();
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.send(`${headOf(call.headers, 'Transfer-Encoding', 'chunked')}4\r\npart\r\n`);
    const arrived = await arriving;
    await arrived.bodyBytes(4);
    await client.send('zz\r\n');
    assertBare(await client.readAnswer());
    await arrived.gone;
    assert.equal(arrived.isComplete, false);
    const record = await rig.record(call);
    assert.equal(record.request_body, 'part');
    assert.deepEqual([record.outcome, record.response_status, record.error_code], ['rejected', 400, 'invalid_request']);
  });

  test('the same, in a body that is held before the call is made: no call is, and it is recorded as what it got', async () => {
    const requests = rig.upstream.requests.length;
    const call = rig.call();
    using client = await rig.connect();
    const cached = [...call.headers, 'Helicone-Cache-Enabled', 'true'];
    await client.send(`${headOf(cached, 'Transfer-Encoding', 'chunked')}4\r\npart\r\nzz\r\n`);
    assertBare(await client.readAnswer());
    const record = await rig.record(call);
    assert.deepEqual([record.outcome, record.response_status, record.error_code], ['rejected', 400, 'invalid_request']);
    assert.equal(rig.upstream.requests.length, requests);
  });

  test('the same, its answer having begun: that breaks off, and the record says why', async () => {
    const call = rig.call();
    rig.upstream.next({ early: true, body: ['the beginning', new Promise<void>(() => {})] });
    using client = await rig.connect();
    await client.send(`${headOf(call.headers, 'Transfer-Encoding', 'chunked')}4\r\npart\r\n`);
    await client.readHead();
    await client.send('zz\r\n');
    await client.ended;
    const record = await rig.record(call);
    assert.deepEqual([record.outcome, record.response_status, record.error_code], ['rejected', 200, 'invalid_request']);
  });

  test('trailers without end: a bare 400 for the call, and it is recorded so', async () => {
    const call = rig.call();
    rig.upstream.next((exchange) => exchange.stall());
    using client = await rig.connect();
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.send(`${headOf(call.headers, 'Transfer-Encoding', 'chunked')}4\r\npart\r\n`);
    await arriving;
    await client.send(`0\r\nX-Large: ${'x'.repeat(300_000)}`);
    assertBare(await client.readAnswer());
    assert.equal((await rig.record(call)).response_status, 400);
  });
});

for (const [name, bytes] of [
  ['what cannot be read', 'noise\r\n\r\n'],
  ['CONNECT', CONNECT],
] as const) {
  describe(`${name}, on the connection of a call`, () => {
    test('whose answer is under way: that comes whole, and holds nothing that is not the provider’s', async () => {
      const call = rig.call();
      const sent = gate();
      rig.upstream.next({
        headers: ['Content-Length', '23'],
        framing: 'none',
        body: ['the beginning,', sent.passed, ' the end.'],
      });
      using client = await rig.connect();
      await client.request('POST', '/v1/x', call.headers, '{}');
      await client.readHead();
      await client.readUntil('the beginning,');
      await client.send(bytes);
      await roundTrip();
      assert.equal(client.unread.toString(), '');
      sent.open();
      assert.equal((await client.readBytes(9)).toString(), ' the end.');
      assertBare(await client.readAnswer());
      assert.equal(await client.ended, 'fin');
      assert.equal((await rig.record(call)).outcome, 'answered');
    });

    test('whose answer is still to come: is answered in its turn', async () => {
      const call = rig.call();
      const sent = gate();
      rig.upstream.next({ body: [sent.passed, 'the answer'] });
      using client = await rig.connect();
      await client.request('POST', '/v1/x', call.headers, '{}');
      await client.send(bytes);
      await roundTrip();
      sent.open();
      assert.equal((await client.readAnswer()).body.toString(), 'the answer');
      assertBare(await client.readAnswer());
      assert.equal(await client.ended, 'fin');
      assert.equal((await rig.record(call)).outcome, 'answered');
    });
  });
}

describe('a change of protocols, on the connection of a call whose answer is still to come', () => {
  test('is not made: both are answered, in turn, and no process falls', async () => {
    const [first, second] = [rig.call(), rig.call()];
    const pids = rig.heliometer.pids('gateway');
    const sent = gate();
    rig.upstream.next({ body: [sent.passed, 'the answer'] });
    rig.upstream.next({ status: 426, body: 'not without WebSocket' });
    using client = await rig.connect();
    // The scripts are in the order of arrival there.
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.request('POST', '/v1/x', first.headers, '{}');
    await arriving;
    const upgrade = ['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Version', '13'];
    const key = ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='];
    await client.request('GET', '/v1/realtime', [...second.headers, ...upgrade, ...key]);
    await roundTrip();
    sent.open();
    assert.equal((await client.readAnswer()).body.toString(), 'the answer');
    assert.equal((await client.readAnswer()).status, 426);
    assert.equal((await rig.record(first)).outcome, 'answered');
    assert.equal((await rig.record(second)).response_status, 426);
    assert.deepEqual(rig.heliometer.pids('gateway'), pids);
  });

  test('sent by a stranger is refused like the call before it, and no process falls', async () => {
    const pids = rig.heliometer.pids('gateway');
    using client = await rig.connect();
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const request = 'GET /v1/realtime HTTP/1.1\r\nHost: x\r\n';
    await client.send(`${request}\r\n${request}${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
    assert.equal((await client.readAnswer()).status, 401);
    assert.equal((await client.readAnswer()).status, 401);
    await roundTrip();
    assert.deepEqual(rig.heliometer.pids('gateway'), pids);
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});

/** Another connection's call; what was sent before it has been seen by then, since one process serves both. */
async function roundTrip(): Promise<void> {
  using client = await rig.connect();
  await client.request('GET', '/healthz');
  assert.equal((await client.readAnswer()).status, 200);
}
