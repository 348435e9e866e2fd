// The main of a child process: it does what the supervisor says, and ends when the supervisor does.
import { getPriority, setPriority } from 'node:os';
import type { Logger } from 'pino';
import { CannotServe } from '../cannot-serve.ts';
import { dataDirAt } from '../data-dir.ts';
import { loadRole } from '../load-role.ts';
import { openLog } from '../logging.ts';
import type { ProcessMetrics } from '../metrics-page.ts';
import type { Overview, ProcessState } from '../overview.ts';
import { type Role, type RunningRole, type StartRole, TITLES } from '../role.ts';
import { type Assignment, Line, NoAnswer, type Note, type Topic } from './line.ts';

export async function runChild(role: Role): Promise<void> {
  // Signals are the supervisor's business: Ctrl-C reaches the whole group, and two must not act on it.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.title = TITLES[role];
  if (role !== 'gateway') letGatewaysGoFirst();
  const duty = new Duty(await loadRole(role));
  process.on('disconnect', () => duty.drain());
  process.on('uncaughtException', (error) => duty.fail(error, 'an error nobody caught'));
  // The supervisor may have died while the code was being loaded.
  if (!process.connected) duty.drain();
}

/** Steps of niceness below the gateways, which have what the program was started with. */
const STEPS_BACK = 10;
const LEAST_PRIORITY = 19;

/**
 * Analytics may wait, LLM calls may not: on a full machine the scheduler gives gateways the core when they ask for it.
 * Threads inherit it, so this comes before the engine starts its own (setpriority(2)).
 */
function letGatewaysGoFirst(): void {
  try {
    setPriority(Math.min(getPriority() + STEPS_BACK, LEAST_PRIORITY));
  } catch {
    // A sandbox may forbid even this; everything works without.
  }
}

class Duty {
  readonly #startRole: StartRole;
  readonly #line: Line;
  readonly #logs: Logger[] = [];
  #running: Promise<RunningRole> | null = null;
  #graceMs = 0;
  #draining = false;

  constructor(startRole: StartRole) {
    this.#startRole = startRole;
    this.#line = new Line(process, { note: (note) => this.#onNote(note), answer: (topic) => this.#answer(topic) });
  }

  /** Ends the process when its work has ended. */
  drain(graceMs: number = this.#graceMs): void {
    if (this.#draining) return;
    this.#draining = true;
    void (async () => {
      const role = await this.#running?.catch(() => null);
      await role?.drain(graceMs);
    })().then(
      () => process.exit(0),
      (error: unknown) => this.fail(error, 'the process could not end its work'),
    );
  }

  #onNote(note: Note): void {
    switch (note.type) {
      case 'begin':
        this.#begin(note.assignment);
        return;
      case 'log-level':
        for (const log of this.#logs) log.level = note.level;
        return;
      case 'drain':
        this.drain(note.graceMs);
        return;
      case 'serving':
      case 'hopeless':
        // Only ever sent by a child.
        return;
      default:
        note satisfies never;
    }
  }

  #begin({ settings, dataRoot, listenFd }: Assignment): void {
    this.#graceMs = settings.shutdownGraceMs;
    this.#running = this.#startRole({
      settings,
      dir: dataDirAt(dataRoot),
      listen: listenFd === null ? null : { fd: listenFd },
      overview: this.#overview(),
      openLog: (name, slot) => {
        const log = openLog({ level: settings.logLevel, process: name, ...(slot === undefined ? {} : { slot }) });
        this.#logs.push(log);
        return log;
      },
    });
    this.#running.then(
      () => this.#line.send({ type: 'serving' }),
      (error: unknown) => {
        if (error instanceof CannotServe) this.#line.send({ type: 'hopeless', reason: error.message });
        this.fail(error, 'the process could not start');
      },
    );
  }

  async #answer(topic: Topic): Promise<unknown> {
    const role = await this.#running;
    if (role === null) throw new NoAnswer('not begun');
    return topic === 'metrics' ? role.metrics() : role.state();
  }

  /** Asked of the supervisor, who knows all; with no answer we know ourselves only. */
  #overview(): Overview {
    return {
      metrics: async () => {
        const known = await this.#askSupervisor<readonly ProcessMetrics[]>('all-metrics');
        return known ?? [(await (await this.#running)?.metrics()) ?? []].flat();
      },
      states: async () => (await this.#askSupervisor<readonly ProcessState[]>('all-state')) ?? [],
    };
  }

  async #askSupervisor<T>(topic: Topic): Promise<T | null> {
    try {
      // The supervisor is of the same version, and this is what it answers on this topic.
      return (await this.#line.ask(topic)) as T;
    } catch (error) {
      if (error instanceof NoAnswer) return null;
      throw error;
    }
  }

  /** Logs it and ends the process; the supervisor starts another. */
  fail(error: unknown, message: string): void {
    const log = this.#logs[0] ?? openLog({ level: 'error', process: 'child' });
    if (!(error instanceof CannotServe)) log.error({ error }, message);
    process.exit(1);
  }
}
