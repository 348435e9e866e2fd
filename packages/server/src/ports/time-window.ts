// A span of time, as questions to the record store have it.

export interface TimeWindow {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}
