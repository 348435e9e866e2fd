// A provider that breaks, in every phase: before the first byte the client gets an honest 502, after it a broken connection,
// never a clean end of something incomplete. Either way one record says what happened.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gate, type Script } from '../support/scripted-upstream.ts';
import { chunk, type UpstreamExchange } from '../support/upstream-exchange.ts';
import { errorOf, FaultRig } from './fault-rig.ts';

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({ HELIOMETER_PROVIDER_GROQ_URL: `http://127.0.0.1:${await closedPort()}` });
});
after(() => rig?.[Symbol.asyncDispose]());

async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Reads the request, sends this and then ends as told. */
function says(bytes: string | Uint8Array, end: 'reset' | 'close' | 'stall'): Script {
  return async (exchange) => {
    await exchange.body();
    await exchange.write(bytes);
    if (end === 'stall') return exchange.stall();
    return end === 'reset' ? exchange.reset() : exchange.close();
  };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const LARGE = `X-Large: ${'x'.repeat(300 * 1024)}\r\n`;

/** Before the answer's headers are complete. */
const BEFORE_HEADERS: readonly (readonly [name: string, script: Script, code: string])[] = [
  ['resets the connection before it says anything', says('', 'reset'), 'upstream_reset'],
  ['closes the connection before it says anything', says('', 'close'), 'upstream_reset'],
  ['resets in the middle of the status line', says('HTTP/1.1 2', 'reset'), 'upstream_reset'],
  ['closes in the middle of the status line', says('HTTP/1.1 2', 'close'), 'upstream_reset'],
  ['resets in the middle of the headers', says(`${OK}Content-Type: text/pl`, 'reset'), 'upstream_reset'],
  ['closes in the middle of the headers', says(`${OK}Content-Length: 2\r\n`, 'close'), 'upstream_reset'],
  ['closes after an interim answer', says('HTTP/1.1 103 Early Hints\r\n\r\n', 'close'), 'upstream_reset'],
  ['speaks something else', says('220 mail.example ESMTP ready\r\n', 'stall'), 'upstream_garbage'],
  ['sends a TLS alert', says(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]), 'stall'), 'upstream_garbage'],
  ['has no number for a status', says('HTTP/1.1 OK\r\n\r\n', 'stall'), 'upstream_garbage'],
  ['has a header without a colon', says(`${OK}nonsense\r\n\r\n`, 'stall'), 'upstream_garbage'],
  ['has a length that is no number', says(`${OK}Content-Length: ten\r\n\r\n`, 'stall'), 'upstream_garbage'],
  ['sends headers without end', says(OK + LARGE, 'stall'), 'upstream_garbage'],
];

describe('a provider that fails before its answer', () => {
  for (const [name, script, code] of BEFORE_HEADERS) {
    test(`${name}: 502 ${code}`, async () => {
      const call = rig.call();
      await rig.upstream.closeConnections();
      rig.upstream.next(script);
      const requests = rig.upstream.requests.length;
      using client = await rig.connect();
      await client.request('POST', '/v1/chat/completions', call.headers, '{"model":"m"}');
      const answer = await client.readAnswer();
      assert.equal(answer.status, 502);
      assert.equal(errorOf(answer.body).code, code);
      assert.equal(errorOf(answer.body).request_id, answer.header('helicone-id'));
      assert.equal(answer.header('helicone-status'), 'failed');
      assertTellsNothing(answer.body);
      assert.equal(rig.upstream.requests.length, requests + 1, 'a fresh connection that breaks is not tried again');
      const record = await rig.record(call);
      assert.equal(record.outcome, 'upstream_failed');
      assert.equal(record.response_status, 502);
      assert.equal(record.error_code, code);
      assert.equal(record.attempts.length, 1);
      assert.equal(record.attempts[0]!.error, code);
      assert.equal(record.attempts[0]!.reconnected, false);
      assert.deepEqual(record.request_body, { model: 'm' });
    });
  }

  test('that is not there: 502 upstream_unreachable', async () => {
    const call = rig.call();
    using client = await rig.connect();
    await client.request('POST', '/groq/openai/v1/chat/completions', call.headers, '{}');
    const answer = await client.readAnswer();
    assert.equal(answer.status, 502);
    assert.equal(errorOf(answer.body).code, 'upstream_unreachable');
    assertTellsNothing(answer.body);
    const record = await rig.record(call);
    assert.equal(record.outcome, 'upstream_failed');
    assert.equal(record.error_code, 'upstream_unreachable');
    assert.equal(record.provider, 'GROQ');
  });

  test('after which the client’s connection goes on to be used', async () => {
    const [failing, fine] = [rig.call(), rig.call()];
    rig.upstream.next(says('', 'reset'), { body: 'fine' });
    await rig.upstream.closeConnections();
    using client = await rig.connect();
    await client.request('POST', '/v1/x', failing.headers, '{}');
    assert.equal((await client.readAnswer()).status, 502);
    await client.request('POST', '/v1/x', fine.headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'fine');
  });
});

