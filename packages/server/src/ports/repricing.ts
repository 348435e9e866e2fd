// Working costs out again: the exchanges with what their prices depend on out, new costs in.
import type { ExchangeRecord, PricingFacts, Receipt } from '@heliometer/contract';
import type { PriceOverride } from './control-store.ts';
import type { ExchangePlace } from './exchange-place.ts';
import type { TimeWindow } from './time-window.ts';

/** Whose costs; null = of any. */
export interface Costed {
  readonly organizationId: string;
  /** As the record has it: the slug in capitals, or CUSTOM. */
  readonly provider: string | null;
  /** Without regard to case, as prices name it. */
  readonly model: string | null;
  readonly window: TimeWindow;
}

export type PricedExchange = ExchangePlace &
  Pick<
    ExchangeRecord,
    'outcome' | 'provider' | 'targetUrl' | 'model' | 'usage' | 'usageEstimated' | 'costNanos' | 'receipt'
  > & {
    /** null = the cost came with the exchange. */
    readonly pricing: PricingFacts | null;
  };

export interface Repriced {
  readonly exchange: PricedExchange;
  /** null = the cost is not known any more. */
  readonly receipt: Receipt | null;
}

/** What becomes of the exchange's cost under these prices; null = it stays. */
export type Reprice = (exchange: PricedExchange, overrides: readonly PriceOverride[]) => Repriced | null;

export interface RecordRepricer {
  countCosted(costed: Costed, signal: AbortSignal): Promise<number>;
  /** Oldest first, those after `after`. */
  pricedExchanges(
    query: Costed & { readonly after: ExchangePlace | null; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly PricedExchange[]>;
  /**
   * Puts the costs and receipts in place, in lists, filters, sums and roll-ups alike. It rewrites, so it takes thousands at a
   * time, in their order. Given again after it was cut short it ends the same. One caller at a time.
   */
  reprice(organizationId: string, changes: readonly Repriced[]): Promise<void>;
}
