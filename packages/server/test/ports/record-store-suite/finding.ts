// Lists, filters, pages and single exchanges.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import type { RequestQuery } from '../../../src/ports/record-store.ts';
import { filters, lowerCase, matches } from '../filter-model.ts';
import { arbitraryExchange, body, DAY_MS, exchange, NASTY_TEXTS, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, metric, NEWEST, page, seed, signal, sorted } from './asking.ts';
import { assertTotals } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

export function describeFinding(held: Held): void {
  describe('finding', () => {
    test('random filters select what the model selects, in lists, counts and sums', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 150, seed: s });
      await held.store.insert(records, randomUUID());
      const rows = await addRandomFacts(held.store, organizationId, records);
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          const expected = rows.filter((row) => matches(filter, row));
          const found = await idsOf(held, page(organizationId, { filter }));
          assert.deepEqual(sorted(found), sorted(expected.map((row) => row.record.exchangeId)));
          const totals = await held.store.totals(metric(organizationId, filter), signal);
          assertTotals(
            totals,
            expected.map((row) => row.record),
          );
        }),
        { numRuns: 120, seed: s },
      );
    });

    test('texts that look like SQL are only ever compared', async () => {
      const organizationId = randomUUID();
      const records = NASTY_TEXTS.map((text) =>
        exchange(organizationId, { userId: text, properties: { [`k${text}`]: text }, requestBody: body(text) }),
      );
      await held.store.insert(records, randomUUID());
      for (const [index, text] of NASTY_TEXTS.entries()) {
        const own = [records[index]?.exchangeId];
        const named = sorted(
          records.filter((_, at) => lowerCase(NASTY_TEXTS[at] ?? '') === lowerCase(text)).map((r) => r.exchangeId),
        );
        const ask = (filter: FilterNode) => idsOf(held, page(organizationId, { filter }));
        assert.deepEqual(await ask({ request_response_rmt: { user_id: { equals: text } } }), own, JSON.stringify(text));
        assert.deepEqual(await ask({ properties: { [`k${text}`]: { equals: text } } }), own, JSON.stringify(text));
        assert.deepEqual(sorted(await ask({ request_response_rmt: { property_key: { equals: `k${text}` } } })), named);
        const containing = records.filter((r) => r.requestBody.text.toLowerCase().includes(text.toLowerCase()));
        assert.deepEqual(
          sorted(await ask({ request_response_rmt: { request_body: { contains: text } } })),
          sorted(containing.map((r) => r.exchangeId)),
          JSON.stringify(text),
        );
        assert.deepEqual(await held.store.find(organizationId, text, signal), []);
      }
      assert.equal(await held.store.count(metric(organizationId), signal), records.length);
      assert.equal(await held.store.count(metric("' OR 1=1 --"), signal), 0);
    });

    test('an organisation sees nothing of another', async () => {
      const [mine, theirs] = [randomUUID(), randomUUID()];
      const secret = exchange(theirs, { userId: 'alice' });
      await held.store.insert([exchange(mine), secret], randomUUID());
      await held.store.addFacts(mine, secret.exchangeId, [{ kind: 'feedback', rating: true }]);
      assert.equal((await idsOf(held, page(mine))).includes(secret.exchangeId), false);
      assert.deepEqual(await held.store.find(mine, secret.exchangeId, signal), []);
      assert.deepEqual(await held.store.findMany(mine, [secret.exchangeId, secret.requestId], signal), []);
      assert.equal((await held.store.bodies(mine, [secret.exchangeId], signal)).size, 0);
      assert.deepEqual(await held.store.attempts(mine, secret.exchangeId, signal), []);
      assert.equal(await held.store.deleteById(mine, secret.exchangeId), 0);
      const theirIds: FilterNode = { request_response_rmt: { organization_id: { equals: theirs } } };
      assert.equal(await held.store.count(metric(mine, theirIds), signal), 0);
      assert.equal((await held.store.totals(metric(mine), signal)).requests, 1);
      assert.equal((await held.store.find(theirs, secret.exchangeId, signal))[0]?.feedback, null);
    });

    test('find gives every exchange of a request id, newest first, however old', async () => {
      const organizationId = randomUUID();
      const requestId = randomUUID();
      const old = exchange(organizationId, { requestId, startedAtMs: NOON_MS - 900 * DAY_MS });
      const young = exchange(organizationId, { requestId });
      await held.store.insert([old, young, exchange(organizationId)], randomUUID());
      const ids = async (id: string) =>
        (await held.store.find(organizationId, id, signal)).map((r) => r.record.exchangeId);
      assert.deepEqual(await ids(requestId), [young.exchangeId, old.exchangeId]);
      assert.deepEqual(await ids(old.exchangeId), [old.exchangeId]);
      const many = await held.store.findMany(organizationId, [requestId, old.exchangeId, 'no such id'], signal);
      assert.deepEqual(
        many.map((r) => r.record.exchangeId),
        [young.exchangeId, old.exchangeId],
      );
    });

    test('pages by cursor give each exchange once, though new ones arrive between', async () => {
      const organizationId = randomUUID();
      // Three share each millisecond, so that the cursor has to tell them apart.
      const records = Array.from({ length: 30 }, (_, index) =>
        exchange(organizationId, { startedAtMs: NOON_MS - Math.floor(index / 3) * 1000 }),
      );
      await held.store.insert(records, randomUUID());
      for (const direction of ['desc', 'asc'] as const) {
        const seen: string[] = [];
        const expected = sorted(records.map((r) => r.exchangeId));
        let cursor: string | null = null;
        do {
          const asked: Partial<RequestQuery> = { sort: { column: 'created_at', direction }, limit: 7 };
          const answer = await held.store.requests(
            page(organizationId, cursor === null ? asked : { ...asked, cursor }),
            signal,
          );
          seen.push(...answer.rows.map((row) => row.record.exchangeId));
          cursor = answer.nextCursor;
          const outside = direction === 'desc' ? NOON_MS + 60_000 : NOON_MS - DAY_MS;
          await held.store.insert([exchange(organizationId, { startedAtMs: outside })], randomUUID());
        } while (cursor !== null);
        assert.deepEqual(sorted(new Set(seen).intersection(new Set(expected))), expected);
        assert.equal(new Set(seen).size, seen.length);
      }
    });

    test('offset and limit cut the same order', async () => {
      const organizationId = randomUUID();
      const records = Array.from({ length: 12 }, (_, index) =>
        exchange(organizationId, {
          startedAtMs: NOON_MS - index,
          latencyMs: (index * 7) % 12,
          costNanos: index % 4 ? index : null,
        }),
      );
      await held.store.insert(records, randomUUID());
      for (const sort of [
        NEWEST,
        { column: 'latency', direction: 'asc' },
        { column: 'cost', direction: 'desc' },
      ] as const) {
        const whole = await idsOf(held, page(organizationId, { sort }));
        const parts = [0, 5, 10].map((offset) => idsOf(held, page(organizationId, { sort, offset, limit: 5 })));
        assert.deepEqual((await Promise.all(parts)).flat(), whole);
      }
      const byCost = (
        await held.store.requests(page(organizationId, { sort: { column: 'cost', direction: 'asc' } }), signal)
      ).rows;
      assert.deepEqual(
        byCost.slice(-3).map((row) => row.record.costNanos),
        [null, null, null],
      );
      assert.equal(
        (await idsOf(held, page(organizationId, { sort: { column: 'random', direction: 'asc' } }))).length,
        12,
      );
      assert.deepEqual(await idsOf(held, page(organizationId, { limit: 0 })), []);
    });

    test('a list can be sorted by a property, later facts included, rows without it last', async () => {
      const organizationId = randomUUID();
      const [a, b, none] = [{ tier: 'b' }, { tier: 'c' }, {}].map((properties) =>
        exchange(organizationId, { properties }),
      );
      assert.ok(a && b && none);
      await held.store.insert([a, b, none], randomUUID());
      await held.store.addFacts(organizationId, b.exchangeId, [{ kind: 'property', name: 'tier', value: 'a' }]);
      const ask = (direction: 'asc' | 'desc') =>
        idsOf(held, page(organizationId, { sortProperty: { name: 'tier', direction } }));
      assert.deepEqual(await ask('asc'), [b.exchangeId, a.exchangeId, none.exchangeId]);
      assert.deepEqual(await ask('desc'), [a.exchangeId, b.exchangeId, none.exchangeId]);
    });

    test('cached and scored exchanges can be asked for', async () => {
      const organizationId = randomUUID();
      const hit = exchange(organizationId, { outcome: 'cached', cacheReferenceId: randomUUID() });
      const miss = exchange(organizationId);
      await held.store.insert([hit, miss], randomUUID());
      await held.store.addFacts(organizationId, miss.requestId, [
        { kind: 'score', name: 'q', value: 1, isBoolean: false },
      ]);
      assert.deepEqual(await idsOf(held, page(organizationId, { isCached: true })), [hit.exchangeId]);
      assert.deepEqual(await idsOf(held, page(organizationId, { isCached: false })), [miss.exchangeId]);
      assert.deepEqual(await idsOf(held, page(organizationId, { isScored: true })), [miss.exchangeId]);
      assert.deepEqual(await idsOf(held, page(organizationId, { isScored: false })), [hit.exchangeId]);
    });

    test('a session column selects the exchanges of the sessions it fits', async () => {
      const organizationId = randomUUID();
      const records = [5, 6, 7].map((cost, index) =>
        exchange(organizationId, {
          sessionId: index < 2 ? 'long' : 'short',
          costNanos: cost * 1e9,
          sessionName: 'n',
        }),
      );
      await held.store.insert([...records, exchange(organizationId)], randomUUID());
      const filter = { sessions_request_response_rmt: { session_total_cost: { gte: 10 } } };
      assert.deepEqual(
        sorted(await idsOf(held, page(organizationId, { filter }))),
        sorted(records.slice(0, 2).map((r) => r.exchangeId)),
      );
    });

    test('a time in a filter without a zone is UTC, and windows include their start only', async () => {
      const organizationId = randomUUID();
      const records = [0, 1, 2].map((n) => exchange(organizationId, { startedAtMs: NOON_MS + n }));
      await held.store.insert(records, randomUUID());
      const at = new Date(NOON_MS + 1).toISOString();
      for (const value of [at, at.replace('T', ' ').slice(0, -1), at.replace('Z', '+00:00'), NOON_MS + 1]) {
        const filter = { request: { created_at: { gte: value } } };
        assert.equal(await held.store.count(metric(organizationId, filter), signal), 2, String(value));
      }
      const window = { fromMs: NOON_MS, toMs: NOON_MS + 2 };
      assert.equal(await held.store.count({ organizationId, filter: 'all', window }, signal), 2);
    });
  });
}
