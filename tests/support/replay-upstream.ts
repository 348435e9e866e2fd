// A provider for tests: a real server that answers calls with recorded answers, whole or in arbitrary pieces, coded or
// not, and remembers what arrived.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Recording } from '../recordings/load-recordings.ts';
import { pieces } from './pieces.ts';

/** What the upstream answers with. */
export interface Answerable
  extends Pick<
    Recording,
    'id' | 'host' | 'method' | 'path' | 'requestBody' | 'status' | 'responseHeaders' | 'responseBody'
  > {
  /** Told by the call's JSON (null = none) instead of by an equal body. */
  readonly fits?: (request: unknown) => boolean;
}

export type Coding = 'gzip' | 'br' | 'zstd';

/** Sent with a call, these choose the answer and its form; they travel through a gateway like any other header. */
export const CHOOSE_HEADERS = {
  /** The id of the recording to answer with. */
  recording: 'x-replay-recording',
  /** A number: the body goes out in pieces that this seed chooses. */
  seed: 'x-replay-seed',
  /** The body goes out with this content coding. */
  coding: 'x-replay-coding',
  /** A name of `failOnce`. */
  failure: 'x-replay-failure',
} as const;

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** By which recording it was answered; null = none fitted, or a failure was given. */
  readonly recording: string | null;
  /** What was sent back; the bytes are those of the wire, coded if they were. */
  readonly sent: Sent;
}

export interface Sent {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** An answer given instead of the recorded one. */
export interface Failure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReplayUpstream extends AsyncDisposable {
  /** Origin. */
  readonly url: string;
  /** In the order they had arrived whole. */
  readonly received: readonly Received[];
  /** The newest that carried this header. @throws when none did */
  receivedWith(header: string, value: string): Received;
  /** The next call that carries this name in `x-replay-failure` gets the failure, later ones the recorded answer. */
  failOnce(name: string, ...failures: readonly Failure[]): void;
}

/** Header values kept by the recorder that belong to its connection, or to a coding that is no more. */
const NOT_REPLAYED = new Set(['content-length', 'transfer-encoding', 'content-encoding', 'connection', 'keep-alive']);

/** Sent with each answer, to see that end-to-end headers pass as they are and ours are not the upstream's to send. */
const TELLTALES = [
  ['X-Request-Id', 'req_0001'],
  ['Set-Cookie', 'a=1; Path=/'],
  ['Set-Cookie', 'b=2; Path=/'],
  ['x-MixedCase', 'Ünïcode is latin1 here'],
  ['Helicone-Id', 'not-yours-to-send'],
  ['Helicone-Status', 'forged'],
] as const;

export async function startReplayUpstream(recordings: readonly Answerable[]): Promise<ReplayUpstream> {
  const received: Received[] = [];
  const failures = new Map<string, Failure[]>();
  const replay = new Replay(recordings, failures);
  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    replay.answer(request, response, (seen) => received.push(seen)).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    receivedWith: (header, value) => {
      const found = received.findLast(({ rawHeaders }) => headerOf(rawHeaders, header) === value);
      if (found === undefined) throw new Error(`nothing with ${header}: ${value} arrived upstream`);
      return found;
    },
    failOnce: (name, ...list) => failures.set(name, [...list]),
    [Symbol.asyncDispose]: () => close(server),
  };
}

/** By its name in lower case; null = not there. */
export function headerOf(rawHeaders: readonly string[], lowerName: string): string | null {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === lowerName);
  return at === -1 ? null : (rawHeaders[at + 1] ?? null);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

class Replay {
  readonly #recordings: readonly Answerable[];
  readonly #failures: Map<string, Failure[]>;

  constructor(recordings: readonly Answerable[], failures: Map<string, Failure[]>) {
    this.#recordings = recordings;
    this.#failures = failures;
  }

