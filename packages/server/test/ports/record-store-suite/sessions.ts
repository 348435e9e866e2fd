// Sessions: lists, counts, names, distributions, tags, and one as a whole.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { SESSION_ORDERS, type SessionTotals } from '../../../src/ports/sessions.ts';
import { expectedDistribution } from '../distribution-model.ts';
import { filters, matches, textHolds } from '../filter-model.ts';
import { byBytes, byStart, expectedSession, groupBy, groupConditions, groupHolds, toLeaf } from '../group-model.ts';
import { arbitraryExchange, commonText, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, sorted, WINDOW } from './asking.ts';
import { assertClose } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

const ALL = { limit: 1000, offset: 0 };

export function describeSessions(held: Held): void {
  describe('sessions', () => {
    test('every number is that of the selected exchanges, for any filter, search and window', async (t) => {
      const organizationId = randomUUID();
      const s = seed();
      t.diagnostic(`seed ${s}`);
      const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 150, seed: s });
      await held.store.insert(records, randomUUID());
      const rows = await addRandomFacts(held.store, organizationId, records);
      const tags = new Map([
        ['a', 'good'],
        ['ab', 'bad'],
      ]);
      for (const [id, tag] of tags) await held.store.tagSession(organizationId, id, tag);
      const windows = fc
        .tuple(fc.integer({ min: -2 * DAY_MS, max: 0 }), fc.integer({ min: 1, max: 2 * DAY_MS }))
        .map(([from, length]) => ({ fromMs: NOON_MS + from, toMs: NOON_MS + from + length }));
      const wanted = fc.record({
        rowFilter: filters,
        condition: fc.option(groupConditions, { nil: null }),
        window: fc.oneof(fc.constant(WINDOW), windows),
        search: fc.oneof(fc.constant(''), commonText),
        nameContains: fc.oneof(fc.constant(''), commonText),
        nameEquals: fc.option(commonText, { nil: undefined, freq: 2 }),
        part: fc.constantFrom({ low: 0, high: 0.75 }, { low: 0.25, high: 0.75 }, { low: 0, high: 1 }),
      });
      await fc.assert(
        fc.asyncProperty(wanted, async ({ rowFilter, condition, window, search, nameContains, nameEquals, part }) => {
          const inWindow = records.filter((r) => r.startedAtMs >= window.fromMs && r.startedAtMs < window.toMs);
          const groups = groupBy(inWindow, (r) => (condition?.table === 'users_view' ? r.userId : r.sessionId));
          const fits = (r: ExchangeRecord) => {
            if (condition === null) return true;
            const group = groups.get((condition.table === 'users_view' ? r.userId : r.sessionId) ?? '\0');
            return group !== undefined && groupHolds(condition, group, 0);
          };
          const selected = rows
            .filter((row) => inWindow.includes(row.record) && matches(rowFilter, row) && fits(row.record))
            .map((row) => row.record);
          const expected = [...groupBy(selected, (r) => r.sessionId)]
            .map(([id, calls]) => expectedSession(id, calls, tags.get(id) ?? null))
            .filter(({ name }) => nameEquals === undefined || name === nameEquals)
            .filter(({ name }) => textHolds(name, 'contains', nameContains))
            .filter(({ sessionId, name }) => [sessionId, name].some((text) => textHolds(text, 'contains', search)))
            .sort((a, b) => b.firstStartMs - a.firstStartMs || byBytes(b.sessionId, a.sessionId));
          const filter: FilterNode =
            condition === null ? rowFilter : { left: rowFilter, operator: 'and', right: toLeaf(condition) };
          const query = { organizationId, filter, window, search, nameContains };
          const asked = nameEquals === undefined ? query : { ...query, nameEquals };
          const page = await held.store.sessions({ ...asked, ...ALL }, signal);
          assert.equal(page.rows.length, expected.length);
          for (const [index, seen] of page.rows.entries()) assertClose(seen, expected[index]);
          await assertSummary(asked, expected);
          const spread = await held.store.sessionDistributions({ ...asked, part }, signal);
          const priced = expected.filter((each) => each.priced > 0);
          assertClose(
            spread.requests,
            expectedDistribution(
              expected.map((each) => each.requests),
              part,
            ),
          );
          const seconds = expected.map((each) => (each.lastStartMs - each.firstStartMs) / 1000);
          assertClose(spread.seconds, expectedDistribution(seconds, part));
          assertClose(
            spread.costNanos,
            expectedDistribution(
              priced.map((each) => each.costNanos),
              part,
            ),
          );
        }),
        { numRuns: 30, seed: s },
      );
    });

    type Asked = Parameters<Held['store']['countSessions']>[0];
    type Expected = ReturnType<typeof expectedSession>;

    async function assertSummary(asked: Asked, expected: readonly Expected[]): Promise<void> {
      const mean = (values: readonly number[]) =>
        values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
      const total = (read: (each: Expected) => number) => expected.reduce((all, each) => all + read(each), 0);
      assertClose(await held.store.countSessions(asked, signal), {
        sessions: expected.length,
        costNanos: total((each) => each.costNanos),
        requests: total((each) => each.requests),
        priced: total((each) => each.priced),
        averageCostNanos: mean(expected.filter((each) => each.priced > 0).map((each) => each.costNanos)),
        averageLatencyMs: mean(expected.map((each) => each.averageLatencyMs)),
      });
      const names = [...Map.groupBy(expected, (each) => each.name)]
        .map(([name, of]) => ({
          name,
          firstStartMs: Math.min(...of.map((each) => each.firstStartMs)),
          lastStartMs: Math.max(...of.map((each) => each.lastStartMs)),
          sessions: of.length,
          averageLatencyMs:
            of.reduce((all, each) => all + each.averageLatencyMs * each.requests, 0) /
            of.reduce((all, each) => all + each.requests, 0),
        }))
        .sort((a, b) => b.lastStartMs - a.lastStartMs || byBytes(a.name, b.name));
      const seen = await held.store.sessionNames({ ...asked, ...ALL }, signal);
      assert.equal(seen.length, names.length);
      for (const [index, row] of seen.entries()) assertClose(row, names[index]);
    }

    test('pages joined are the whole list, also when sessions come in between', async () => {
      const organizationId = randomUUID();
      const ids = Array.from({ length: 25 }, (_, index) => `s-${index}`);
      const call = (sessionId: string, startedAtMs: number) => exchange(organizationId, { sessionId, startedAtMs });
      // Five at each moment, so that pages end between sessions that began at once.
      await held.store.insert(
        ids.map((id, index) => call(id, NOON_MS - Math.floor(index / 5) * 1000)),
        randomUUID(),
      );
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const place: { cursor?: string } = cursor === null ? {} : { cursor };
        const page = await held.store.sessions({ ...metric(organizationId), limit: 4, offset: 0, ...place }, signal);
        seen.push(...page.rows.map((row) => row.sessionId));
        cursor = page.nextCursor;
        await held.store.insert([call(`new-${seen.length}`, NOON_MS + seen.length)], randomUUID());
      } while (cursor !== null);
      assert.equal(seen.length, 25);
      assert.deepEqual(sorted(seen), sorted(ids));
      const skipped = await held.store.sessions({ ...metric(organizationId), limit: 3, offset: 100 }, signal);
      assert.deepEqual(skipped, { rows: [], nextCursor: null });
      for (const bad of ['', 'x', Buffer.from('x.y').toString('base64url')]) {
        const asked = { ...metric(organizationId), ...ALL, cursor: bad };
        await assert.rejects(held.store.sessions(asked, signal), InvalidQuery);
      }
    });

    test('each order is by its number, and its pages joined are the whole list', async () => {
      const organizationId = randomUUID();
      const s = seed();
      const records = fc.sample(arbitraryExchange(organizationId), { numRuns: 60, seed: s });
      await held.store.insert(records, randomUUID());
      const read: Record<(typeof SESSION_ORDERS)[number], (row: SessionTotals) => number> = {
        start: (row) => row.firstStartMs,
        latest: (row) => row.lastStartMs,
        duration: (row) => toEven(row.lastEndMs - row.firstStartMs),
        requests: (row) => row.requests,
        errors: (row) => row.errors,
        tokens: (row) => row.promptTokens + row.completionTokens,
        cost: (row) => (row.priced === 0 ? -1 : row.costNanos),
        latency: (row) => row.averageLatencyMs,
      };
      for (const by of SESSION_ORDERS) {
        for (const direction of ['asc', 'desc'] as const) {
          const seen: SessionTotals[] = [];
          let cursor: string | null = null;
          do {
            const place: { cursor?: string } = cursor === null ? {} : { cursor };
            const asked = { ...metric(organizationId), order: { by, direction }, limit: 7, offset: 0, ...place };
            const page = await held.store.sessions(asked, signal);
            seen.push(...page.rows);
            cursor = page.nextCursor;
          } while (cursor !== null);
          const ids = new Set(records.flatMap(({ sessionId }) => sessionId ?? []));
          assert.deepEqual(sorted(seen.map((row) => row.sessionId)), sorted([...ids]), `${by} ${direction}, seed ${s}`);
          const numbers = seen.map(read[by]);
          // To a thousandth of a millisecond, as the order goes.
          const isBefore = (a: number, b: number) => (direction === 'asc' ? a <= b + 0.001 : a >= b - 0.001);
          assert.ok(
            numbers.every((value, i) => i === 0 || isBefore(numbers[i - 1] as number, value)),
            `${by} ${direction}: ${numbers}, seed ${s}`,
          );
        }
      }
    });

    test('a tag is that of one organisation’s session, and the newest counts', async () => {
      const [organizationId, others] = [randomUUID(), randomUUID()];
      const awkward = "a/b 'ü\\";
      for (const organization of [organizationId, others]) {
        await held.store.insert(
          [exchange(organization, { sessionId: awkward }), exchange(organization, { sessionId: 'plain' })],
          randomUUID(),
        );
      }
      const tag = (id = awkward, organization = organizationId) => held.store.sessionTag(organization, id, signal);
      assert.equal(await tag(), null);
      await held.store.tagSession(organizationId, awkward, 'first');
      await held.store.tagSession(organizationId, awkward, "it's \\ good");
      assert.equal(await tag(), "it's \\ good");
      assert.deepEqual([await tag('plain'), await tag(awkward, others)], [null, null]);
      const having = async (condition: Record<string, string>, organization = organizationId) => {
        const filter = { sessions_request_response_rmt: { session_tag: condition } };
        const { rows } = await held.store.sessions({ ...metric(organization, filter), ...ALL }, signal);
        return rows.map((row) => row.sessionId);
      };
      assert.deepEqual(await having({ equals: "it's \\ good" }), [awkward]);
      assert.deepEqual(await having({ contains: 'GOOD' }), [awkward]);
      assert.deepEqual(await having({ 'not-equals': "it's \\ good" }), ['plain']);
      assert.deepEqual(await having({ equals: 'null' }), ['plain']);
      assert.deepEqual(await having({ equals: 'first' }), []);
      assert.deepEqual(await having({ contains: 'good' }, others), []);
      await held.store.tagSession(organizationId, awkward, '');
      assert.equal(await tag(), null);
      assert.deepEqual(await having({ contains: '' }), []);
    });

    test('the tag goes with the purge of the session’s last exchange, not before', async () => {
      const organizationId = randomUUID();
      const [one, two] = [1, 2].map((n) => exchange(organizationId, { sessionId: 's', startedAtMs: NOON_MS + n }));
      assert.ok(one !== undefined && two !== undefined);
      await held.store.insert([one, two, exchange(organizationId, { sessionId: 'kept' })], randomUUID());
      for (const id of ['s', 'kept']) await held.store.tagSession(organizationId, id, id);
      await held.store.deleteById(organizationId, one.exchangeId);
      await held.store.purge(Date.now() + 1000);
      assert.equal(await held.store.sessionTag(organizationId, 's', signal), 's');
      await held.store.deleteById(organizationId, two.exchangeId);
      await held.store.purge(Date.now() + 1000);
      assert.equal(await held.store.sessionTag(organizationId, 's', signal), null);
      assert.equal(await held.store.sessionTag(organizationId, 'kept', signal), 'kept');
    });

    test('of calls of one millisecond the one with the lesser id names the session', async () => {
      for (const flip of [false, true]) {
        const organizationId = randomUUID();
        // The first halves and the second halves of these ids are in opposite order.
        const ids = ['00000000-0000-4000-b000-00000000000f', 'f0000000-0000-4000-8000-000000000000'];
        const names = flip ? ['second', 'first'] : ['first', 'second'];
        const calls = ids.map((exchangeId, index) =>
          exchange(organizationId, { exchangeId, sessionId: 's', sessionName: names[index] ?? '' }),
        );
        await held.store.insert(calls, randomUUID());
        const { rows } = await held.store.sessions({ ...metric(organizationId), ...ALL }, signal);
        assert.equal(rows[0]?.name, names[0]);
        const whole = await held.store.session({ organizationId, sessionId: 's', limit: 1 }, signal);
        assert.equal(whole?.calls[0]?.exchangeId, ids[0]);
        const filter = { sessions_request_response_rmt: { session_session_name: { equals: names[0] ?? '' } } };
        assert.equal((await held.store.sessions({ ...metric(organizationId, filter), ...ALL }, signal)).rows.length, 1);
      }
    });

    test('a whole session has its calls of any age by their start, without those deleted', async () => {
      const organizationId = randomUUID();
      const calls = [NOON_MS, NOON_MS - 400 * DAY_MS, NOON_MS - 1].map((startedAtMs) =>
        exchange(organizationId, { sessionId: 's', startedAtMs, sessionPath: '/a' }),
      );
      await held.store.insert([...calls, exchange(organizationId, { sessionId: 'x' })], randomUUID());
      await held.store.insert([exchange(randomUUID(), { sessionId: 's' })], randomUUID());
      await held.store.tagSession(organizationId, 's', 'seen');
      const ask = (limit: number, sessionId = 's') => held.store.session({ organizationId, sessionId, limit }, signal);
      const whole = await ask(10);
      const inOrder = [...calls].sort(byStart);
      assertClose(whole?.totals, expectedSession('s', inOrder, 'seen'));
      assert.deepEqual(
        whole?.calls.map((call) => call.exchangeId),
        inOrder.map((call) => call.exchangeId),
      );
      assert.equal((await ask(2))?.calls.length, 2);
      assert.equal((await ask(2))?.totals.requests, 3);
      assert.equal(await ask(10, 'nowhere'), null);
      await held.store.deleteById(organizationId, inOrder[0]?.exchangeId ?? '');
      assert.equal((await ask(10))?.totals.requests, 2);
    });
  });
}

/** As the engine rounds: halves to the even neighbour. */
function toEven(value: number): number {
  const whole = Math.floor(value);
  if (value - whole !== 0.5) return Math.round(value);
  return whole % 2 === 0 ? whole : whole + 1;
}
