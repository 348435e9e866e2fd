// A load of many small calls, each with an id of its own, that notes which complete answers it got; and the reckoning: what
// was noted is in the log, in rows and in sums, and nothing is there twice.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeliconeRequest } from '@heliometer/contract';
import type { HeliometerProcess } from '../support/heliometer-process.ts';

/** Tokens each answer reports, so that sums can be checked by the number of calls. */
const PROMPT_TOKENS = 3;
const COMPLETION_TOKENS = 2;
const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
  usage: { prompt_tokens: PROMPT_TOKENS, completion_tokens: COMPLETION_TOKENS, total_tokens: 5 },
});

export async function startFastUpstream(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((message, response) => {
    message.resume();
    message.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length }).end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** How a call ended for its client; `refused`: no connection at all. */
export type CallEnd = 'answered' | 'refused' | 'broken';

/** Between two calls of one caller: a load, not a benchmark. */
const PACE_MS = 5;

export class KillLoad {
  /** Ids of calls whose answer arrived whole. */
  readonly noted = new Set<string>();
  readonly ends: Record<CallEnd, number> = { answered: 0, refused: 0, broken: 0 };
  readonly #heliometer: HeliometerProcess;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #waiting = new Set<() => void>();
  #callers: readonly Promise<void>[] = [];
  #running = false;
  #count = 0;

  constructor(heliometer: HeliometerProcess) {
    this.#heliometer = heliometer;
  }

  start(callers = 6): void {
    this.#running = true;
    this.#callers = Array.from({ length: callers }, () => this.#callOn());
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#callers);
    this.#agent.destroy();
  }

  /** Resolves when this many more answers have been noted. */
  async more(answers: number): Promise<void> {
    const goal = this.ends.answered + answers;
    while (this.ends.answered < goal) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** One call more; on a connection of its own when `fresh`. */
  async call(fresh: boolean): Promise<CallEnd> {
    const id = `${process.pid}-${this.#count++}`;
    const end = await this.#send(id, fresh);
    this.ends[end] += 1;
    if (end === 'answered') this.noted.add(id);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    return end;
  }

  async #callOn(): Promise<void> {
    while (this.#running) {
      await this.call(false);
      await pause(PACE_MS);
    }
  }

  #send(id: string, fresh: boolean): Promise<CallEnd> {
    return new Promise((resolve) => {
      const sent = request(`${this.#heliometer.url}/v1/chat/completions`, {
        method: 'POST',
        agent: fresh ? false : this.#agent,
        headers: {
          'content-type': 'application/json',
          'helicone-auth': `Bearer ${this.#heliometer.key}`,
          'helicone-property-n': id,
        },
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken');
      });
      sent.on('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        answer.on('error', () => resolve('broken'));
        answer.on('close', () => {
          resolve(answer.complete && answer.statusCode === 200 && text === ANSWER ? 'answered' : 'broken');
        });
      });
      sent.end(JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: id }] }));
    });
  }
}

const RECKONING_LIMIT_MS = 60_000;
const POLL_MS = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Waits until the journal is empty, then holds log and sums against what the clients noted. */
export async function reckon(heliometer: HeliometerProcess, noted: ReadonlySet<string>): Promise<void> {
  // First, since each look at all rows keeps the console from storing them.
  await journalTaken(heliometer);
  const limit = performance.now() + RECKONING_LIMIT_MS;
  let rows = await allRows(heliometer);
  while (missing(noted, rows).length > 0 && performance.now() < limit) {
    await pause(POLL_MS);
    rows = await allRows(heliometer);
  }
  await journalTaken(heliometer);
  rows = await allRows(heliometer);
  assert.deepEqual(missing(noted, rows).slice(0, 10), [], 'noted by a client and not in the log');
  assert.deepEqual(doubled(rows).slice(0, 10), [], 'in the log twice');
  // Whole quarters of an hour, so that the roll-ups answer.
  const start = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS).toISOString();
  const end = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS).toISOString();
  const window = { filter: 'all', timeFilter: { start, end } };
  assert.equal(await ask(heliometer, '/v1/request/count/query', { filter: 'all' }), rows.length, 'counted');
  assert.equal(await ask(heliometer, '/v1/metrics/totalRequests', window), rows.length, 'in the roll-ups');
  const answered = rows.filter(({ outcome }) => outcome === 'answered').length;
  const tokens = await ask<readonly { prompt_tokens: number; completion_tokens: number }[]>(
    heliometer,
    '/v1/metrics/tokensOverTime',
    { ...window, dbIncrement: 'day' },
  );
  const sum = (pick: 'prompt_tokens' | 'completion_tokens') => tokens.reduce((total, point) => total + point[pick], 0);
  assert.equal(sum('prompt_tokens'), answered * PROMPT_TOKENS);
  assert.equal(sum('completion_tokens'), answered * COMPLETION_TOKENS);
}

async function allRows(heliometer: HeliometerProcess): Promise<readonly HeliconeRequest[]> {
  const { status, body } = await heliometer.api<unknown>('GET', '/v1/request/export');
  // One line alone is parsed by whoever asks for JSON.
  if (status === 200 && typeof body === 'object') return [body as HeliconeRequest];
  assert.equal(status, 200, String(body));
  const lines = String(body)
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as HeliconeRequest);
}

function missing(noted: ReadonlySet<string>, rows: readonly HeliconeRequest[]): readonly string[] {
  const logged = new Set(rows.map(({ properties }) => properties?.['n']));
  return [...noted].filter((id) => !logged.has(id));
}

function doubled(rows: readonly HeliconeRequest[]): readonly string[] {
  const seen = new Set<string>();
  return rows.map(({ properties }) => properties?.['n'] ?? '').filter((id) => seen.size === seen.add(id).size);
}

async function journalTaken(heliometer: HeliometerProcess): Promise<void> {
  for (;;) {
    const page = (await (await fetch(`${heliometer.url}/readyz`)).json()) as Readiness;
    const idle = page.gateways.every(({ in_flight }) => in_flight === 0);
    if (idle && page.console.state === 'ready' && page.journal.bytes === 0) return;
    await pause(POLL_MS);
  }
}

interface Readiness {
  readonly gateways: readonly { readonly in_flight: number }[];
  readonly console: { readonly state: string };
  readonly journal: { readonly bytes: number };
}

async function ask<T>(heliometer: HeliometerProcess, path: string, body: unknown): Promise<T> {
  const answer = await heliometer.api<{ data: T }>('POST', path, { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}
