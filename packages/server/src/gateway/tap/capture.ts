// Observer: keeps a copy of a body for the record, bounded per body and over all bodies together. Chunks are kept by
// reference (the sockets' buffers are never reused), so watching costs no copying.
import { DeadBuffers } from '../../kernel/dead-buffers.ts';
import type { CaptureInfo } from '../../ports/spool.ts';

export interface CaptureBounds {
  /** The beginning kept of each body … */
  readonly headBytes: number;
  /** … and its end. */
  readonly tailBytes: number;
  /** All captures together; beyond it only `scarceBytes` of each end are kept. */
  readonly totalBytes: number;
  readonly scarceBytes: number;
}

/** What all running captures hold together. One per gateway process. */
export class CaptureBudget {
  readonly bounds: CaptureBounds;
  readonly #onLoss: (bytes: number) => void;
  readonly #deadBuffers = new DeadBuffers();
  #held = 0;

  constructor(bounds: CaptureBounds, onLoss: (bytes: number) => void) {
    this.bounds = bounds;
    this.#onLoss = onLoss;
  }

  get scarce(): boolean {
    return this.#held >= this.bounds.totalBytes;
  }

  get held(): number {
    return this.#held;
  }

  hold(bytes: number): void {
    this.#held += bytes;
  }

  lose(bytes: number): void {
    this.#onLoss(bytes);
  }

  /** Called for each chunk of every body. */
  passed(bytes: number): void {
    this.#deadBuffers.passed(bytes);
  }
}

export class Capture {
  readonly #budget: CaptureBudget;
  #omitted: boolean;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #total = 0;
  #lost = 0;

  constructor(budget: CaptureBudget, omitted: boolean) {
    this.#budget = budget;
    this.#omitted = omitted;
  }

  get totalBytes(): number {
    return this.#total;
  }

  see(chunk: Uint8Array): void {
    this.#total += chunk.byteLength;
    this.#budget.passed(chunk.byteLength);
    const { bounds } = this.#budget;
    const scarce = this.#budget.scarce;
    const room = (scarce ? Math.min(bounds.scarceBytes, bounds.headBytes) : bounds.headBytes) - this.#headBytes;
    const fits = this.#tail.length === 0 ? Math.min(Math.max(room, 0), chunk.byteLength) : 0;
    if (fits > 0) {
      this.#head.push(fits === chunk.byteLength ? chunk : copyOf(chunk.subarray(0, fits)));
      this.#headBytes += fits;
      this.#budget.hold(fits);
    }
    if (fits < chunk.byteLength) this.#seeTail(chunk.subarray(fits), scarce ? bounds.scarceBytes : bounds.tailBytes);
  }

  #seeTail(chunk: Uint8Array, limit: number): void {
    // A view would keep the whole of a large socket buffer alive for its last bytes.
    const kept = copyOf(chunk.byteLength > limit ? chunk.subarray(chunk.byteLength - limit) : chunk);
    this.#lost += chunk.byteLength - kept.byteLength;
    this.#tail.push(kept);
    this.#tailBytes += kept.byteLength;
    this.#budget.hold(kept.byteLength);
    while (this.#tail.length > 1 && this.#tailBytes - (this.#tail[0] as Uint8Array).byteLength >= limit) {
      const dropped = (this.#tail.shift() as Uint8Array).byteLength;
      this.#tailBytes -= dropped;
      this.#lost += dropped;
      this.#budget.hold(-dropped);
    }
  }

  info(): CaptureInfo {
    return { totalBytes: this.#total, gapAfter: this.#lost > 0 ? this.#headBytes : null, omitted: this.#omitted };
  }

  /** The kept bytes, beginning and end in one list. An omitted body's are for reading in memory only. */
  chunks(): readonly Uint8Array[] {
    return this.#tail.length === 0 ? this.#head : [...this.#head, ...this.#tail];
  }

  /** At most so many of the bytes seen last. */
  lastBytes(limit: number): Buffer {
    const chunks = this.chunks();
    let from = chunks.length;
    for (let size = 0; from > 0 && size < limit; size += chunks[from]?.byteLength ?? 0) from -= 1;
    const kept = Buffer.concat(chunks.slice(from));
    return kept.subarray(Math.max(0, kept.length - limit));
  }

  get omitted(): boolean {
    return this.#omitted;
  }

  /** From now on, and what was seen already. */
  omit(): void {
    this.#omitted = true;
  }

  /** Gives the memory back; counts what was thrown away. */
  release(): void {
    this.#budget.hold(-(this.#headBytes + this.#tailBytes));
    if (this.#lost > 0) this.#budget.lose(this.#lost);
    this.#head = [];
    this.#tail = [];
    this.#headBytes = 0;
    this.#tailBytes = 0;
    this.#lost = 0;
  }
}

function copyOf(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(chunk);
}
