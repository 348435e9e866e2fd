// What a client sends reaches the provider as it was, however the network has cut it: the body byte for byte, its framing,
// and the headers in their order and spelling (headers.md §0).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { FaultRig } from '../faults/fault-rig.ts';
import { headOf, type ScriptedCall, scriptedCalls } from '../faults/scripted-call.ts';
import { pieces } from '../support/pieces.ts';
import type { RawClient } from '../support/raw-client.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { chunk } from '../support/upstream-exchange.ts';

const firstSeed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const SEEDS = [firstSeed, firstSeed + 1];
const SMALL_BODY_BYTES = 64 * 1024;

let rig: FaultRig;
let scripted: (script: Script) => ScriptedCall;

before(async () => {
  rig = await FaultRig.start();
  scripted = scriptedCalls(rig);
});
after(() => rig?.[Symbol.asyncDispose]());

const answers: Script = (exchange) => exchange.answer({ body: 'the answer' });
const TEXT = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Grüße, world 👋 — \u0000\u2028' }] });
const BODIES: readonly (readonly [name: string, body: Buffer])[] = [
  ['a single byte', Buffer.from([0xff])],
  ['JSON of many alphabets', Buffer.from(TEXT)],
  ['JSON as no machine writes it', Buffer.from('\r\n{ "model" :"m","n":1.0e0,"n":9007199254740993 , "x":[ ] }\n\n')],
  ['bytes just up to what is gathered', randomBytes(SMALL_BODY_BYTES)],
  ['bytes just beyond what is gathered', randomBytes(SMALL_BODY_BYTES + 1)],
  ['a large upload', randomBytes(3_000_000)],
  ['what looks like the end of chunks', Buffer.from('0\r\n\r\n'.repeat(200))],
];

/** Each piece a packet of its own, as far as that is ours to say. */
async function sendCut(client: RawClient, bytes: Buffer, seed: number): Promise<void> {
  for (const piece of pieces(bytes, seed)) {
    await client.send(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function chunked(body: Buffer, seed: number): Buffer {
  return Buffer.concat([...pieces(body, seed).map(chunk), Buffer.from('0\r\n\r\n')]);
}

for (const seed of SEEDS) {
  describe(`a request in pieces, cut by seed ${seed}`, { concurrency: true }, () => {
    for (const [name, body] of BODIES) {
      for (const framing of ['sized', 'chunked'] as const) {
        test(`${name}, ${framing}, arrives byte for byte, and is answered`, async (t) => {
          t.diagnostic(`seed ${seed}`);
          const { call, headers, arrived } = scripted(answers);
          using client = await rig.connect();
          const told = framing === 'sized' ? ['Content-Length', String(body.length)] : ['Transfer-Encoding', 'chunked'];
          const head = Buffer.from(headOf(headers, ...told), 'latin1');
          // Chunks are cut by one seed, packets by another, so that they do not coincide.
          const framed = framing === 'sized' ? body : chunked(body, seed + 1_000);
          await sendCut(client, Buffer.concat([head, framed]), seed);
          assert.equal((await client.readAnswer()).body.toString(), 'the answer');
          const exchange = await arrived;
          assert.ok((await exchange.body()).equals(body), 'the body is not what was sent');
          // Chunks are the connection's own affair: what has come whole by then may go on with its length.
          if (framing === 'sized') assert.equal(exchange.header('content-length'), String(body.length));
          const record = await rig.record(call);
          assert.equal(record.outcome, 'answered');
          assert.equal(record.request_bytes, body.length);
        });
      }
    }
  });
}

describe('headers', () => {
  test('keep their order, their spelling, their repetitions and bytes that are no ASCII', async () => {
    const { headers, arrived } = scripted(answers);
    using client = await rig.connect();
    const mine = ['x-b', '1', 'X-A', '2', 'x-B', '3', 'Accept', 'a/b,  c/d', 'X-Bytes', 'caf\u00e9', 'X-Empty', ''];
    // Those that are for us stand in their midst.
    const all = [...mine.slice(0, 4), ...headers.slice(0, 4), ...mine.slice(4), ...headers.slice(4)];
    await client.request('GET', '/v1/files?b=%20&a=%C3%BC&a=+', all);
    assert.equal((await client.readAnswer()).body.toString(), 'the answer');
    const { head } = await arrived;
    assert.equal(head.requestLine, 'GET /v1/files?b=%20&a=%C3%BC&a=+ HTTP/1.1');
    const from = head.rawHeaders.indexOf('x-b');
    assert.deepEqual(head.rawHeaders.slice(from, from + mine.length), mine);
    const rest = head.rawHeaders.toSpliced(from, mine.length).filter((_, i) => i % 2 === 0);
    assert.deepEqual(rest.map((name) => name.toLowerCase()).sort(), ['connection', 'host', 'x-script']);
  });
});

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});
