// A SQLite file on the hot path, shared by the gateways of a machine. Each piece of work is one short immediate transaction; a
// lock held elsewhere is waited for off the event loop, and what can wait is written with whatever comes next.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../kernel/log.ts';
import { isBusy } from './database.ts';

/** The tables of one concern. All but `transaction` and `close` run inside a transaction. */
export interface HotLedger {
  /** @throws SQLite's busy error at once when another process holds the lock; nothing is then done */
  transaction<T>(work: () => T): T;
  /** Says that this owner lives. */
  renewLease(nowMs: number): void;
  /** Removes at most `limit` rows whose time is over, those of dead owners among them; says how many. */
  sweep(nowMs: number, limit: number): number;
  /** Gives back what this owner holds. */
  leave(): void;
  close(): void;
}

export interface HotFileOptions {
  readonly ledger: HotLedger;
  /** For the log: what is kept in it. */
  readonly what: string;
  readonly log: Log;
  readonly now: () => number;
  /** Owners not heard of for this long are dead. */
  readonly leaseMs: number;
  /** How long work waits for the lock. */
  readonly timeoutMs: number;
  /** What work fails with when the lock cannot be had in time (no cause), or the file fails. */
  readonly unavailable: (cause: unknown) => Error;
}

/** Beyond this the oldest is forgotten: it stays undone until its owner ends. */
const MAX_UNWRITTEN = 100_000;
const HEARTBEATS_PER_LEASE = 3;
/** One slice of expiry work holds the file's lock for a millisecond or so. */
const SWEEP_SLICE = 500;
const MAX_SLICES_PER_SWEEP = 100;
const BUSY = Symbol('busy');

interface Unwritten {
  readonly write: () => void;
  readonly done: () => void;
}

export class HotFile {
  readonly #options: HotFileOptions;
  readonly #heartbeat: NodeJS.Timeout;
  /** By name. Written with the next transaction that gets the lock, before anything else. */
  readonly #unwritten = new Map<string, Unwritten>();
  #writing = false;
  #sweeping = false;
  #forgotten = 0;
  #closed = false;

  constructor(options: HotFileOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => this.#beat(), Math.max(1, options.leaseMs / HEARTBEATS_PER_LEASE));
    this.#heartbeat.unref();
  }

  /** Pieces of `soon` that were given up, since start. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** @throws what `unavailable` makes; the reason of the signal */
  async do<T>(work: () => T, signal: AbortSignal): Promise<T> {
    const deadline = performance.now() + this.#options.timeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 16)) {
      signal.throwIfAborted();
      const result = this.#attempt(work);
      if (result !== BUSY) return result;
      if (performance.now() >= deadline) throw this.#options.unavailable(undefined);
      // An abort ends the wait; the turn of the loop then throws the signal's own reason.
      await wait(jittered(pauseMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when written, or given up. A later piece of the same name takes the place of one not yet written. */
  soon(name: string, write: () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#unwritten.get(name)?.done();
    this.#unwritten.delete(name);
    this.#unwritten.set(name, { write, done: resolve });
    if (this.#unwritten.size > MAX_UNWRITTEN) this.#forgetOldest();
    this.#schedule();
    return promise;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    // Waiting loops look at #closed before they touch the file again; waiting for their unref'd timers could wait for ever.
    for (let tries = 0; tries < 50 && !this.#tryLeaving(); tries += 1) await wait(jittered(10));
    for (const { done } of this.#unwritten.values()) done();
    this.#options.ledger.close();
  }

  /** Runs one transaction with what is still to be written before it. */
  #attempt<T>(work: () => T): T | typeof BUSY {
    try {
      const result = this.#options.ledger.transaction(() => {
        for (const { write } of this.#unwritten.values()) write();
        return work();
      });
      for (const { done } of this.#unwritten.values()) done();
      this.#unwritten.clear();
      return result;
    } catch (error) {
      if (isBusy(error)) return BUSY;
      throw this.#options.unavailable(error);
    }
  }

  /** True when nothing is left to write. */
  #tryWriting(): boolean {
    if (this.#unwritten.size === 0) return true;
    try {
      return this.#attempt(() => true) !== BUSY;
    } catch (error) {
      this.#complain(error, 'edge state cannot be written');
      return false;
    }
  }

  /** What one turn of the event loop brings is one transaction, unless work of that turn has taken it along. */
  #schedule(): void {
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => void this.#write());
  }

  async #write(): Promise<void> {
    for (let pauseMs = 1; !this.#closed && !this.#tryWriting(); pauseMs = Math.min(pauseMs * 2, 1_000)) {
      await wait(jittered(pauseMs), undefined, { ref: false });
    }
    this.#writing = false;
  }

  #forgetOldest(): void {
    const [oldest] = this.#unwritten;
    if (oldest === undefined) return;
    this.#unwritten.delete(oldest[0]);
    oldest[1].done();
    this.#forgotten += 1;
  }

  /** A beat missed because the lock was held is made up for by the next; the lease spans three. */
  #beat(): void {
    const { ledger, now } = this.#options;
    try {
      this.#attempt(() => ledger.renewLease(now()));
    } catch (error) {
      this.#complain(error, 'the lease on edge state cannot be renewed');
      return;
    }
    if (!this.#sweeping) void this.#sweep();
  }

  async #sweep(): Promise<void> {
    const { ledger, now } = this.#options;
    this.#sweeping = true;
    try {
      for (let slice = 0; slice < MAX_SLICES_PER_SWEEP && !this.#closed; slice += 1) {
        const removed = this.#attempt(() => ledger.sweep(now(), SWEEP_SLICE));
        if (removed === BUSY || removed < SWEEP_SLICE) return;
        await wait(1, undefined, { ref: false });
      }
    } catch (error) {
      this.#complain(error, 'expired edge state cannot be removed');
    } finally {
      this.#sweeping = false;
    }
  }

  #tryLeaving(): boolean {
    try {
      return this.#attempt(() => this.#options.ledger.leave()) !== BUSY;
    } catch (error) {
      this.#complain(error, 'what is held of edge state cannot be given back');
      return true;
    }
  }

  #complain(error: unknown, message: string): void {
    this.#options.log.error({ err: error, state: this.#options.what, unwritten: this.#unwritten.size }, message);
  }
}

/** Spread out, so that processes which met at the lock do not meet again. */
function jittered(pauseMs: number): number {
  return pauseMs / 2 + Math.random() * (pauseMs / 2);
}
