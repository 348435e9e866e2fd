// Writer of the journal, one per gateway process: settle → here → segment files → ingest. What was appended in a few turns of
// the event loop goes out in one `writev`; what arrives while that runs makes the next. Beside the proxy itself this is the
// hottest code of the gateway: one JSON text, one small buffer, and no promise or timer per entry.
import { mkdir } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../kernel/log.ts';
import type { GatewayMeters } from '../ports/meters.ts';
import type { AppendResult, AppendWait, CaptureInfo, SettledExchange, SettledMeta, Spool } from '../ports/spool.ts';
import { EntryQueue } from './entry-queue.ts';
import { isNearlyFull, type JournalSpace, roomFor, segmentLimit } from './journal-room.ts';
import { byteLength, encodeEntry } from './segment-format.ts';
import { openSegmentWriter, type SegmentWriter } from './segment-writer.ts';
import { nextSegment, type Position, segmentPath } from './slot-directory.ts';
import { lockFreeSlot, type SlotLock } from './slot-lock.ts';
import { SlotUsage } from './slot-usage.ts';

export interface JournalOptions {
  /** The spool's folder, shared by all slots of the machine. */
  readonly dir: string;
  /** This gateway's slot. When another process still writes it, a free one beside it is taken (`0` → `0-2`). */
  readonly slot: string;
  /** This slot's share of `spool.maxBytes`. */
  readonly maxBytes: number;
  readonly onFull: 'drop-bodies' | 'drop' | 'refuse';
  readonly segmentBytes?: number;
  readonly syncIntervalMs?: number;
  readonly releaseTimeoutMs?: number;
  readonly meters: Pick<GatewayMeters, 'lost'>;
  readonly log: Log;
}

/** A segment is rolled when nothing came for this long, or when it is this old: what was taken shall not linger on disk. */
const IDLE_ROLL_MS = 10_000;
const AGE_ROLL_MS = 60_000;
const HOUSEKEEPING_MS = 1000;
const FIRST_RETRY_MS = 10;
const LONGEST_RETRY_MS = 1000;
/** How long closing waits for a disk that takes nothing. */
const CLOSE_PATIENCE_MS = 5000;
/**
 * A write is a trip to another thread and back, which costs more than the bytes. So a batch waits for more as long as each turn
 * of the event loop brings some: for one turn that brings none when there is little to do, for a few when there is much.
 */
const ENOUGH_ENTRIES = 16;
const MOST_TURNS = 8;

/** @throws when the slot's folder cannot be made or locked */
export function openJournal(options: JournalOptions): Spool {
  const { slot, lock } = lockFreeSlot(options.dir, options.slot);
  if (slot !== options.slot) options.log.warn({ wanted: options.slot, slot }, 'the journal’s slot is still in use');
  return new Journal(join(options.dir, slot), lock, options);
}

class Journal implements Spool {
  readonly #options: JournalOptions;
  readonly #slotDir: string;
  readonly #lock: SlotLock;
  readonly #usage: SlotUsage;
  readonly #queue: EntryQueue;
  readonly #segmentBytes: number;
  readonly #housekeeping: NodeJS.Timeout;
  readonly #retiring = new Set<Promise<void>>();
  #nextSegment: number;
  #segment: SegmentWriter | null = null;
  /** From the start: a new segment tells the reader that the one before is complete. */
  #rollDue = true;
  /** Opening, writing, or waiting to try again. */
  #busy = false;
  #scheduled = false;
  /** Of the batch that waits for more. */
  #turns = 0;
  #seen = 0;
  #failures = 0;
  #lastAppendAt = 0;
  #closing: { readonly giveUpAt: number; readonly drained: () => void } | null = null;

  constructor(slotDir: string, lock: SlotLock, options: JournalOptions) {
    this.#options = options;
    this.#slotDir = slotDir;
    this.#lock = lock;
    this.#usage = new SlotUsage(slotDir, options.log);
    this.#nextSegment = nextSegment(slotDir, this.#usage.taken);
    this.#queue = new EntryQueue(options.releaseTimeoutMs ?? 50, () => options.meters.lost('late_release', 1));
    this.#segmentBytes = segmentLimit(options.maxBytes, options.segmentBytes ?? 64 * 1024 * 1024);
    this.#housekeeping = setInterval(() => this.#housekeep(), HOUSEKEEPING_MS);
    this.#housekeeping.unref();
    this.#schedule();
  }

  append(
    { meta, requestBody, responseBody }: SettledExchange,
    done: (result: AppendResult) => void,
    waitsFor: AppendWait = 'release',
  ): void {
    const bodyBytes = byteLength(requestBody) + byteLength(responseBody);
    const room = this.#closing === null ? roomFor(bodyBytes, this.#space()) : 'none';
    if (room === 'none') {
      this.#options.meters.lost('spool_entries', 1);
      done('dropped');
      return;
    }
    if (room === 'bare') this.#options.meters.lost('spool_bodies', 1);
    const entry =
      room === 'whole'
        ? encodeEntry(JSON.stringify(meta), requestBody, responseBody)
        : encodeEntry(JSON.stringify(withoutBodies(meta)), [], []);
    this.#lastAppendAt = performance.now();
    this.#queue.push(entry, done, waitsFor);
    this.#schedule();
  }

  accepting(): boolean {
    return this.#options.onFull !== 'refuse' || !isNearlyFull(this.#space());
  }

  backlog(): { readonly bytes: number; readonly oldestMs: number } {
    return this.#usage.backlog(this.#end(), Date.now());
  }

