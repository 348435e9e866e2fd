// The real program for tests: started as its users start it, spoken to over its port, looked at in the process table.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { type ProcessRole, pidsByRole } from './process-table.ts';
import { noteAnswer } from './route-answers.ts';

export const LAUNCHER = fileURLToPath(new URL('../../packages/server/bin/heliometer.cjs', import.meta.url));
const READY = /^heliometer ready (http:\/\/\S+)$/;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 60_000;
const RECORD_LIMIT_MS = 30_000;
const POLL_MS = 100;
/** A call is in the log some 150 ms after its end, and each look for it is a query. */
const RECORD_POLL_MS = 200;

export interface HeliometerOptions {
  /** `HELIOMETER_…` settings beyond port, data dir and key. */
  readonly env?: Readonly<Record<string, string>>;
  /** An existing one is kept at the end; without, a new one is made and removed. */
  readonly dataDir?: string;
  /** The bootstrap key; random when absent. */
  readonly key?: string;
}

export interface Exited {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface FetchRecordOptions {
  readonly timeoutMs?: number;
  /** Goes on asking until this holds, for an id that several exchanges share. */
  readonly until?: (record: HeliconeRequestDetail) => boolean;
}

/** An answer of the REST API, parsed. */
export interface ApiAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ApiCallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HeliometerProcess extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Lines so far. */
  readonly stderr: readonly string[];
  readonly stdout: readonly string[];
  /** Live: children are started again when they die. */
  pids(role: ProcessRole): readonly number[];
  kill(role: ProcessRole, signal?: NodeJS.Signals): void;
  /** Asks until it is stored. @throws with what was seen last */
  fetchRecord(requestId: string, options?: FetchRecordOptions): Promise<HeliconeRequestDetail>;
  /** With the bootstrap key unless a header says otherwise; waits for a console that is still starting. */
  api<T = unknown>(method: string, path: string, options?: ApiCallOptions): Promise<ApiAnswer<T>>;
  /** SIGTERM; the data dir stays until the process is disposed of. */
  stop(): Promise<Exited>;
}

/** Resolves at the ready line. @throws with all it said on stderr when it does not get there */
export async function startHeliometer(options: HeliometerOptions = {}): Promise<HeliometerProcess> {
  const key = options.key ?? `sk-helicone-${randomBytes(24).toString('base64url')}`;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'heliometer-e2e-'));
  const program = new RunningProgram(spawnProgram(options, dataDir, key), dataDir, {
    key,
    ownsDataDir: options.dataDir === undefined,
  });
  await program.ready();
  return program;
}

function spawnProgram(options: HeliometerOptions, dataDir: string, key: string): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('HELIOMETER_'));
  return spawn(process.execPath, [LAUNCHER, 'start'], {
    // The channel tells the program when this process is gone, so that a killed test leaves nothing running.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...Object.fromEntries(inherited),
      HELIOMETER_HOST: '127.0.0.1',
      HELIOMETER_PORT: '0',
      HELIOMETER_DATA_DIR: dataDir,
      HELIOMETER_BOOTSTRAP_KEY: key,
      HELIOMETER_SHUTDOWN_GRACE_MS: '5000',
      ...options.env,
    },
  });
}

class RunningProgram implements HeliometerProcess {
  readonly key: string;
  readonly dataDir: string;
  readonly stderr: string[] = [];
  readonly stdout: string[] = [];
  readonly #child: ChildProcess;
  readonly #ownsDataDir: boolean;
  readonly #exited: Promise<Exited>;
  #hasExited = false;
  #url = '';

