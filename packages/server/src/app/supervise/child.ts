// One child process: how it is started, spoken to, and brought to an end.
import { type ChildProcess, spawn } from 'node:child_process';
import { childEnvironment } from '../config/environment.ts';
import type { Role } from '../role.ts';
import { CHILD_COMMAND } from './child-command.ts';
import { type Assignment, Line, type LineListener, type Note, type Topic } from './line.ts';

/** Descriptors of a child: 0–2 as usual, 3 the IPC channel, 4 the socket to listen on. */
export const LISTEN_FD = 4;

export interface ChildOptions {
  /** The program's own entry file. */
  readonly entry: string;
  readonly role: Role;
  /** Begins once this is known, so that loading code and preparing stores overlap. */
  readonly assignment: Promise<Assignment>;
  /** Descriptor, here, of the bound socket that becomes LISTEN_FD there. */
  readonly socketFd: number | null;
  answer(topic: Topic): Promise<unknown>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What is added to the grace before a child that should have ended is killed. */
const OVERTIME_MS = 5_000;
/** Queries and inserts of the embedded engine each hold a thread of libuv's pool for as long as they run. */
const CONSOLE_THREADS = '16';
/**
 * Young objects of a gateway die with their exchange. Half of V8's own space for them costs no CPU that could be measured,
 * and saves 30 MiB under load. What grows old all the same is garbage soon, so the old space is first collected at 48 MiB, and
 * again when it has doubled; left to V8 it took 50 MiB more under load. What streams through is collected when it says so
 * (kernel/dead-buffers.ts).
 */
const GATEWAY_FLAGS = [
  '--max-semi-space-size=8',
  '--initial-old-space-size=48',
  '--heap-growing-percent=100',
  '--expose-gc',
];

export class Child implements LineListener {
  readonly startedAt = performance.now();
  /** Resolves false when it ended before it served. */
  readonly served: Promise<boolean>;
  readonly exited: Promise<Exit>;
  /** Why it said it can never serve, or null. */
  hopeless: string | null = null;
  isServing = false;
  readonly #process: ChildProcess;
  readonly #line: Line;
  readonly #options: ChildOptions;
  readonly #resolveServed: (served: boolean) => void;

  constructor(options: ChildOptions) {
    this.#options = options;
    const served = Promise.withResolvers<boolean>();
    const exited = Promise.withResolvers<Exit>();
    this.served = served.promise;
    this.exited = exited.promise;
    this.#resolveServed = served.resolve;
    const flags = options.role === 'gateway' ? GATEWAY_FLAGS : [];
    this.#process = spawn(process.execPath, [...flags, options.entry, CHILD_COMMAND, options.role], {
      // A child has nothing to say on stdout: there only the ready line and the first key appear.
      stdio: ['ignore', 2, 2, 'ipc', ...(options.socketFd === null ? [] : [options.socketFd])],
      env: childEnvironment(options.role === 'console' ? { UV_THREADPOOL_SIZE: CONSOLE_THREADS } : {}),
    });
    this.#line = new Line(this.#process, this);
    const end = (exit: Exit) => {
      this.isServing = false;
      served.resolve(false);
      exited.resolve(exit);
    };
    this.#process.once('exit', (code, signal) => end({ code, signal }));
    this.#process.once('error', () => end({ code: null, signal: null }));
    void options.assignment.then(
      (assignment) => this.#line.send({ type: 'begin', assignment }),
      // Whoever prepares the assignment reports its failure and ends the program.
      () => undefined,
    );
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  note(note: Note): void {
    if (note.type === 'serving') {
      this.isServing = true;
      this.#resolveServed(true);
    } else if (note.type === 'hopeless') {
      this.hopeless = note.reason;
    }
  }

  answer(topic: Topic): Promise<unknown> {
    return this.#options.answer(topic);
  }

  ask(topic: Topic): Promise<unknown> {
    return this.#line.ask(topic);
  }

  setLogLevel(level: string): void {
    this.#line.send({ type: 'log-level', level });
  }

  /** Lets it end its running work. One that does not end in time is killed; resolves when it is gone. */
  async drain(graceMs: number): Promise<Exit> {
    this.#line.send({ type: 'drain', graceMs });
    const timer = setTimeout(() => this.kill(), graceMs + OVERTIME_MS);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
