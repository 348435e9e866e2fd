// The contract of a record store, run over every engine. Each test has organisations of its own, so that one store
// serves them all, a remote one with other data in it too.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import {
  InvalidQuery,
  type LaterFact,
  type MetricTotals,
  type RecordStore,
  type RequestQuery,
} from '../../src/ports/record-store.ts';
import { filters, type ModelRow, matches } from './filter-model.ts';
import { arbitraryExchange, body, DAY_MS, exchange, NASTY_TEXTS, NOON_MS, nastyText } from './record-samples.ts';

export interface OpenedStore {
  readonly store: RecordStore;
  close(): Promise<void>;
}

const WINDOW = { fromMs: NOON_MS - 3 * DAY_MS, toMs: NOON_MS + DAY_MS };
const NEWEST = { column: 'created_at', direction: 'desc' } as const;
const signal = new AbortController().signal;

function seed(): number {
  const given = Number(process.env['FC_SEED'] ?? Number.NaN);
  return Number.isInteger(given) ? given : Date.now() & 0x7fffffff;
}

function page(organizationId: string, changes: Partial<RequestQuery> = {}): RequestQuery {
  return { organizationId, filter: {}, window: WINDOW, sort: NEWEST, limit: 1000, offset: 0, ...changes };
}

function metric(organizationId: string, filter: FilterNode = {}) {
  return { organizationId, filter, window: WINDOW };
}

/** A record without what lists leave out. */
function listed({ requestBody: _q, responseBody: _a, attempts: _t, ...record }: ExchangeRecord) {
  return record;
}

function sorted(ids: Iterable<string>): string[] {
  return [...ids].sort();
}

