// The dashboard's numbers, and those of the lists beside it, against a count in memory.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import { bucketBounds, bucketsIn, CALENDAR_INCREMENTS } from '../../../src/kernel/calendar-buckets.ts';
import { assertFigures } from '../dashboard-model.ts';
import { filters, keyFilters, lowerCase, type ModelRow, matches } from '../filter-model.ts';
import { arbitraryExchange, exchange } from '../record-samples.ts';
import { type Held, metric, seed, signal } from './asking.ts';
import { assertTotals } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

const HOUR_MS = 3_600_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
/** Clocks change in Lord Howe, in Berlin and in New York. */
const CHANGES = [Date.UTC(2026, 9, 3, 15, 30), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 10, 1, 6)];

const moments = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }))
  .map(([change, shift]) => change + shift);
const withCache = fc.record({
  startedAtMs: moments,
  savedCostNanos: fc.option(fc.nat(1000), { nil: null }),
  savedLatencyMs: fc.option(fc.nat(50), { nil: null }),
});
const questions = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    increment: fc.constantFrom(...CALENDAR_INCREMENTS),
    fromMs: moments,
    beforeMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 * HOUR_MS })),
    lengthMs: fc.oneof(fc.integer({ min: 1, max: 40 * HOUR_MS }), fc.integer({ min: 1, max: 35 * 24 * HOUR_MS })),
    filter: fc.oneof(fc.constant<FilterNode>('all'), filters, keyFilters),
    isTouched: fc.boolean(),
  })
  .map(({ fromMs, lengthMs, ...rest }) => ({ ...rest, window: { fromMs, toMs: fromMs + lengthMs } }))
  .filter(({ window, increment }) => bucketsIn(window, increment) <= 2000);

export function describeDashboard(held: Held): void {
  describe('the dashboard', () => {
    test('its numbers are those counted one by one, by any filter, in any zone, while clocks change', async (t) => {
      const touchedId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const arbitrary = fc
        .tuple(arbitraryExchange(touchedId), withCache)
        .map(([record, changes]): ExchangeRecord => ({ ...record, ...changes }));
      const records = fc.sample(arbitrary, { numRuns: 300, seed: s });
      const { store } = held;
      await store.insert(records.slice(0, 200), randomUUID());
      await store.insert(records.slice(200), randomUUID());
      const kept = await addRandomFacts(store, touchedId, records.slice(20));
      for (const record of records.slice(0, 10)) await store.deleteById(touchedId, record.exchangeId);
      await store.purge(Date.now() + 1000);
      for (const record of records.slice(10, 20)) await store.deleteById(touchedId, record.exchangeId);
      // Another organisation's, to which nothing is added and from which nothing is taken.
      const untouchedId = randomUUID();
      const untouched = records.map((record): ModelRow => {
        const properties = Object.entries(record.properties).map(([name, value]) => [lowerCase(name), value] as const);
        const own = { ...record, organizationId: untouchedId, exchangeId: randomUUID() };
        return { record: own, properties: new Map(properties), scores: new Map(), rating: null };
      });
      await store.insert(
        untouched.map(({ record }) => record),
        randomUUID(),
      );
      await fc.assert(
        fc.asyncProperty(questions, async ({ zone, increment, window, beforeMs, filter, isTouched }) => {
          const [organizationId, rows] = isTouched ? [touchedId, kept] : [untouchedId, untouched];
          const bounds = bucketBounds(window, increment, zone);
          const previousFromMs = window.fromMs - beforeMs;
          const query = { organizationId, filter, window, previousFromMs, bounds, top: 50, topModels: 2 };
          const between = (fromMs: number, toMs: number) =>
            rows
              .filter(({ record }) => record.startedAtMs >= fromMs && record.startedAtMs < toMs)
              .filter((row) => matches(filter, row))
              .map(({ record }) => record);
          const chosen = between(window.fromMs, window.toMs);
          const previous = between(previousFromMs, window.fromMs);
          assertFigures(await store.dashboard(query, signal), query, { records: chosen, previous });
          assertTotals(await store.totals(query, signal), chosen);
          const differentOnes = (read: (record: ExchangeRecord) => string | null) =>
            new Set(chosen.map(read).filter((id) => id !== null)).size;
          const users = await store.countUsers({ ...query, utcOffsetMinutes: 0 }, signal);
          assert.equal(
            users,
            differentOnes(({ userId }) => userId),
          );
          const { sessions } = await store.countSessions(query, signal);
          assert.equal(
            sessions,
            differentOnes(({ sessionId }) => sessionId),
          );
        }),
        { numRuns: 30, seed: s },
      );
    });

    test('lists hold those with most requests and those that cost most, and say how many there are', async () => {
      const organizationId = randomUUID();
      const of = (model: string, costNanos: number | null) =>
        exchange(organizationId, { model, costNanos, userId: model });
      const batch = [
        of('often', 1),
        of('often', 1),
        of('dear', 100),
        of('unpriced', null),
        of('little', 2),
        of('less', 1),
      ];
      await held.store.insert(batch, randomUUID());
      const { window, ...rest } = metric(organizationId);
      const query = {
        ...rest,
        window,
        previousFromMs: window.fromMs,
        bounds: [window.fromMs, window.toMs],
        top: 1,
        topModels: 1,
      };
      const { models, users, costByModel } = await held.store.dashboard(query, signal);
      assert.deepEqual([models.count, models.rows.map(({ key }) => key)], [5, ['often', 'dear']]);
      assert.deepEqual([users.count, users.rows.map(({ key }) => key)], [5, ['dear']]);
      assert.deepEqual(costByModel, [
        { model: 'dear', buckets: [{ index: 0, costNanos: 100, priced: 1 }] },
        { model: null, buckets: [{ index: 0, costNanos: 5, priced: 4 }] },
      ]);
    });

    test('a condition on what users come to is put to the window, and to the time before, each on its own', async () => {
      const organizationId = randomUUID();
      const { window } = metric(organizationId);
      const of = (userId: string, startedAtMs: number) => exchange(organizationId, { userId, startedAtMs });
      const [then, now] = [window.fromMs - HOUR_MS, window.fromMs + HOUR_MS];
      const batch = [of('early', then), of('early', then), of('early', now), of('late', then), of('late', now)];
      await held.store.insert([...batch, of('late', now)], randomUUID());
      const { totals, previous } = await held.store.dashboard(
        {
          organizationId,
          filter: { users_view: { user_total_requests: { gte: 2 } } },
          window,
          previousFromMs: window.fromMs - 2 * HOUR_MS,
          bounds: [window.fromMs, window.toMs],
          top: 1,
          topModels: 1,
        },
        signal,
      );
      assert.deepEqual([totals.requests, totals.activeUsers], [2, 1]);
      assert.deepEqual([previous.requests, previous.activeUsers], [2, 1]);
    });

    test('the newest exchange is known, whatever its age', async () => {
      const organizationId = randomUUID();
      assert.equal(await held.store.newestStart(organizationId, signal), null);
      const old = exchange(organizationId, { startedAtMs: Date.UTC(2021, 1, 3) });
      await held.store.insert([old], randomUUID());
      assert.equal(await held.store.newestStart(organizationId, signal), old.startedAtMs);
    });
  });
}
