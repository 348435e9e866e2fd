// What the answers say about the way to the console: whether it is there, and whether we are signed in. One small store that
// the banner and the sign-in page listen to.
import { useSyncExternalStore } from 'react';
import type { ApiError } from './call.ts';

export type Connection = 'fine' | 'console_unavailable' | 'offline' | 'signed_out';

let connection: Connection = 'fine';
let served = false;
const listeners = new Set<() => void>();

export function noteAnswer(error: ApiError | null): void {
  served ||= error === null;
  const next = meaningOf(error);
  if (next === null || next === connection) return;
  connection = next;
  for (const listener of listeners) listener();
}

/** null: the answer says nothing about the connection. */
function meaningOf(error: ApiError | null): Connection | null {
  if (error === null) return 'fine';
  if (error.code === 'console_unavailable' || error.code === 'offline') return error.code;
  return error.code === 'unauthorized' ? 'signed_out' : null;
}

/** Something was answered since the page was loaded: there may be work on it that must not be lost. */
export function wasServed(): boolean {
  return served;
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
