// Observer: when the bytes of an answer arrived, so that the time to the first content token can be told afterwards
// without parsing anything while the stream runs. Keeps the first arrivals densely and later ones ever more thinly.
import { tenths } from '../../kernel/round.ts';

const DENSE = 64;
const MOST = 192;

export class Arrivals {
  readonly #startedAt: number;
  #marks: (readonly [number, number])[] = [];
  #offset = 0;
  #count = 0;

  /** @param startedAt monotonic ms of the exchange's start */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  see(bytes: number, now: number): void {
    this.#count += 1;
    const dense = this.#count <= DENSE;
    if (this.#marks.length < MOST && (dense || Number.isInteger(Math.log2(this.#count / DENSE)))) {
      this.#marks.push([this.#offset, tenths(now - this.#startedAt)]);
    }
    this.#offset += bytes;
  }

  /** `[offset of the chunk in the body, ms since the start]`, ascending. */
  marks(): readonly (readonly [number, number])[] {
    return this.#marks;
  }
}
