// Part "memory": the gateway while many large bodies pass through it at once, and what of it stays.
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { smallCall } from './call.ts';
import type { PartResult, Row } from './figures.ts';
import { memoryOf } from './process-usage.ts';
import { gatewayOf, startBefore } from './sides.ts';
import { startStreamingUpstream } from './start-streaming-upstream.ts';

export interface MemoryEffort {
  readonly bodies: number;
  readonly mebibytes: number;
}

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'y');
const LOOK_MS = 100;

export async function measureMemory({ bodies, mebibytes }: MemoryEffort): Promise<PartResult> {
  await using upstream = await startStreamingUpstream();
  await using heliometer = await startBefore(upstream.url);
  const { authorization, 'helicone-auth': key } = smallCall(heliometer.key).headers as Record<string, string>;
  const headers = { authorization, 'helicone-auth': key };
  const agent = new http.Agent({ keepAlive: true, maxSockets: bodies });
  const pid = gatewayOf(heliometer);
  const size = mebibytes * MIB;
  const upload = () => send(heliometer.url, { agent, headers, size });
  const download = () => fetchBytes(`${heliometer.url}/v1/bytes?size=${size}`, { agent, headers, size });
  // So that what is loaded once is not taken for what bodies cost.
  await Promise.all([upload(), download()]);
  const idle = memoryOf(pid).anonymous;
  const uploads = await highest(pid, () => Promise.all(Array.from({ length: bodies }, upload)));
  const downloads = await highest(pid, () => Promise.all(Array.from({ length: bodies }, download)));
  agent.destroy();
  const what = `${bodies} × ${mebibytes} MiB`;
  const row = (name: string, value: number, atMost?: number): Row => ({
    name,
    unit: 'MiB',
    values: [value],
    ...(atMost === undefined ? {} : { target: { atMost } }),
  });
  return {
    part: 'memory',
    rows: [
      row('gateway memory (anonymous), idle', idle),
      row(`added by ${what} uploads at once, highest`, uploads - idle, 250),
      row(`added by ${what} downloads at once, highest`, downloads - idle, 250),
      row('added, after all of it', memoryOf(pid).anonymous - idle),
    ],
  };
}

async function highest(pid: number, work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  let working = true;
  const done = work().finally(() => {
    working = false;
  });
  while (working) {
    most = Math.max(most, memoryOf(pid).anonymous);
    await Promise.race([done, wait(LOOK_MS)]);
  }
  await done;
  return most;
}

interface Sending {
  readonly agent: http.Agent;
  readonly headers: http.OutgoingHttpHeaders;
  readonly size: number;
}

async function send(url: string, { agent, headers, size }: Sending): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const all = { ...headers, 'content-type': 'application/octet-stream', 'content-length': size };
  const request = http.request(`${url}/v1/files`, { method: 'POST', agent, headers: all }, resolve);
  request.on('error', reject);
  await pipeline(Readable.from(pieces(size), { objectMode: false }), request);
  const answer = await promise;
  const { bytes } = JSON.parse(await textOf(answer)) as { bytes?: number };
  if (answer.statusCode !== 200 || bytes !== size) throw new Error(`an upload of ${size} bytes arrived as ${bytes}`);
}

function* pieces(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= PIECE.length) yield left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
}

async function fetchBytes(url: string, { agent, headers, size }: Sending): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  http.get(url, { agent, headers }, resolve).on('error', reject);
  let bytes = 0;
  for await (const chunk of await promise) bytes += (chunk as Buffer).length;
  if (bytes !== size) throw new Error(`a download of ${size} bytes arrived as ${bytes}`);
}

async function textOf(message: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk;
  return text;
}
