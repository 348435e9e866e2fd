// Deadlines of the calls of a pool, looked at a few times a second for all of them together. Undici has timers of its own, but
// makes three for each call, and a busy gateway spent a twentieth of its time on them.
import { Roster, type Seat } from '../kernel/roster.ts';

export interface Watched {
  /** A look at the clock; the watched one says by itself if it has waited too long. */
  look(tick: number): void;
}

const TICK_MS = 250;

/** Ticks after which at least so many milliseconds have passed, whatever of the first tick was over; 0 = never. */
export function ticksOf(milliseconds: number): number {
  return milliseconds === 0 ? 0 : Math.ceil(milliseconds / TICK_MS) + 1;
}

export class CallWatch {
  /** Counts on while calls are watched. */
  tick = 0;
  readonly #watched = new Roster<Watched>();
  #timer: NodeJS.Timeout | null = null;

  add(watched: Watched): Seat<Watched> {
    this.#timer ??= setInterval(() => this.#look(), TICK_MS).unref();
    return this.#watched.add(watched);
  }

  leave(seat: Seat<Watched>): void {
    this.#watched.leave(seat);
  }

  #look(): void {
    this.tick += 1;
    if (this.#watched.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    for (const watched of this.#watched.members()) watched.look(this.tick);
  }
}
