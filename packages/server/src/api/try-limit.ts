// Counts tries at something that must not be guessed. A try counts when it begins, so that many at once gain nothing, and is
// given back when it was right.
import { GatewayError } from '../kernel/errors.ts';

export interface TryBounds {
  readonly most: number;
  /** From the first try on; after it all count anew. */
  readonly windowMs: number;
}

interface Tries {
  count: number;
  readonly untilMs: number;
}

/** The least recently tried are forgotten beyond it. */
const REMEMBERED = 10_000;

export class TryLimit {
  readonly #bounds: TryBounds;
  readonly #tries = new Map<string, Tries>();

  constructor(bounds: TryBounds) {
    this.#bounds = bounds;
  }

  /** @throws GatewayError too_many_requests */
  take(key: string, nowMs: number): void {
    const { most, windowMs } = this.#bounds;
    const known = this.#tries.get(key);
    const tries = known === undefined || known.untilMs <= nowMs ? { count: 0, untilMs: nowMs + windowMs } : known;
    // The last tried stands last.
    this.#tries.delete(key);
    this.#tries.set(key, tries);
    if (this.#tries.size > REMEMBERED) this.#forgetOldest();
    if (tries.count >= most) throw heldBack(tries.untilMs - nowMs);
    tries.count += 1;
  }

  giveBack(key: string): void {
    const tries = this.#tries.get(key);
    if (tries !== undefined && tries.count > 0) tries.count -= 1;
  }

  forget(key: string): void {
    this.#tries.delete(key);
  }

  #forgetOldest(): void {
    for (const key of this.#tries.keys()) {
      this.#tries.delete(key);
      return;
    }
  }
}

function heldBack(waitMs: number): GatewayError {
  const minutes = Math.ceil(waitMs / 60_000);
  return new GatewayError('too_many_requests', `Too many tries. Again in ${minutes} min.`, {
    headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  });
}
