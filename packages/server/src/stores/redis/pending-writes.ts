// Writes to Redis nobody waits for an answer of: sent at once, and again until they succeed.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../kernel/log.ts';

export interface PendingWritesOptions {
  /** For the log: what is written. */
  readonly what: string;
  readonly log: Log;
}

/** Beyond this the oldest is forgotten: it stays undone until its owner ends. */
const MAX_PENDING = 100_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

interface Pending {
  readonly write: (again: boolean) => Promise<unknown>;
  readonly done: () => void;
}

export class PendingWrites {
  readonly #options: PendingWritesOptions;
  /** Failed once, in the order of their making. */
  readonly #failed = new Set<Pending>();
  readonly #running = new Set<Promise<void>>();
  #tryingAgain = false;
  #forgotten = 0;
  #closed = false;

  constructor(options: PendingWritesOptions) {
    this.#options = options;
  }

  /** Writes that were given up, since start. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /**
   * Resolves when written, or given up.
   * @param write told when it was tried before: it may have been carried out then, and only the answer was lost
   */
  soon(write: (again: boolean) => Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const pending = { write, done: resolve };
    const running = this.#try(pending, false).then((written) => {
      this.#running.delete(running);
      if (!written) this.#keep(pending);
    });
    this.#running.add(running);
    return promise;
  }

  /** Waits for what is under way; what failed before is tried once more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all(this.#running);
    await Promise.all([...this.#failed].map((pending) => this.#try(pending, true)));
    for (const { done } of this.#failed) done();
  }

  async #try(pending: Pending, again: boolean): Promise<boolean> {
    try {
      await pending.write(again);
      pending.done();
      return true;
    } catch (error) {
      if (!again && !this.#tryingAgain)
        this.#options.log.warn({ err: error, state: this.#options.what }, 'a write to Redis failed');
      return false;
    }
  }

  #keep(pending: Pending): void {
    this.#failed.add(pending);
    if (this.#failed.size > MAX_PENDING) {
      for (const oldest of this.#failed) {
        this.#failed.delete(oldest);
        oldest.done();
        break;
      }
      this.#forgotten += 1;
    }
    if (!this.#tryingAgain) void this.#tryAgain();
  }

  async #tryAgain(): Promise<void> {
    this.#tryingAgain = true;
    for (let pauseMs = FIRST_PAUSE_MS; !this.#closed && this.#failed.size > 0; ) {
      await wait(pauseMs, undefined, { ref: false });
      let succeeded = true;
      for (const pending of this.#failed) {
        succeeded = !this.#closed && (await this.#try(pending, true));
        if (!succeeded) break;
        this.#failed.delete(pending);
      }
      pauseMs = succeeded ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    this.#tryingAgain = false;
  }
}
