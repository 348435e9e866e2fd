// Reads the entries of one segment file from a place on. What is not an entry is waited for while the segment may still
// grow, and passed over once it cannot; whatever good stands behind damage is found again.
import { type FileHandle, open } from 'node:fs/promises';
import {
  ENTRY_HEADER_BYTES,
  entryBytes,
  type JournalEntry,
  readEntry,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
} from './segment-format.ts';

export interface SegmentRange {
  readonly path: string;
  readonly from: number;
  /** Where to stop, a place between entries; null = at the end. */
  readonly until: number | null;
  /** Nothing will be added to the file. */
  readonly closed: boolean;
  /** At least one entry is read if there is one, then no more than these. */
  readonly rows: number;
  readonly bytes: number;
}

export interface SegmentEntry extends JournalEntry {
  readonly offset: number;
}

export interface SegmentRead {
  readonly entries: readonly SegmentEntry[];
  /** Where to read on. */
  readonly end: number;
  /** Nothing more is to be had from the file as it stands. */
  readonly exhausted: boolean;
  /** How many stretches of damage were passed over. */
  readonly damaged: number;
  /** The file is of a version we don't know; nothing of it was read. */
  readonly otherVersion: boolean;
}

const WINDOW_BYTES = 1024 * 1024;

/** @throws ENOENT when there is no such file */
export async function readSegment(range: SegmentRange): Promise<SegmentRead> {
  const file = await open(range.path, 'r');
  try {
    const { size } = await file.stat();
    return await new SegmentWalk(new FileWindow(file, size), range).run();
  } finally {
    await file.close();
  }
}

class SegmentWalk {
  readonly #window: FileWindow;
  readonly #range: SegmentRange;
  readonly #entries: SegmentEntry[] = [];
  #at: number;
  /** null as long as it is not known: the header is damaged, and the first good entry will tell. */
  #tag: number | null = null;
  #bytes = 0;
  #damaged = 0;

  constructor(window: FileWindow, range: SegmentRange) {
    this.#window = window;
    this.#range = range;
    this.#at = range.from;
  }

  async run(): Promise<SegmentRead> {
    const header = readSegmentHeader(await this.#window.view(0, SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES));
    const otherVersion = header.kind === 'other-version';
    if (header.kind !== 'ours' && !this.#range.closed) return this.#result(true);
    if (header.kind === 'short' || otherVersion) {
      this.#at = this.#window.size;
      return { ...this.#result(true), otherVersion };
    }
    if (header.kind === 'ours') this.#tag = header.tag;
    this.#at = Math.max(this.#at, SEGMENT_HEADER_BYTES);
    while (this.#mayReadOn()) {
      if (!(await this.#readOne())) return this.#result(true);
    }
    return this.#result(this.#at >= (this.#range.until ?? this.#window.size));
  }

  #mayReadOn(): boolean {
    const { until, rows, bytes } = this.#range;
    if (until !== null) return this.#at < until;
    return this.#entries.length < rows && (this.#bytes < bytes || this.#entries.length === 0);
  }

  /** False when there is nothing more to read as the file stands. */
  async #readOne(): Promise<boolean> {
    const view = await this.#viewEntry(this.#at);
    if (view.length === 0) return false;
    const found = readEntry(view, this.#tag);
    if (found.kind === 'entry') {
      this.#tag = found.tag;
      this.#entries.push({ ...found.entry, offset: this.#at });
      this.#at += found.bytes;
      this.#bytes += found.bytes;
      return true;
    }
    if (!this.#range.closed) return false;
    const next = await this.#findEntry(this.#at + 1);
    if (next === null) {
      // The writer died, or the power failed, before the end of this one was written: nobody was told that it is safe.
      const torn = found.kind === 'torn' || (await this.#isZero(this.#at));
      if (!torn) this.#damaged += 1;
      this.#at = this.#window.size;
      return false;
    }
    this.#damaged += 1;
    this.#at = next;
    return true;
  }

  /** From `at` on, the whole of the entry that seems to be there, if the file holds that much. */
  async #viewEntry(at: number): Promise<Buffer> {
    const start = this.#window.cached(at, ENTRY_HEADER_BYTES) ?? (await this.#window.view(at, ENTRY_HEADER_BYTES));
    const size = entryBytes(start, this.#tag);
    if (size === null || size <= start.length) return start;
    return await this.#window.view(at, size);
  }

  /** Where the next entry begins, at `from` or after it. */
  async #findEntry(from: number): Promise<number | null> {
    const { size } = this.#window;
    let at = from;
    while (at + ENTRY_HEADER_BYTES <= size) {
      const view = await this.#window.view(at, ENTRY_HEADER_BYTES);
      const last = view.length - ENTRY_HEADER_BYTES;
      for (let i = 0; i <= last; i += 1) {
        // Looking at the length alone rules nearly every place out.
        if (view.readUInt32LE(i) > size - at - i) continue;
        if (entryBytes(view.subarray(i, i + ENTRY_HEADER_BYTES), this.#tag) === null) continue;
        const found = readEntry(await this.#viewEntry(at + i), this.#tag);
        if (found.kind === 'entry') return at + i;
      }
      at += last + 1;
    }
    return null;
  }

  async #isZero(from: number): Promise<boolean> {
    for (let at = from; at < this.#window.size; ) {
      const view = await this.#window.view(at, 1);
      if (view.some((byte) => byte !== 0)) return false;
      at += view.length;
    }
    return true;
  }

  #result(exhausted: boolean): SegmentRead {
    return { entries: this.#entries, end: this.#at, exhausted, damaged: this.#damaged, otherVersion: false };
  }
}

/** The part of a file last read. A new buffer each time: entries handed out are views into the old ones. */
class FileWindow {
  readonly size: number;
  readonly #file: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** What is there without reading, when that is at least so many bytes. */
  cached(at: number, bytes: number): Buffer | null {
    const from = at - this.#at;
    return from >= 0 && from + bytes <= this.#buffer.length ? this.#buffer.subarray(from) : null;
  }

  /** From `at` on, at least so many bytes, fewer only at the file's end. */
  async view(at: number, bytes: number, ahead: number = WINDOW_BYTES): Promise<Buffer> {
    const wanted = Math.min(bytes, Math.max(0, this.size - at));
    const cached = this.cached(at, wanted);
    if (cached !== null) return cached;
    const buffer = Buffer.allocUnsafeSlow(Math.min(Math.max(bytes, ahead), this.size - at));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#at = at;
    return this.#buffer;
  }
}
