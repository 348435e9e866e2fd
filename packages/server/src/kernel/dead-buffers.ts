// Has buffers collected that were passed on. V8 (14.x, Heap::AllocateExternalBackingStore) lets 64 MiB of young ones come
// together before it looks, so one large upload would cost a process that much for nothing.

/** Smaller ones come with small exchanges, whose other garbage has them collected soon enough. */
const LARGE_BYTES = 16 * 1024;
const COLLECT_AFTER_BYTES = 16 * 1024 * 1024;

export class DeadBuffers {
  #bytes = 0;

  /** Without `--expose-gc` nothing happens, and V8's own limit holds. */
  passed(bytes: number): void {
    if (bytes < LARGE_BYTES) return;
    this.#bytes += bytes;
    if (this.#bytes < COLLECT_AFTER_BYTES) return;
    this.#bytes = 0;
    // Young ones only: half a millisecond for each 16 MiB.
    globalThis.gc?.({ type: 'minor' });
  }
}