export function describeRecordStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    let store: RecordStore;
    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(() => opened.close());

    const idsOf = async (query: RequestQuery) =>
      (await store.requests(query, signal)).rows.map((row) => row.record.exchangeId);

    describe('keeping', () => {
      test('an exchange comes back as it was given, with nasty texts in every field', async (t) => {
        const organizationId = randomUUID();
        const s = seed();
        t.diagnostic(`seed ${s}`);
        const records = fc.sample(arbitraryExchange(organizationId, nastyText), { numRuns: 120, seed: s });
        await store.insert(records, randomUUID());
        const { rows } = await store.requests(page(organizationId), signal);
        assert.equal(rows.length, records.length);
        const bodies = await store.bodies(
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
        await store.insert(records, randomUUID());
        const found = await store.findMany(
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
        await store.insert([record], randomUUID());
        const [found] = await store.find(organizationId, record.exchangeId, signal);
        assert.deepEqual(found?.record, listed(record));
        assert.deepEqual(await store.attempts(organizationId, record.exchangeId, signal), record.attempts);
      });

      test('lone surrogates become U+FFFD, and the batch is kept', async () => {
        const organizationId = randomUUID();
        const record = exchange(organizationId, {
          userId: 'a\ud800b',
          properties: { 'k\udfff': '\ud83d' },
          requestBody: body('x\udc00'),
        });
        await store.insert([record], randomUUID());
        const [found] = await store.find(organizationId, record.requestId, signal);
        assert.equal(found?.record.userId, 'a\ufffdb');
        assert.deepEqual(found?.record.properties, { 'k\ufffd': '\ufffd' });
        const bodies = await store.bodies(organizationId, [record.exchangeId], signal);
        assert.equal(bodies.get(record.exchangeId)?.request.text, 'x\ufffd');
      });

      test('a body of 8 MiB comes back whole', async () => {
        const organizationId = randomUUID();
        const text = `${'0123456789abcdef"\\\n\0é'.repeat(400_000)}`.slice(0, 8 * 1024 * 1024);
        const record = exchange(organizationId, { responseBody: body(text) });
        await store.insert([record], randomUUID());
        const bodies = await store.bodies(organizationId, [record.exchangeId], signal);
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
        for (let time = 0; time < 3; time += 1) await store.insert(batch, token);
        const window = { fromMs: NOON_MS - 40 * DAY_MS, toMs: NOON_MS + DAY_MS };
        assert.equal(await store.count({ ...metric(organizationId), window }, signal), 50);
        assert.equal((await store.totals({ ...metric(organizationId), window }, signal)).requests, 50);
        const first = batch[0] as ExchangeRecord;
        assert.equal((await store.attempts(organizationId, first.exchangeId, signal)).length, 1);
        await store.insert(
          batch.map((record) => ({ ...record, exchangeId: randomUUID() })),
          `${token}+`,
        );
        assert.equal(await store.count({ ...metric(organizationId), window }, signal), 100);
      });

      test('an empty batch is nothing', async () => {
        await store.insert([], randomUUID());
      });
    });

    describe('finding', () => {
      test('random filters select what the model selects, in lists, counts and sums', async (t) => {
        const organizationId = randomUUID();
        const s = seed();
        t.diagnostic(`seed ${s}`);
        const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 150, seed: s });
        await store.insert(records, randomUUID());
        const rows = await addRandomFacts(store, organizationId, records);
        await fc.assert(
          fc.asyncProperty(filters, async (filter) => {
            const expected = rows.filter((row) => matches(filter, row));
            const found = await idsOf(page(organizationId, { filter }));
            assert.deepEqual(sorted(found), sorted(expected.map((row) => row.record.exchangeId)));
            const totals = await store.totals(metric(organizationId, filter), signal);
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
        await store.insert(records, randomUUID());
        for (const [index, text] of NASTY_TEXTS.entries()) {
          const own = [records[index]?.exchangeId];
          const ask = (filter: FilterNode) => idsOf(page(organizationId, { filter }));
          assert.deepEqual(
            await ask({ request_response_rmt: { user_id: { equals: text } } }),
            own,
            JSON.stringify(text),
          );
          assert.deepEqual(await ask({ properties: { [`k${text}`]: { equals: text } } }), own, JSON.stringify(text));
          assert.deepEqual(await ask({ request_response_rmt: { property_key: { equals: `k${text}` } } }), own);
          const containing = records.filter((r) => r.requestBody.text.toLowerCase().includes(text.toLowerCase()));
          assert.deepEqual(
            sorted(await ask({ request_response_rmt: { request_body: { contains: text } } })),
            sorted(containing.map((r) => r.exchangeId)),
            JSON.stringify(text),
          );
          assert.deepEqual(await store.find(organizationId, text, signal), []);
        }
        assert.equal(await store.count(metric(organizationId), signal), records.length);
        assert.equal(await store.count(metric("' OR 1=1 --"), signal), 0);
      });

      test('an organisation sees nothing of another', async () => {
        const [mine, theirs] = [randomUUID(), randomUUID()];
        const secret = exchange(theirs, { userId: 'alice' });
        await store.insert([exchange(mine), secret], randomUUID());
        await store.addFacts(mine, secret.exchangeId, [{ kind: 'feedback', rating: true }]);
        assert.equal((await idsOf(page(mine))).includes(secret.exchangeId), false);
        assert.deepEqual(await store.find(mine, secret.exchangeId, signal), []);
        assert.deepEqual(await store.findMany(mine, [secret.exchangeId, secret.requestId], signal), []);
        assert.equal((await store.bodies(mine, [secret.exchangeId], signal)).size, 0);
        assert.deepEqual(await store.attempts(mine, secret.exchangeId, signal), []);
        assert.equal(await store.deleteById(mine, secret.exchangeId), 0);
        const theirIds: FilterNode = { request_response_rmt: { organization_id: { equals: theirs } } };
        assert.equal(await store.count(metric(mine, theirIds), signal), 0);
        assert.equal((await store.totals(metric(mine), signal)).requests, 1);
        assert.equal((await store.find(theirs, secret.exchangeId, signal))[0]?.feedback, null);
      });

      test('find gives every exchange of a request id, newest first, however old', async () => {
        const organizationId = randomUUID();
        const requestId = randomUUID();
        const old = exchange(organizationId, { requestId, startedAtMs: NOON_MS - 900 * DAY_MS });
        const young = exchange(organizationId, { requestId });
        await store.insert([old, young, exchange(organizationId)], randomUUID());
        const ids = async (id: string) =>
          (await store.find(organizationId, id, signal)).map((r) => r.record.exchangeId);
        assert.deepEqual(await ids(requestId), [young.exchangeId, old.exchangeId]);
        assert.deepEqual(await ids(old.exchangeId), [old.exchangeId]);
        const many = await store.findMany(organizationId, [requestId, old.exchangeId, 'no such id'], signal);
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
        await store.insert(records, randomUUID());
        for (const direction of ['desc', 'asc'] as const) {
          const seen: string[] = [];
          const expected = sorted(records.map((r) => r.exchangeId));
          let cursor: string | null = null;
          do {
            const asked: Partial<RequestQuery> = { sort: { column: 'created_at', direction }, limit: 7 };
            const answer = await store.requests(
              page(organizationId, cursor === null ? asked : { ...asked, cursor }),
              signal,
            );
            seen.push(...answer.rows.map((row) => row.record.exchangeId));
            cursor = answer.nextCursor;
            const outside = direction === 'desc' ? NOON_MS + 60_000 : NOON_MS - DAY_MS;
            await store.insert([exchange(organizationId, { startedAtMs: outside })], randomUUID());
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
        await store.insert(records, randomUUID());
        for (const sort of [
          NEWEST,
          { column: 'latency', direction: 'asc' },
          { column: 'cost', direction: 'desc' },
        ] as const) {
          const whole = await idsOf(page(organizationId, { sort }));
          const parts = [0, 5, 10].map((offset) => idsOf(page(organizationId, { sort, offset, limit: 5 })));
          assert.deepEqual((await Promise.all(parts)).flat(), whole);
        }
        const byCost = (
          await store.requests(page(organizationId, { sort: { column: 'cost', direction: 'asc' } }), signal)
        ).rows;
        assert.deepEqual(
          byCost.slice(-3).map((row) => row.record.costNanos),
          [null, null, null],
        );
        assert.equal((await idsOf(page(organizationId, { sort: { column: 'random', direction: 'asc' } }))).length, 12);
        assert.deepEqual(await idsOf(page(organizationId, { limit: 0 })), []);
      });

      test('a list can be sorted by a property, later facts included, rows without it last', async () => {
        const organizationId = randomUUID();
        const [a, b, none] = [{ tier: 'b' }, { tier: 'c' }, {}].map((properties) =>
          exchange(organizationId, { properties }),
        );
        assert.ok(a && b && none);
        await store.insert([a, b, none], randomUUID());
        await store.addFacts(organizationId, b.exchangeId, [{ kind: 'property', name: 'tier', value: 'a' }]);
        const ask = (direction: 'asc' | 'desc') =>
          idsOf(page(organizationId, { sortProperty: { name: 'tier', direction } }));
        assert.deepEqual(await ask('asc'), [b.exchangeId, a.exchangeId, none.exchangeId]);
        assert.deepEqual(await ask('desc'), [a.exchangeId, b.exchangeId, none.exchangeId]);
      });

      test('cached and scored exchanges can be asked for', async () => {
        const organizationId = randomUUID();
        const hit = exchange(organizationId, { outcome: 'cached', cacheReferenceId: randomUUID() });
        const miss = exchange(organizationId);
        await store.insert([hit, miss], randomUUID());
        await store.addFacts(organizationId, miss.requestId, [
          { kind: 'score', name: 'q', value: 1, isBoolean: false },
        ]);
        assert.deepEqual(await idsOf(page(organizationId, { isCached: true })), [hit.exchangeId]);
        assert.deepEqual(await idsOf(page(organizationId, { isCached: false })), [miss.exchangeId]);
        assert.deepEqual(await idsOf(page(organizationId, { isScored: true })), [miss.exchangeId]);
        assert.deepEqual(await idsOf(page(organizationId, { isScored: false })), [hit.exchangeId]);
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
        await store.insert([...records, exchange(organizationId)], randomUUID());
        const filter = { sessions_request_response_rmt: { session_total_cost: { gte: 10 } } };
        assert.deepEqual(
          sorted(await idsOf(page(organizationId, { filter }))),
          sorted(records.slice(0, 2).map((r) => r.exchangeId)),
        );
      });

      test('a time in a filter without a zone is UTC, and windows include their start only', async () => {
        const organizationId = randomUUID();
        const records = [0, 1, 2].map((n) => exchange(organizationId, { startedAtMs: NOON_MS + n }));
        await store.insert(records, randomUUID());
        const at = new Date(NOON_MS + 1).toISOString();
        for (const value of [at, at.replace('T', ' ').slice(0, -1), at.replace('Z', '+00:00'), NOON_MS + 1]) {
          const filter = { request: { created_at: { gte: value } } };
          assert.equal(await store.count(metric(organizationId, filter), signal), 2, String(value));
        }
        const window = { fromMs: NOON_MS, toMs: NOON_MS + 2 };
        assert.equal(await store.count({ organizationId, filter: 'all', window }, signal), 2);
      });
    });

    describe('refusing', () => {
      const row = (column: string, condition: unknown) =>
        ({ request_response_rmt: { [column]: condition } }) as FilterNode;
      const refused: readonly (readonly [string, FilterNode, RegExp])[] = [
        ['a table', { nowhere: { x: { equals: 1 } } }, /"nowhere".*request_response_rmt/],
        ['a column', row('colour', { equals: 'red' }), /"colour".*user_id/],
        ['a column of another table', { response: { colour: { equals: 'red' } } }, /"colour".*body_tokens/],
        ['an operator', row('user_id', { resembles: 'x' }), /resembles.*not-contains/],
        ['an inherited name as operator', row('latency', { constructor: 1 }), /constructor.*gte/],
        ['an inherited name as column', row('constructor', { equals: 'x' }), /"constructor"/],
        ['a text for a number', row('latency', { gte: 'fast' }), /"fast".*number/],
        ['a number for a text', row('user_id', { equals: 7 }), /7.*text/],
        ['a text for a boolean', row('threat', { equals: 'yes' }), /"yes".*true or false/],
        ['no time', row('request_created_at', { gte: 'yesterday' }), /"yesterday".*ISO 8601/],
        ['a number past all bounds', row('cost', { gte: 1e300 * 1e300 }), /Infinity/],
        ['no operator', row('user_id', {}), /no operator/],
        ['no condition', row('user_id', 'x'), /\{operator: value\}/],
        ['a text without end', row('user_id', { equals: 'x'.repeat(70_000) }), /65536/],
      ];
      for (const [what, filter, says] of refused) {
        test(`a filter with ${what} is refused and says what is accepted`, async () => {
          await assert.rejects(store.count(metric(randomUUID(), filter), signal), (error) => {
            assert.ok(error instanceof InvalidQuery);
            assert.match(error.message, says);
            return true;
          });
        });
      }

      test('a filter too deep or too wide is refused, one at the bound is not', async () => {
        const leaf = row('status', { equals: 200 });
        const deep = (levels: number): FilterNode =>
          levels === 0 ? leaf : { left: leaf, operator: levels % 2 ? 'and' : 'or', right: deep(levels - 1) };
        const wide = (leaves: number): FilterNode =>
          leaves === 1 ? leaf : { left: wide(leaves - 1), operator: 'or', right: leaf };
        const ask = (filter: FilterNode) => store.count(metric(randomUUID(), filter), signal);
        assert.equal(await ask(deep(49)), 0);
        assert.equal(await ask(wide(500)), 0);
        await assert.rejects(ask(deep(60)), InvalidQuery);
        await assert.rejects(ask(wide(501)), InvalidQuery);
        await assert.rejects(ask(deep(5000)), InvalidQuery);
      });

      test('a cursor of someone else’s making is refused', async () => {
        const organizationId = randomUUID();
        for (const cursor of ['', 'x', "' OR 1=1", Buffer.from('5.not-a-uuid').toString('base64url')]) {
          await assert.rejects(store.requests(page(organizationId, { cursor }), signal), InvalidQuery);
        }
        const cursor = Buffer.from(`5.${randomUUID()}`).toString('base64url');
        const byCost = { sort: { column: 'cost', direction: 'asc' } as const, cursor };
        await assert.rejects(store.requests(page(organizationId, byCost), signal), InvalidQuery);
      });
    });

    describe('summing up', () => {
      test('unknown costs are left out of the sum and counted', async () => {
        const organizationId = randomUUID();
        const records = [null, 0, 5, null].map((costNanos) =>
          exchange(organizationId, { costNanos, ttftMs: costNanos }),
        );
        await store.insert(records, randomUUID());
        const totals = await store.totals(metric(organizationId), signal);
        assertTotals(totals, records);
        assert.deepEqual([totals.costNanos, totals.priced, totals.averageTtftMs], [5, 2, 2.5]);
        assert.deepEqual(await store.totals(metric(randomUUID()), signal), {
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
        await store.insert(records, randomUUID());
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
              assertTotals(await store.totals(query, signal), inWindow);
              const series = await store.series(query, signal);
              const expected = Map.groupBy(inWindow, (r) => localBucket(r.startedAtMs, increment, utcOffsetMinutes));
              assert.deepEqual(
                series.map((bucket) => bucket.atMs),
                [...expected.keys()].sort((a, b) => a - b),
              );
              for (const bucket of series) assertTotals(bucket, expected.get(bucket.atMs) ?? []);
              const statuses = await store.statusSeries(query, signal);
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
        await store.insert(records, randomUUID());
        for (const filter of [{}, { request_response_rmt: { latency: { gte: 0 } } }]) {
          const query = { ...metric(organizationId, filter), increment: 'day', utcOffsetMinutes: 0 } as const;
          const latency = await store.quantiles({ ...query, metric: 'latency' }, signal);
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
          assert.equal((await store.quantiles({ ...query, metric: 'time_to_first_token' }, signal)).length, 1);
          assert.deepEqual(await store.quantiles({ ...query, metric: 'cost' }, signal), []);
          assert.equal((await store.quantiles({ ...query, metric: 'total_tokens' }, signal))[0]?.p99, 15);
        }
      });

      test('groups come busiest first, by model, provider, user and status', async () => {
        const organizationId = randomUUID();
        const records = [
          exchange(organizationId, { model: 'a', userId: null, status: 500 }),
          exchange(organizationId, { model: 'a', userId: 'u', costNanos: null }),
          exchange(organizationId, { model: null, userId: 'u', provider: 'CUSTOM' }),
        ];
        await store.insert(records, randomUUID());
        for (const filter of [{}, { request_response_rmt: { latency: { gte: 0 } } }]) {
          const by = async (name: 'model' | 'provider' | 'user' | 'status') =>
            (await store.groups({ ...metric(organizationId, filter), by: name, limit: 10, offset: 0 }, signal)).map(
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
          const second = await store.groups(
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

    describe('later facts', () => {
      const facts: readonly LaterFact[] = [
        { kind: 'feedback', rating: true },
        { kind: 'score', name: "qual'ity", value: 0.5, isBoolean: false },
        { kind: 'score', name: 'ok', value: 1, isBoolean: true },
        { kind: 'property', name: 'env', value: "pro'd\0" },
      ];

      test('they are seen at once, whether they came before or after their exchange', async () => {
        for (const order of ['before', 'after']) {
          const organizationId = randomUUID();
          const record = exchange(organizationId, { requestId: randomUUID(), properties: { env: 'dev', x: 'y' } });
          if (order === 'before') await store.addFacts(organizationId, record.requestId, facts);
          await store.insert([record], randomUUID());
          if (order === 'after') await store.addFacts(organizationId, record.requestId, facts);
          const [found] = await store.find(organizationId, record.requestId, signal);
          assert.equal(found?.feedback?.rating, true, order);
          assert.deepEqual(found?.scores, {
            "qual'ity": { value: 0.5, isBoolean: false },
            ok: { value: 1, isBoolean: true },
          });
          assert.deepEqual(found?.record.properties, { env: "pro'd\0", x: 'y' });
          const ask = (filter: FilterNode) => store.count(metric(organizationId, filter), signal);
          assert.equal(await ask({ properties: { env: { equals: "pro'd\0" } } }), 1);
          assert.equal(await ask({ properties: { env: { equals: 'dev' } } }), 0);
          assert.equal(await ask({ request_response_rmt: { scores: { "qual'ity": { gte: 0.5 } } } }), 1);
          assert.equal(await ask({ request_response_rmt: { scores: { 'ok-hcone-bool': { equals: true } } } }), 1);
          assert.equal(await ask({ request_response_rmt: { scores_column: { equals: 'ok' } } }), 1);
          assert.equal(await ask({ request_response_rmt: { 'helicone-score-feedback': { equals: true } } }), 1);
          assert.equal(await ask({ feedback: { rating: { equals: false } } }), 0);
        }
      });

      test('the newest of a name wins, within one call and between calls', async () => {
        const organizationId = randomUUID();
        const record = exchange(organizationId);
        await store.insert([record], randomUUID());
        for (let round = 0; round < 5; round += 1) {
          await store.addFacts(organizationId, record.exchangeId, [
            { kind: 'feedback', rating: true },
            { kind: 'score', name: 's', value: round, isBoolean: false },
            { kind: 'feedback', rating: false },
          ]);
        }
        const [found] = await store.find(organizationId, record.exchangeId, signal);
        assert.equal(found?.feedback?.rating, false);
        assert.equal(found?.scores['s']?.value, 4);
        const rating = (value: boolean) => metric(organizationId, { feedback: { rating: { equals: value } } });
        assert.equal(await store.count(rating(false), signal), 1);
        assert.equal(await store.count(rating(true), signal), 0);
        assert.ok(found.updatedAtMs > record.startedAtMs);
      });

      test('a request id used twice means its newest exchange, an exchange id that very one', async () => {
        const organizationId = randomUUID();
        const requestId = randomUUID();
        const old = exchange(organizationId, { requestId, startedAtMs: NOON_MS - 1000 });
        const young = exchange(organizationId, { requestId });
        await store.insert([young], randomUUID());
        await store.insert([old], randomUUID());
        await store.addFacts(organizationId, requestId, [{ kind: 'property', name: 'by', value: 'request' }]);
        await store.addFacts(organizationId, old.exchangeId, [{ kind: 'property', name: 'by', value: 'exchange' }]);
        const found = await store.find(organizationId, requestId, signal);
        assert.deepEqual(
          found.map((row) => row.record.properties),
          [{ by: 'request' }, { by: 'exchange' }],
        );
        const by = (value: string) =>
          idsOf(page(organizationId, { filter: { properties: { by: { equals: value } } } }));
        assert.deepEqual(await by('request'), [young.exchangeId]);
        assert.deepEqual(await by('exchange'), [old.exchangeId]);
      });
    });

    describe('deleting', () => {
      test('what is deleted is gone at once from lists, ids, bodies, attempts, sums and roll-ups, and after the purge too', async () => {
        const organizationId = randomUUID();
        const records = Array.from({ length: 8 }, (_, index) =>
          exchange(organizationId, { userId: index < 3 ? 'gone' : 'here', startedAtMs: NOON_MS - index * 60_000 }),
        );
        await store.insert(records, randomUUID());
        const gone = records[0] as ExchangeRecord;
        await store.addFacts(organizationId, gone.requestId, [{ kind: 'feedback', rating: true }]);
        const ofUser: FilterNode = { request_response_rmt: { user_id: { equals: 'gone' } } };
        assert.equal(await store.deleteWhere(metric(organizationId, ofUser), signal), 3);
        assert.equal(await store.deleteWhere(metric(organizationId, ofUser), signal), 0);
        const kept = records.slice(3);
        const check = async () => {
          assert.deepEqual(sorted(await idsOf(page(organizationId))), sorted(kept.map((r) => r.exchangeId)));
          assert.equal(await store.count(metric(organizationId), signal), 5);
          assertTotals(await store.totals(metric(organizationId), signal), kept);
          const series = await store.series(
            { ...metric(organizationId), increment: 'day', utcOffsetMinutes: 0 },
            signal,
          );
          assert.equal(series[0]?.requests, 5);
          assert.deepEqual(await store.find(organizationId, gone.requestId, signal), []);
          assert.equal((await store.bodies(organizationId, [gone.exchangeId], signal)).size, 0);
          assert.deepEqual(await store.attempts(organizationId, gone.exchangeId, signal), []);
          const groups = await store.groups({ ...metric(organizationId), by: 'user', limit: 5, offset: 0 }, signal);
          assert.deepEqual(
            groups.map((group) => group.key),
            ['here'],
          );
        };
        await check();
        assert.ok((await store.purge(Date.now() + 1000)) >= 3);
        await check();
        await store.insert([exchange(organizationId, { startedAtMs: NOON_MS })], randomUUID());
        assert.equal((await store.totals(metric(organizationId), signal)).requests, 6);
      });

      test('by id: a request id takes all its exchanges, an exchange id one', async () => {
        const organizationId = randomUUID();
        const requestId = randomUUID();
        const records = [0, 1, 2].map((n) => exchange(organizationId, { requestId, startedAtMs: NOON_MS - n }));
        await store.insert(records, randomUUID());
        assert.equal(await store.deleteById(organizationId, records[1]?.exchangeId ?? ''), 1);
        assert.equal((await store.find(organizationId, requestId, signal)).length, 2);
        assert.equal(await store.deleteById(organizationId, requestId), 2);
        assert.deepEqual(await store.find(organizationId, requestId, signal), []);
        assert.equal(await store.deleteById(organizationId, "' OR 1=1 --"), 0);
      });
    });

    test('a caller that leaves is let go at once, and the store goes on', async () => {
      const left = AbortSignal.abort(new Error('left'));
      await assert.rejects(store.count(metric(randomUUID()), left), /left/);
      await store.ping();
    });
  });
}

async function addRandomFacts(
  store: RecordStore,
  organizationId: string,
  records: readonly ExchangeRecord[],
): Promise<ModelRow[]> {
  const rows: ModelRow[] = [];
  for (const [index, record] of records.entries()) {
    const properties = new Map(Object.entries(record.properties));
    const scores = new Map<string, number>();
    const facts: LaterFact[] = [];
    if (index % 7 === 0)
      facts.push({ kind: 'property', name: index % 2 ? 'env' : "k'ey", value: index % 3 ? 'a' : 'Zebra' });
    if (index % 11 === 0)
      facts.push({ kind: 'score', name: 'quality', value: (index % 4) / 2 + 0.5, isBoolean: false });
    if (index % 13 === 0) facts.push({ kind: 'feedback', rating: index % 2 === 0 });
    for (const fact of facts) {
      if (fact.kind === 'property') properties.set(fact.name, fact.value);
      if (fact.kind === 'score') scores.set(fact.name, fact.value);
    }
    await store.addFacts(organizationId, index % 2 ? record.requestId : record.exchangeId, facts);
    const rating = facts.find((fact) => fact.kind === 'feedback')?.rating ?? null;
    rows.push({ record, properties, scores, rating });
  }
  return rows;
}

function assertTotals(totals: MetricTotals, records: readonly ExchangeRecord[]): void {
  const sum = (read: (record: ExchangeRecord) => number | null) =>
    records.reduce((total, record) => total + (read(record) ?? 0), 0);
  const known = (read: (record: ExchangeRecord) => number | null) => records.filter((r) => read(r) !== null).length;
  const mean = (read: (record: ExchangeRecord) => number | null) =>
    known(read) === 0 ? null : sum(read) / known(read);
  const isError = (r: ExchangeRecord) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome);
  const { averageLatencyMs, averageTtftMs, ...rest } = totals;
  const expected = {
    requests: records.length,
    errors: records.filter(isError).length,
    threats: records.filter((r) => r.outcome === 'threat' || r.threat === true).length,
    activeUsers: new Set(records.map((r) => r.userId).filter((user) => user !== null)).size,
    costNanos: sum((r) => r.costNanos),
    priced: known((r) => r.costNanos),
    promptTokens: sum((r) => r.usage.promptTokens),
    completionTokens: sum((r) => r.usage.completionTokens),
    totalTokens: sum((r) => r.usage.promptTokens) + sum((r) => r.usage.completionTokens),
  };
  const { atMs: _at, key: _key, ...seen } = rest as typeof rest & { atMs?: number; key?: string };
  assert.deepEqual(seen, expected);
  assertNear(
    averageLatencyMs,
    mean((r) => r.latencyMs),
  );
  assertNear(
    averageTtftMs,
    mean((r) => r.ttftMs),
  );
}

function assertNear(seen: number | null, expected: number | null): void {
  if (seen === null || expected === null) assert.equal(seen, expected);
  else assert.ok(Math.abs(seen - expected) < 1e-6, `${seen} is not ${expected}`);
}

/** The local calendar, done with Date instead of arithmetic. */
function localBucket(ms: number, increment: string, utcOffsetMinutes: number): number {
  const local = new Date(ms + utcOffsetMinutes * 60_000);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const starts: Record<string, number> = {
    min: Date.UTC(year, month, day, local.getUTCHours(), local.getUTCMinutes()),
    hour: Date.UTC(year, month, day, local.getUTCHours()),
    day: Date.UTC(year, month, day),
    week: Date.UTC(year, month, day - ((local.getUTCDay() + 6) % 7)),
    month: Date.UTC(year, month, 1),
    year: Date.UTC(year, 0, 1),
  };
  return (starts[increment] ?? Number.NaN) - utcOffsetMinutes * 60_000;
}
