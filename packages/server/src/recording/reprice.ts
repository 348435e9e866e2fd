// Works the cost of a stored exchange out again, the same way as when it was recorded.
import type { PricedExchange, Reprice } from '../ports/repricing.ts';
import type { Pricer } from '../providers/pricing.ts';
import { pricingInput } from './price-record.ts';

export function createReprice({ priceExchange }: Pick<Pricer, 'priceExchange'>): Reprice {
  return (exchange, overrides) => {
    if (cameWithCost(exchange)) return null;
    const receipt = priceExchange(pricingInput(exchange, exchange.pricing, overrides));
    // By text, as it is stored: both were made by the same code, whose members come in one order.
    return JSON.stringify(receipt) === JSON.stringify(exchange.receipt) ? null : { exchange, receipt };
  };
}

/** An answer out of the cache cost nothing. What prices an exchange that was not recorded here depended on is not known. */
function cameWithCost({ outcome, pricing, receipt, costNanos }: PricedExchange): boolean {
  if (outcome === 'cached') return true;
  if (pricing !== null) return false;
  if (receipt === null) return costNanos !== null;
  return receipt.source === 'header' || receipt.source === 'provider-reported';
}
