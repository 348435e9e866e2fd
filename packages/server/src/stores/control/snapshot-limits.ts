// The rate limits' part of a gateway's snapshot: the rules of each organisation, and its own prices, which limits in cents
// go by.
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { PriceOverride } from '../../ports/control-store.ts';
import type { RateLimitRule } from '../../ports/rate-limit-rules.ts';
import { toRule } from './rate-limit-rules.ts';
import type { SnapshotRow } from './snapshot-row.ts';

type SnapshotLimits = Pick<ControlSnapshot, 'rateLimitRulesOf' | 'priceOverridesOf'>;

const NO_RULES: readonly RateLimitRule[] = [];
const NO_PRICES: readonly PriceOverride[] = [];

export function limitsOf(rules: readonly SnapshotRow[], prices: readonly SnapshotRow[]): SnapshotLimits {
  const rulesBy = byOrganization(rules, toRule);
  const pricesBy = byOrganization(prices, toPrice);
  return {
    rateLimitRulesOf: (organizationId) => rulesBy.get(organizationId) ?? NO_RULES,
    priceOverridesOf: (organizationId) => pricesBy.get(organizationId) ?? NO_PRICES,
  };
}

function byOrganization<T>(
  rows: readonly SnapshotRow[],
  read: (row: SnapshotRow) => T,
): ReadonlyMap<string, readonly T[]> {
  const all = new Map<string, T[]>();
  for (const row of rows) {
    const organizationId = String(row['organization_id']);
    const others = all.get(organizationId);
    if (others === undefined) all.set(organizationId, [read(row)]);
    else others.push(read(row));
  }
  return all;
}

/** What can't be read as a rate is passed over by pricing. */
function toPrice(row: SnapshotRow): PriceOverride {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null);
  return {
    provider: text('provider'),
    model: text('model') ?? '',
    inputUsd: text('input_usd') ?? '',
    outputUsd: text('output_usd') ?? '',
    cacheReadUsd: text('cache_read_usd'),
    cacheWriteUsd: text('cache_write_usd'),
    setAtMs: Number(row['set_at_ms']),
  };
}
