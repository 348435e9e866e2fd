// From a record to what pricing is asked. When an exchange is recorded and when its cost is worked out again it is this one
// way, so that nothing changes but what prices changed.
import type { ExchangeReading, ExchangeRecord, PricingFacts } from '@heliometer/contract';
import type { SettledMeta } from '../ports/spool.ts';
import type { OwnPrice, PricingInput } from '../providers/pricing-input.ts';

type PricedRecord = Pick<
  ExchangeRecord,
  'provider' | 'targetUrl' | 'model' | 'startedAtMs' | 'usage' | 'usageEstimated'
>;

export function pricingFacts(meta: SettledMeta, reading: ExchangeReading): PricingFacts {
  return {
    requestedModel: meta.modelOverride === null ? (reading.requestModel ?? reading.pathModel) : null,
    serviceTier: reading.serviceTier,
    billedUsage: reading.billedUsage ?? null,
    inputTokenCostUsd: meta.inputTokenCost,
    outputTokenCostUsd: meta.outputTokenCost,
    reportedCostUsd: reading.reportedCostUsd,
  };
}

export function pricingInput(
  record: PricedRecord,
  facts: PricingFacts | null,
  overrides: readonly OwnPrice[],
): PricingInput {
  const billedUsage = facts?.billedUsage ?? null;
  return {
    providerSlug: record.provider === 'CUSTOM' ? null : record.provider.toLowerCase(),
    model: record.model,
    requestedModel: facts?.requestedModel ?? null,
    upstreamPath: upstreamPath(record.targetUrl),
    usage: record.usage,
    usageEstimated: record.usageEstimated,
    ...(billedUsage === null ? {} : { billedUsage }),
    atMs: record.startedAtMs,
    serviceTier: facts?.serviceTier ?? null,
    headerRates: { inputUsd: facts?.inputTokenCostUsd ?? null, outputUsd: facts?.outputTokenCostUsd ?? null },
    overrides,
    reportedCostUsd: facts?.reportedCostUsd ?? null,
  };
}

/** Path and query of the upstream; null when no target was found. */
export function upstreamPath(targetUrl: string): string | null {
  const url = URL.parse(targetUrl);
  return url === null ? null : url.pathname + url.search;
}
