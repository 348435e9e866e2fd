// The way to estimate-call.ts: it is loaded, and the price table opened, when the first call needs it.
import type { ExchangeReading, RateLimitUnit } from '@heliometer/contract';
import { loadOnce } from '../../kernel/load-once.ts';
import type { ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import type { Exchange } from '../exchange.ts';
import type { CallFacts, Estimate, PriceMeans } from './estimate-call.ts';

export interface CallEstimates {
  read(exchange: Exchange): Promise<CallFacts>;
  /** null = the model has no price. */
  ahead(exchange: Exchange, facts: CallFacts, unit: Exclude<RateLimitUnit, 'request'>): Promise<Estimate | null>;
  /** What was used in truth; null = nobody knows. */
  after(exchange: Exchange, reading: ExchangeReading | null, unit: RateLimitUnit): Promise<number | null>;
}

export function openCallEstimates(control: ControlSnapshotSource): CallEstimates {
  const load = loadOnce(() => import('./estimate-call.ts'));
  const openPricer = loadOnce(async () => (await import('../../providers/pricing.ts')).createPricer());
  const pricesFor = async (exchange: Exchange, unit: RateLimitUnit): Promise<PriceMeans | null> => {
    if (unit !== 'cents') return null;
    const overrides = control.current().priceOverridesOf(exchange.principal?.organizationId ?? '');
    return { pricer: await openPricer(), overrides };
  };
  return {
    read: async (exchange) => (await load()).readCall(exchange),
    async ahead(exchange, facts, unit) {
      const [{ estimate }, prices] = await Promise.all([load(), pricesFor(exchange, unit)]);
      return estimate(exchange, facts, unit, prices);
    },
    async after(exchange, reading, unit) {
      const [{ used }, prices] = await Promise.all([load(), pricesFor(exchange, unit)]);
      return used(exchange, reading, unit, prices);
    },
  };
}