/** Sends a beginning, waits until the client has it, and breaks. */
function begins(head: string, beginning: string | Uint8Array, breakOff: (exchange: UpstreamExchange) => unknown) {
  const seen = gate();
  const script: Script = async (exchange) => {
    await exchange.body();
    await exchange.write(`${OK}Content-Type: text/plain\r\n${head}\r\n\r\n`);
    await exchange.write(beginning);
    await seen.passed;
    return breakOff(exchange);
  };
  return { script, seen: seen.open };
}

const LENGTH = 'Content-Length: 1000';
const LAST = 'Content-Length: 1000\r\nConnection: close';
const CHUNKED = 'Transfer-Encoding: chunked';
const LAST_CHUNKED = 'Transfer-Encoding: chunked\r\nConnection: close';
const PART = chunk(Buffer.from('the beginning'));
const reset = (exchange: UpstreamExchange) => exchange.reset();
const close = (exchange: UpstreamExchange) => exchange.close();
const says404 = (text: string) => async (exchange: UpstreamExchange) => {
  await exchange.write(text);
  await exchange.gone;
};

const IN_BODY: readonly (readonly [name: string, begun: () => ReturnType<typeof begins>, code: string])[] = [
  ['resets short of its Content-Length', () => begins(LENGTH, 'the beginning', reset), 'upstream_reset'],
  ['closes short of its Content-Length', () => begins(LENGTH, 'the beginning', close), 'upstream_reset'],
  ['resets short of its length on a last answer', () => begins(LAST, 'the beginning', reset), 'upstream_reset'],
  ['closes short of its length on a last answer', () => begins(LAST, 'the beginning', close), 'upstream_reset'],
  ['closes a last chunked answer without its end', () => begins(LAST_CHUNKED, PART, close), 'upstream_reset'],
  ['resets a last chunked answer', () => begins(LAST_CHUNKED, PART, reset), 'upstream_reset'],
  ['resets in a chunked answer', () => begins(CHUNKED, PART, reset), 'upstream_reset'],
  ['closes a chunked answer without its end', () => begins(CHUNKED, PART, close), 'upstream_reset'],
  ['closes in the middle of a chunk', () => begins(CHUNKED, 'ff\r\nthe beginning', close), 'upstream_reset'],
  ['has a chunk size that is no number', () => begins(CHUNKED, PART, says404('zz\r\n')), 'upstream_garbage'],
  [
    'resets an answer that ends with the connection',
    () => begins('Connection: close', 'the beginning', reset),
    'upstream_reset',
  ],
];

