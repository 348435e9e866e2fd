// What all gathered bodies hold together, bounded (headers.md §14). One per gateway process.

export class GatherBudget {
  readonly #totalBytes: number;
  #held = 0;

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
  }

  /** False when so much would be too much; then nothing was taken. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#totalBytes) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}
