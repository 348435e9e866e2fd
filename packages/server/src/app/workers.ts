// How many gateway processes there are.
import { availableParallelism } from 'node:os';
import type { Settings } from './config/table.ts';

/** `auto` leaves a core to the console. */
export function workersOf(settings: Settings): number {
  const wanted = settings['gateway.workers'];
  return wanted === 'auto' ? Math.max(1, availableParallelism() - 1) : wanted;
}
