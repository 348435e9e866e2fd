// What the cache saved.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, signal } from './asking.ts';

const HOUR_MS = 3_600_000;

export function describeCaching(held: Held): void {
  describe('what the cache saved', () => {
    test('hits, what they would have cost, and how much sooner they came, per bucket', async () => {
      const organizationId = randomUUID();
      const miss = { cacheEnabled: true, startedAtMs: NOON_MS } as const;
      const hit = { ...miss, outcome: 'cached', cacheReferenceId: randomUUID(), cacheBucket: 0, costNanos: 0 } as const;
      const batch = [
        exchange(organizationId, { startedAtMs: NOON_MS }),
        exchange(organizationId, miss),
        exchange(organizationId, { ...hit, savedCostNanos: 70, savedLatencyMs: 500, latencyMs: 20 }),
        exchange(organizationId, { ...hit, savedCostNanos: null, savedLatencyMs: 5, latencyMs: 20 }),
        exchange(organizationId, {
          ...hit,
          startedAtMs: NOON_MS + HOUR_MS,
          savedCostNanos: 5,
          savedLatencyMs: 100,
          latencyMs: 1,
        }),
        exchange(randomUUID(), { ...hit, savedCostNanos: 1_000 }),
      ];
      await held.store.insert(batch, randomUUID());
      const query = { ...metric(organizationId), increment: 'hour', utcOffsetMinutes: 0 } as const;
      const series = await held.store.cacheSeries(query, signal);
      const tokens = ({ usage }: (typeof batch)[number]) => usage.promptTokens ?? 0;
      assert.deepEqual(
        series.map(({ savedCompletionTokens: _, ...bucket }) => bucket),
        [
          {
            atMs: NOON_MS,
            asked: 3,
            hits: 2,
            savedCostNanos: 70,
            savedLatencyMs: 480,
            savedPromptTokens: tokens(batch[2]!) + tokens(batch[3]!),
          },
          {
            atMs: NOON_MS + HOUR_MS,
            asked: 1,
            hits: 1,
            savedCostNanos: 5,
            savedLatencyMs: 99,
            savedPromptTokens: tokens(batch[4]!),
          },
        ],
      );
    });

    test('the answers given again most often, by their hits', async () => {
      const organizationId = randomUUID();
      const [often, once] = [randomUUID(), randomUUID()];
      const hit = { cacheEnabled: true, outcome: 'cached', latencyMs: 10, startedAtMs: NOON_MS } as const;
      await held.store.insert(
        [
          exchange(organizationId, { cacheEnabled: true, startedAtMs: NOON_MS }),
          exchange(organizationId, { ...hit, cacheReferenceId: often, savedCostNanos: 70, savedLatencyMs: 110 }),
          exchange(organizationId, {
            ...hit,
            ...{ cacheReferenceId: often, savedCostNanos: null, savedLatencyMs: 5, model: 'newer', provider: 'OPENAI' },
            startedAtMs: NOON_MS + 1_000,
          }),
          exchange(organizationId, { ...hit, cacheReferenceId: once, savedCostNanos: 5, savedLatencyMs: 11 }),
          exchange(randomUUID(), { ...hit, cacheReferenceId: once }),
        ],
        randomUUID(),
      );
      const answers = await held.store.cachedAnswers(metric(organizationId), 10, signal);
      assert.deepEqual(
        answers.map(({ exchangeId, hits, savedCostNanos, savedLatencyMs }) => [
          ...[exchangeId, hits, savedCostNanos, savedLatencyMs],
        ]),
        [
          [often, 2, 70, 100],
          [once, 1, 5, 1],
        ],
      );
      assert.deepEqual([answers[0]?.model, answers[0]?.lastHitMs], ['newer', NOON_MS + 1_000]);
      assert.equal((await held.store.cachedAnswers(metric(organizationId), 1, signal)).length, 1);
    });

    test('where nothing was asked of the cache there is nothing to say', async () => {
      const organizationId = randomUUID();
      await held.store.insert([exchange(organizationId, {})], randomUUID());
      const query = { ...metric(organizationId), increment: 'day', utcOffsetMinutes: 60 } as const;
      assert.deepEqual(await held.store.cacheSeries(query, signal), []);
    });
  });
}
