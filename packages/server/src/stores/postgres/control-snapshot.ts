// The gateway's view of a control store in PostgreSQL: a snapshot in memory, renewed when a notice says that something changed,
// and when the number of changes says so at the latest half a second later.
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { ControlSnapshot, ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import { VersionShelf } from '../control/snapshot-prompts.ts';
import type { SnapshotRow } from '../control/snapshot-row.ts';
import {
  emptySnapshot,
  partsOf,
  SNAPSHOT_SQL,
  type SnapshotPart,
  servedVersionSql,
  toSnapshot,
} from '../control/snapshot-rows.ts';
import { CHANGES_CHANNEL, VERSION_SQL } from './change-version.ts';
import { connectionOptions, placeOf } from './connecting.ts';

export interface ControlSnapshotOptions {
  readonly url: string;
  readonly log: Log;
  /** How often the store is asked whether it changed, beside its notices. */
  readonly pollMs?: number;
}

/** A connection on which no answer comes is given up, and made anew. */
const ANSWER_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Resolves when the store was read for the first time: a gateway that knows nobody would refuse everybody. A store that cannot
 * be reached later leaves the snapshot as it was, is logged once, and is tried again until it answers.
 */
export async function openControlSnapshot(options: ControlSnapshotOptions): Promise<ControlSnapshotSource> {
  const follower = new ControlFollower(options);
  await follower.start();
  return { current: () => follower.snapshot, close: () => follower.close() };
}

class ControlFollower {
  snapshot: ControlSnapshot;
  readonly #options: Required<ControlSnapshotOptions>;
  readonly #versions = new VersionShelf((id) => this.#readVersion(id));
  readonly #closing = new AbortController();
  #client: pg.Client | null = null;
  #version: number | null = null;
  #failing = false;
  /** Resolved by a notice. */
  #noticed = Promise.withResolvers<void>();

  constructor(options: ControlSnapshotOptions) {
    this.#options = { pollMs: 500, ...options };
    this.snapshot = emptySnapshot(this.#versions);
  }

  async start(): Promise<void> {
    const read = Promise.withResolvers<void>();
    void this.#follow(read.resolve);
    await read.promise;
  }

  close(): void {
    this.#closing.abort();
    this.#drop();
  }

  async #follow(onRead: () => void): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.#closing.signal.aborted; ) {
      try {
        await this.#poll();
        onRead();
        if (this.#failing) this.#options.log.info(this.#place(), 'the control store can be read again');
        this.#failing = false;
        pauseMs = FIRST_PAUSE_MS;
        await this.#nextPoll();
      } catch (error) {
        if (this.#closing.signal.aborted) break;
        this.#drop();
        if (!this.#failing)
          this.#options.log.warn(
            { ...this.#place(), error },
            'the control store cannot be read; keys stay as they were',
          );
        this.#failing = true;
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
    onRead();
  }

  async #poll(): Promise<void> {
    const client = this.#client ?? (await this.#connect());
    this.#noticed = Promise.withResolvers();
    const asked = await client.query<{ readonly version: number }>(VERSION_SQL);
    if (asked.rows[0]?.version === this.#version) return;
    // One moment of the store, whatever is written while it is read.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ readonly version: number }>(VERSION_SQL);
    const parts = new Map<SnapshotPart, readonly SnapshotRow[]>();
    for (const [part, text] of Object.entries(SNAPSHOT_SQL)) {
      parts.set(part as SnapshotPart, (await client.query<SnapshotRow>(text)).rows);
    }
    await client.query('COMMIT');
    this.snapshot = toSnapshot(
      partsOf((part) => parts.get(part) ?? []),
      this.#versions,
    );
    this.#version = rows[0]?.version ?? null;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(connectionOptions(this.#options.url, ANSWER_TIMEOUT_MS));
    // What goes on after a connection broke is the next poll's to find out.
    client.on('error', () => this.#noticed.resolve());
    client.on('notification', () => this.#noticed.resolve());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGES_CHANNEL}`);
    } catch (error) {
      void end(client);
      throw error;
    }
    this.#client = client;
    return client;
  }

  async #readVersion(id: string): Promise<SnapshotRow | undefined> {
    try {
      if (this.#client === null) throw new Error('there is no connection to the control store');
      return (await this.#client.query<SnapshotRow>(servedVersionSql('$1'), [id])).rows[0];
    } catch (cause) {
      const message = 'The stored prompt cannot be read at the moment; try again shortly.';
      throw new GatewayError('store_unavailable', message, { headers: { 'retry-after': '1' }, cause });
    }
  }

  #drop(): void {
    if (this.#client !== null) void end(this.#client);
    this.#client = null;
  }

  #nextPoll(): Promise<unknown> {
    return Promise.race([this.#noticed.promise, this.#pause(this.#options.pollMs)]);
  }

  /** Ends early when all ends. */
  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {});
  }

  #place() {
    return { place: placeOf(this.#options.url) };
  }
}

/** Closing a connection that is broken already has nothing to tell. */
async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => {});
}
