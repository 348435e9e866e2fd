// The rate-limit counters in one SQLite file, shared by all gateway processes of a machine. An admission under one limit is one
// transaction of five short statements, 35 to 100 µs without contention; what held something is settled together with all else
// of its turn of the event loop.
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Admission, Hold, Limit, LimitCounters } from '../../ports/limit-counters.ts';
import { HotFile } from './hot-file.ts';
import { type LimitLedger, openLimitLedger } from './limit-ledger.ts';

export interface LimitCountersOptions {
  readonly path: string;
  /** As of the id register: no two running processes share one, and what died under it comes back when it is used again. */
  readonly owner: string;
  readonly log: Log;
  readonly now?: () => number;
  readonly maxSlots?: number;
  /** What a process holds that has not been heard of for this long comes back. */
  readonly leaseMs?: number;
  /** How long an admission waits for the file's lock before the counters count as unreachable. */
  readonly timeoutMs?: number;
}

const DEFAULTS = { maxSlots: 1_000_000, leaseMs: 15_000, timeoutMs: 2_000 };

/** @throws what SQLite says when the file cannot be opened */
export function openLimitCounters(options: LimitCountersOptions): LimitCounters {
  return new SqliteLimitCounters(options);
}

class SqliteLimitCounters implements LimitCounters {
  readonly #tables: LimitLedger;
  readonly #file: HotFile;
  readonly #now: () => number;

  constructor(options: LimitCountersOptions) {
    const leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#now = options.now ?? Date.now;
    const { ledger, tables } = openLimitLedger({
      path: options.path,
      owner: options.owner,
      maxSlots: options.maxSlots ?? DEFAULTS.maxSlots,
      leaseMs,
      nowMs: this.#now(),
    });
    this.#tables = tables;
    this.#file = new HotFile({
      ledger,
      what: 'rate limits',
      log: options.log,
      now: this.#now,
      leaseMs,
      timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
      unavailable,
    });
  }

  async admit(id: string, limits: readonly Limit[], signal: AbortSignal): Promise<Admission> {
    // The time is taken with the lock held, so that admissions are in the order of their times.
    const admission = await this.#file.do(() => this.#tables.admit(id, limits, this.#now()), signal);
    if (admission === 'full') throw new GatewayError('limiter_unavailable', 'There is no room for more counters.');
    return admission;
  }

  settle(hold: Hold, charges: readonly number[]): Promise<void> {
    return this.#file.soon(hold.id, () => this.#tables.settle(hold, charges));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function unavailable(cause: unknown): GatewayError {
  const what = cause === undefined ? 'are busy' : 'cannot be used';
  return new GatewayError('limiter_unavailable', `The counters of rate limits ${what}.`, { cause });
}
