// The values alerts go by, against a computation of their own over the same exchanges.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { ALERT_AGGREGATIONS, ALERT_METRICS, type ExchangeRecord, totalTokens } from '@heliometer/contract';
import fc from 'fast-check';
import type { AlertQuery } from '../../../src/ports/alerts.ts';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, seed, signal } from './asking.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 5 * 60_000;

function query(organizationId: string, change: Partial<AlertQuery> = {}): AlertQuery {
  return {
    ...{ organizationId, metric: 'count', threshold: 1, aggregation: null, percentile: null, grouping: null },
    ...{ isGroupingProperty: false, windowMs: HOUR_MS, minimumRequests: 1, filter: 'all' },
    ...{ fromMs: NOON_MS - STEP_MS, stepMs: STEP_MS, points: 1 },
    ...change,
  };
}

const usage = fc.record({
  promptTokens: fc.option(fc.nat(1000)),
  completionTokens: fc.option(fc.nat(1000)),
  promptCacheReadTokens: fc.option(fc.nat(1000)),
  promptCacheWriteTokens: fc.option(fc.nat(1000)),
});

const facts = fc.record({
  startedAtMs: fc.integer({ min: NOON_MS - 3 * HOUR_MS, max: NOON_MS + HOUR_MS }),
  status: fc.constantFrom(200, 200, 404, 500),
  latencyMs: fc.nat(5000),
  costNanos: fc.option(fc.nat(10_000_000)),
  userId: fc.option(fc.constantFrom('ada', 'ben')),
  model: fc.option(fc.constantFrom('small', 'large')),
  properties: fc.constantFrom({}, { Plan: 'pro' }, { plan: 'free' }),
});

const conditions = fc.record({
  metric: fc.constantFrom(...ALERT_METRICS),
  aggregation: fc.option(fc.constantFrom(...ALERT_AGGREGATIONS)),
  percentile: fc.constantFrom(50, 95, 99.9, 12.5),
  grouping: fc.constantFrom(null, 'user', 'model', 'provider', 'Plan'),
  windowMs: fc.constantFrom(30_000, 7 * 60_000, HOUR_MS, 2 * HOUR_MS),
  minimumRequests: fc.constantFrom(1, 2, 5),
  threshold: fc.constantFrom(0.01, 1, 50, 1000),
  stepMs: fc.constantFrom(60_000, STEP_MS, 13 * 60_000),
  points: fc.integer({ min: 1, max: 30 }),
  filter: fc.constantFrom('all' as const, { response: { status: { gte: 400 } } }),
});

function groupsOf(record: ExchangeRecord, grouping: string | null): string | null {
  if (grouping === null) return '';
  const named = { user: record.userId, model: record.model, provider: record.provider }[grouping];
  if (named !== undefined) return named;
  return Object.entries(record.properties).find(([name]) => name.toLowerCase() === 'plan')?.[1] ?? null;
}

function valuesOf(records: readonly ExchangeRecord[], metric: AlertQuery['metric']): number[] {
  const pick: Readonly<Record<string, (record: ExchangeRecord) => number | null>> = {
    cost: ({ costNanos }) => (costNanos === null ? null : costNanos / 1e9),
    latency: ({ latencyMs }) => latencyMs,
    total_tokens: (record) => totalTokens(record.usage),
    prompt_tokens: (record) => record.usage.promptTokens,
    completion_tokens: (record) => record.usage.completionTokens,
    prompt_cache_read_tokens: (record) => record.usage.promptCacheReadTokens,
    prompt_cache_write_tokens: (record) => record.usage.promptCacheWriteTokens,
  };
  return records.map((record) => pick[metric]?.(record) ?? null).filter((value) => value !== null);
}

function measured(records: readonly ExchangeRecord[], { metric, aggregation, percentile }: AlertQuery): number | null {
  if (metric === 'count') return records.length;
  if (metric === 'response.status')
    return (100 * records.filter(({ status }) => status >= 400).length) / records.length;
  const values = valuesOf(records, metric).sort((a, b) => a - b);
  if (values.length === 0) return null;
  const sum = values.reduce((all, value) => all + value, 0);
  switch (aggregation ?? (metric === 'latency' ? 'avg' : 'sum')) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'min':
      return values[0] ?? null;
    case 'max':
      return values.at(-1) ?? null;
    default: {
      const place = ((percentile ?? 95) / 100) * (values.length - 1);
      const [low = 0, high = low] = [values[Math.floor(place)], values[Math.ceil(place)]];
      return low + (high - low) * (place - Math.floor(place));
    }
  }
}

function expected(records: readonly ExchangeRecord[], asked: AlertQuery) {
  return Array.from({ length: asked.points }, (_, index) => {
    const atMs = asked.fromMs + (index + 1) * asked.stepMs;
    const inWindow = records.filter(
      ({ startedAtMs, status }) =>
        startedAtMs >= atMs - asked.windowMs && startedAtMs < atMs && (asked.filter === 'all' || status >= 400),
    );
    const all = [...Map.groupBy(inWindow, (record) => groupsOf(record, asked.grouping))]
      .filter(([group, own]) => group !== null && own.length >= asked.minimumRequests)
      .map(([group, own]) => ({ group: group ?? '', value: measured(own, asked), requests: own.length }))
      .filter(({ value }) => value !== null)
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.group < b.group ? -1 : 1));
    const groups = all.filter(({ value }) => (value ?? 0) >= asked.threshold);
    return { atMs, all, groups: asked.grouping === null ? [] : groups };
  });
}

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

export function describeAlerting(held: Held): void {
  describe('the values alerts go by', () => {
    test('are those of the exchanges in the window before each moment, for any condition', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(fc.tuple(facts, usage), { numRuns: 120, seed: s }).map(([own, used]) => {
        const plain = exchange(organizationId);
        return exchange(organizationId, { ...own, usage: { ...plain.usage, ...used } });
      });
      await held.store.insert([...records, exchange(randomUUID())], randomUUID());
      await fc.assert(
        fc.asyncProperty(conditions, async (condition) => {
          const asked = query(organizationId, {
            ...condition,
            isGroupingProperty: condition.grouping === 'Plan',
            fromMs: NOON_MS - HOUR_MS,
          });
          const points = await held.store.alertValues(asked, signal);
          const wanted = expected(records, asked);
          assert.equal(points.length, wanted.length);
          points.forEach((point, index) => {
            const { atMs, all, groups } = wanted[index]!;
            assert.equal(point.atMs, atMs);
            assert.ok(isNear(point.value ?? -1, all[0]?.value ?? -1), `${point.value} for ${all[0]?.value}`);
            // Sums that agree but for rounding may come in either order.
            assert.ok(
              all.length === 0 ? point.requests === 0 : all.some(({ requests }) => requests === point.requests),
            );
            assert.deepEqual(
              point.groups.map(({ group, requests }) => `${group} ${requests}`).sort(),
              groups.map(({ group, requests }) => `${group} ${requests}`).sort(),
            );
          });
        }),
        { numRuns: 40, seed: s },
      );
    });

    test('of an organisation without exchanges are nothing', async () => {
      const points = await held.store.alertValues(query(randomUUID(), { points: 2 }), signal);
      assert.deepEqual(
        points.map(({ value, requests, groups }) => ({ value, requests, groups })),
        Array.from({ length: 2 }, () => ({ value: null, requests: 0, groups: [] })),
      );
    });

    test('of a filter that makes no sense are refused', async () => {
      const asked = query(randomUUID(), { filter: { nowhere: { a: { equals: 1 } } } });
      await assert.rejects(held.store.alertValues(asked, signal), InvalidQuery);
    });
  });
}
