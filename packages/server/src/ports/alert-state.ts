// How an alert goes from one state to the other; watching and preview go by it alike. Pure.
import type { AlertPoint, AlertState } from './alerts.ts';

/** It is over when the value was below the threshold for so long: one that swings around it tells once. */
export const COOLDOWN_MS = 5 * 60_000;

export interface AlertStep {
  readonly state: AlertState;
  readonly event: AlertState['status'] | null;
}

export function stepAlert(
  state: AlertState,
  { value, atMs }: Pick<AlertPoint, 'value' | 'atMs'>,
  threshold: number,
): AlertStep {
  const isReached = value !== null && value >= threshold;
  if (state.status === 'resolved') {
    if (!isReached) return { state, event: null };
    return { state: { status: 'triggered', episodes: state.episodes + 1, belowSinceMs: null }, event: 'triggered' };
  }
  if (isReached) return { state: state.belowSinceMs === null ? state : { ...state, belowSinceMs: null }, event: null };
  if (state.belowSinceMs === null) return { state: { ...state, belowSinceMs: atMs }, event: null };
  if (atMs - state.belowSinceMs < COOLDOWN_MS) return { state, event: null };
  return { state: { ...state, status: 'resolved', belowSinceMs: null }, event: 'resolved' };
}
