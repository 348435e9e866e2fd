// The gateway's view of the control store: a snapshot in memory, renewed when another connection has written the file.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Log } from '../../kernel/log.ts';
import type { ControlSnapshot, ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import { VersionShelf } from '../control/snapshot-prompts.ts';
import {
  emptySnapshot,
  partsOf,
  SNAPSHOT_SQL,
  type SnapshotPart,
  servedVersionSql,
  toSnapshot,
} from '../control/snapshot-rows.ts';

export interface ControlSnapshotOptions {
  readonly log: Log;
  /** How often the file is asked whether it changed. A revoked key is refused after at most this long. */
  readonly pollMs?: number;
}

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
  readonly parts: Readonly<Record<SnapshotPart, StatementSync>>;
  readonly servedVersion: StatementSync;
}

class ControlFollower {
  snapshot: ControlSnapshot;
  readonly #path: string;
  readonly #log: Log;
  readonly #versions: VersionShelf;
  #connection: Connection | null = null;
  #version: unknown = null;
  #failing = false;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#versions = new VersionShelf(async (id) => {
      this.#connection ??= connect(path);
      return this.#connection.servedVersion.get(id);
    });
    this.snapshot = emptySnapshot(this.#versions);
  }

  poll(): void {
    try {
      this.#connection ??= connect(this.#path);
      // Asked before reading: a write that falls between the two is then seen as a change at the next poll.
      const version = this.#connection.version.get()?.['data_version'];
      if (version !== this.#version) {
        const { parts } = this.#connection;
        this.snapshot = toSnapshot(
          partsOf((part) => parts[part].all()),
          this.#versions,
        );
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
    const prepared = Object.entries(SNAPSHOT_SQL).map(([part, text]) => [part, db.prepare(text)] as const);
    return {
      db,
      version: db.prepare('PRAGMA data_version'),
      parts: Object.fromEntries(prepared) as Connection['parts'],
      servedVersion: db.prepare(servedVersionSql('?')),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}
