// What scores come to, counted again.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SCORE_GROUPINGS } from '../../../src/ports/scores.ts';
import { expectedDistribution } from '../distribution-model.ts';
import { filters, matches } from '../filter-model.ts';
import { byBytes } from '../group-model.ts';
import { arbitraryExchange, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, WINDOW } from './asking.ts';
import { localBucket } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

export function describeScores(held: Held): void {
  describe('scores', () => {
    test('figures are those of the selected exchanges, over time and by group, for any filter, zone and increment', async (t) => {
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
          const given = rows.flatMap((row) => {
            const { startedAtMs, model, promptId, promptVersion } = row.record;
            if (startedAtMs < window.fromMs || startedAtMs >= window.toMs || !matches(filter, row)) return [];
            const rating = row.rating === null ? [] : [['helicone-score-feedback', Number(row.rating)] as const];
            const groups = {
              name: [],
              model: [model ?? ''],
              prompt_version: promptId === null ? null : [promptId, promptVersion ?? ''],
            };
            const atMs = localBucket(startedAtMs, increment, utcOffsetMinutes);
            return [...row.scores, ...rating].map(([name, value]) => ({ atMs, groups, name, value }));
          });
          const query = { organizationId, filter, window, increment, utcOffsetMinutes };
          assertClose(
            await held.store.scoreSeries(query, signal),
            figuresBy(given, ({ atMs }) => ({ atMs })).sort((a, b) => a.atMs - b.atMs || byBytes(a.name, b.name)),
          );
          for (const by of SCORE_GROUPINGS) {
            const within = given.filter(({ groups }) => groups[by] !== null);
            const expected = figuresBy(within, ({ groups }) => ({ group: groups[by] ?? [] })).sort(
              (a, b) => byBytes(a.name, b.name) || b.count - a.count || byBytes(a.group.join('\0'), b.group.join('\0')),
            );
            assertClose(await held.store.scoreGroups({ ...query, by, limit: 1000, offset: 0 }, signal), expected);
            const part = await held.store.scoreGroups({ ...query, by, limit: 2, offset: 1 }, signal);
            assertClose(part, expected.slice(1, 3));
          }
          const names = [...new Set(given.map(({ name }) => name))].sort(byBytes);
          assert.deepEqual(
            await held.store.scoreDistributions(query, signal),
            names.map((name) => {
              const values = given.filter((one) => one.name === name).map(({ value }) => value);
              return { name, bins: expectedDistribution(values, { low: 0, high: 1 }).bins };
            }),
          );
        }),
        { numRuns: 15, seed: s },
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

interface GivenScore {
  readonly name: string;
  readonly value: number;
}

function figuresBy<Given extends GivenScore, Key extends object>(given: readonly Given[], keyOf: (one: Given) => Key) {
  const grouped = Map.groupBy(given, (one) => JSON.stringify([keyOf(one), one.name]));
  return [...grouped.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const values = members.map(({ value }) => value).sort((a, b) => a - b);
    const count = values.length;
    const sum = values.reduce((total, value) => total + value, 0);
    const squares = values.reduce((total, value) => total + (value - sum / count) ** 2, 0);
    const quantile = (level: number) => {
      const place = level * (count - 1);
      const [below = 0, above = below] = [values[Math.floor(place)], values[Math.ceil(place)]];
      return below + (above - below) * (place - Math.floor(place));
    };
    return {
      ...keyOf(first),
      name: first.name,
      count,
      sum,
      min: values[0] ?? 0,
      max: values.at(-1) ?? 0,
      deviation: count < 2 ? null : Math.sqrt(squares / (count - 1)),
      ...{ p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) },
    };
  });
}

/** Equal but for the last digits of what was divided or rooted. */
function assertClose(actual: readonly object[], expected: readonly object[]): void {
  const rounded = (rows: readonly object[]) =>
    JSON.parse(JSON.stringify(rows), (_key, value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value,
    );
  assert.deepEqual(rounded(actual), rounded(expected));
}
