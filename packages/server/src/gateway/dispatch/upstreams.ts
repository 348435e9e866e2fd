// The pools of connections to upstreams, one per origin, the ones used longest ago closed when there are too many:
// callers name origins, so their number must be bounded.
import type { UpstreamPool } from '../../http/upstream-pool.ts';

export type OpenPool = (origin: string) => UpstreamPool;

const MOST_ORIGINS = 500;

export class Upstreams {
  readonly #open: OpenPool;
  readonly #pools = new Map<string, UpstreamPool>();

  constructor(open: OpenPool) {
    this.#open = open;
  }

  of(origin: string): UpstreamPool {
    const known = this.#pools.get(origin);
    if (known !== undefined) {
      if (this.#pools.size > MOST_ORIGINS / 2) this.#touch(origin, known);
      return known;
    }
    const pool = this.#open(origin);
    this.#pools.set(origin, pool);
    if (this.#pools.size > MOST_ORIGINS) this.#closeOldest();
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  #touch(origin: string, pool: UpstreamPool): void {
    this.#pools.delete(origin);
    this.#pools.set(origin, pool);
  }

  #closeOldest(): void {
    const [origin, pool] = this.#pools.entries().next().value as [string, UpstreamPool];
    this.#pools.delete(origin);
    // Running calls end by themselves; close waits for them and nobody waits for close.
    void pool.close();
  }
}
