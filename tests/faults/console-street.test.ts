// Calls of our own routes, which the gateway hands to the console: whatever the client may send a gateway, the console takes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { RawClient } from '../support/raw-client.ts';

let heliometer: HeliometerProcess;
let auth: readonly string[];

before(async () => {
  heliometer = await startHeliometer();
  auth = ['Authorization', `Bearer ${heliometer.key}`];
  // Waits for the console.
  await heliometer.api('GET', '/v1/api-keys');
});
after(() => heliometer?.[Symbol.asyncDispose]());

describe('a call of a route of ours', () => {
  test('may have as many headers as any other call', async () => {
    using client = await RawClient.connect(heliometer.url);
    await client.request('GET', '/v1/api-keys', [...auth, 'X-Long', 'x'.repeat(200_000)]);
    assert.equal((await client.readAnswer()).status, 200);
  });

  test('that asks before it sends its body is told to go on', async () => {
    using client = await RawClient.connect(heliometer.url);
    const body = '{"filter":"all"}';
    const head = ['Host: x', auth.join(': '), 'Expect: 100-continue', `Content-Length: ${body.length}`];
    await client.send(`POST /v1/request/query HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    assert.equal((await client.readHead()).status, 100);
    await client.send(body);
    assert.equal((await client.readAnswer()).status, 200);
  });

  test('that is refused before its body has come is answered, and the connection serves the next one', async () => {
    using client = await RawClient.connect(heliometer.url);
    const piece = Buffer.alloc(512 * 1024, ' ');
    const head = ['Host: x', auth.join(': '), `Content-Length: ${4 * piece.length}`];
    await client.send(`POST /v1/request/query HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    const answer = await client.readAnswer();
    assert.deepEqual([answer.status, JSON.parse(answer.body.toString()).code], [413, 'body_too_large']);
    for (let i = 0; i < 4; i += 1) await client.send(piece);
    await client.request('GET', '/v1/api-keys', auth);
    assert.equal((await client.readAnswer()).status, 200);
  });
});
