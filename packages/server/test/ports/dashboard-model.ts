// What the dashboard shows, counted in memory: the store is compared with it.
import assert from 'node:assert/strict';
import type { ExchangeRecord } from '@heliometer/contract';
import type {
  DashboardFigures,
  DashboardGroups,
  DashboardQuery,
  DashboardTotals,
  Spread,
} from '../../src/ports/dashboard.ts';
import { byBytes, known, sum } from './group-model.ts';
import { assertClose } from './record-store-suite/expected-sums.ts';

const isError = (r: ExchangeRecord) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome);
const isHit = (r: ExchangeRecord) => r.cacheEnabled && r.outcome === 'cached';

function assertDashboardTotals(seen: DashboardTotals, records: readonly ExchangeRecord[]): void {
  const { latency, ttft, ...sums } = seen;
  const saved = (r: ExchangeRecord) =>
    isHit(r) && r.savedLatencyMs !== null ? Math.max(r.savedLatencyMs - r.latencyMs, 0) : 0;
  assertClose(sums, {
    requests: records.length,
    errors: records.filter(isError).length,
    threats: records.filter((r) => r.outcome === 'threat' || r.threat === true).length,
    checked: known(records, (r) => r.threat),
    costNanos: sum(records, (r) => r.costNanos),
    priced: known(records, (r) => r.costNanos),
    promptTokens: sum(records, (r) => r.usage.promptTokens),
    promptCacheReadTokens: sum(records, (r) => r.usage.promptCacheReadTokens),
    completionTokens: sum(records, (r) => r.usage.completionTokens),
    latencyMs: sum(records, (r) => r.latencyMs),
    overheadMs: sum(records, (r) => r.gatewayOverheadMs),
    cacheAsked: records.filter((r) => r.cacheEnabled).length,
    cacheHits: records.filter(isHit).length,
    savedCostNanos: sum(records.filter(isHit), (r) => r.savedCostNanos),
    savedLatencyMs: sum(records, saved),
    activeUsers: new Set(records.map((r) => r.userId).filter((id) => id !== null)).size,
  });
  assertSpread(
    latency,
    records.map((r) => r.latencyMs),
  );
  assertSpread(
    ttft,
    records.flatMap((r) => (r.ttftMs === null ? [] : [r.ttftMs])),
  );
}

/** The sketch promises 1.5% of the value. */
function assertSpread(seen: Spread | null, values: readonly number[]): void {
  assert.equal(seen === null, values.length === 0);
  if (seen === null) return;
  const sorted = [...values].sort((a, b) => a - b);
  for (const [level, value] of [
    [0.5, seen.p50],
    [0.95, seen.p95],
    [0.99, seen.p99],
  ] as const) {
    const exact = sorted[Math.floor(level * (sorted.length - 1))] ?? Number.NaN;
    assert.ok(Math.abs(value - exact) <= 0.015 * exact, `${level}: ${value} is not ${exact}`);
  }
}

/** `records` are of the window, `previous` of the time before. */
export function assertFigures(
  seen: DashboardFigures,
  query: DashboardQuery,
  { records, previous }: Readonly<Record<'records' | 'previous', readonly ExchangeRecord[]>>,
): void {
  assertDashboardTotals(seen.totals, records);
  assertDashboardTotals(seen.previous, previous);
  const bucketOf = (r: ExchangeRecord) => query.bounds.findLastIndex((bound) => bound <= r.startedAtMs);
  const byBucket = Map.groupBy(records, bucketOf);
  assert.deepEqual(
    seen.buckets.map(({ index }) => index),
    [...byBucket.keys()].sort((a, b) => a - b),
  );
  for (const { index, ...totals } of seen.buckets) assertDashboardTotals(totals, byBucket.get(index) ?? []);
  const failed = Map.groupBy(records.filter(isError), (r) => `${r.status} ${r.outcome}`);
  assert.deepEqual(
    new Map(seen.failures.map(({ status, outcome, requests }) => [`${status} ${outcome}`, requests])),
    new Map([...failed].map(([key, those]) => [key, those.length])),
  );
  assertGroups(seen.models, records, (r) => r.model ?? '');
  assertGroups(seen.providers, records, (r) => r.provider);
  assertGroups(seen.users, records, (r) => r.userId);
  assertCourses(seen, query, { records, bucketOf });
}

/** Of fewer groups than the query lists. */
function assertGroups(
  seen: DashboardGroups,
  records: readonly ExchangeRecord[],
  keyOf: (record: ExchangeRecord) => string | null,
): void {
  const groups = Map.groupBy(
    records.filter((r) => keyOf(r) !== null),
    (r) => keyOf(r) ?? '',
  );
  const expected = [...groups].map(([key, those]) => ({
    key,
    requests: those.length,
    errors: those.filter(isError).length,
    costNanos: sum(those, (r) => r.costNanos),
    priced: known(those, (r) => r.costNanos),
    promptTokens: sum(those, (r) => r.usage.promptTokens),
    completionTokens: sum(those, (r) => r.usage.completionTokens),
  }));
  const byKey = (a: { readonly key: string }, b: { readonly key: string }) => byBytes(a.key, b.key);
  assert.equal(seen.count, expected.length);
  assert.deepEqual([...seen.rows].sort(byKey), expected.sort(byKey));
}

function assertCourses(
  { costByModel }: DashboardFigures,
  { topModels }: DashboardQuery,
  given: { readonly records: readonly ExchangeRecord[]; readonly bucketOf: (record: ExchangeRecord) => number },
): void {
  const cost = (those: readonly ExchangeRecord[]) => sum(those, (r) => r.costNanos);
  const isPriced = (those: readonly ExchangeRecord[]) => Number(known(those, (r) => r.costNanos) > 0);
  const ranked = [...Map.groupBy(given.records, (r) => r.model ?? '')].sort(
    ([a, those], [b, others]) => isPriced(others) - isPriced(those) || cost(others) - cost(those) || byBytes(a, b),
  );
  const course = (those: readonly ExchangeRecord[]) =>
    [...Map.groupBy(those, given.bucketOf)]
      .map(([index, inIt]) => ({ index, costNanos: cost(inIt), priced: known(inIt, (r) => r.costNanos) }))
      .sort((a, b) => a.index - b.index);
  const rest = ranked.slice(topModels).flatMap(([, those]) => those);
  assert.deepEqual(costByModel, [
    ...ranked.slice(0, topModels).map(([model, those]) => ({ model, buckets: course(those) })),
    ...(rest.length === 0 ? [] : [{ model: null, buckets: course(rest) }]),
  ]);
}
