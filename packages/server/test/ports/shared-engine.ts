// For suites of what processes share: each test has a place of its own, with any number of engines and processes at it.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, afterEach, beforeEach } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

interface Closable {
  close(): Promise<void>;
}

interface Owned {
  readonly owner: string;
}

/** `at` names a place several processes can open. */
export interface SharedEngine<Engine, Choices> {
  /** A module that exports `openAt`, for the processes of the suite to load. */
  readonly module: URL;
  /** Why it cannot be tested here, or false. */
  readonly skip: string | false;
  place(): Promise<{ readonly at: string; remove(): Promise<void> }>;
  openAt(at: string, choices: Choices): Engine;
  /** After all tests. */
  end?(): Promise<void>;
}

export interface Here<Engine, Choices, Process> {
  open(choices?: Partial<Choices>): Engine;
  start(choices?: Partial<Choices>): Promise<Process>;
}

export interface ProcessKind<Choices, Process> {
  /** Started as `program MODULE AT CHOICES`; says that it is ready, and answers each command over IPC. */
  readonly program: URL;
  readonly wrap: (child: ChildProcess) => Process;
  /** Of all that is opened, unless a test chooses otherwise. */
  readonly choices: Partial<Choices>;
}

/** To be called within `describe`. */
export function placeForEachTest<Engine extends Closable, Choices extends Owned, Process extends EngineProcess>(
  engine: SharedEngine<Engine, Choices>,
  { program, wrap, choices: usual }: ProcessKind<Choices, Process>,
): Here<Engine, Choices, Process> {
  let place: Awaited<ReturnType<SharedEngine<Engine, Choices>['place']>>;
  const opened: Engine[] = [];
  const processes: Process[] = [];
  beforeEach(async () => {
    place = await engine.place();
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.stop()));
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await place.remove();
  });
  after(() => engine.end?.());
  const chosen = (choices: Partial<Choices>) => ({ owner: randomUUID(), ...usual, ...choices }) as Choices;
  return {
    open(choices = {}) {
      const one = engine.openAt(place.at, chosen(choices));
      opened.push(one);
      return one;
    },
    async start(choices = {}) {
      const child = fork(program, [engine.module.href, place.at, JSON.stringify(chosen(choices))], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const started = wrap(child);
      processes.push(started);
      await started.said('ready');
      return started;
    },
  };
}

/** A process with an engine of its own, told over IPC what to do. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  async ask<T = null>(command: object): Promise<T> {
    this.#child.send(command);
    return (await this.said('answer')) as T;
  }

  /** What the next message with such a member says. Others may come right before it. */
  said(member: 'ready' | 'began' | 'answer'): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const hear = (message: Readonly<Record<string, unknown>>): void => {
        if (!(member in message)) return;
        this.#child.off('message', hear);
        resolve(message[member]);
      };
      this.#child.on('message', hear);
      this.#exited.then(() => reject(new Error('the process has ended')), reject);
    });
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
  }
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    if (await condition()) return;
    await wait(50);
  }
  assert.fail('not within ten seconds');
}
