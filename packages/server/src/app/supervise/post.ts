// A post that is always manned: its process is started, started again when it dies, relieved, and at the end sent home.
import type { Log } from '../../kernel/log.ts';
import type { Child, Exit } from './child.ts';
import { afterDeath, type RestartHistory, UNTRIED } from './restart-delay.ts';

export type PostState = 'starting' | 'ready' | 'down' | 'stopping';

export interface PostOptions {
  readonly name: string;
  readonly log: Log;
  readonly start: () => Child;
  /** The first child said it can never serve. Later ones are tried again: what others of the program do must not end with them. */
  readonly onHopeless: (reason: string) => void;
  /** A dead process is being replaced. */
  readonly onRestart: () => void;
}

export class Post {
  readonly #options: PostOptions;
  #child: Child | null = null;
  #history: RestartHistory = UNTRIED;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #hasServed = false;
  readonly #served = Promise.withResolvers<void>();

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Mans the post. */
  man(): Child {
    const child = this.#options.start();
    this.#child = child;
    this.#watch(child);
    return child;
  }

  /** Resolves when a process of this post has served for the first time. */
  get served(): Promise<void> {
    return this.#served.promise;
  }

  get child(): Child | null {
    return this.#child;
  }

  get state(): PostState {
    if (this.#stopping) return 'stopping';
    if (this.#child === null) return 'down';
    return this.#child.isServing ? 'ready' : 'starting';
  }

  /** A successor takes over first, then the old one ends its work: nothing is refused. */
  async relieve(graceMs: number): Promise<void> {
    const old = this.#child;
    const successor = this.#options.start();
    if (!(await successor.served)) {
      this.#options.log.error({ post: this.#options.name }, 'the successor did not come up; the old process stays');
      return;
    }
    this.#child = successor;
    this.#watch(successor);
    await old?.drain(graceMs);
  }

  /** For a post whose process holds something only one may hold: the old one ends first. */
  async replace(graceMs: number): Promise<void> {
    const old = this.#child;
    this.#child = null;
    await old?.drain(graceMs);
    if (!this.#stopping && this.#child === null) this.man();
  }

  async stop(graceMs: number): Promise<Exit | null> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    return (await this.#child?.drain(graceMs)) ?? null;
  }

  kill(): void {
    this.#child?.kill();
  }

  #watch(child: Child): void {
    void child.served.then((served) => {
      if (!served) return;
      this.#hasServed = true;
      this.#served.resolve();
    });
    void child.exited.then((exit) => this.#onExit(child, exit));
  }

  #onExit(child: Child, exit: Exit): void {
    // Relieved and replaced ones have left the post already.
    if (this.#stopping || this.#child !== child) return;
    this.#child = null;
    const { log, name } = this.#options;
    if (child.hopeless !== null && !this.#hasServed) {
      this.#options.onHopeless(child.hopeless);
      return;
    }
    const livedMs = performance.now() - child.startedAt;
    const { waitMs, history } = afterDeath(this.#history, livedMs);
    this.#history = history;
    log.error(
      { post: name, pid: child.pid, code: exit.code, signal: exit.signal, reason: child.hopeless, waitMs },
      'a process died; restarting',
    );
    this.#timer = setTimeout(() => {
      this.#options.onRestart();
      this.man();
    }, waitMs);
  }
}
