// A hundred thousand requests nobody would write: none of them makes the program fail, fall or forget.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ERROR_CODES } from '@heliometer/contract';
import { PROVIDERS } from '../../packages/server/src/providers/catalogue.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { mulberry32 } from '../support/pieces.ts';
import { type FuzzRequest, FuzzRequests } from './fuzz-requests.ts';
import { type FuzzAnswer, PipelinedClient } from './pipelined-client.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 100_000);
const NONSENSE = 4_000;
const CONNECTIONS = 16;
const POLL_MS = 20;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let heliometer: HeliometerProcess;
let echo: Server;
let requests: FuzzRequests;
let port: number;

before(async () => {
  echo = createServer({ maxHeaderSize: 1024 * 1024 }, (message, response) => {
    message.resume();
    const number = String(message.headers['x-number']);
    message.on('end', () => response.writeHead(200, { 'content-length': 2, 'x-number': number }).end('{}'));
  });
  echo.maxHeadersCount = 0;
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const origin = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  const urls = PROVIDERS.map(({ slug }) => [`HELIOMETER_PROVIDER_${slug.toUpperCase()}_URL`, origin]);
  // The upstream knows nothing of moderation; that it cannot be had would be a failure of the operator's.
  const env = { ...Object.fromEntries(urls), HELIOMETER_MODERATION_ON_FAILURE: 'allow' };
  heliometer = await startHeliometer({ env });
  await heliometer.api('GET', '/v1/request/01900000-0000-7000-8000-000000000000');
  port = Number(new URL(heliometer.url).port);
  requests = new FuzzRequests({ random: mulberry32(seed), key: heliometer.key, origin });
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  echo?.close().closeAllConnections();
});

test(`${REQUESTS} odd requests (seed ${seed}): each is answered, none by a failure of ours, and no process falls`, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const pids = [heliometer.pids('gateway'), heliometer.pids('console')];
  const statuses: Record<number, number> = {};
  const wrong: string[] = [];
  let left = REQUESTS;
  const take = (request: FuzzRequest, answer: FuzzAnswer): void => {
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const fault = faultOf(request, answer);
    if (fault !== null && wrong.length < 10) wrong.push(described(fault, request.bytes, answer));
  };
  const next = (): FuzzRequest | null => (left-- > 0 ? requests.next() : null);
  const clients = Array.from({ length: CONNECTIONS }, () => new PipelinedClient(port, next, take).run());
  await Promise.all(clients).catch((error: Error) => {
    left = 0;
    throw new Error(`${error.message}\n${heliometer.stderr.slice(-3).join('\n')}`);
  });
  t.diagnostic(JSON.stringify(statuses));
  assert.deepEqual(wrong, []);
  await assertWell(pids);
});

test(`${NONSENSE} connections of nonsense (seed ${seed}): no process falls, nothing is left running`, async () => {
  const pids = [heliometer.pids('gateway'), heliometer.pids('console')];
  let left = NONSENSE;
  const wrong: string[] = [];
  const speak = async (): Promise<void> => {
    while (left-- > 0) {
      const bytes = requests.nonsense();
      const heard = await exchangeNonsense(bytes);
      const failure = /^HTTP\/1\.1 5\d\d/.test(heard.toString('latin1'));
      if (failure && wrong.length < 10) wrong.push(`${JSON.stringify(bytes.toString('latin1'))} → ${heard}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, speak));
  assert.deepEqual(wrong, []);
  await assertWell(pids);
});

/** Sends it and, when something has come back or enough was sent behind, leaves. */
function exchangeNonsense(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = net.connect({ port, host: '127.0.0.1' });
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(heard));
    };
    // What waits for more gets it: a probe that is answered, or makes an end of what stands.
    socket.write(bytes);
    socket.end('\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.on('data', (piece: Buffer) => heard.push(piece));
    socket.on('error', end);
    socket.on('end', end);
    socket.on('close', end);
  });
}

function faultOf(request: FuzzRequest, { status, head, body }: FuzzAnswer): string | null {
  if (status >= 500) return 'a failure of ours';
  const bare = status === 400 && /\r\ncontent-length: 0\r\n/i.test(head);
  if (bare) return request.isUnreadable ? null : 'called unreadable';
  const id = header(head, 'helicone-id') ?? '';
  if (!UUID.test(id)) return 'no Helicone-Id';
  // One from the cache was made for another request.
  const number = header(head, 'helicone-cache') === 'HIT' ? null : header(head, 'x-number');
  if (number !== null && number !== String(request.number)) return 'the answer to another request';
  if (status < 400 || body.length === 0) return null;
  const { error, code = error.code } = JSON.parse(body.toString());
  if (!Object.hasOwn(ERROR_CODES, code)) return 'an unknown error code';
  return error.request_id === undefined || error.request_id === id ? null : 'two ids';
}

function header(head: string, name: string): string | null {
  return new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head)?.[1] ?? null;
}

function described(fault: string, sent: Buffer, { head, body }: FuzzAnswer): string {
  const short = (bytes: Buffer) => JSON.stringify(bytes.toString('latin1').slice(0, 500)).slice(0, 500);
  return `${fault}: ${short(sent)}\n→ ${JSON.stringify(head)} ${short(body)}`;
}

async function assertWell(pids: readonly (readonly number[])[]): Promise<void> {
  assert.deepEqual([heliometer.pids('gateway'), heliometer.pids('console')], pids, 'no process was replaced');
  for (;;) {
    const page = (await (await fetch(`${heliometer.url}/readyz`)).json()) as {
      gateways: readonly { in_flight: number }[];
    };
    // Calls of clients that left are ended, but not necessarily yet.
    if (page.gateways.every(({ in_flight }) => in_flight === 0)) break;
    await pause(POLL_MS);
  }
  assert.deepEqual(heliometer.stderr.filter((line) => /"level":"?(?:error|fatal|50|60)/.test(line)).slice(0, 5), []);
}
