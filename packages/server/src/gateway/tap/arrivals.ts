// Observer: when the bytes of an answer arrived, so that the times of a stream's events and of its first content token can
// be told afterwards without parsing anything while it runs. A chunk costs two pushes of numbers, or a comparison when it
// comes within the tick of the one before. A stream that has had its number of marks goes on with a tick twice as long, to
// which the marks so far are thinned: all of it stays covered, and how does not depend on when that happened.
import { packMarks } from '../../kernel/arrival-marks.ts';

/** Of an exchange. */
const MOST = 4096;
/** Never thinned: the first content token of a long stream is told as exactly as that of a short one. */
const FIRST = 64;
/** A millisecond, in tenths. */
const SHORTEST_TICK = 10;

export class Arrivals {
  readonly #startedAt: number;
  /** Offset of a chunk and tenths of a ms since the start, by turns. */
  #marks: number[] = [];
  #offset = 0;
  #tick = SHORTEST_TICK;
  /** Tenths from which on the next chunk has a mark of its own. */
  #next = 0;

  /** @param startedAt monotonic ms of the exchange's start */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  see(bytes: number, now: number): void {
    const at = Math.round((now - this.#startedAt) * 10);
    if (at >= this.#next && bytes > 0) {
      this.#marks.push(this.#offset, at);
      if (this.#marks.length >= 2 * MOST) this.#thin();
      this.#next = (Math.floor(at / this.#tick) + 1) * this.#tick;
    }
    this.#offset += bytes;
  }

  /** As the journal has them. */
  packed(): readonly number[] {
    return packMarks(this.#marks);
  }

  /** Only the mark of a byte; none of `null`. */
  packedAt(offset: number | null): readonly number[] {
    if (offset === null) return [];
    for (let i = this.#marks.length - 2; i >= 0; i -= 2) {
      if ((this.#marks[i] as number) <= offset) return this.#marks.slice(i, i + 2);
    }
    return [];
  }

  #thin(): void {
    while (this.#marks.length >= 2 * MOST) {
      this.#tick *= 2;
      const kept = this.#marks.slice(0, 2 * FIRST);
      let tick = this.#tickOf(kept.at(-1) as number);
      for (let i = 2 * FIRST; i < this.#marks.length; i += 2) {
        const at = this.#marks[i + 1] as number;
        if (this.#tickOf(at) === tick) continue;
        tick = this.#tickOf(at);
        kept.push(this.#marks[i] as number, at);
      }
      this.#marks = kept;
    }
  }

  #tickOf(at: number): number {
    return Math.floor(at / this.#tick);
  }
}
