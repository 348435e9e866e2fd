// The register of client-sent request ids in one SQLite file, shared by all gateway processes of a machine. It lives on the
// hot path: every call is one short transaction, and a lock held elsewhere is waited for off the event loop.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { ClaimResult, IdRegister } from '../../ports/id-register.ts';
import { isBusy } from './database.ts';
import { type IdLedger, openIdLedger } from './id-ledger.ts';

export interface IdRegisterOptions {
  readonly path: string;
  /**
   * Names this process among those sharing the file; no two running ones may share a name. Claims left under it by a
   * process that died are free at once when the name is used again.
   */
  readonly owner: string;
  readonly log: Log;
  readonly now?: () => number;
  readonly maxIds?: number;
  /** Claims of a process that has not been heard of for this long are free. */
  readonly leaseMs?: number;
  /** How long a claim waits for the file's lock before the register counts as unreachable. */
  readonly claimTimeoutMs?: number;
}

/** How long an id stays taken after an answer with 2xx (headers.md §3). */
export const ANSWERED_MEMORY_MS = 24 * 60 * 60 * 1000;

const DEFAULTS = { maxIds: 1_000_000, leaseMs: 15_000, claimTimeoutMs: 2_000 };
/** Releases that could not be written yet. Beyond this the oldest is forgotten: its id stays taken until this process ends. */
const MAX_UNWRITTEN = 100_000;
const HEARTBEATS_PER_LEASE = 3;
/** One slice of expiry work holds the file's lock for a millisecond or so. */
const SWEEP_SLICE = 500;
const MAX_SLICES_PER_SWEEP = 100;

/** @throws what SQLite says when the file cannot be opened */
export function openIdRegister(options: IdRegisterOptions): IdRegister {
  return new SqliteIdRegister(options);
}

class SqliteIdRegister implements IdRegister {
  readonly #ledger: IdLedger;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #claimTimeoutMs: number;
  readonly #heartbeat: NodeJS.Timeout;
  /** By id, whether it was answered. Written with the next transaction that gets the lock, before anything else. */
  readonly #unwritten = new Map<string, { readonly key: Uint8Array; readonly answered: boolean }>();
  #writingLater = false;
  #sweeping = false;
  #dropped = 0;
  #closed = false;

  constructor(options: IdRegisterOptions) {
    const leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#log = options.log;
    this.#now = options.now ?? Date.now;
    this.#claimTimeoutMs = options.claimTimeoutMs ?? DEFAULTS.claimTimeoutMs;
    this.#ledger = openIdLedger({
      path: options.path,
      owner: options.owner,
      maxIds: options.maxIds ?? DEFAULTS.maxIds,
      memoryMs: ANSWERED_MEMORY_MS,
      leaseMs,
      nowMs: this.#now(),
    });
    this.#heartbeat = setInterval(() => this.#beat(), Math.max(1, leaseMs / HEARTBEATS_PER_LEASE));
    this.#heartbeat.unref();
  }

  async claim(organizationId: string, requestId: string, signal: AbortSignal): Promise<ClaimResult> {
    const key = keyOf(organizationId, requestId);
    const deadline = performance.now() + this.#claimTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 16)) {
      signal.throwIfAborted();
      const result = this.#attempt(() => this.#ledger.claim(key, this.#now()));
      if (result !== null) {
        this.#dropped += result.dropped;
        return result.claim;
      }
      if (performance.now() >= deadline) {
        throw new GatewayError('id_register_unavailable', 'The register of request ids is busy.');
      }
      // An abort ends the wait; the turn of the loop then throws the signal's own reason.
      await wait(jittered(pauseMs), undefined, { signal }).catch(() => undefined);
    }
  }

  release(organizationId: string, requestId: string, answered: boolean): void {
    const key = keyOf(organizationId, requestId);
    const name = Buffer.from(key).toString('latin1');
    this.#unwritten.delete(name);
    this.#unwritten.set(name, { key, answered });
    if (this.#unwritten.size > MAX_UNWRITTEN) this.#forgetOldest();
    if (!this.#writingLater && !this.#tryWriting()) void this.#writeLater();
  }

  dropped(): number {
    return this.#dropped;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    // Waiting loops look at #closed before they touch the file again; waiting for their unref'd timers could wait for ever.
    for (let tries = 0; tries < 50 && !this.#tryLeaving(); tries += 1) await wait(jittered(10));
    this.#ledger.close();
  }

  /** Runs one transaction with what is still to be written before it. null = the lock is held elsewhere. */
  #attempt<T>(work: () => T): T | null {
    try {
      const result = this.#ledger.transaction(() => {
        for (const { key, answered } of this.#unwritten.values()) this.#ledger.release(key, answered, this.#now());
        return work();
      });
      this.#unwritten.clear();
      return result;
    } catch (error) {
      if (isBusy(error)) return null;
      throw new GatewayError('id_register_unavailable', 'The register of request ids cannot be used.', {
        cause: error,
      });
    }
  }

  /** True when nothing is left to write. */
  #tryWriting(): boolean {
    if (this.#unwritten.size === 0) return true;
    try {
      return this.#attempt(() => true) ?? false;
    } catch (error) {
      this.#log.error({ error, unwritten: this.#unwritten.size }, 'releases of request ids cannot be written');
      return false;
    }
  }

  async #writeLater(): Promise<void> {
    this.#writingLater = true;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
      await wait(jittered(pauseMs), undefined, { ref: false });
      if (this.#closed || this.#tryWriting()) break;
    }
    this.#writingLater = false;
  }

  #forgetOldest(): void {
    const oldest = this.#unwritten.keys().next();
    if (oldest.done === true) return;
    this.#unwritten.delete(oldest.value);
    this.#dropped += 1;
  }

  /** A beat missed because the lock was held is made up for by the next; the lease spans three. */
  #beat(): void {
    try {
      this.#attempt(() => this.#ledger.renewLease(this.#now()));
    } catch (error) {
      this.#log.error({ error }, 'the lease on claimed request ids cannot be renewed');
      return;
    }
    if (!this.#sweeping) void this.#sweep();
  }

  async #sweep(): Promise<void> {
    this.#sweeping = true;
    try {
      for (let slice = 0; slice < MAX_SLICES_PER_SWEEP && !this.#closed; slice += 1) {
        const removed = this.#attempt(() => this.#ledger.sweep(this.#now(), SWEEP_SLICE));
        if (removed === null || removed < SWEEP_SLICE) return;
        await wait(1, undefined, { ref: false });
      }
    } catch (error) {
      this.#log.error({ error }, 'expired request ids cannot be removed');
    } finally {
      this.#sweeping = false;
    }
  }

  #tryLeaving(): boolean {
    try {
      return this.#attempt(() => this.#ledger.leave()) !== null;
    } catch (error) {
      this.#log.error({ error }, 'claimed request ids cannot be given back');
      return true;
    }
  }
}

/**
 * 16 bytes of a digest stand for organisation and id: a million of them then take some 60 MB, and nothing of either is in the file.
 * UUIDs are compared in lower case (RFC 9562 §4: either case is accepted on input).
 */
function keyOf(organizationId: string, requestId: string): Uint8Array {
  return createHash('sha256').update(`${organizationId}\n${requestId.toLowerCase()}`).digest().subarray(0, 16);
}

/** Spread out, so that processes which met at the lock do not meet again. */
function jittered(pauseMs: number): number {
  return pauseMs / 2 + Math.random() * (pauseMs / 2);
}
