// Answers that are given while the client is still sending: they come whole and in their turn, and nobody is reset over them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';
import { chunk } from '../support/upstream-exchange.ts';
import { errorOf, FaultRig } from './fault-rig.ts';

const PIECE = Buffer.alloc(256 * 1024, 'u');
const PIECES = 8;
const NONSENSE = 'this is no HTTP\r\n\r\n';

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());

/** All it was going to send, although it has been answered; resolves when the connection is closed. */
async function sendOn(client: RawClient): Promise<void> {
  for (let i = 1; i < PIECES; i += 1) await client.send(PIECE);
  client.halfClose();
  if (!client.socket.closed) await once(client.socket, 'close');
}

function upload(client: RawClient, ...headers: readonly string[]): Promise<void> {
  const head = ['Host: x', 'Helicone-Auth: Bearer nonsense', `Content-Length: ${PIECES * PIECE.length}`, ...headers];
  return client.send(Buffer.concat([Buffer.from(`POST /v1/files HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`), PIECE]));
}

describe('an upload refused before its end', () => {
  for (const header of ['Connection: close', 'Expect: 100-continue']) {
    test(`with ${header}, is answered and may run off`, async () => {
      using client = await rig.connect();
      const failures: Error[] = [];
      client.socket.on('error', (error) => failures.push(error));
      await upload(client, header);
      const answer = await client.readAnswer();
      assert.deepEqual([answer.status, errorOf(answer.body).code], [401, 'unauthorized']);
      assert.equal(answer.header('connection'), 'close');
      await sendOn(client);
      assert.deepEqual(failures, []);
    });
  }

  test('is let go in the end when its client goes on for ever', async () => {
    using client = await rig.connect();
    await upload(client, 'Connection: close');
    assert.equal((await client.readAnswer()).status, 401);
    while (!client.socket.closed) {
      await client.send('u');
      await wait(50);
    }
    assert.equal(await client.ended, 'fin');
  });
});

test('a request behind an answer that closed the connection is not carried out', async () => {
  const behind = rig.call(0);
  const number = rig.upstream.requests.length;
  using client = await rig.connect();
  await client.send('POST /v1/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
  assert.equal((await client.readAnswer()).status, 401);
  await client.send('{}');
  await client.request('POST', '/v1/behind', behind.headers, '{}');
  client.halfClose();
  await once(client.socket, 'close');
  using other = await rig.connect();
  await other.request('POST', '/v1/other', rig.call().headers, '{}');
  assert.equal((await other.readAnswer()).status, 200);
  assert.equal((await rig.upstream.request(number)).target, '/v1/other');
});

describe('bytes that are no HTTP', () => {
  test('behind a call are refused when its answer is complete, not in the middle of it', async () => {
    const call = rig.call();
    const rest = gate();
    rig.upstream.next(async (exchange) => {
      await exchange.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      await exchange.write(chunk(Buffer.from('first')));
      await rest.passed;
      await exchange.write(Buffer.concat([chunk(Buffer.from('last')), Buffer.from('0\r\n\r\n')]));
    });
    using client = await rig.connect();
    await client.request('POST', '/v1/x', call.headers, '{}');
    await client.readUntil('first');
    await client.send(NONSENSE);
    rest.open();
    const { bytes, ending } = await client.readToEnd();
    assert.match(bytes.toString(), /^\r\n4\r\nlast\r\n0\r\n\r\nHTTP\/1\.1 400 Bad Request\r\nconnection: close\r\n/);
    assert.equal(ending, 'fin');
  });

  test('behind calls that wait are refused after the answers to both', async () => {
    const first = rig.call();
    const second = rig.call();
    const answered = gate();
    rig.upstream.next(
      async (exchange) => {
        await answered.passed;
        return exchange.answer({ body: 'one' });
      },
      (exchange) => {
        answered.open();
        return exchange.answer({ body: 'two' });
      },
    );
    using client = await rig.connect();
    const arriving = rig.upstream.request(rig.upstream.requests.length);
    await client.request('POST', '/v1/x', first.headers, '{}');
    await arriving;
    await client.request('POST', '/v1/x', second.headers, '{}');
    await client.send(NONSENSE);
    const bodies = [await client.readAnswer(), await client.readAnswer()].map(({ body }) => body.toString());
    assert.deepEqual(bodies, ['one', 'two']);
    assert.equal((await client.readAnswer()).status, 400);
    assert.equal(await client.ended, 'fin');
  });

  test('within a body are refused at once', async () => {
    const call = rig.call(0);
    using client = await rig.connect();
    await client.send(
      `POST /v1/x HTTP/1.1\r\nHost: x\r\n${call.headers[0]}: ${call.headers[1]}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n`,
    );
    assert.equal((await client.readAnswer()).status, 400);
    assert.equal(await client.ended, 'fin');
  });
});
