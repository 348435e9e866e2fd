// Rounding of measured times.

/** Milliseconds with one decimal: finer is noise. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
