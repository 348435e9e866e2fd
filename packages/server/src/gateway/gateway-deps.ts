// What the data plane is given by the program.
import type { Log } from '../kernel/log.ts';
import type { Sealers } from '../kernel/sealing.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ControlSnapshotSource } from '../ports/control-snapshot.ts';
import type { IdRegister } from '../ports/id-register.ts';
import type { LimitCounters } from '../ports/limit-counters.ts';
import type { GatewayMeters } from '../ports/meters.ts';
import type { Spool } from '../ports/spool.ts';
import type { CheckTarget } from './choose-target.ts';
import type { OpenPool } from './dispatch/upstreams.ts';
import type { Security } from './guards/check-security.ts';
import type { GatewaySettings } from './settings.ts';

export interface GatewayDeps {
  readonly settings: GatewaySettings;
  readonly control: ControlSnapshotSource;
  readonly ids: IdRegister;
  readonly counters: LimitCounters;
  readonly cache: AnswerCache;
  readonly spool: Spool;
  readonly openPool: OpenPool;
  readonly checkTarget: CheckTarget;
  readonly sealers: Sealers;
  readonly security: Security;
  readonly meters: GatewayMeters;
  readonly log: Log;
  /** Unix socket of the console; null = it has an address of its own, and its routes are refused here. */
  readonly consoleSocket: string | null;
  /** `/healthz`, `/readyz` and `/metrics`, which the gateway answers itself. */
  readonly health: HealthRoutes;
}

export interface HealthAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface HealthRoutes {
  ready(): Promise<HealthAnswer>;
  metrics(): Promise<HealthAnswer>;
}
