// How long a post stays empty after its process died: not at all the first time, longer if it keeps dying.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Whoever lived this long did not die of its start. */
const SETTLED_AFTER_MS = 30_000;

export interface RestartHistory {
  /** Deaths in a row, none of them after a settled life. */
  readonly deaths: number;
}

export const UNTRIED: RestartHistory = { deaths: 0 };

export function afterDeath(
  history: RestartHistory,
  livedMs: number,
): { readonly waitMs: number; readonly history: RestartHistory } {
  const earlier = livedMs >= SETTLED_AFTER_MS ? 0 : history.deaths;
  const waitMs = earlier === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (earlier - 1));
  return { waitMs, history: { deaths: earlier + 1 } };
}
