// The journal's entries between append and disk, in order. Tells each of them once how it went: written, or late when the
// deadline passed first. One timer serves all; it is armed while there is something to wait for.
import type { AppendResult, AppendWait } from '../ports/spool.ts';
import type { EncodedEntry } from './segment-format.ts';

interface Entry extends EncodedEntry {
  /** null = told when it is written, however long that takes. */
  readonly dueAt: number | null;
  /** null once told. */
  done: ((result: AppendResult) => void) | null;
}

/** One `writev` takes at most as many pieces as the kernel takes at once (IOV_MAX), and about as much as is written quickly. */
const BATCH_PIECES = 1000;
const BATCH_BYTES = 16 * 1024 * 1024;

export class EntryQueue {
  readonly #releaseTimeoutMs: number;
  readonly #onLate: () => void;
  #waiting: Entry[] = [];
  /** What is being written. */
  #batch: Entry[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(releaseTimeoutMs: number, onLate: () => void) {
    this.#releaseTimeoutMs = releaseTimeoutMs;
    this.#onLate = onLate;
  }

  /** Of all entries not written yet. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Entries that the next batch can take. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push({ buffers, bytes }: EncodedEntry, done: (result: AppendResult) => void, waitsFor: AppendWait): void {
    const dueAt = waitsFor === 'written' ? null : performance.now() + this.#releaseTimeoutMs;
    this.#waiting.push({ buffers, bytes, dueAt, done });
    this.#bytes += bytes;
    if (dueAt !== null) this.#timer ??= setTimeout(this.#releaseOverdue, this.#releaseTimeoutMs);
  }

  /** The next entries to write, at least one if any waits. The batch before must have been settled. */
  take(): readonly EncodedEntry[] {
    let pieces = 0;
    let bytes = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      pieces += entry.buffers.length;
      bytes += entry.bytes;
      if (count > 0 && (pieces > BATCH_PIECES || bytes > BATCH_BYTES)) break;
      count += 1;
    }
    if (count === this.#waiting.length) {
      this.#batch = this.#waiting;
      this.#waiting = [];
    } else {
      this.#batch = this.#waiting.splice(0, count);
    }
    return this.#batch;
  }

  /** The first `written` entries of the batch are in the file; the others come first again. */
  settle(written: number): void {
    const batch = this.#batch;
    this.#batch = [];
    if (written < batch.length) this.#waiting = batch.slice(written).concat(this.#waiting);
    for (let i = 0; i < written; i += 1) this.#leave(batch[i] as Entry, 'written');
  }

  /** Gives up all that wait; says how many. No entry may come any more. */
  close(): number {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const abandoned = this.#waiting;
    this.#waiting = [];
    for (const entry of abandoned) this.#leave(entry, 'dropped');
    return abandoned.length;
  }

  #leave(entry: Entry, result: AppendResult): void {
    this.#bytes -= entry.bytes;
    const { done } = entry;
    entry.done = null;
    done?.(result);
  }

  readonly #releaseOverdue = (): void => {
    this.#timer = null;
    const now = performance.now();
    for (const entry of [...this.#batch, ...this.#waiting]) {
      const { done, dueAt } = entry;
      if (done === null || dueAt === null) continue;
      if (dueAt > now) {
        this.#timer = setTimeout(this.#releaseOverdue, Math.ceil(dueAt - now));
        return;
      }
      entry.done = null;
      this.#onLate();
      done('late');
    }
  };
}
