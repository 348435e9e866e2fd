// What a slot's journal takes up on disk and how much of it the console has not taken yet. The console deletes segments and
// moves its checkpoint on its own, so the writer learns both from the folder now and then.
import { readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Log } from '../kernel/log.ts';
import { readCheckpoint, readCheckpointSync } from './checkpoint.ts';
import { comparePositions, type Position, START, segmentPath, segmentsAmong } from './slot-directory.ts';

interface Mark {
  readonly position: Position;
  readonly atMs: number;
}

/** With one mark a second, an hour; a backlog older than that is told as older than its oldest mark. */
const MOST_MARKS = 3600;

export class SlotUsage {
  readonly #slotDir: string;
  readonly #log: Log;
  #taken: Position;
  /** Sizes of the segments that are no longer written, by number. */
  #closed = new Map<number, number>();
  #closedBytes = 0;
  /** Ends of the journal at past moments: what stands before one was written by then. */
  #marks: Mark[] = [];

  constructor(slotDir: string, log: Log) {
    this.#slotDir = slotDir;
    this.#log = log;
    this.#taken = readCheckpointSync(slotDir).stored;
    for (const segment of segmentsAmong(readdirSync(slotDir))) {
      const { size, mtimeMs } = statSync(segmentPath(slotDir, segment));
      this.segmentClosed(segment, size);
      this.#mark({ segment, offset: size }, mtimeMs);
    }
  }

  /** How far the console has stored. */
  get taken(): Position {
    return this.#taken;
  }

  get closedBytes(): number {
    return this.#closedBytes;
  }

  segmentClosed(segment: number, bytes: number): void {
    this.#closed.set(segment, bytes);
    this.#closedBytes += bytes;
  }

  /** Looks again. `end` is where the journal ends now; false when the segment of `end` has been taken away. */
  async look(end: Position, nowMs: number): Promise<boolean> {
    let present: number[];
    try {
      present = segmentsAmong(await readdir(this.#slotDir));
      this.#taken = (await readCheckpoint(this.#slotDir)).stored;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      this.#log.warn({ slotDir: this.#slotDir, error }, 'the journal’s folder cannot be looked at');
      return true;
    }
    const there = new Set(present);
    for (const [segment, bytes] of this.#closed) {
      if (there.has(segment)) continue;
      this.#closed.delete(segment);
      this.#closedBytes -= bytes;
    }
    this.#mark(end, nowMs);
    return end.segment === START.segment || there.has(end.segment);
  }

  backlog(end: Position, nowMs: number): { readonly bytes: number; readonly oldestMs: number } {
    let bytes = end.offset;
    for (const [segment, size] of this.#closed) {
      if (segment >= this.#taken.segment) bytes += size;
    }
    if (this.#closed.has(this.#taken.segment) || this.#taken.segment === end.segment) bytes -= this.#taken.offset;
    const oldest = this.#marks[0];
    return { bytes, oldestMs: bytes > 0 && oldest !== undefined ? Math.max(0, nowMs - oldest.atMs) : 0 };
  }

  #mark(position: Position, atMs: number): void {
    const last = this.#marks.at(-1);
    if (last === undefined || comparePositions(last.position, position) < 0) this.#marks.push({ position, atMs });
    // The oldest mark kept is the first one past what was taken: the oldest entry there is at least as old.
    const untaken = this.#marks.findIndex((mark) => comparePositions(mark.position, this.#taken) > 0);
    if (untaken !== 0) this.#marks.splice(0, untaken === -1 ? this.#marks.length : untaken);
    if (this.#marks.length > MOST_MARKS) this.#marks.splice(1, 1);
  }
}
