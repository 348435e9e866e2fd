// Large bodies pass through the gateway, they do not gather in it: neither when both sides are fast nor when one of them
// takes nothing (architecture: everything that grows has a bound). Counted is what belongs to its process alone and is
// backed by no file, so what the system's socket buffers hold is not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryOf } from '../bench/process-usage.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { gate } from '../support/scripted-upstream.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'Heliometer ');
const UPLOAD_BYTES = 100 * MIB;
const ANSWER_BYTES = 256 * MIB;
const SLOW_READERS = 16;
const EACH_BYTES = 64 * MIB;
const CAPTURE_MIB = 16;
const BOUND_MIB = 64;
const LOOK_MS = 10;

let heliometer: HeliometerProcess;
let provider: Server;
/** Sockets of answers under way at the provider. */
const answering = new Set<Socket>();
/** Uploads that name it are read once it is open. */
const reading = gate();

before(async () => {
  provider = createServer((message, response) => {
    if (message.method === 'GET') sendBytes(response, Number(message.headers['x-size']));
    else void takeUpload(message, response);
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const { port } = provider.address() as AddressInfo;
  heliometer = await startHeliometer({
    env: {
      HELIOMETER_PROVIDER_OPENAI_URL: `http://127.0.0.1:${port}`,
      HELIOMETER_CAPTURE_TOTAL_BYTES: String(CAPTURE_MIB * MIB),
    },
  });
  // So that what is loaded once is not taken for what bodies cost.
  await upload({}, 4 * MIB);
  await read(await download(4 * MIB));
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  provider?.closeAllConnections();
  provider?.close();
});

function sendBytes(response: ServerResponse, size: number): void {
  const { socket } = response;
  if (socket !== null) answering.add(socket);
  response.on('close', () => socket !== null && answering.delete(socket));
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(size) });
  let left = size;
  const more = (): void => {
    for (let goesOn = true; goesOn && left > 0; left -= PIECE.length) goesOn = response.write(PIECE);
    if (left > 0) response.once('drain', more);
    else response.end();
  };
  more();
}

async function takeUpload(message: IncomingMessage, response: ServerResponse): Promise<void> {
  if (message.headers['x-wait'] !== undefined) {
    provider.emit('waiting', message.socket);
    await reading.passed;
  }
  const hash = createHash('sha256');
  for await (const piece of message) hash.update(piece);
  response.end(hash.digest('hex'));
}

function headers(): Record<string, string> {
  return { 'helicone-auth': `Bearer ${heliometer.key}`, authorization: 'Bearer x' };
}

/** Resolves when the provider has it all. */
async function upload(more: Readonly<Record<string, string>>, size: number): Promise<void> {
  const all = { ...headers(), ...more, 'content-length': String(size) };
  const outgoing = request(`${heliometer.url}/v1/files`, { method: 'POST', headers: all });
  const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  const hash = createHash('sha256');
  for (let left = size; left > 0; left -= PIECE.length) {
    hash.update(PIECE);
    if (!outgoing.write(PIECE)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [message] = await answer;
  assert.equal(message.statusCode, 200);
  assert.equal(Buffer.concat(await message.toArray()).toString(), hash.digest('hex'));
}

/** Its head; nothing of the body is taken until somebody reads. */
async function download(size: number): Promise<IncomingMessage> {
  const all = { ...headers(), 'x-size': String(size) };
  const [message] = (await once(get(`${heliometer.url}/v1/files/x`, { headers: all }), 'response')) as [
    IncomingMessage,
  ];
  assert.equal(message.statusCode, 200);
  return message;
}

/** How many bytes came. */
async function read(message: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const piece of message) bytes += (piece as Buffer).length;
  return bytes;
}

function gatewayMemory(): number {
  const [pid] = heliometer.pids('gateway');
  assert.ok(pid);
  return memoryOf(pid).anonymous;
}

/** What the gateway had at most while the work was being done, MiB more than before. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = gatewayMemory();
  let most = before;
  let working = true;
  const done = work().finally(() => {
    working = false;
  });
  while (working) {
    most = Math.max(most, gatewayMemory());
    await Promise.race([done.catch(() => {}), wait(LOOK_MS)]);
  }
  await done;
  return most - before;
}

/** Resolves when nothing moved any more while others were served; all buffers between here and there are full then. */
async function still(moved: () => number): Promise<void> {
  for (let quiet = 0, before = -1; quiet < 10; ) {
    await (await fetch(`${heliometer.url}/healthz`)).text();
    await wait(LOOK_MS);
    const now = moved();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

describe('the gateway’s memory', { skip: process.platform === 'linux' ? false : 'memory is read from /proc' }, () => {
  test(`grows by less than ${BOUND_MIB} MiB while 100 MiB are uploaded`, async (t) => {
    const grown = await growth(() => upload({}, UPLOAD_BYTES));
    t.diagnostic(`${grown.toFixed(1)} MiB`);
    assert.ok(grown < BOUND_MIB, `${grown} MiB`);
  });

  test(`grows by less than ${BOUND_MIB} MiB while a provider takes nothing of 100 MiB, and all arrives later`, async (t) => {
    const grown = await growth(async () => {
      const waiting = once(provider, 'waiting');
      const uploading = upload({ 'x-wait': 'yes' }, UPLOAD_BYTES);
      const [socket] = (await waiting) as [Socket];
      await still(() => socket.bytesRead);
      reading.open();
      await uploading;
    });
    t.diagnostic(`${grown.toFixed(1)} MiB`);
    assert.ok(grown < BOUND_MIB, `${grown} MiB`);
  });

  test(`grows by less than ${BOUND_MIB} MiB while a client takes nothing of 256 MiB, and all arrives later`, async (t) => {
    const grown = await growth(async () => {
      const message = await download(ANSWER_BYTES);
      await still(written);
      assert.ok(written() < ANSWER_BYTES, 'the provider was made to wait');
      assert.equal(await read(message), ANSWER_BYTES);
    });
    t.diagnostic(`${grown.toFixed(1)} MiB`);
    assert.ok(grown < BOUND_MIB, `${grown} MiB`);
  });

  test(`grows by no more than captures may hold, and ${BOUND_MIB} MiB, before ${SLOW_READERS} such clients`, async (t) => {
    const grown = await growth(async () => {
      const messages = await Promise.all(Array.from({ length: SLOW_READERS }, () => download(EACH_BYTES)));
      await still(written);
      assert.equal(answering.size, SLOW_READERS, 'none has had all of its answer');
      for (const message of messages) message.destroy();
    });
    t.diagnostic(`${grown.toFixed(1)} MiB`);
    assert.ok(grown < CAPTURE_MIB + BOUND_MIB, `${grown} MiB`);
  });
});

/** What the system took of all answers under way. */
function written(): number {
  let bytes = 0;
  for (const socket of answering) bytes += socket.bytesWritten - socket.writableLength;
  return bytes;
}
