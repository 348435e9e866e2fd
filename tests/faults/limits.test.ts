// What is larger than allowed is refused by its own status, what is just as large as allowed passes (headers.md §0, §14).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { chunk } from '../support/upstream-exchange.ts';
import { errorOf, FaultRig } from './fault-rig.ts';
import { headOf } from './scripted-call.ts';

const MAX_BODY = 200_000;
/** The default of `gateway.maxHeaderBytes`. */
const MAX_HEADER = 256 * 1024;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({ HELIOMETER_MAX_BODY_BYTES: String(MAX_BODY) });
});
after(() => rig?.[Symbol.asyncDispose]());

describe('a request body', () => {
  test('declared larger than allowed: 413 before a byte of it is read, and nothing goes to the provider', async () => {
    const call = rig.call();
    const requests = rig.upstream.requests.length;
    using client = await rig.connect();
    await client.send(headOf(call.headers, 'Content-Length', String(MAX_BODY + 1)));
    const answer = await client.readAnswer();
    assert.equal(answer.status, 413);
    const { code, message, request_id } = errorOf(answer.body);
    assert.equal(code, 'body_too_large');
    assert.ok(message.includes(String(MAX_BODY + 1)) && message.includes(`at most ${MAX_BODY}`), message);
    assert.equal(request_id, answer.header('helicone-id'));
    assert.equal(rig.upstream.requests.length, requests);
    const record = await rig.record(call);
    assert.equal(record.outcome, 'rejected');
    assert.equal(record.response_status, 413);
    assert.equal(record.error_code, 'body_too_large');
    assert.equal(record.request_bytes, 0);
    assert.deepEqual(record.attempts, []);
  });

  test('declared larger than allowed and sent all the same: the answer can be read, and the connection goes on', async () => {
    const [large, fine] = [rig.call(), rig.call()];
    using client = await rig.connect();
    const body = randomBytes(MAX_BODY + 1);
    await client.request('POST', '/v1/x', large.headers, body);
    assert.equal((await client.readAnswer()).status, 413);
    rig.upstream.next({ body: 'fine' });
    await client.request('POST', '/v1/x', fine.headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'fine');
  });

  test('that grows larger than allowed: 413, and the provider sees it break off, not end', async () => {
    const call = rig.call();
    rig.upstream.next((exchange) => exchange.stall());
    using client = await rig.connect();
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.send(headOf(call.headers, 'Transfer-Encoding', 'chunked'));
    await client.send(chunk(randomBytes(MAX_BODY)));
    const arrived = await arriving;
    await arrived.bodyBytes(MAX_BODY);
    await client.send(chunk(Buffer.from('x')));
    const answer = await client.readAnswer();
    assert.equal(answer.status, 413);
    assert.equal(errorOf(answer.body).code, 'body_too_large');
    await arrived.gone;
    assert.equal(arrived.isComplete, false);
    assert.equal(arrived.received.length, MAX_BODY);
    const record = await rig.record(call);
    assert.equal(record.outcome, 'rejected');
    assert.equal(record.response_status, 413);
    assert.equal(record.error_code, 'body_too_large');
    assert.equal(record.attempts[0]!.error, 'body_too_large');
  });

  for (const framing of ['sized', 'chunked'] as const) {
    test(`of just the size allowed passes, ${framing}`, async () => {
      const call = rig.call();
      rig.upstream.next({ body: 'fine' });
      const body = randomBytes(MAX_BODY);
      using client = await rig.connect();
      const arriving = rig.upstream.request(rig.upstream.requests.length);
      if (framing === 'sized') await client.request('POST', '/v1/x', call.headers, body);
      else {
        await client.send(headOf(call.headers, 'Transfer-Encoding', 'chunked'));
        await client.send(Buffer.concat([chunk(body), Buffer.from('0\r\n\r\n')]));
      }
      assert.equal((await client.readAnswer()).body.toString(), 'fine');
      assert.ok((await (await arriving).body()).equals(body));
      assert.equal((await rig.record(call)).request_bytes, MAX_BODY);
    });
  }
});

