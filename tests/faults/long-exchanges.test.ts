// No deadline limits how long something lasts that never stands still: answers, uploads, and clients that take their time
// (headers.md §14).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Script } from '../support/scripted-upstream.ts';
import { chunk } from '../support/upstream-exchange.ts';
import { FaultRig } from './fault-rig.ts';
import { headOf, type ScriptedCall, scriptedCalls } from './scripted-call.ts';

const DEADLINES = {
  HELIOMETER_CONNECT_TIMEOUT_MS: '1000',
  HELIOMETER_HEADERS_TIMEOUT_MS: '1000',
  HELIOMETER_IDLE_TIMEOUT_MS: '1000',
  HELIOMETER_CLIENT_HEADERS_TIMEOUT_MS: '1000',
  HELIOMETER_CLIENT_KEEP_ALIVE_MS: '1000',
};
const LONGER_THAN_ALL_MS = 3_500;
const BEAT_MS = 50;
const OK = 'HTTP/1.1 200 OK\r\n';

let rig: FaultRig;
let scripted: (script: Script) => ScriptedCall;

before(async () => {
  rig = await FaultRig.start(DEADLINES);
  scripted = scriptedCalls(rig);
});
after(() => rig?.[Symbol.asyncDispose]());

describe('what lasts longer than every deadline and never stands still', { concurrency: true }, () => {
  test('a stream comes through whole', async () => {
    let sent = '';
    const { call, headers } = scripted(async (exchange) => {
      await exchange.body();
      await exchange.write(`${OK}Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const until = performance.now() + LONGER_THAN_ALL_MS;
      for (let beat = 0; performance.now() < until; beat += 1) {
        const event = `data: ${beat}\n\n`;
        sent += event;
        await exchange.write(chunk(Buffer.from(event)));
        await wait(BEAT_MS);
      }
      await exchange.write('0\r\n\r\n');
    });
    using client = await rig.connect();
    await client.request('POST', '/v1/chat/completions', headers, '{"stream":true}');
    assert.equal((await client.readAnswer()).body.toString(), sent);
    const record = await rig.record(call);
    assert.equal(record.outcome, 'answered');
    assert.equal(record.response_bytes, sent.length);
  });

  for (const framing of ['sized', 'chunked'] as const) {
    test(`a ${framing} upload comes through whole`, async () => {
      const { call, headers, arrived } = scripted((exchange) => exchange.answer({ body: 'thank you' }));
      const piece = randomBytes(1_000);
      const beats = LONGER_THAN_ALL_MS / BEAT_MS;
      const sized = framing === 'sized';
      using client = await rig.connect();
      // Beyond what is gathered, so that it streams.
      const first = randomBytes(100_000);
      const told = sized
        ? ['Content-Length', String(first.length + beats * piece.length)]
        : ['Transfer-Encoding', 'chunked'];
      const framed = (bytes: Buffer): Buffer => (sized ? bytes : chunk(bytes));
      await client.send(headOf(headers, ...told));
      await client.send(framed(first));
      for (let beat = 0; beat < beats; beat += 1) {
        await client.send(framed(piece));
        await wait(BEAT_MS);
      }
      if (!sized) await client.send('0\r\n\r\n');
      assert.equal((await client.readAnswer()).body.toString(), 'thank you');
      const whole = Buffer.concat([first, ...Array.from({ length: beats }, () => piece)]);
      assert.ok((await (await arrived).body()).equals(whole));
      const record = await rig.record(call);
      assert.equal(record.outcome, 'answered');
      assert.equal(record.request_bytes, whole.length);
    });
  }

  test('an answer comes through whole to a client that reads it slowly', async () => {
    // More than the system holds for a connection, so that the gateway has to wait again and again.
    const piece = Buffer.alloc(256 * 1024, 'x');
    const pieces = 48;
    const { call, headers } = scripted(async (exchange) => {
      await exchange.body();
      await exchange.write(`${OK}Content-Length: ${pieces * piece.length}\r\n\r\n`);
      for (let i = 0; i < pieces; i += 1) await exchange.write(piece);
    });
    using client = await rig.connect();
    await client.request('POST', '/v1/anything', headers, '{}');
    await client.readHead();
    let received = 0;
    const until = performance.now() + LONGER_THAN_ALL_MS;
    while (received < pieces * piece.length) {
      client.pause();
      if (performance.now() < until) await wait(BEAT_MS);
      client.resume();
      received += (await client.readBytes(Math.min(piece.length, pieces * piece.length - received))).length;
    }
    const record = await rig.record(call);
    assert.equal(record.outcome, 'answered');
    assert.equal(record.response_bytes, received);
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});
