// Sums, series, quantiles and groups.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import { arbitraryExchange, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal } from './asking.ts';
import { assertTotals, localBucket } from './expected-sums.ts';

export function describeSummingUp(held: Held): void {
  describe('summing up', () => {
    test('unknown costs are left out of the sum and counted', async () => {
      const organizationId = randomUUID();
      const records = [null, 0, 5, null].map((costNanos) => exchange(organizationId, { costNanos, ttftMs: costNanos }));
      await held.store.insert(records, randomUUID());
      const totals = await held.store.totals(metric(organizationId), signal);
      assertTotals(totals, records);
      assert.deepEqual([totals.costNanos, totals.priced, totals.averageTtftMs], [5, 2, 2.5]);
      assert.deepEqual(await held.store.totals(metric(randomUUID()), signal), {
        ...totals,
        requests: 0,
        errors: 0,
        threats: 0,
        activeUsers: 0,
        costNanos: 0,
        priced: 0,
        averageLatencyMs: null,
        averageTtftMs: null,
        promptTokens: 0,
        completionTokens: 0,
        totalTokens: 0,
      });
    });

    test('roll-ups and exchanges say the same, whatever the window and zone', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 200, seed: s });
      await held.store.insert(records, randomUUID());
      // True of every exchange, but not known to be: answered from the exchanges themselves.
      const everything: FilterNode = { request_response_rmt: { latency: { gte: 0 } } };
      const windows = fc
        .tuple(fc.integer({ min: -2 * DAY_MS, max: 0 }), fc.integer({ min: 0, max: 2 * DAY_MS }))
        .map(([from, length]) => ({ fromMs: NOON_MS + from, toMs: NOON_MS + from + length }));
      const zones = fc.constantFrom(0, 60, -480, 330, 345, -210, 525, 7);
      const increments = fc.constantFrom('min', 'hour', 'day', 'week', 'month', 'year' as const);
      await fc.assert(
        fc.asyncProperty(windows, zones, increments, async (window, utcOffsetMinutes, increment) => {
          const rolled = { organizationId, filter: {} as FilterNode, window, utcOffsetMinutes, increment };
          const exact = { ...rolled, filter: everything };
          const inWindow = records.filter((r) => r.startedAtMs >= window.fromMs && r.startedAtMs < window.toMs);
          for (const query of [rolled, exact]) {
            assertTotals(await held.store.totals(query, signal), inWindow);
            const series = await held.store.series(query, signal);
            const expected = Map.groupBy(inWindow, (r) => localBucket(r.startedAtMs, increment, utcOffsetMinutes));
            assert.deepEqual(
              series.map((bucket) => bucket.atMs),
              [...expected.keys()].sort((a, b) => a - b),
            );
            for (const bucket of series) assertTotals(bucket, expected.get(bucket.atMs) ?? []);
            const statuses = await held.store.statusSeries(query, signal);
            assert.equal(
              statuses.reduce((sum, row) => sum + row.count, 0),
              inWindow.length,
            );
            for (const { atMs, status, count } of statuses) {
              assert.equal(count, expected.get(atMs)?.filter((r) => r.status === status).length);
            }
          }
        }),
        { numRuns: 25, seed: s },
      );
    });

    test('quantiles lie where they should, per bucket, and empty buckets are left out', async () => {
      const organizationId = randomUUID();
      const records = Array.from({ length: 1000 }, (_, index) =>
        exchange(organizationId, {
          startedAtMs: NOON_MS - (index % 2) * DAY_MS,
          latencyMs: index,
          ttftMs: index % 2 ? index : null,
          costNanos: null,
        }),
      );
      await held.store.insert(records, randomUUID());
      for (const filter of [{}, { request_response_rmt: { latency: { gte: 0 } } }]) {
        const query = { ...metric(organizationId, filter), increment: 'day', utcOffsetMinutes: 0 } as const;
        const latency = await held.store.quantiles({ ...query, metric: 'latency' }, signal);
        assert.equal(latency.length, 2);
        for (const bucket of latency) {
          for (const [level, value] of [
            [0.75, bucket.p75],
            [0.9, bucket.p90],
            [0.95, bucket.p95],
            [0.99, bucket.p99],
          ] as const) {
            assert.ok(Math.abs(value - level * 1000) < 10, `${level}: ${value}`);
          }
        }
        assert.equal((await held.store.quantiles({ ...query, metric: 'time_to_first_token' }, signal)).length, 1);
        assert.deepEqual(await held.store.quantiles({ ...query, metric: 'cost' }, signal), []);
        assert.equal((await held.store.quantiles({ ...query, metric: 'total_tokens' }, signal))[0]?.p99, 15);
      }
    });

    test('groups come busiest first, by model, provider, user and status', async () => {
      const organizationId = randomUUID();
      const records = [
        exchange(organizationId, { model: 'a', userId: null, status: 500 }),
        exchange(organizationId, { model: 'a', userId: 'u', costNanos: null }),
        exchange(organizationId, { model: null, userId: 'u', provider: 'CUSTOM' }),
      ];
      await held.store.insert(records, randomUUID());
      for (const filter of [{}, { request_response_rmt: { latency: { gte: 0 } } }]) {
        const by = async (name: 'model' | 'provider' | 'user' | 'status') =>
          (await held.store.groups({ ...metric(organizationId, filter), by: name, limit: 10, offset: 0 }, signal)).map(
            (group) => [group.key, group.requests, group.priced],
          );
        assert.deepEqual(await by('model'), [
          ['a', 2, 1],
          ['', 1, 1],
        ]);
        assert.deepEqual(await by('provider'), [
          ['OPENAI', 2, 1],
          ['CUSTOM', 1, 1],
        ]);
        assert.deepEqual(await by('user'), [
          ['u', 2, 1],
          ['', 1, 1],
        ]);
        assert.deepEqual(await by('status'), [
          ['200', 2, 1],
          ['500', 1, 1],
        ]);
        const second = await held.store.groups(
          { ...metric(organizationId, filter), by: 'model', limit: 1, offset: 1 },
          signal,
        );
        assert.deepEqual(
          second.map((group) => group.key),
          [''],
        );
      }
    });
  });
}