/** A request whose header block, from the first byte to the empty line, is of this size. */
function requestOf(headers: readonly string[], size: number, filler: (bytes: number) => string): string {
  const lines = [...headers, 'Host', 'gateway.test'];
  let head = 'GET /v1/models HTTP/1.1\r\n';
  for (let i = 0; i < lines.length; i += 2) head += `${lines[i]}: ${lines[i + 1]}\r\n`;
  const request = `${head}${filler(size - head.length - 2)}\r\n`;
  assert.equal(request.length, size);
  return request;
}

const oneHeader = (bytes: number): string => `X-Large: ${'x'.repeat(bytes - 'X-Large: \r\n'.length)}\r\n`;

function manyHeaders(bytes: number): string {
  const each = 'X-Property-00000: value\r\n'.length;
  const count = Math.floor(bytes / each) - 10;
  const numbers = Array.from({ length: count }, (_, i) => String(i).padStart(5, '0'));
  const lines = numbers.map((number) => `X-Property-${number}: value\r\n`).join('');
  return lines + oneHeader(bytes - lines.length);
}

describe('a header block', () => {
  for (const [name, filler] of [
    ['one large header', oneHeader],
    ['thousands of small ones', manyHeaders],
  ] as const) {
    test(`of 256 KiB passes, and comes whole to the provider: ${name}`, async () => {
      const call = rig.call();
      rig.upstream.next({ body: 'fine' });
      using client = await rig.connect();
      const arriving = rig.upstream.request(rig.upstream.requests.length);
      const request = requestOf(call.headers, MAX_HEADER, filler);
      await client.send(request);
      assert.equal((await client.readAnswer()).body.toString(), 'fine');
      const arrived = (await arriving).head.bytes.toString('latin1').split('\r\n');
      const sent = request.split('\r\n').filter((line) => line.startsWith('X-'));
      assert.deepEqual(
        arrived.filter((line) => line.startsWith('X-')),
        sent,
      );
      assert.equal((await rig.record(call)).outcome, 'answered');
    });
  }

  test('above 256 KiB: 431 in the shape of our errors, and the connection is closed', async () => {
    const call = rig.call(0);
    const requests = rig.upstream.requests.length;
    using client = await rig.connect();
    // The parser counts names and values; what stands between them is not worth much.
    await client.send(requestOf(call.headers, MAX_HEADER + 1024, oneHeader));
    const answer = await client.readAnswer();
    assert.equal(answer.status, 431);
    assert.equal(answer.header('content-type'), 'application/json; charset=utf-8');
    assert.equal(answer.header('connection'), 'close');
    const { code, message, request_id } = errorOf(answer.body);
    assert.equal(code, 'headers_too_large');
    assert.ok(message.includes(String(MAX_HEADER)), message);
    assert.match(answer.header('helicone-id') ?? '', UUID_V7);
    assert.equal(request_id, answer.header('helicone-id'));
    assert.equal(await client.ended, 'fin');
    assert.equal(rig.upstream.requests.length, requests);
  });

  test('without end: 431 as well, before all of it has come', async () => {
    using client = await rig.connect();
    await client.send(`GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(2 * MAX_HEADER)}`);
    const answer = await client.readAnswer();
    assert.equal(answer.status, 431);
    assert.equal(errorOf(answer.body).code, 'headers_too_large');
  });

  test('above 256 KiB, behind a call on the same connection: both are answered', async () => {
    const call = rig.call();
    rig.upstream.next({ body: 'fine' });
    using client = await rig.connect();
    await client.request('POST', '/v1/x', call.headers, '{}');
    await client.send(requestOf([], MAX_HEADER + 1024, oneHeader));
    assert.equal((await client.readAnswer()).body.toString(), 'fine');
    assert.equal((await client.readAnswer()).status, 431);
    assert.equal((await rig.record(call)).outcome, 'answered');
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});
