// What the whole program knows of itself: whoever starts the others asks them all, everyone else asks whoever started them.
import type { ProcessMetrics } from './metrics-page.ts';

export interface Backlog {
  readonly bytes: number;
  readonly oldestMs: number;
}

export interface GatewayState {
  readonly role: 'gateway';
  readonly slot: number;
  readonly inFlight: number;
  readonly accepting: boolean;
  /** Of its own slot. */
  readonly journal: Backlog;
}

export interface ConsoleState {
  readonly role: 'console';
  /** `down`: it died or is not running; it is being started again. */
  readonly state: 'starting' | 'ready' | 'down' | 'stopping';
  /** Of all slots; null = nobody is there to look. */
  readonly journal: Backlog | null;
}

export type ProcessState = GatewayState | ConsoleState;

export interface Overview {
  /** Of every process that answers. */
  metrics(): Promise<readonly ProcessMetrics[]>;
  states(): Promise<readonly ProcessState[]>;
}
