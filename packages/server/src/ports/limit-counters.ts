// The counters of rate limits (headers.md §11), shared by the gateways of a machine or a fleet.
//
// The algorithm, the same in every engine. Time is cut into slots of a fiftieth of the window; a counter is the sum admitted
// in each slot. Of a call at time t the slots from floor((t − w) / slot) on are counted: every slot that overlaps the window
// (t − w, t], each of them whole. So what is counted is never less than what was admitted in that window, and a call is
// admitted only if it fits in beside it; looking and taking are one step of the engine. Hence, for any window, the last call
// admitted in it saw all others of it: their sum is at most the quota. A slot is counted at most its own length, 2 % of w,
// longer than the window asks for: so much too early a call may be refused, at most.
//
// What is held (cents and tokens) is counted in the slot of its admission; settling puts the truth in its place there.
// Amounts are whole numbers up to 2^53 − 1: no rounding anywhere. Time is the engine's: a clock that is set back waits in
// the newest slot, and one set back by more than a window starts the counter anew.

export const SLOTS_PER_WINDOW = 50;

export interface Limit {
  /** Limits of the same name share a counter. */
  readonly counter: string;
  readonly windowMs: number;
  readonly quota: number;
  /** What must be left of the quota … */
  readonly least: number;
  /** … and what is then taken of it: so much, or all that is left if that is less. Who takes and holds nothing only looks. */
  readonly most: number;
  /** Held until settled, and given back when the process dies; else taken for good. */
  readonly held: boolean;
}

/** How a limit stands after the call was admitted or refused. */
export interface Standing {
  /** Counted in the window, what was just taken included. */
  readonly used: number;
  /** From now until nothing of that counts any more. */
  readonly resetMs: number;
  /** From now until `least` would fit, if nobody else takes it; null = it fits, or never will. */
  readonly waitMs: number | null;
}

/** What an admitted call holds, for settling. */
export interface Hold {
  readonly id: string;
  /** Of the held limits, in their order. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly counter: string;
  /** Which of the admission's limits. */
  readonly index: number;
  readonly slot: number;
  readonly amount: number;
}

export interface Admission {
  readonly admitted: boolean;
  /** In the order of the limits. */
  readonly standings: readonly Standing[];
  /** null when refused, or nothing is held. */
  readonly hold: Hold | null;
}

export interface LimitCounters {
  /**
   * Takes from all limits or from none, whatever others do at the same time. No two of them may be of one counter.
   * @param id names the hold; unique
   * @throws GatewayError `limiter_unavailable` when the counters cannot be reached, or there is no room for another one;
   *   the reason of the signal
   */
  admit(id: string, limits: readonly Limit[], signal: AbortSignal): Promise<Admission>;
  /**
   * Puts what was truly used in the place of what was held; once for each hold. Resolves when that is written down, and
   * never rejects: it is tried until it succeeds.
   */
  settle(hold: Hold, charges: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/** A counter to be looked at; its window is that of its limits. */
export type Counter = Pick<Limit, 'counter' | 'windowMs'>;

/** For who takes part in no admission, such as the console. */
export interface LimitReader {
  /**
   * How counters stand, in their order; it takes nothing and keeps no call waiting. Never heard of = nothing is used.
   * @throws GatewayError `limiter_unavailable` when the counters cannot be reached; the reason of the signal
   */
  look(counters: readonly Counter[], signal: AbortSignal): Promise<readonly Pick<Standing, 'used' | 'resetMs'>[]>;
}
