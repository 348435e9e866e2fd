// What the processes of the program have in common: they are started, asked how they are, and sent home.
import type { Logger } from 'pino';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import type { ProcessMetrics } from './metrics-page.ts';
import type { Overview, ProcessState } from './overview.ts';

/** Where to listen: a socket bound by the supervisor, or an address of one's own. */
export type ListenOn = { readonly fd: number } | { readonly host: string; readonly port: number };

export interface RoleContext {
  readonly settings: Settings;
  readonly dir: DataDir;
  /** null = nowhere but on sockets in the data dir. */
  readonly listen: ListenOn | null;
  readonly overview: Overview;
  readonly openLog: (process: string, slot?: number) => Logger;
}

export interface RunningRole {
  /** `http://host:port`; null = it does not listen. */
  readonly url: string | null;
  state(): ProcessState;
  metrics(): Promise<ProcessMetrics>;
  /** Ends running work within `graceMs`, flushes, closes everything it opened. */
  drain(graceMs: number): Promise<void>;
}

/** @throws CannotServe when something must be changed first */
export type StartRole = (context: RoleContext) => Promise<RunningRole>;

export type Role = 'gateway' | 'console' | 'drain';

/** As seen in `ps`. */
export const TITLES: Readonly<Record<Role | 'supervisor', string>> = {
  supervisor: 'heliometer',
  gateway: 'heliometer gateway',
  console: 'heliometer console',
  drain: 'heliometer drain',
};
