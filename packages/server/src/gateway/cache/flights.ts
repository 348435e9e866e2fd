// Identical calls in flight share one call to the provider (headers.md §7): the first leads, the others wait for its answer.
// It is not broken off while anybody waits, whatever its own client does.
import { Departure } from '../departure.ts';
import type { Hit } from './shelf.ts';

/** headers.md §7: followers wait no longer for the leader. */
const FOLLOW_MS = 30_000;

export class Flight {
  /** Leaves when neither the leader's client nor a follower waits any more. */
  readonly audience = new Departure();
  readonly #leader: Departure;
  readonly #onOver: () => void;
  readonly #followers = new Set<(hit: Hit | null) => void>();

  constructor(leader: Departure, onOver: () => void) {
    this.#leader = leader;
    this.#onOver = onOver;
    leader.onGone(() => this.#leaveIfDeserted());
  }

  get isAwaited(): boolean {
    return this.#followers.size > 0;
  }

  /** The leader's answer once it is kept; `null` when there will be none, not in time, or the follower's client has left. */
  follow(departure: Departure): Promise<Hit | null> {
    return new Promise((resolve) => {
      const done = (hit: Hit | null): void => {
        clearTimeout(timer);
        departure.off(leave);
        this.#followers.delete(done);
        resolve(hit);
      };
      const leave = (): void => {
        done(null);
        this.#leaveIfDeserted();
      };
      const timer = setTimeout(leave, FOLLOW_MS);
      this.#followers.add(done);
      departure.onGone(leave);
    });
  }

  /** @param hit null = nothing that could be given again */
  end(hit: Hit | null): void {
    this.#onOver();
    for (const done of [...this.#followers]) done(hit);
    this.#leaveIfDeserted();
  }

  #leaveIfDeserted(): void {
    const { why } = this.#leader;
    if (why !== null && (why === 'stopped' || !this.isAwaited)) this.audience.leave(why);
  }
}

export class Flights {
  /** Each under both digests of its call. */
  readonly #running = new Map<string, Flight>();

  of(digest: string): Flight | null {
    return this.#running.get(digest) ?? null;
  }

  lead(digests: readonly string[], leader: Departure): Flight {
    const flight = new Flight(leader, () => {
      for (const digest of digests) if (this.#running.get(digest) === flight) this.#running.delete(digest);
    });
    for (const digest of digests) this.#running.set(digest, flight);
    return flight;
  }
}
