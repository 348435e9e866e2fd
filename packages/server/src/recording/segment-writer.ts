// One segment file of the journal while it is written: whole entries go to its end, a failed write leaves none torn behind,
// and what was written is synced to disk in groups.
import { randomBytes } from 'node:crypto';
import { close, fdatasync, fstat, ftruncate, open, writev } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from './checkpoint.ts';
import { type EncodedEntry, encodeSegmentHeader, SEGMENT_HEADER_BYTES, sealEntry } from './segment-format.ts';

export interface SegmentWriterOptions {
  readonly path: string;
  readonly number: number;
  readonly syncIntervalMs: number;
  readonly onSyncError: (error: Error) => void;
}

/** Creates the file. `opened` gets EEXIST when there is one of that name. */
export function openSegmentWriter(
  options: SegmentWriterOptions,
  opened: (error: NodeJS.ErrnoException | null, writer: SegmentWriter | null) => void,
): void {
  open(options.path, 'ax', 0o600, (error, fd) => {
    if (error !== null) opened(error, null);
    else opened(null, new SegmentWriter(fd, options));
  });
}

export class SegmentWriter {
  readonly number: number;
  readonly openedAt = performance.now();
  /** Where the next entry goes; 0 as long as nothing, not even the header, was written. */
  offset = 0;
  /** False when the file's end is in doubt: nothing good may follow there. */
  sound = true;
  readonly #fd: number;
  readonly #tag = randomBytes(4).readUInt32LE();
  readonly #options: SegmentWriterOptions;
  #dirty = false;
  #named = false;
  #syncing = false;
  #syncTimer: NodeJS.Timeout | null = null;
  #retired: (() => void) | null = null;

  constructor(fd: number, options: SegmentWriterOptions) {
    this.#fd = fd;
    this.#options = options;
    this.number = options.number;
  }

  /** One write at a time. `written` is told how many of the entries, from the first, are whole in the file. */
  write(entries: readonly EncodedEntry[], written: (error: Error | null, whole: number) => void): void {
    const buffers: Uint8Array[] = this.offset === 0 ? [encodeSegmentHeader(this.#tag)] : [];
    let bytes = this.offset === 0 ? SEGMENT_HEADER_BYTES : 0;
    for (const entry of entries) {
      sealEntry(entry, this.#tag);
      for (const buffer of entry.buffers) buffers.push(buffer);
      bytes += entry.bytes;
    }
    // libuv writes on after a partial write and beyond IOV_MAX; a short count means that an error came after it.
    writev(this.#fd, buffers, null, (error, count) => {
      this.#dirty = true;
      this.#syncSoon();
      if (error !== null || count < bytes) {
        this.#salvage(entries, (whole) => written(error ?? new Error('the journal was written in part only'), whole));
        return;
      }
      this.offset += bytes;
      written(null, entries.length);
    });
  }

  /** Syncs and closes the file; not while a write is under way. */
  retire(closed: () => void): void {
    this.#retired = closed;
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    this.#syncTimer = null;
    if (!this.#syncing) this.#sync();
  }

  /** The reader may have taken whole entries already, so these count as written; only the torn rest is cut off. */
  #salvage(entries: readonly EncodedEntry[], salvaged: (whole: number) => void): void {
    fstat(this.#fd, (statError, stats) => {
      const size = statError === null ? stats.size : 0;
      let whole = 0;
      let end = this.offset === 0 ? SEGMENT_HEADER_BYTES : this.offset;
      for (const entry of entries) {
        if (end + entry.bytes > size) break;
        end += entry.bytes;
        whole += 1;
      }
      if (whole > 0) this.offset = end;
      ftruncate(this.#fd, this.offset, (error) => {
        if (statError !== null || error !== null) this.sound = false;
        salvaged(whole);
      });
    });
  }

  #syncSoon(): void {
    if (this.#syncTimer !== null || this.#syncing) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = null;
      this.#sync();
    }, this.#options.syncIntervalMs);
  }

  #sync(): void {
    this.#syncing = true;
    this.#dirty = false;
    fdatasync(this.#fd, (error) => {
      if (error !== null) this.#syncFailed(error);
      if (this.#named) this.#synced();
      else this.#syncName();
    });
  }

  #syncName(): void {
    this.#named = true;
    syncDirectory(dirname(this.#options.path)).then(
      () => this.#synced(),
      (error: Error) => {
        this.#syncFailed(error);
        this.#synced();
      },
    );
  }

  #synced(): void {
    this.#syncing = false;
    if (this.#retired !== null) close(this.#fd, this.#retired);
    else if (this.#dirty) this.#syncSoon();
  }

  #syncFailed(error: Error): void {
    // What the kernel could not write back may be gone, and it tells so once only: later entries go elsewhere.
    this.sound = false;
    this.#options.onSyncError(error);
  }
}
