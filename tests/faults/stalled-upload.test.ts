// An upload that stands still: whoever holds it up is told apart, so that a provider's stall is not called the client's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { RawClient } from '../support/raw-client.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import { type Call, errorOf, FaultRig } from './fault-rig.ts';

const IDLE_MS = 2_000;
/** More than sockets and gateway hold between them. */
const UPLOAD = Buffer.alloc(32 * 1024 * 1024, 'u');

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({ HELIOMETER_IDLE_TIMEOUT_MS: String(IDLE_MS) });
});
after(() => rig?.[Symbol.asyncDispose]());

/** The head of an upload and all it was said to have, but for `missing` bytes; resolves when the provider has the head. */
async function upload(
  client: RawClient,
  call: Call,
  missing = 0,
): Promise<{ exchange: UpstreamExchange; sent: Promise<void> }> {
  const { host } = new URL(rig.heliometer.url);
  const lines = ['Host', host, 'Content-Length', String(UPLOAD.length + missing), ...call.headers];
  const head = lines.map((each, i) => (i % 2 === 0 ? `${each}: ` : `${each}\r\n`)).join('');
  const arriving = rig.upstream.request(rig.upstream.requests.length);
  const sent = client.send(Buffer.concat([Buffer.from(`POST /v1/files HTTP/1.1\r\n${head}\r\n`), UPLOAD]));
  return { exchange: await arriving, sent };
}

/** Resolves when the provider has read so many bytes more. */
async function take({ socket }: UpstreamExchange, bytes: number): Promise<void> {
  socket.resume();
  for (let taken = 0; taken < bytes; ) taken += ((await once(socket, 'data')) as [Buffer])[0].length;
}

describe('an upload', () => {
  test('that the provider stops taking ends with 504, and the provider is let go', async () => {
    const call = rig.call();
    rig.upstream.next((exchange) => {
      exchange.socket.pause();
      return exchange.stall();
    });
    using client = await rig.connect();
    const { exchange } = await upload(client, call);
    const answer = await client.readAnswer();
    assert.deepEqual([answer.status, errorOf(answer.body).code], [504, 'upstream_timeout']);
    exchange.socket.resume();
    await exchange.gone;
    const record = await rig.record(call);
    assert.deepEqual([record.outcome, record.response_status], ['timeout', 504]);
    assert.equal(record.error_code, 'upstream_timeout');
    assert.equal(record.attempts[0]!.error, 'upstream_timeout');
  });

  test('that its client stops sending, after the provider had held it up, ends with 408', async () => {
    const call = rig.call();
    rig.upstream.next((exchange) => {
      exchange.socket.pause();
      return exchange.stall();
    });
    using client = await rig.connect();
    const { exchange, sent } = await upload(client, call, 1);
    exchange.socket.resume();
    await sent;
    const answer = await client.readAnswer();
    assert.deepEqual([answer.status, errorOf(answer.body).code], [408, 'request_timeout']);
    const record = await rig.record(call);
    assert.deepEqual([record.outcome, record.response_status], ['timeout', 408]);
    assert.equal(record.error_code, 'request_timeout');
  });

  test('that the provider takes with pauses, together longer than the deadline, passes', async () => {
    const call = rig.call();
    rig.upstream.next(async (exchange) => {
      for (let part = 0; part < 4; part += 1) {
        exchange.socket.pause();
        await wait(IDLE_MS / 3);
        await take(exchange, UPLOAD.length / 5);
      }
      return exchange.answer({ body: 'taken' });
    });
    using client = await rig.connect();
    const { exchange } = await upload(client, call);
    const answer = await client.readAnswer();
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'taken']);
    assert.equal((await exchange.body()).length, UPLOAD.length);
    assert.equal((await rig.record(call)).outcome, 'answered');
  });
});

describe('an upload whose answer has begun', () => {
  const BEGUN = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun';

  for (const [who, code] of [
    ['provider', 'upstream_timeout'],
    ['client', 'request_timeout'],
  ] as const) {
    test(`breaks off when its ${who} stalls, as ${code}`, async () => {
      const call = rig.call();
      rig.upstream.next(async (exchange) => {
        if (who === 'provider') exchange.socket.pause();
        await exchange.write(BEGUN);
        // It is the client that stalls, so the answer must not: its deadline is as long.
        for (let piece = 0; who === 'client' && piece < 40; piece += 1) {
          await Promise.race([wait(IDLE_MS / 4), exchange.gone]);
          await exchange.write('.');
        }
        return exchange.stall();
      });
      using client = await rig.connect();
      const { exchange } = await upload(client, call, 1);
      assert.equal((await client.readHead()).status, 200);
      assert.match((await client.readToEnd()).bytes.toString(), /^begun\.*$/);
      exchange.socket.resume();
      await exchange.gone;
      const record = await rig.record(call);
      assert.deepEqual([record.outcome, record.error_code], ['timeout', code]);
      assert.equal(record.attempts[0]!.error, code);
    });
  }
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});
