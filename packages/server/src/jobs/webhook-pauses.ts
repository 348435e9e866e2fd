// How long a receiver is left alone after it did not take a delivery.
/** 1, 3, 9 … s: eight tries in the first hour, then one every three hours. */
const FIRST_PAUSE_MS = 1_000;
const PAUSE_GROWTH = 3;
const LONGEST_PAUSE_MS = 3 * 3_600_000;

/** Jittered in its upper half, so that what failed together does not come back together. */
export function pauseAfter(tries: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWTH ** Math.min(tries, 20));
  return ceiling * (0.5 + Math.random() / 2);
}