  async close(): Promise<void> {
    clearInterval(this.#housekeeping);
    // An empty segment at the end tells the reader that all before it is complete and may go.
    this.#rollDue = true;
    await new Promise<void>((drained) => {
      this.#closing = { giveUpAt: performance.now() + CLOSE_PATIENCE_MS, drained };
      this.#schedule();
    });
    const abandoned = this.#queue.close();
    if (abandoned > 0) this.#options.meters.lost('spool_entries', abandoned);
    if (this.#segment !== null) this.#retire(this.#segment);
    await Promise.all(this.#retiring);
    this.#lock.release();
  }

  #space(): JournalSpace {
    const { maxBytes, onFull } = this.#options;
    const queuedBytes = this.#queue.bytes;
    const usedBytes = this.#usage.closedBytes + (this.#segment?.offset ?? 0) + queuedBytes;
    return { maxBytes, onFull, usedBytes, queuedBytes, failing: this.#failures > 0 };
  }

  #end(): Position {
    return { segment: this.#segment?.number ?? this.#nextSegment - 1, offset: this.#segment?.offset ?? 0 };
  }

  /** Goes on after everything this turn of the event loop brings. */
  #schedule(): void {
    if (this.#scheduled || this.#busy) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    if (this.#isGrowing()) {
      setImmediate(this.#flush);
      return;
    }
    this.#scheduled = false;
    if (this.#segment !== null && this.#mustRoll(this.#segment)) this.#retire(this.#segment);
    if (this.#segment === null) this.#open();
    else if (!this.#queue.isEmpty) this.#write(this.#segment);
    else this.#closing?.drained();
  };

  #isGrowing(): boolean {
    const { waiting } = this.#queue;
    const grew = waiting > this.#seen && waiting < ENOUGH_ENTRIES && this.#turns < MOST_TURNS && this.#closing === null;
    this.#seen = grew ? waiting : 0;
    this.#turns = grew ? this.#turns + 1 : 0;
    return grew;
  }

  #mustRoll(segment: SegmentWriter): boolean {
    if (!segment.sound) return true;
    return segment.offset > 0 && (this.#rollDue || segment.offset >= this.#segmentBytes);
  }

  #retire(segment: SegmentWriter): void {
    this.#usage.segmentClosed(segment.number, segment.offset);
    this.#segment = null;
    const closed = new Promise<void>((resolve) => segment.retire(resolve));
    this.#retiring.add(closed);
    closed.then(() => this.#retiring.delete(closed));
  }

  #open(): void {
    this.#busy = true;
    const number = this.#nextSegment++;
    const path = segmentPath(this.#slotDir, number);
    const syncIntervalMs = this.#options.syncIntervalMs ?? 50;
    const onSyncError = (error: Error) => this.#report(error);
    openSegmentWriter({ path, number, syncIntervalMs, onSyncError }, (error, segment) => {
      if (error?.code === 'EEXIST') return this.#open();
      // The folder may have been removed under us; it is made anew before the next try.
      if (segment === null) return mkdir(this.#slotDir, { recursive: true, mode: 0o700 }, () => this.#failed(error));
      this.#segment = segment;
      this.#rollDue = false;
      this.#next();
    });
  }

  #write(segment: SegmentWriter): void {
    this.#busy = true;
    segment.write(this.#queue.take(), (error, whole) => {
      this.#queue.settle(whole);
      if (error !== null) return this.#failed(error);
      if (this.#failures > 0) this.#options.log.info({ slotDir: this.#slotDir }, 'the journal can be written again');
      this.#failures = 0;
      this.#next();
    });
  }

  #next(): void {
    this.#busy = false;
    if (!this.#queue.isEmpty || this.#rollDue || this.#closing !== null) this.#schedule();
  }

  /** Tries again in a while, in a new segment; on a full disk that stays the same empty one. */
  #failed(error: Error | null): void {
    this.#report(error);
    this.#failures += 1;
    this.#rollDue = (this.#segment?.offset ?? 0) > 0;
    if (this.#closing !== null && performance.now() > this.#closing.giveUpAt) {
      this.#closing.drained();
      return;
    }
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    setTimeout(() => this.#next(), delay);
  }

  #report(error: Error | null): void {
    this.#options.meters.lost('spool_write_errors', 1);
    if (this.#failures === 0)
      this.#options.log.error({ slotDir: this.#slotDir, error }, 'the journal cannot be written');
  }

  #housekeep(): void {
    const segment = this.#segment;
    if (segment !== null && segment.offset > 0) {
      const now = performance.now();
      const old = now - this.#lastAppendAt > IDLE_ROLL_MS || now - segment.openedAt > AGE_ROLL_MS;
      if (old || isNearlyFull(this.#space())) {
        this.#rollDue = true;
        this.#schedule();
      }
    }
    this.#usage.look(this.#end(), Date.now()).then((present) => {
      if (present || segment === null || segment !== this.#segment) return;
      this.#options.log.error({ slotDir: this.#slotDir }, 'the journal’s segment was taken away while it was written');
      segment.sound = false;
      this.#schedule();
    });
  }
}

/** The record will say that the whole of both bodies was cut out. */
function withoutBodies(meta: SettledMeta): SettledMeta {
  const cut = (info: CaptureInfo): CaptureInfo => (info.totalBytes > 0 ? { ...info, gapAfter: 0 } : info);
  // Where settle has read nothing of the answer, there is nothing left whose time could be told.
  const marks = meta.reading === null ? { marks: [] } : {};
  return { ...meta, ...marks, request: cut(meta.request), response: cut(meta.response) };
}
