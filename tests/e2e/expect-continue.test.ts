// A client that asks before it sends its body (RFC 9110 §10.1.1) is told to go on by us, once nothing stands against it, and
// is spared the sending where something does. The provider never hears of the question (headers.md §0).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errorOf, FaultRig } from '../faults/fault-rig.ts';
import { headOf } from '../faults/scripted-call.ts';
import type { RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';

const MAX_BODY = 1_000_000;
const BODY = '{"model":"m"}';
const LARGE_BODY = Buffer.alloc(200_000, 'x');
const EXPECT = ['Expect', '100-continue'];

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({ HELIOMETER_MAX_BODY_BYTES: String(MAX_BODY) });
});
after(() => rig?.[Symbol.asyncDispose]());

function lengthOf(body: string | Buffer): string[] {
  return ['Content-Length', String(body.length)];
}

async function assertToldToGoOn(client: RawClient): Promise<void> {
  const head = await client.readHead();
  assert.equal(head.statusLine, 'HTTP/1.1 100 Continue');
  assert.deepEqual(head.rawHeaders, []);
}

describe('a client that asks', () => {
  for (const [name, body] of [
    ['small', Buffer.from(BODY)],
    ['large', LARGE_BODY],
  ] as const) {
    test(`and may send is told so before it has sent a byte; its ${name} body arrives, the question does not`, async () => {
      const call = rig.call();
      rig.upstream.next({ body: 'the answer' });
      using client = await rig.connect();
      const arriving = rig.upstream.request(rig.upstream.requests.length);
      await client.send(headOf(call.headers, ...lengthOf(body), ...EXPECT));
      await assertToldToGoOn(client);
      await client.send(body);
      const answer = await client.readAnswer();
      assert.equal(answer.body.toString(), 'the answer');
      const arrived = await arriving;
      assert.equal(arrived.header('expect'), null);
      assert.equal(arrived.header('content-length'), String(body.length));
      assert.ok((await arrived.body()).equals(body));
      assert.equal((await rig.record(call)).request_bytes, body.length);
    });
  }

  test('in whatever spelling, with a body in chunks, is told so too', async () => {
    rig.upstream.next({ body: 'the answer' });
    using client = await rig.connect();
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.send(headOf(rig.call().headers, 'Transfer-Encoding', 'chunked', 'eXPECT', '100-Continue'));
    await assertToldToGoOn(client);
    await client.send(`d\r\n${BODY}\r\n0\r\n\r\n`);
    assert.equal((await client.readAnswer()).body.toString(), 'the answer');
    assert.equal((await (await arriving).body()).toString(), BODY);
  });

  test('and does not wait for the word is answered all the same', async () => {
    rig.upstream.next({ body: 'the answer' });
    using client = await rig.connect();
    await client.send(headOf(rig.call().headers, ...lengthOf(BODY), ...EXPECT) + BODY);
    // With or without a word to go on before.
    assert.equal((await client.readAnswer()).body.toString(), 'the answer');
  });

  test('in HTTP/1.0 is not told, which it would not understand', async () => {
    rig.upstream.next({ body: 'the answer' });
    using client = await rig.connect();
    const head = headOf(rig.call().headers, ...lengthOf(BODY), ...EXPECT).replace('HTTP/1.1', 'HTTP/1.0');
    await client.send(head + BODY);
    const answer = await client.readHead();
    assert.equal(answer.status, 200);
  });
});

describe('a client that asks and is refused', () => {
  for (const [name, headers, status, code] of [
    ['without a key', () => [], 401, 'unauthorized'],
    ['with an unknown key', () => ['Helicone-Auth', `Bearer sk-helicone-${'a'.repeat(32)}`], 401, 'unauthorized'],
    [
      'with a header that cannot be used',
      () => [...keyed(), 'Helicone-Omit-Request', 'perhaps'],
      400,
      'invalid_header',
    ],
    [
      'for a place that is not allowed',
      () => [...keyed(), 'Helicone-Target-URL', 'http://127.0.0.1:9'],
      403,
      'target_not_allowed',
    ],
    ['with a body larger than allowed', keyed, 413, 'body_too_large'],
  ] as const) {
    test(`${name}: gets the ${status} at once, and never the word to go on`, async () => {
      const requests = rig.upstream.requests.length;
      using client = await rig.connect();
      const length = status === 413 ? MAX_BODY + 1 : BODY.length;
      await client.send(headOf(headers(), 'Content-Length', String(length), ...EXPECT));
      const head = await client.readHead();
      assert.equal(head.status, status);
      const body = await client.readBytes(Number(head.header('content-length')));
      assert.equal(errorOf(body).code, code);
      assert.equal(rig.upstream.requests.length, requests);
    });
  }
});

describe('a client that asks behind another call on its connection', () => {
  test('is told in its turn, not in the middle of the answer before', async () => {
    const [first, second] = [rig.call(), rig.call()];
    const sent = gate();
    rig.upstream.next({ body: ['the beginning', sent.passed, 'the end'] }, { body: 'the second' });
    using client = await rig.connect();
    await client.request('POST', '/v1/x', first.headers, BODY);
    await client.readHead();
    assert.equal((await client.readChunk()).toString(), 'the beginning');
    await client.send(headOf(second.headers, ...lengthOf(BODY), ...EXPECT));
    await roundTrip();
    assert.equal(client.unread.length, 0);
    sent.open();
    assert.equal((await client.readChunk()).toString(), 'the end');
    assert.equal((await client.readChunk()).length, 0);
    await client.readUntil('\r\n');
    await assertToldToGoOn(client);
    await client.send(BODY);
    assert.equal((await client.readAnswer()).body.toString(), 'the second');
    assert.equal((await rig.record(second)).outcome, 'answered');
  });
});

describe('an expectation that is none of ours', () => {
  for (const expected of ['the-spanish-inquisition', '100-continue, the-spanish-inquisition']) {
    test(`is refused with 417, and recorded: ${expected}`, async () => {
      const requests = rig.upstream.requests.length;
      const call = rig.call();
      using client = await rig.connect();
      await client.send(headOf(call.headers, ...lengthOf(BODY), 'Expect', expected) + BODY);
      const answer = await client.readAnswer();
      assert.equal(answer.status, 417);
      const { code, message } = errorOf(answer.body);
      assert.equal(code, 'expectation_failed');
      assert.match(message, /"the-spanish-inquisition".*100-continue/);
      assert.equal(rig.upstream.requests.length, requests);
      const record = await rig.record(call);
      assert.deepEqual([record.outcome, record.response_status, record.error_code], ['rejected', 417, code]);
    });
  }

  test('is passed over in HTTP/1.0, which has none', async () => {
    rig.upstream.next({ body: 'the answer' });
    using client = await rig.connect();
    const head = headOf(rig.call().headers, ...lengthOf(BODY), 'Expect', 'the-spanish-inquisition');
    await client.send(head.replace('HTTP/1.1', 'HTTP/1.0') + BODY);
    assert.equal((await client.readHead()).status, 200);
  });

  test('costs routes of ours nothing', async () => {
    using client = await rig.connect();
    await client.send('GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: the-spanish-inquisition\r\n\r\n');
    assert.equal((await client.readAnswer()).status, 200);
  });
});

function keyed(): readonly string[] {
  return ['Helicone-Auth', `Bearer ${rig.heliometer.key}`];
}

/** Another connection's; what was sent before it has been seen by then, since one process serves both. */
async function roundTrip(): Promise<void> {
  using client = await rig.connect();
  await client.request('GET', '/healthz');
  assert.equal((await client.readAnswer()).status, 200);
}
