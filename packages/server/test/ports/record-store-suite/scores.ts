// Scores over time.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { filters, matches } from '../filter-model.ts';
import { byBytes } from '../group-model.ts';
import { arbitraryExchange, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, WINDOW } from './asking.ts';
import { localBucket } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

export function describeScores(held: Held): void {
  describe('scores over time', () => {
    test('every sum is that of the selected exchanges, for any filter, zone and increment', async (t) => {
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
        increment: fc.constantFrom('min', 'hour', 'day', 'week', 'month', 'year'),
        utcOffsetMinutes: fc.constantFrom(0, 60, -480, 330, 345, -210, 7),
      });
      await fc.assert(
        fc.asyncProperty(wanted, async ({ filter, window, increment, utcOffsetMinutes }) => {
          const expected = new Map<string, { atMs: number; name: string; sum: number; count: number }>();
          for (const row of rows) {
            const { startedAtMs } = row.record;
            if (startedAtMs < window.fromMs || startedAtMs >= window.toMs || !matches(filter, row)) continue;
            const atMs = localBucket(startedAtMs, increment, utcOffsetMinutes);
            const rating = row.rating === null ? [] : [['helicone-score-feedback', Number(row.rating)] as const];
            for (const [name, value] of [...row.scores, ...rating]) {
              const { sum, count } = expected.get(`${atMs} ${name}`) ?? { sum: 0, count: 0 };
              expected.set(`${atMs} ${name}`, { atMs, name, sum: sum + value, count: count + 1 });
            }
          }
          const query = { organizationId, filter, window, increment, utcOffsetMinutes };
          assert.deepEqual(
            await held.store.scoreSeries(query, signal),
            [...expected.values()].sort((a, b) => a.atMs - b.atMs || byBytes(a.name, b.name)),
          );
        }),
        { numRuns: 25, seed: s },
      );
    });

    test('the newest of a name counts, and none of a deleted exchange', async () => {
      const organizationId = randomUUID();
      const [kept, gone] = [exchange(organizationId), exchange(organizationId)];
      await held.store.insert([kept, gone], randomUUID());
      for (const [index, { exchangeId }] of [kept, gone, kept].entries()) {
        await held.store.addFacts(organizationId, exchangeId, [
          { kind: 'score', name: 's', value: index + 0.5, isBoolean: false },
          { kind: 'score', name: 'ok', value: 1, isBoolean: true },
        ]);
      }
      await held.store.deleteById(organizationId, gone.exchangeId);
      const query = { ...metric(organizationId), increment: 'year', utcOffsetMinutes: 0 } as const;
      const series = await held.store.scoreSeries(query, signal);
      assert.deepEqual(
        series.map(({ name, sum, count }) => [name, sum, count]),
        [
          ['ok-hcone-bool', 1, 1],
          ['s', 2.5, 1],
        ],
      );
    });
  });
}
