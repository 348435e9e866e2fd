// Models, prompts and versions in detail.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import fc from 'fast-check';
import { BREAKDOWN_KINDS, type Breakdown, type BreakdownKind } from '../../../src/ports/breakdowns.ts';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { filters, matches } from '../filter-model.ts';
import { byBytes, known, sum } from '../group-model.ts';
import { arbitraryExchange, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, WINDOW } from './asking.ts';
import { assertClose } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

const NAMES: Readonly<Record<BreakdownKind, (record: ExchangeRecord) => readonly string[] | null>> = {
  model: ({ model, provider }) => [model ?? '', provider],
  prompt: ({ promptId }) => (promptId === null ? null : [promptId]),
  prompt_version: ({ promptId, promptVersion }) => (promptId === null ? null : [promptId, promptVersion ?? '']),
};

type Exact = Omit<Breakdown, 'p50LatencyMs' | 'p95LatencyMs'>;

function expected(names: readonly string[], calls: readonly ExchangeRecord[]): Exact {
  const answered = calls.filter(({ usage }) => usage.completionTokens !== null);
  const seconds = sum(answered, (r) => r.latencyMs - (r.ttftMs ?? 0)) / 1000;
  const completionTokens = sum(calls, (r) => r.usage.completionTokens);
  return {
    names,
    requests: calls.length,
    errors: calls.filter((r) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome)).length,
    cached: calls.filter((r) => r.outcome === 'cached' || r.cacheReferenceId !== null).length,
    costNanos: sum(calls, (r) => r.costNanos),
    priced: known(calls, (r) => r.costNanos),
    promptTokens: sum(calls, (r) => r.usage.promptTokens),
    promptCacheReadTokens: sum(calls, (r) => r.usage.promptCacheReadTokens),
    completionTokens,
    averageLatencyMs: sum(calls, (r) => r.latencyMs) / calls.length,
    averageTtftMs:
      known(calls, (r) => r.ttftMs) === 0 ? null : sum(calls, (r) => r.ttftMs) / known(calls, (r) => r.ttftMs),
    tokensPerSecond: seconds <= 0 ? null : completionTokens / seconds,
    firstStartMs: Math.min(...calls.map((r) => r.startedAtMs)),
    lastStartMs: Math.max(...calls.map((r) => r.startedAtMs)),
  };
}

const SORTED_BY = {
  requests: (group: Exact) => group.requests,
  cost: (group: Exact) => (group.priced === 0 ? -1 : group.costNanos),
  last_used: (group: Exact) => group.lastStartMs,
} as const;

export function describeBreakdowns(held: Held): void {
  describe('models and prompts in detail', () => {
    test('every number is that of the selected exchanges, for any filter and order', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 150, seed: s });
      await held.store.insert(records, randomUUID());
      const rows = await addRandomFacts(held.store, organizationId, records);
      const windows = fc
        .tuple(fc.integer({ min: -2 * DAY_MS, max: 0 }), fc.integer({ min: 1, max: 2 * DAY_MS }))
        .map(([from, length]) => ({ fromMs: NOON_MS + from, toMs: NOON_MS + from + length }));
      const wanted = fc.record({
        filter: fc.oneof(fc.constant({}), filters),
        window: fc.oneof(fc.constant(WINDOW), windows),
        by: fc.constantFrom(...BREAKDOWN_KINDS),
        sort: fc.constantFrom('requests', 'cost', 'last_used'),
        limit: fc.constantFrom(3, 1000),
        offset: fc.constantFrom(0, 2),
      });
      await fc.assert(
        fc.asyncProperty(wanted, async ({ filter, window, by, sort, limit, offset }) => {
          const groups = new Map<string, { names: readonly string[]; calls: ExchangeRecord[] }>();
          for (const row of rows) {
            const { startedAtMs } = row.record;
            const names = NAMES[by](row.record);
            if (names === null || startedAtMs < window.fromMs || startedAtMs >= window.toMs || !matches(filter, row)) {
              continue;
            }
            const key = JSON.stringify(names);
            const group = groups.get(key) ?? { names, calls: [] };
            group.calls.push(row.record);
            groups.set(key, group);
          }
          const all = [...groups.values()].map(({ names, calls }) => expected(names, calls));
          const value = SORTED_BY[sort];
          const byNames = (a: Exact, b: Exact) =>
            byBytes(a.names[0] ?? '', b.names[0] ?? '') || byBytes(a.names[1] ?? '', b.names[1] ?? '');
          all.sort((a, b) => value(b) - value(a) || byNames(a, b));
          const found = await held.store.breakdown({ organizationId, filter, window, by, sort, limit, offset }, signal);
          const exact = found.map(({ p50LatencyMs: _p50, p95LatencyMs: _p95, ...rest }) => rest);
          assertClose(exact, all.slice(offset, offset + limit));
        }),
        { numRuns: 30, seed: s },
      );
    });

    test('quantiles lie among the latencies of their rank', async () => {
      const organizationId = randomUUID();
      const latencies = Array.from({ length: 1_000 }, (_, n) => (n * 7_919) % 1_000);
      await held.store.insert(
        latencies.map((latencyMs) => exchange(organizationId, { latencyMs })),
        randomUUID(),
      );
      const query = { ...metric(organizationId), by: 'model', sort: 'requests', limit: 10, offset: 0 } as const;
      const [group, ...others] = await held.store.breakdown(query, signal);
      assert.deepEqual(others, []);
      assert.ok(Math.abs((group?.p50LatencyMs ?? 0) - 500) <= 10, String(group?.p50LatencyMs));
      assert.ok(Math.abs((group?.p95LatencyMs ?? 0) - 950) <= 10, String(group?.p95LatencyMs));
    });

    test('a group or an order that is unknown is refused by name', async () => {
      const query = { ...metric(randomUUID()), limit: 1, offset: 0, by: 'model', sort: 'cost' } as const;
      for (const wrong of [{ by: 'colour' }, { sort: 'colour' }, { limit: -1 }]) {
        await assert.rejects(held.store.breakdown({ ...query, ...wrong } as typeof query, signal), InvalidQuery);
      }
    });
  });
}
