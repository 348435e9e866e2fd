// Exchanges whole, out of a store and into one: what export and import are made of.
import type { FilterNode, TransferredExchange, TransferredFact } from '@heliometer/contract';
import type { ExchangePlace } from './exchange-place.ts';
import type { TimeWindow } from './time-window.ts';

export interface TransferQuery {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  /** Those after it; null = from the first. */
  readonly after: ExchangePlace | null;
}

export interface TransferPage {
  /** As recorded, without later facts folded in; bodies whole. */
  readonly exchanges: readonly TransferredExchange[];
  readonly next: ExchangePlace | null;
}

/** Where an id stands: `deleted` = marked, and not off the disk yet. */
export type Presence = 'stored' | 'deleted';

export interface FactsOfExchange {
  readonly exchangeId: string;
  readonly requestId: string;
  readonly facts: readonly TransferredFact[];
}

export interface RecordTransfer {
  /** Oldest first, as many at a time as can well be held. */
  transferPage(query: TransferQuery, signal: AbortSignal): Promise<TransferPage>;
  /** Of these exchange ids those that are there. */
  presence(organizationId: string, exchangeIds: readonly string[]): Promise<ReadonlyMap<string, Presence>>;
  /** Adds the facts that are not there yet, under their own ids and times, to their exchanges. */
  addTransferredFacts(organizationId: string, of: readonly FactsOfExchange[]): Promise<void>;
}
