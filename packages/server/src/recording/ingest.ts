// The console's side of the spool: follows all slots there are, those of dead and scaled-down gateways too, and takes their
// journals to the record store, in turn and one batch at a time.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { IngestMeters } from '../ports/meters.ts';
import { DeadLetters, type SetAsideBounds } from './dead-letter.ts';
import { type AfterEffects, type BuildRecord, SlotIngest, type SlotMeans } from './slot-ingest.ts';
import { waitForChange } from './spool-watch.ts';
import type { StoreMeans } from './store-batch.ts';

export interface IngestOptions {
  readonly spoolDir: string;
  readonly store: StoreMeans['store'];
  readonly buildRecord: BuildRecord;
  /** Absent = nothing follows on an exchange. */
  readonly effects?: AfterEffects;
  /** Most of a slot's journal that is kept, though stored, until what follows on it is done. */
  readonly owedBytes?: number;
  /** What is kept of entries that cannot be stored; absent = everything. */
  readonly setAside?: SetAsideBounds;
  readonly meters: IngestMeters;
  readonly log: Log;
  readonly batchRows?: number;
  readonly batchBytes?: number;
  /** How long entries are gathered for a batch when there are few; under a stream of them five times that. */
  readonly maxDelayMs?: number;
}

export interface Ingest {
  /** Ends after the batch under way; when the store is down, at once. What is not stored stays in the journal. */
  stop(): Promise<void>;
  /** What is in the journals and not in the store, as last looked at. */
  backlog(): { readonly bytes: number; readonly oldestMs: number };
}

const UNBOUNDED: SetAsideBounds = { maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY };
const NONE: AfterEffects = { prepare: () => null };
/** More than this unread is a stream of entries. Each insert makes parts that must be merged, so then fewer and larger ones. */
const STREAM_BYTES = 64 * 1024;
const STREAM_DELAYS = 5;
/** How often the spool is looked at without being told of a change. */
const POLL_MS = 500;
/** After a failure that is not the store's (disk, permissions). */
const TROUBLE_PAUSE_MS = 1000;

export function startIngest(options: IngestOptions): Ingest {
  const follower = new SpoolFollower(options);
  const ended = follower.run();
  return {
    async stop() {
      follower.stop();
      await ended;
    },
    backlog: () => follower.backlog(),
  };
}

class SpoolFollower {
  readonly #options: IngestOptions;
  readonly #means: SlotMeans;
  readonly #stopping = new AbortController();
  readonly #slots = new Map<string, SlotIngest>();
  readonly #troubled = new Set<string>();
  #unreadBytes = 0;
  #unreadSince: number | null = null;

  constructor(options: IngestOptions) {
    this.#options = options;
    const { spoolDir, meters, log, setAside = UNBOUNDED } = options;
    this.#means = {
      store: options.store,
      buildRecord: options.buildRecord,
      effects: options.effects ?? NONE,
      aside: new DeadLetters({ ...setAside, spoolDir, meters, log }),
      owedBytes: options.owedBytes ?? 0,
      meters,
      log,
      batchRows: options.batchRows ?? 4000,
      batchBytes: options.batchBytes ?? 32 * 1024 * 1024,
      signal: this.#stopping.signal,
    };
  }

  stop(): void {
    this.#stopping.abort();
  }

  backlog(): { readonly bytes: number; readonly oldestMs: number } {
    const oldestMs = this.#unreadSince === null ? 0 : performance.now() - this.#unreadSince;
    return { bytes: this.#unreadBytes, oldestMs };
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#means.aside.expire();
      const slots = await this.#listSlots();
      if (await this.#isUnread(slots)) {
        // Lets a batch gather; then full ones are taken as long as there are any.
        const delays = this.#unreadBytes > STREAM_BYTES ? STREAM_DELAYS : 1;
        await this.#pause(delays * (this.#options.maxDelayMs ?? 100));
        await this.#drain(slots);
        continue;
      }
      for (const slotDir of slots) await this.#guard(slotDir, (slot) => slot.rest());
      await waitForChange([this.#options.spoolDir, ...slots], () => this.#isUnread(slots), POLL_MS, signal);
    }
    // A slot in the middle of something is not among them, and begins there again.
    for (const slotDir of [...this.#slots.keys()]) await this.#guard(slotDir, (slot) => slot.leave());
  }

  /** One batch of each slot in turn. A slot that had less than a full one is done with for now. */
  async #drain(slots: readonly string[]): Promise<void> {
    let busy = slots;
    while (busy.length > 0) {
      const still: string[] = [];
      for (const slotDir of busy) {
        if (this.#stopping.signal.aborted) return;
        const next = await this.#guard(slotDir, (slot) => slot.step());
        if (next !== null) this.#troubled.delete(slotDir);
        if (next === 'more') still.push(slotDir);
      }
      busy = still;
    }
  }

  async #isUnread(slots: readonly string[]): Promise<boolean> {
    let unread = false;
    let bytes = 0;
    for (const slotDir of slots) {
      const seen = await this.#guard(slotDir, (slot) => slot.look());
      bytes += seen?.bytes ?? 0;
      unread ||= seen?.news ?? false;
    }
    this.#unreadBytes = bytes;
    this.#unreadSince = bytes === 0 ? null : (this.#unreadSince ?? performance.now());
    return unread;
  }

  async #listSlots(): Promise<string[]> {
    const { spoolDir } = this.#options;
    try {
      const entries = await readdir(spoolDir, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(spoolDir, name));
    } catch (error) {
      // No gateway has been here yet.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') await mkdir(spoolDir, { recursive: true, mode: 0o700 });
      else await this.#trouble(spoolDir, error);
      return [];
    }
  }

  /** A slot in trouble is left for now, with the others going on; it is logged once until something of it was stored. */
  async #guard<Result>(slotDir: string, act: (slot: SlotIngest) => Promise<Result>): Promise<Result | null> {
    let slot = this.#slots.get(slotDir);
    if (slot === undefined) {
      slot = new SlotIngest(slotDir, this.#means);
      this.#slots.set(slotDir, slot);
    }
    try {
      return await act(slot);
    } catch (error) {
      // What was begun is on disk as begun: a new start takes it up from there.
      this.#slots.delete(slotDir);
      await this.#trouble(slotDir, error);
      return null;
    }
  }

  async #trouble(dir: string, error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    if (!this.#troubled.has(dir))
      this.#options.log.error({ dir, error }, 'a journal cannot be taken up, and is tried again');
    this.#troubled.add(dir);
    await this.#pause(TROUBLE_PAUSE_MS);
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stopping.signal }).catch(() => {
      // Only stopping ends the pause early, and whoever paused looks at that next.
    });
  }
}
