// Figures as a run collects them: one row for each thing measured, its value in every round, its target if it has one.

export interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
  /** What we would like better than what we must hold. */
  readonly aim?: number;
}

export interface Row {
  readonly name: string;
  readonly unit: string;
  /** One for each round. */
  readonly values: readonly number[];
  readonly target?: Target;
  readonly note?: string;
}

export interface PartResult {
  readonly part: string;
  readonly rows: readonly Row[];
  /** What a reader of the figures must know. */
  readonly notes?: readonly string[];
  /** Why there are none. */
  readonly skipped?: string;
  /** Percent of the machine's CPU that other programs took meanwhile. */
  readonly othersPercent?: number;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Round by round, so that what disturbed a round disturbs both sides of its ratio. */
export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, round) => value / (below[round] ?? Number.NaN));
}

export function differences(from: readonly number[], taken: readonly number[]): number[] {
  return from.map((value, round) => value - (taken[round] ?? Number.NaN));
}

export function isMet({ values, target }: Row): boolean | null {
  if (target === undefined || values.length === 0) return null;
  const value = median(values);
  return value <= (target.atMost ?? Number.POSITIVE_INFINITY) && value >= (target.atLeast ?? Number.NEGATIVE_INFINITY);
}