  constructor(child: ChildProcess, dataDir: string, { key, ownsDataDir }: { key: string; ownsDataDir: boolean }) {
    this.#child = child;
    this.key = key;
    this.dataDir = dataDir;
    this.#ownsDataDir = ownsDataDir;
    this.#exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.#hasExited = true;
        resolve({ code, signal });
      });
    });
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ready(): Promise<void> {
    const readyLine = Promise.withResolvers<string>();
    createInterface({ input: this.#child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      this.stderr.push(line);
    });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.stdout.push(line);
      const url = READY.exec(line)?.[1];
      if (url !== undefined) readyLine.resolve(url);
    });
    const tooLate = new AbortController();
    const url = await Promise.race([
      readyLine.promise,
      this.#exited.then(({ code, signal }) => new Error(`it ended with ${signal ?? code}`)),
      wait(START_LIMIT_MS, new Error(`no ready line within ${START_LIMIT_MS} ms`), { signal: tooLate.signal }),
    ]);
    tooLate.abort();
    if (typeof url === 'string') {
      this.#url = url;
      return;
    }
    await this[Symbol.asyncDispose]();
    throw this.#failure(`heliometer did not start: ${url.message}`);
  }

  pids(role: ProcessRole): readonly number[] {
    return pidsByRole(this.pid)[role];
  }

  kill(role: ProcessRole, signal: NodeJS.Signals = 'SIGKILL'): void {
    const pids = this.pids(role);
    if (pids.length === 0) throw this.#failure(`there is no ${role} to kill`);
    for (const pid of pids) process.kill(pid, signal);
  }

  async fetchRecord(requestId: string, options: FetchRecordOptions = {}): Promise<HeliconeRequestDetail> {
    const limit = performance.now() + (options.timeoutMs ?? RECORD_LIMIT_MS);
    for (;;) {
      const path = `/v1/request/${requestId}?includeBody=true`;
      const { status, body } = await this.#ask<{ data: HeliconeRequestDetail }>('GET', path);
      if (status === 200 && (options.until?.(body.data) ?? true)) return body.data;
      if (status !== 200 && status !== 404 && status !== 503) {
        throw this.#failure(`the record of ${requestId} could not be read: ${status} ${JSON.stringify(body)}`);
      }
      if (performance.now() > limit) {
        throw this.#failure(`the record of ${requestId} did not come: last seen ${status} ${JSON.stringify(body)}`);
      }
      await wait(status === 503 ? POLL_MS : RECORD_POLL_MS);
    }
  }

  async api<T>(method: string, path: string, options: ApiCallOptions = {}): Promise<ApiAnswer<T>> {
    const limit = performance.now() + RECORD_LIMIT_MS;
    for (;;) {
      const answer = await this.#ask<T>(method, path, options);
      if (!isConsoleStarting(answer) || performance.now() > limit) return answer;
      await wait(POLL_MS);
    }
  }

  async stop(): Promise<Exited> {
    if (this.#hasExited) return this.#exited;
    this.#child.kill('SIGTERM');
    const tooLate = new AbortController();
    const exited = await Promise.race([this.#exited, wait(STOP_LIMIT_MS, null, { signal: tooLate.signal })]);
    tooLate.abort();
    if (exited !== null) return exited;
    this.#killAll();
    await this.#exited;
    throw this.#failure(`heliometer did not stop within ${STOP_LIMIT_MS} ms`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
    } finally {
      if (this.#ownsDataDir) rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async #ask<T>(method: string, path: string, { body, headers }: ApiCallOptions = {}): Promise<ApiAnswer<T>> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    noteAnswer(method, path, { status: answer.status, contentType, text });
    // What a route answers is its caller's to know.
    return { status: answer.status, headers: answer.headers, body: parsedOrText(text) as T };
  }

  #killAll(): void {
    const { gateway, console: background, supervisor } = pidsByRole(this.pid);
    for (const pid of [...gateway, ...background, ...supervisor]) process.kill(pid, 'SIGKILL');
  }

  #failure(message: string): Error {
    return new Error(`${message}\nstderr of heliometer:\n${this.stderr.join('\n') || '(nothing)'}`);
  }
}

function isConsoleStarting({ status, body }: ApiAnswer<unknown>): boolean {
  return status === 503 && JSON.stringify(body).includes('console_unavailable');
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page, or the lines of an export.
    return text;
  }
}
