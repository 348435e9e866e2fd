// A real heliometer in processes of its own, on a free port and in a data dir of its own, for tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');
export const LAUNCHER = join(ROOT, 'packages/server/bin/heliometer.cjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs the launcher; default ours. */
  readonly node?: string;
  readonly cwd?: string;
  /** In a process group of its own, as a shell starts jobs. */
  readonly ownGroup?: boolean;
}

/** What of our own environment a test's processes get: no setting of whoever runs the tests. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('HELIOMETER_') && !name.startsWith('NODE_'),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'heliometer-test-'));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

/** A process whose output can be waited for. */
export class Running {
  readonly process: ChildProcess;
  readonly exited: Promise<Finished>;
  stdout = '';
  stderr = '';
  #onOutput = new Set<() => void>();
  #isGone = false;

  constructor(args: readonly string[], options: RunOptions = {}) {
    this.process = spawn(options.node ?? process.execPath, [LAUNCHER, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(options.environment),
      cwd: options.cwd ?? tmpdir(),
      detached: options.ownGroup ?? false,
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#took('stdout', text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => this.#took('stderr', text));
    this.exited = once(this.process, 'exit').then(([code]) => {
      this.#isGone = true;
      for (const listener of this.#onOutput) listener();
      return { code, stdout: this.stdout, stderr: this.stderr };
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** Resolves with the match when the output has it; rejects when the process ended without. */
  async says(pattern: RegExp, where: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    const { promise, resolve: found, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = () => {
      const match = pattern.exec(this[where]);
      if (match !== null) found(match);
      else if (this.#isGone) reject(new Error(`ended without saying ${pattern}\n${this.stdout}\n${this.stderr}`));
    };
    this.#onOutput.add(look);
    look();
    try {
      return await promise;
    } finally {
      this.#onOutput.delete(look);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** For clean-up: however it stands, it ends. */
  async end(): Promise<void> {
    if (!this.#isGone) this.kill('SIGTERM');
    await this.exited;
  }

  #took(where: 'stdout' | 'stderr', text: string): void {
    this[where] += text;
    for (const listener of this.#onOutput) listener();
  }
}

export async function runToEnd(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Running(args, options).exited;
}

/** `heliometer start` that is ready. */
export class Heliometer extends Running {
  url = '';

  static async start(dataDir: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Heliometer> {
    const started = new Heliometer(['start', '--port', '0', '--data-dir', dataDir, ...args], options);
    started.url = (await started.says(/^heliometer ready (http:\S+)$/m))[1] ?? '';
    return started;
  }

  /** The supervisor's, also when a launcher stands before it. */
  get supervisorPid(): number {
    return [this.pid, ...childrenOf(this.pid)].find((pid) => titleOf(pid) === 'heliometer') ?? this.pid;
  }

  /** Pids of the children of that title, the first started first. */
  pids(title: string): number[] {
    return childrenOf(this.supervisorPid).filter((pid) => titleOf(pid) === title);
  }

  async readiness(): Promise<{ status: number; page: Readiness }> {
    const answer = await fetch(`${this.url}/readyz`);
    return { status: answer.status, page: (await answer.json()) as Readiness };
  }

  /** Asks until it holds. */
  async until(holds: (page: Readiness) => boolean): Promise<Readiness> {
    for (;;) {
      const { page } = await this.readiness();
      if (holds(page)) return page;
      await pause();
    }
  }

  consoleReady(): Promise<Readiness> {
    return this.until((page) => page.console.state === 'ready');
  }
}

/** Between two looks at something that cannot be awaited: leaves the machine to those who are looked at. */
export function pause(): Promise<void> {
  return setTimeout(20);
}

export interface Readiness {
  readonly ready: boolean;
  readonly gateways: readonly { readonly slot: number; readonly in_flight: number; readonly accepting: boolean }[];
  readonly console: { readonly state: string };
  readonly journal: { readonly bytes: number; readonly oldest_ms: number };
}

/** Linux only: read from /proc. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)
    .sort((a, b) => a - b);
}

function parentOf(pid: number): number | null {
  try {
    // The name in parentheses may hold anything, so count from its end.
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    // Ended while we looked.
    return null;
  }
}

export function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // Ended while we looked.
    return '';
  }
}
