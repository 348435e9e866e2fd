// The gateway's view of the control store: live keys in memory, renewed when another connection has written the file.
import { timingSafeEqual } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DEFAULT_ORGANIZATION_ID, KEY_PERMISSIONS, type Principal } from '@heliometer/contract';
import type { Log } from '../../kernel/log.ts';
import type { ControlSnapshot, ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import { LIVE_KEYS_SQL } from './control-schema.ts';
import { NO_LIMITS, prepareLimits, type SnapshotLimits } from './snapshot-limits.ts';
import { NO_PROMPTS, prepareServedPrompts, type SnapshotPrompts } from './snapshot-prompts.ts';
import { KEEPS_BODIES, prepareRetention, type SnapshotRetention } from './snapshot-retention.ts';
import { EMPTY_VAULT, prepareVault, type SnapshotVault } from './snapshot-vault.ts';

export interface ControlSnapshotOptions {
  readonly log: Log;
  /** How often the file is asked whether it changed. A revoked key is refused after at most this long. */
  readonly pollMs?: number;
}

interface LiveKey {
  readonly digest: Uint8Array;
  readonly principal: Principal;
}

/** Keys by the first eight bytes of their digest, which tell a guesser nothing; the whole is compared in constant time. */
type LiveKeys = ReadonlyMap<string, readonly LiveKey[]>;

/**
 * Follows the file as long as it is open. A file that is missing, locked or broken leaves the snapshot as it was (at first:
 * without keys), is logged once, and is tried again at every poll.
 */
export function openControlSnapshot(path: string, options: ControlSnapshotOptions): ControlSnapshotSource {
  const follower = new ControlFollower(path, options.log);
  follower.poll();
  const timer = setInterval(() => follower.poll(), options.pollMs ?? 500);
  timer.unref();
  return {
    current: () => follower.snapshot,
    close() {
      clearInterval(timer);
      follower.close();
    },
  };
}

interface Connection {
  readonly db: DatabaseSync;
  readonly version: StatementSync;
  readonly liveKeys: StatementSync;
  readonly vault: () => SnapshotVault;
  readonly prompts: () => SnapshotPrompts;
  readonly limits: () => SnapshotLimits;
  readonly retention: () => SnapshotRetention;
}

class ControlFollower {
  snapshot: ControlSnapshot = toSnapshot(new Map(), { ...EMPTY_VAULT, ...NO_PROMPTS, ...NO_LIMITS, ...KEEPS_BODIES });
  readonly #path: string;
  readonly #log: Log;
  #connection: Connection | null = null;
  #version: unknown = null;
  #failing = false;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  poll(): void {
    try {
      this.#connection ??= connect(this.#path);
      // Asked before reading: a write that falls between the two is then seen as a change at the next poll.
      const version = this.#connection.version.get()?.['data_version'];
      if (version !== this.#version) {
        const { liveKeys, vault, prompts, limits, retention } = this.#connection;
        this.snapshot = toSnapshot(readLiveKeys(liveKeys), {
          ...{ ...vault(), ...prompts() },
          ...{ ...limits(), ...retention() },
        });
        this.#version = version;
      }
      if (this.#failing) this.#log.info({ path: this.#path }, 'the control store can be read again');
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#log.warn({ path: this.#path, error }, 'the control store cannot be read; keys stay as they were');
      this.#failing = true;
      this.close();
    }
  }

  close(): void {
    this.#connection?.db.close();
    this.#connection = null;
    this.#version = null;
  }
}

/** Busy timeout 0: this runs on the gateway's event loop, which may not be held up by a writer. */
function connect(path: string): Connection {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    return {
      db,
      version: db.prepare('PRAGMA data_version'),
      liveKeys: db.prepare(LIVE_KEYS_SQL),
      vault: prepareVault(db),
      prompts: prepareServedPrompts(db),
      limits: prepareLimits(db),
      retention: prepareRetention(db),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function readLiveKeys(statement: StatementSync): LiveKeys {
  const keys = new Map<string, LiveKey[]>();
  for (const row of statement.iterate()) {
    const key = toLiveKey(row);
    const prefix = prefixOf(key.digest);
    const bucket = keys.get(prefix);
    if (bucket === undefined) keys.set(prefix, [key]);
    else bucket.push(key);
  }
  return keys;
}

function toLiveKey(row: Readonly<Record<string, unknown>>): LiveKey {
  const { id, organization_id: organizationId, permissions: text, digest } = row;
  const permissions = KEY_PERMISSIONS.find((known) => known === text);
  if (
    typeof id !== 'string' ||
    typeof organizationId !== 'string' ||
    permissions === undefined ||
    !(digest instanceof Uint8Array)
  ) {
    throw new TypeError('control store: a key row is not of the expected shape');
  }
  return { digest, principal: { organizationId, keyId: id, permissions } };
}

function toSnapshot(
  keys: LiveKeys,
  others: SnapshotVault & SnapshotPrompts & SnapshotLimits & SnapshotRetention,
): ControlSnapshot {
  return {
    ...others,
    defaultOrganizationId: DEFAULT_ORGANIZATION_ID,
    principalOf(digest) {
      for (const key of keys.get(prefixOf(digest)) ?? []) {
        if (digest.byteLength === key.digest.byteLength && timingSafeEqual(digest, key.digest)) return key.principal;
      }
      return null;
    },
  };
}

function prefixOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1', 0, 8);
}
