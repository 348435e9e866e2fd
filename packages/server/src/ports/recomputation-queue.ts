// Recomputations of costs that were asked for, kept so that a console that is started again goes on with them.
import type { ExchangePlace } from './exchange-place.ts';

export const RECOMPUTATION_STATES = ['waiting', 'running', 'done', 'failed'] as const;

export interface NewRecomputation {
  readonly organizationId: string;
  /** As the record has it; null = any. */
  readonly provider: string | null;
  readonly model: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly createdAtMs: number;
}

export interface Recomputation extends NewRecomputation {
  readonly id: string;
  readonly state: (typeof RECOMPUTATION_STATES)[number];
  /** Exchanges it has to look at; null = not counted yet. */
  readonly total: number | null;
  readonly examined: number;
  /** Of those examined, how many got another cost or receipt. */
  readonly changed: number;
  /** The last exchange that is done with. */
  readonly place: ExchangePlace | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

export interface RecomputationQueue {
  /** @throws GatewayError conflict when as many as may are waiting already, not_found without that organisation */
  addRecomputation(asked: NewRecomputation): Promise<Recomputation>;
  /** Newest first; of those that ended the last hundred are kept. */
  recomputations(organizationId: string): Promise<readonly Recomputation[]>;
  recomputation(organizationId: string, id: string): Promise<Recomputation | null>;
  /** The oldest that has not ended, of any organisation. */
  nextRecomputation(): Promise<Recomputation | null>;
  /** How far it is. */
  saveRecomputation(recomputation: Recomputation): Promise<void>;
}