describe('a provider that fails in the middle of its answer', () => {
  for (const [name, begun, code] of IN_BODY) {
    test(`${name}: the client’s connection breaks off`, async () => {
      const call = rig.call();
      const { script, seen } = begun();
      rig.upstream.next(script);
      await rig.upstream.closeConnections();
      using client = await rig.connect();
      await client.request('POST', '/v1/anything', call.headers, '{}');
      const head = await client.readHead();
      assert.equal(head.status, 200);
      await client.readUntil('the beginning');
      seen();
      const { bytes } = await client.readToEnd();
      // All that may still come is what ends the chunk, never what ends the answer.
      assert.ok(['', '\r\n'].includes(bytes.toString()), JSON.stringify(bytes.toString()));
      const declared = head.header('content-length');
      assert.ok(
        declared === '1000' || head.header('transfer-encoding') === 'chunked',
        'the end can be told from a break',
      );
      const record = await rig.record(call);
      assert.equal(record.outcome, 'upstream_failed');
      assert.equal(record.error_code, code);
      assert.equal(record.response_status, 200);
      assert.equal(record.response_body, 'the beginning');
      assert.equal(record.attempts[0]!.status, 200);
      assert.equal(record.attempts[0]!.error, code);
    });
  }

  test('directly behind its headers: the client sees those and a break', async () => {
    const call = rig.call();
    const seen = gate();
    rig.upstream.next(async (exchange) => {
      await exchange.body();
      await exchange.write(`${OK}${LENGTH}\r\n\r\n`);
      await seen.passed;
      exchange.reset();
    });
    using client = await rig.connect();
    await client.request('POST', '/v1/anything', call.headers, '{}');
    assert.equal((await client.readHead()).header('content-length'), '1000');
    seen.open();
    assert.equal((await client.readToEnd()).bytes.length, 0);
    const record = await rig.record(call);
    assert.equal(record.outcome, 'upstream_failed');
    assert.equal(record.response_bytes, 0);
  });

  test('while the client is reading slowly: what had come still comes, then the break', async () => {
    const call = rig.call();
    const piece = Buffer.alloc(64 * 1024, 'x');
    rig.upstream.next(async (exchange) => {
      await exchange.body();
      await exchange.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
      for (let i = 0; i < 8; i += 1) await exchange.write(chunk(piece));
      exchange.close();
    });
    using client = await rig.connect();
    client.pause();
    await client.request('POST', '/v1/anything', call.headers, '{}');
    const record = await rig.record(call);
    assert.equal(record.outcome, 'upstream_failed');
    client.resume();
    const { bytes } = await client.readToEnd();
    assert.ok(!bytes.toString('latin1').endsWith('0\r\n\r\n'));
  });

  test('is asked again under the same request id: a broken answer does not count as one', async () => {
    const id = ['Helicone-Request-Id', randomUUID()];
    const [broken, whole, late] = [rig.call(), rig.call(), rig.call()];
    const { script, seen } = begins(LENGTH, 'the beginning', reset);
    rig.upstream.next(script);
    using first = await rig.connect();
    await first.request('POST', '/v1/anything', [...broken.headers, ...id], '{}');
    await first.readUntil('the beginning');
    seen();
    await first.readToEnd();
    assert.equal((await rig.record(broken)).response_status, 200);
    rig.upstream.next({ body: 'whole' });
    using second = await rig.connect();
    await second.request('POST', '/v1/anything', [...whole.headers, ...id], '{}');
    const answer = await second.readAnswer();
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'whole']);
    await second.request('POST', '/v1/anything', [...late.headers, ...id], '{}');
    const refused = await second.readAnswer();
    assert.deepEqual([refused.status, errorOf(refused.body).code], [409, 'duplicate_request_id']);
    assert.equal(refused.header('x-should-retry'), 'false');
  });

  test('bytes beyond the Content-Length never reach the client, nor the next answer on that connection', async () => {
    const [first, second] = [rig.call(), rig.call()];
    rig.upstream.next(
      says(`${OK}Content-Length: 4\r\n\r\ngoodHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`, 'stall'),
    );
    rig.upstream.next({ body: 'next' });
    await rig.upstream.closeConnections();
    using client = await rig.connect();
    await client.request('POST', '/v1/anything', first.headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'good');
    await client.request('POST', '/v1/anything', second.headers, '{}');
    assert.equal((await client.readAnswer()).body.toString(), 'next');
    assert.equal((await rig.record(first)).outcome, 'answered');
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});

/** headers.md §14: no stack, path or upstream address in any body. */
function assertTellsNothing(body: Buffer): void {
  const text = body.toString();
  for (const secret of ['127.0.0.1', String(rig.upstream.port), 'ECONN', 'UND_', 'HPE_', '.ts:', 'node_modules', '/']) {
    // The link to the documentation is ours.
    assert.ok(!text.replace(/"docs":"[^"]*"/, '').includes(secret), `${secret} in ${text}`);
  }
}
