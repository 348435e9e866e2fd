// The rate limits' part of a gateway's snapshot: the rules of each organisation, and its own prices, which limits in cents
// go by.
import type { DatabaseSync } from 'node:sqlite';
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { PriceOverride } from '../../ports/control-store.ts';
import type { RateLimitRule } from '../../ports/rate-limit-rules.ts';
import { toRule } from './rate-limit-rules.ts';
import { RATE_LIMIT_RULES_SQL } from './rate-limit-tables.ts';

export type SnapshotLimits = Pick<ControlSnapshot, 'rateLimitRulesOf' | 'priceOverridesOf'>;

const NO_RULES: readonly RateLimitRule[] = [];
const NO_PRICES: readonly PriceOverride[] = [];

export const NO_LIMITS: SnapshotLimits = { rateLimitRulesOf: () => NO_RULES, priceOverridesOf: () => NO_PRICES };

const PRICES_SQL = `SELECT organization_id, provider, model, input_usd, output_usd, cache_read_usd, cache_write_usd, set_at_ms
  FROM price_overrides ORDER BY set_at_ms DESC, seq DESC`;

/** Reads both anew each time the returned function is called. */
export function prepareLimits(db: DatabaseSync): () => SnapshotLimits {
  const rules = db.prepare(RATE_LIMIT_RULES_SQL);
  const prices = db.prepare(PRICES_SQL);
  return () => {
    const rulesBy = byOrganization(rules.iterate(), toRule);
    const pricesBy = byOrganization(prices.iterate(), toPrice);
    if (rulesBy.size === 0 && pricesBy.size === 0) return NO_LIMITS;
    return {
      rateLimitRulesOf: (organizationId) => rulesBy.get(organizationId) ?? NO_RULES,
      priceOverridesOf: (organizationId) => pricesBy.get(organizationId) ?? NO_PRICES,
    };
  };
}

type Row = Readonly<Record<string, unknown>>;

function byOrganization<T>(rows: Iterable<Row>, read: (row: Row) => T): ReadonlyMap<string, readonly T[]> {
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
function toPrice(row: Row): PriceOverride {
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
