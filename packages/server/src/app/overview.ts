// What the whole program knows of itself: whoever starts the others asks them all, everyone else asks whoever started them.
import type { ProcessMetrics } from './metrics-page.ts';

export interface GatewayState {
  readonly role: 'gateway';
  readonly slot: number;
  readonly inFlight: number;
  readonly accepting: boolean;
  readonly journal: { readonly bytes: number; readonly oldestMs: number };
}

export interface ConsoleState {
  readonly role: 'console';
  /** `down`: it died or is not running; it is being started again. */
  readonly state: 'starting' | 'ready' | 'down' | 'stopping';
}

export type ProcessState = GatewayState | ConsoleState;

export interface Overview {
  /** Of every process that answers. */
  metrics(): Promise<readonly ProcessMetrics[]>;
  states(): Promise<readonly ProcessState[]>;
}

/** The console as others see it; with no word from it or about it, it is down. */
export function consoleStateOf(states: readonly ProcessState[]): ConsoleState['state'] {
  return states.find((state) => state.role === 'console')?.state ?? 'down';
}
