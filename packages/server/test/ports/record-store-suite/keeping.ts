// What is stored comes back as it was, and once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import fc from 'fast-check';
import { arbitraryExchange, body, DAY_MS, exchange, NOON_MS, nastyText } from '../record-samples.ts';
import { type Held, idsOf, listed, metric, page, seed, signal } from './asking.ts';

export function describeKeeping(held: Held): void {
  describe('keeping', () => {
    test('its footprint has the engine’s version, and grows with what is stored', async () => {
      const before = await held.store.footprint(signal);
      assert.match(before.version, /^\d+\.\d+/);
      await held.store.insert([exchange(randomUUID()), exchange(randomUUID())], randomUUID());
      const now = await held.store.footprint(signal);
      // Others may store in it, too.
      assert.ok(now.rows >= before.rows + 2, `${before.rows} then ${now.rows}`);
      assert.ok(now.bytes > 0);
    });

    test('an exchange comes back as it was given, with nasty texts in every field', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(arbitraryExchange(organizationId, nastyText), { numRuns: 120, seed: s });
      await held.store.insert(records, randomUUID());
      const { rows } = await held.store.requests(page(organizationId), signal);
      assert.equal(rows.length, records.length);
      const bodies = await held.store.bodies(
        organizationId,
        records.map((r) => r.exchangeId),
        signal,
      );
      for (const record of records) {
        const row = rows.find((r) => r.record.exchangeId === record.exchangeId);
        assert.deepEqual(row?.record, listed(record), `seed ${s}`);
        const kept = bodies.get(record.exchangeId);
        assert.deepEqual(kept, { request: record.requestBody, response: record.responseBody }, `seed ${s}`);
      }
    });

    test('null and zero stay apart', async () => {
      const organizationId = randomUUID();
      const plain = exchange(organizationId);
      const zero = { ...plain.usage, promptTokens: 0, images: 0, seconds: 0.5 };
      const records = [
        exchange(organizationId, { usage: zero, costNanos: 0, ttftMs: 0, userId: '', threat: false }),
        exchange(organizationId, {
          usage: { ...zero, promptTokens: null },
          costNanos: null,
          ttftMs: null,
          userId: null,
        }),
      ];
      await held.store.insert(records, randomUUID());
      const found = await held.store.findMany(
        organizationId,
        records.map((r) => r.exchangeId),
        signal,
      );
      assert.deepEqual(
        found.map((row) => row.record),
        records.map(listed),
      );
    });

    test('receipts, attempts, warnings and WebSocket sums come back', async () => {
      const organizationId = randomUUID();
      const attempt = {
        index: 0,
        kind: 'upstream',
        provider: 'OPENAI',
        targetUrl: "https://x.test/a?b='c'",
        startedAtMs: NOON_MS,
        latencyMs: 12.5,
        ttfbMs: null,
        status: null,
        error: 'upstream_reset',
        reconnected: true,
      } as const;
      const record = exchange(organizationId, {
        receipt: {
          totalNanos: 1000,
          source: 'genai-prices',
          version: '1',
          pricedModel: 'gpt-4o',
          lines: [{ item: 'input', quantity: 10, unit: 'token', rateUsd: '0.0000001', amountUsd: '0.000001' }],
          estimated: false,
        },
        attempts: [attempt, { ...attempt, index: 1, status: 200, error: null, ttfbMs: 3, reconnected: false }],
        warnings: ["it's odd", ''],
        websocket: {
          closeCode: 1000,
          bytesFromClient: 1,
          bytesFromUpstream: 2,
          framesFromClient: 3,
          framesFromUpstream: 4,
        },
      });
      await held.store.insert([record], randomUUID());
      const [found] = await held.store.find(organizationId, record.exchangeId, signal);
      assert.deepEqual(found?.record, listed(record));
      assert.deepEqual(await held.store.attempts(organizationId, record.exchangeId, signal), record.attempts);
    });

    test('lone surrogates become U+FFFD, and the batch is kept', async () => {
      const organizationId = randomUUID();
      const record = exchange(organizationId, {
        userId: 'a\ud800b',
        properties: { 'k\udfff': '\ud83d' },
        requestBody: body('x\udc00'),
      });
      await held.store.insert([record], randomUUID());
      const [found] = await held.store.find(organizationId, record.requestId, signal);
      assert.equal(found?.record.userId, 'a\ufffdb');
      assert.deepEqual(found?.record.properties, { 'k\ufffd': '\ufffd' });
      const bodies = await held.store.bodies(organizationId, [record.exchangeId], signal);
      assert.equal(bodies.get(record.exchangeId)?.request.text, 'x\ufffd');
    });

    test('a body of 8 MiB comes back whole', async () => {
      const organizationId = randomUUID();
      const text = `${'0123456789abcdef"\\\n\0é'.repeat(400_000)}`.slice(0, 8 * 1024 * 1024);
      const record = exchange(organizationId, { responseBody: body(text) });
      await held.store.insert([record], randomUUID());
      const bodies = await held.store.bodies(organizationId, [record.exchangeId], signal);
      assert.ok(bodies.get(record.exchangeId)?.response.text === text);
    });

    test('a batch given again with its token is stored once: rows, attempts and sums', async () => {
      const organizationId = randomUUID();
      const attempts = exchange(organizationId).attempts;
      const batch = Array.from({ length: 50 }, (_, index) =>
        exchange(organizationId, {
          // Two months, so that the batch falls into two partitions.
          startedAtMs: NOON_MS - (index % 2) * 20 * DAY_MS,
          attempts: [
            ...attempts,
            {
              index: 0,
              kind: 'upstream',
              provider: 'OPENAI',
              targetUrl: '',
              startedAtMs: NOON_MS,
              latencyMs: 1,
              ttfbMs: 1,
              status: 200,
              error: null,
              reconnected: false,
            },
          ],
        }),
      );
      const token = `gateway-1/segment 7'/${randomUUID()}`;
      for (let time = 0; time < 3; time += 1) await held.store.insert(batch, token);
      const window = { fromMs: NOON_MS - 40 * DAY_MS, toMs: NOON_MS + DAY_MS };
      assert.equal(await held.store.count({ ...metric(organizationId), window }, signal), 50);
      assert.equal((await held.store.totals({ ...metric(organizationId), window }, signal)).requests, 50);
      const first = batch[0] as ExchangeRecord;
      assert.equal((await held.store.attempts(organizationId, first.exchangeId, signal)).length, 1);
      await held.store.insert(
        batch.map((record) => ({ ...record, exchangeId: randomUUID() })),
        `${token}+`,
      );
      assert.equal(await held.store.count({ ...metric(organizationId), window }, signal), 100);
    });

    test('an exchange that came in two batches of different tokens shows its attempts once, and itself', async () => {
      const organizationId = randomUUID();
      const attempt = {
        index: 0,
        kind: 'upstream',
        provider: 'OPENAI',
        targetUrl: '',
        startedAtMs: NOON_MS,
        latencyMs: 1,
        ttfbMs: null,
        status: 500,
        error: null,
        reconnected: false,
      } as const;
      const record = exchange(organizationId, { attempts: [attempt, { ...attempt, index: 1, status: 200 }] });
      await held.store.insert([record, exchange(organizationId)], randomUUID());
      await held.store.insert([record], randomUUID());
      assert.deepEqual(await held.store.attempts(organizationId, record.exchangeId, signal), record.attempts);
      const ids = [record.exchangeId];
      assert.deepEqual(
        (await held.store.find(organizationId, record.requestId, signal)).map((row) => row.record.exchangeId),
        ids,
      );
      assert.equal((await held.store.findMany(organizationId, ids, signal)).length, 1);
      assert.equal((await held.store.bodies(organizationId, ids, signal)).size, 1);
      const listedIds = await idsOf(held, page(organizationId));
      assert.equal(listedIds.length, 2);
      assert.equal(new Set(listedIds).size, 2);
    });

    test('an empty batch is nothing', async () => {
      await held.store.insert([], randomUUID());
    });
  });
}
