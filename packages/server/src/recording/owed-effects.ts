// After-effects of stored entries that are not done yet, by where their entries begin in a slot's journal: a console that
// starts anew reads the journal from the first such place on.
import type { Position } from './slot-directory.ts';

interface Owed {
  readonly from: Position;
  /** Of the journal, before its entries. */
  readonly bytesBefore: number;
}

export class OwedEffects {
  readonly #mostBytes: number;
  #owed: Owed[] = [];
  #bytes = 0;

  /**
   * @param mostBytes kept of a stored journal for the sake of after-effects, so that whoever receives them, being away, does
   *   not fill the disk. For what is older they are still tried, but a crash forgets them.
   */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** A batch was stored; in the order of the journal. `done` never rejects, `null` = nothing follows. */
  passed(from: Position, bytes: number, done: Promise<unknown> | null): void {
    const owed = { from, bytesBefore: this.#bytes };
    this.#bytes += bytes;
    if (done === null) return;
    this.#owed.push(owed);
    void done.then(() => {
      this.#owed = this.#owed.filter((each) => each !== owed);
    });
  }

  /** Where a start has to begin when all before `at` is stored; `at` itself when nothing is owed. */
  since(at: Position): Position {
    while ((this.#owed[0]?.bytesBefore ?? this.#bytes) < this.#bytes - this.#mostBytes) this.#owed.shift();
    return this.#owed[0]?.from ?? at;
  }
}
