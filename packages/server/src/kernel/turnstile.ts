// Lets few pieces of work through at once and few wait; for work that takes much memory or processor time.
export interface TurnstileBounds {
  readonly atOnce: number;
  readonly waiting: number;
}

export class Turnstile {
  readonly #bounds: TurnstileBounds;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(bounds: TurnstileBounds) {
    this.#bounds = bounds;
  }

  /** null when as many wait as may: the work is then not done. */
  async pass<T>(work: () => Promise<T>): Promise<{ readonly result: T } | null> {
    if (this.#running >= this.#bounds.atOnce) {
      if (this.#waiting.length >= this.#bounds.waiting) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    } else {
      this.#running += 1;
    }
    try {
      return { result: await work() };
    } finally {
      const next = this.#waiting.shift();
      // Whoever is next takes this place over.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
