// Keeps gateways and console running, hands the port down to them, and brings them to an end. Knows no business.
import type { BoundSocket } from 'node:net';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import type { Settings } from '../config/table.ts';
import { openRegistry } from '../meters.ts';
import { type ProcessMetrics, processMetrics } from '../metrics-page.ts';
import type { ConsoleState, Overview, ProcessState } from '../overview.ts';
import type { Role } from '../role.ts';
import { Child, LISTEN_FD } from './child.ts';
import type { Topic } from './line.ts';
import { Post } from './post.ts';

export interface SupervisorOptions {
  readonly entry: string;
  readonly dataRoot: string;
  readonly log: Logger;
  /** 0 = none, for a process that serves itself and only wants its drain process kept. */
  readonly gateways: number;
  readonly background: 'console' | 'drain';
  readonly gatewaySocket: BoundSocket | null;
  /** When the console has an address of its own. */
  readonly consoleSocket: BoundSocket | null;
  /** Resolves when the stores are ready for the children; they load their code meanwhile. */
  readonly prepared: Promise<void>;
  readonly onHopeless: (reason: string) => void;
}

export class Supervisor implements Overview {
  readonly #options: SupervisorOptions;
  readonly #gateways: readonly Post[];
  readonly #background: Post;
  readonly #registry = openRegistry();
  readonly #restarts: Counter;
  #settings: Settings;
  #stopping = false;

  constructor(options: SupervisorOptions, settings: Settings) {
    this.#options = options;
    this.#settings = settings;
    this.#restarts = new Counter({
      name: 'heliometer_process_restarts_total',
      help: 'Processes that died and were started again.',
      labelNames: ['role'],
      registers: [this.#registry],
    });
    for (const role of ['gateway', options.background]) this.#restarts.inc({ role }, 0);
    this.#gateways = Array.from({ length: options.gateways }, (_, i) => this.#post('gateway', `gateway ${i}`));
    this.#background = this.#post(options.background, options.background);
  }

  /** Resolves when the first gateway serves. The console comes after it: calls come first. */
  async start(): Promise<void> {
    for (const post of this.#gateways) post.man();
    if (this.#gateways.length > 0) await Promise.race(this.#gateways.map((post) => post.served));
    if (!this.#stopping) this.#background.man();
  }

  /** Resolves when the console, or drain process, serves for the first time. */
  get backgroundServed(): Promise<void> {
    return this.#background.served;
  }

  async metrics(): Promise<readonly ProcessMetrics[]> {
    const own = await processMetrics('supervisor', null, this.#registry);
    return [own, ...(await this.#ask<ProcessMetrics>('metrics'))];
  }

  async states(): Promise<readonly ProcessState[]> {
    const states = await this.#ask<ProcessState>('state');
    const told = states.find((state): state is ConsoleState => state.role === 'console');
    // How it stands is ours to say: a process that died says nothing, and one that starts does not answer yet.
    const background: ConsoleState = { role: 'console', state: this.#background.state, journal: told?.journal ?? null };
    return [...states.filter(({ role }) => role === 'gateway'), background];
  }

  setLogLevel(settings: Settings): void {
    this.#settings = settings;
    for (const child of this.#children()) child.setLogLevel(settings.logLevel);
  }

  /** Puts new processes with new settings in the place of all, one after another, without refusing a call. */
  async renew(settings: Settings): Promise<void> {
    this.#settings = settings;
    for (const post of this.#gateways) await post.relieve(settings.shutdownGraceMs);
    await this.#background.replace(settings.shutdownGraceMs);
    this.#options.log.info({}, 'all processes have the new settings');
  }

  /** Gateways first, so that the console can still store what they settled. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#options.gatewaySocket?.close();
    await Promise.all(this.#gateways.map((post) => post.stop(graceMs)));
    await this.#background.stop(graceMs);
    this.#options.consoleSocket?.close();
  }

  kill(): void {
    for (const post of this.#posts()) post.kill();
  }

  #post(role: Role, name: string): Post {
    const { log, onHopeless } = this.#options;
    return new Post({
      name,
      log,
      onHopeless,
      onRestart: () => this.#restarts.inc({ role }),
      start: () => this.#startChild(role),
    });
  }

  #startChild(role: Role): Child {
    const { entry, dataRoot, prepared, gatewaySocket, consoleSocket } = this.#options;
    const socket = role === 'gateway' ? gatewaySocket : consoleSocket;
    const listenFd = socket === null ? null : LISTEN_FD;
    return new Child({
      entry,
      role,
      assignment: prepared.then(() => ({ settings: this.#settings, dataRoot, listenFd })),
      socketFd: socket?.fd() ?? null,
      answer: (topic) => this.#answer(topic),
    });
  }

  async #answer(topic: Topic): Promise<unknown> {
    return topic === 'all-metrics' ? this.metrics() : this.states();
  }

  /** Who does not answer is left out: a page about the others is worth more than none. */
  async #ask<T>(topic: 'metrics' | 'state'): Promise<T[]> {
    const asked = await Promise.allSettled(this.#children().map((child) => child.ask(topic)));
    // Our own processes of our own version are on the other side of the line.
    return asked.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value as T);
  }

  #children(): Child[] {
    return this.#posts()
      .map((post) => post.child)
      .filter((child) => child?.isServing === true) as Child[];
  }

  #posts(): readonly Post[] {
    return [...this.#gateways, this.#background];
  }
}