  async answer(request: IncomingMessage, response: ServerResponse, note: (received: Received) => void): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const target = request.url ?? '/';
    const method = request.method ?? 'GET';
    const wishes = wishesOf(request);
    const failure = this.#failures.get(wishes.failure ?? '')?.shift();
    const recording = failure === undefined ? this.#find(wishes.recording, { method, target, body }) : null;
    const answer = failure === undefined ? recordedAnswer(recording, target) : failedAnswer(failure);
    const sent = onTheWire(answer, wishes);
    note({ method, target, rawHeaders: request.rawHeaders, body, recording: recording?.id ?? null, sent });
    await send(response, sent, wishes.seed);
  }

  #find(id: string | null, call: { method: string; target: string; body: Buffer }): Answerable | null {
    if (id !== null) return this.#recordings.find((recording) => recording.id === id) ?? null;
    const fitting = this.#recordings.filter(({ method, path }) => method === call.method && path === call.target);
    const wanted = canonical(call.body);
    const equal = fitting.find(({ requestBody }) => canonical(requestBody) === wanted);
    return equal ?? fitting.find(({ fits }) => fits?.(parsed(call.body)) ?? true) ?? null;
  }
}

interface Wishes {
  readonly recording: string | null;
  readonly seed: number | null;
  readonly coding: Coding | null;
  readonly failure: string | null;
}

function wishesOf({ headers }: IncomingMessage): Wishes {
  const text = (name: string) => headers[name]?.toString() ?? null;
  const seed = text(CHOOSE_HEADERS.seed);
  return {
    recording: text(CHOOSE_HEADERS.recording),
    seed: seed === null ? null : Number(seed),
    coding: text(CHOOSE_HEADERS.coding) as Coding | null,
    failure: text(CHOOSE_HEADERS.failure),
  };
}

/** So that clients may order members as they like; what is no JSON must be the same bytes. */
function canonical(body: Buffer): string {
  const value = parsed(body);
  if (value === null) return body.toString('latin1');
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // A form, an upload, nothing at all.
    return null;
  }
}

interface Whole {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

function recordedAnswer(recording: Answerable | null, target: string): Whole {
  if (recording === null) {
    const body = Buffer.from(JSON.stringify({ error: { message: `no recording fits ${target}`, type: 'replay' } }));
    return { status: 418, headers: [['content-type', 'application/json']], body };
  }
  const headers = Object.entries(recording.responseHeaders).filter(([name]) => !NOT_REPLAYED.has(name.toLowerCase()));
  return { status: recording.status, headers, body: recording.responseBody };
}

function failedAnswer({ status, headers, body }: Failure): Whole {
  const all = { 'content-type': 'application/json', ...headers };
  return { status, headers: Object.entries(all), body: Buffer.from(body) };
}

function onTheWire(answer: Whole, { seed, coding }: Wishes): Sent {
  const body = coding === null ? answer.body : coded(answer.body, coding);
  // Both framings: of known length when it goes out whole or the seed is even, else in chunks.
  const isSized = seed === null || seed % 2 === 0;
  const rawHeaders = [
    ...answer.headers,
    ...(coding === null ? [] : [['Content-Encoding', coding] as const]),
    ...(isSized ? [['Content-Length', String(body.length)] as const] : []),
    ...TELLTALES,
    ['Date', new Date().toUTCString()] as const,
  ].flat();
  return { status: answer.status, rawHeaders, body };
}

async function send(response: ServerResponse, { status, rawHeaders, body }: Sent, seed: number | null): Promise<void> {
  response.sendDate = false;
  response.writeHead(status, [...rawHeaders]);
  if (seed !== null) {
    // flushHeaders() would write them as UTF-8 instead of latin1.
    await write(response, Buffer.alloc(0));
    for (const piece of pieces(body, seed)) await write(response, piece);
  }
  response.end(seed === null ? body : undefined);
}

/** Resolves when the piece has left, so that the next one is a packet of its own. */
function write(response: ServerResponse, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(piece, (error) => {
      if (error) reject(error);
      else setImmediate(resolve);
    });
  });
}

function coded(body: Buffer, coding: Coding): Buffer {
  switch (coding) {
    case 'gzip':
      return gzipSync(body);
    case 'br':
      return brotliCompressSync(body);
    case 'zstd':
      return zstdCompressSync(body);
    default:
      return coding satisfies never;
  }
}
