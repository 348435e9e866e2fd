// The end of an exchange from outside, as something to wait for: the client leaves or sends what is no HTTP, or we are told
// to stop. One place that knows, many that want to be told, an AbortSignal only for those who need one (making one for every
// exchange would cost more than most exchanges use it).

/** `unreadable`: within its body the client sent what cannot be read, and has been answered a bare 400 for it. */
export type DepartureReason = 'client_gone' | 'unreadable' | 'stopped';

/** The client left before its exchange was over. Not an error of anybody's; it only ends what is going on. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

export class Departure {
  #why: DepartureReason | null = null;
  #listeners: (() => void)[] = [];
  #controller: AbortController | null = null;

  /** null = everybody is still here. */
  get why(): DepartureReason | null {
    return this.#why;
  }

  get gone(): boolean {
    return this.#why !== null;
  }

  /** Calls `listener` once, at once when the client has gone already. */
  onGone(listener: () => void): void {
    if (this.#why !== null) listener();
    else this.#listeners.push(listener);
  }

  off(listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at !== -1) this.#listeners.splice(at, 1);
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#why !== null) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  leave(why: DepartureReason): void {
    if (this.#why !== null) return;
    this.#why = why;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
    this.#controller?.abort();
  }
}
