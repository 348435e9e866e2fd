// What records tell of rate limits.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, signal } from './asking.ts';

const HOUR_MS = 3_600_000;
const [FIVE, NINE] = ['5;w=60;u=request', '9;w=1;u=token'];

export function describeLimiting(held: Held): void {
  describe('what records tell of rate limits', () => {
    test('policies of headers with their requests and refusals, the most used first', async () => {
      const organizationId = randomUUID();
      const later = { startedAtMs: NOON_MS + HOUR_MS, rateLimits: [FIVE] } as const;
      const refused = { outcome: 'limited', status: 429, limitedBy: FIVE } as const;
      await held.store.insert(
        [
          exchange(organizationId, { startedAtMs: NOON_MS }),
          exchange(organizationId, { startedAtMs: NOON_MS, rateLimits: [FIVE, NINE], ...refused }),
          exchange(organizationId, later),
          exchange(organizationId, { startedAtMs: NOON_MS, outcome: 'limited', status: 429, limitedBy: randomUUID() }),
          exchange(randomUUID(), later),
        ],
        randomUUID(),
      );
      const query = metric(organizationId);
      assert.deepEqual(await held.store.sentPolicies(query, 10, signal), [
        { text: FIVE, requests: 2, refused: 1, lastMs: NOON_MS + HOUR_MS },
        { text: NINE, requests: 1, refused: 0, lastMs: NOON_MS },
      ]);
      assert.equal((await held.store.sentPolicies(query, 1, signal)).length, 1);
    });

    test('each 429 per bucket by who refused, providers apart', async () => {
      const organizationId = randomUUID();
      const rule = randomUUID();
      const at = (startedAtMs: number) => ({ startedAtMs, status: 429 }) as const;
      const ours = { ...at(NOON_MS), outcome: 'limited' } as const;
      await held.store.insert(
        [
          exchange(organizationId, { startedAtMs: NOON_MS }),
          exchange(organizationId, at(NOON_MS)),
          exchange(organizationId, ours),
          exchange(organizationId, { ...ours, limitedBy: rule }),
          exchange(organizationId, { ...ours, startedAtMs: NOON_MS + HOUR_MS, limitedBy: rule }),
          exchange(organizationId, { ...ours, startedAtMs: NOON_MS + HOUR_MS, limitedBy: rule }),
          exchange(randomUUID(), ours),
        ],
        randomUUID(),
      );
      const query = { ...metric(organizationId), increment: 'hour', utcOffsetMinutes: 0 } as const;
      const refusals = await held.store.refusals(query, signal);
      const wanted = [
        { atMs: NOON_MS, isOurs: false, limitedBy: null, requests: 1 },
        { atMs: NOON_MS, isOurs: true, limitedBy: null, requests: 1 },
        { atMs: NOON_MS, isOurs: true, limitedBy: rule, requests: 1 },
        { atMs: NOON_MS + HOUR_MS, isOurs: true, limitedBy: rule, requests: 2 },
      ];
      assert.deepEqual(new Set(refusals), new Set(wanted));
      assert.equal(refusals.length, wanted.length);
    });
  });
}
