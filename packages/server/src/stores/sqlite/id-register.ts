// The register of client-sent request ids in one SQLite file, shared by all gateway processes of a machine.
import { createHash } from 'node:crypto';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { ClaimResult, IdRegister } from '../../ports/id-register.ts';
import { HotFile } from './hot-file.ts';
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

/** @throws what SQLite says when the file cannot be opened */
export function openIdRegister(options: IdRegisterOptions): IdRegister {
  return new SqliteIdRegister(options);
}

class SqliteIdRegister implements IdRegister {
  readonly #tables: IdLedger;
  readonly #file: HotFile;
  readonly #now: () => number;
  #dropped = 0;

  constructor(options: IdRegisterOptions) {
    const leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#now = options.now ?? Date.now;
    const { ledger, tables } = openIdLedger({
      path: options.path,
      owner: options.owner,
      maxIds: options.maxIds ?? DEFAULTS.maxIds,
      memoryMs: ANSWERED_MEMORY_MS,
      leaseMs,
      nowMs: this.#now(),
    });
    this.#tables = tables;
    this.#file = new HotFile({
      ledger,
      what: 'request ids',
      log: options.log,
      now: this.#now,
      leaseMs,
      timeoutMs: options.claimTimeoutMs ?? DEFAULTS.claimTimeoutMs,
      unavailable,
    });
  }

  async claim(organizationId: string, requestId: string, signal: AbortSignal): Promise<ClaimResult> {
    const key = keyOf(organizationId, requestId);
    const { claim, dropped } = await this.#file.do(() => this.#tables.claim(key, this.#now()), signal);
    this.#dropped += dropped;
    return claim;
  }

  release(organizationId: string, requestId: string, answered: boolean): Promise<void> {
    const key = keyOf(organizationId, requestId);
    const name = Buffer.from(key).toString('latin1');
    return this.#file.soon(name, () => this.#tables.release(key, answered, this.#now()));
  }

  dropped(): number {
    return this.#dropped + this.#file.forgotten;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function unavailable(cause: unknown): GatewayError {
  const what = cause === undefined ? 'is busy' : 'cannot be used';
  return new GatewayError('id_register_unavailable', `The register of request ids ${what}.`, { cause });
}

/**
 * 16 bytes of a digest stand for organisation and id: a million of them then take some 60 MB, and nothing of either is in the file.
 * UUIDs are compared in lower case (RFC 9562 §4: either case is accepted on input).
 */
function keyOf(organizationId: string, requestId: string): Uint8Array {
  return createHash('sha256').update(`${organizationId}\n${requestId.toLowerCase()}`).digest().subarray(0, 16);
}
