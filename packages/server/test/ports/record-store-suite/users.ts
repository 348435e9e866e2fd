// Users: lists, counts and distributions, by the days of several zones.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import fc from 'fast-check';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { USER_SORT_COLUMNS, type UserSortColumn, type UserTotals } from '../../../src/ports/users.ts';
import { expectedDistribution } from '../distribution-model.ts';
import { filters, matches } from '../filter-model.ts';
import { byBytes, daysOf, groupBy, groupConditions, groupHolds, known, sum, toLeaf } from '../group-model.ts';
import { arbitraryExchange, commonText, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, WINDOW } from './asking.ts';
import { assertClose } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

const NEWEST = { column: 'last_active', direction: 'desc' } as const;

function expectedUser(userId: string, calls: readonly ExchangeRecord[], utcOffsetMinutes: number): UserTotals {
  return {
    userId,
    activeDays: daysOf(calls, utcOffsetMinutes),
    firstStartMs: Math.min(...calls.map((r) => r.startedAtMs)),
    lastStartMs: Math.max(...calls.map((r) => r.startedAtMs)),
    requests: calls.length,
    limited: calls.filter((r) => r.outcome === 'limited').length,
    promptTokens: sum(calls, (r) => r.usage.promptTokens),
    completionTokens: sum(calls, (r) => r.usage.completionTokens),
    costNanos: sum(calls, (r) => r.costNanos),
    priced: known(calls, (r) => r.costNanos),
  };
}

const SORTED_BY: Readonly<Record<UserSortColumn, (user: UserTotals) => number | string | null>> = {
  user_id: (user) => user.userId,
  active_for: (user) => user.activeDays,
  first_active: (user) => user.firstStartMs,
  last_active: (user) => user.lastStartMs,
  total_requests: (user) => user.requests,
  average_requests_per_day_active: (user) => user.requests / user.activeDays,
  average_tokens_per_request: (user) => (user.promptTokens + user.completionTokens) / user.requests,
  total_completion_tokens: (user) => user.completionTokens,
  total_prompt_tokens: (user) => user.promptTokens,
  cost: (user) => (user.priced === 0 ? null : user.costNanos),
  rate_limited_count: (user) => user.limited,
};

function inOrder(column: UserSortColumn, direction: 'asc' | 'desc') {
  return (a: UserTotals, b: UserTotals): number => {
    const [x, y] = [SORTED_BY[column](a), SORTED_BY[column](b)];
    const order = typeof x === 'string' ? byBytes(x, String(y)) : Number(x) - Number(y);
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byBytes(a.userId, b.userId);
    return (direction === 'asc' ? order : -order) || byBytes(a.userId, b.userId);
  };
}

export function describeUsers(held: Held): void {
  describe('users', () => {
    test('every number is that of the selected exchanges, for any filter, zone and order', async (t) => {
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
        rowFilter: filters,
        condition: fc.option(
          groupConditions.filter(({ table }) => table === 'users_view'),
          { nil: null },
        ),
        window: fc.oneof(fc.constant(WINDOW), windows),
        utcOffsetMinutes: fc.constantFrom(0, 60, -480, 330, 345, -210, 840),
        column: fc.constantFrom(...USER_SORT_COLUMNS),
        direction: fc.constantFrom('asc', 'desc'),
        userIds: fc.option(fc.array<string>(commonText, { maxLength: 3 }), { nil: undefined, freq: 2 }),
        part: fc.constantFrom({ low: 0, high: 0.75 }, { low: 0.05, high: 0.95 }),
      });
      await fc.assert(
        fc.asyncProperty(wanted, async ({ rowFilter, condition, window, utcOffsetMinutes, userIds, part, ...sort }) => {
          const inWindow = records.filter((r) => r.startedAtMs >= window.fromMs && r.startedAtMs < window.toMs);
          const groups = groupBy(inWindow, (r) => r.userId);
          const fits = ({ userId }: ExchangeRecord) =>
            condition === null ||
            (userId !== null && groupHolds(condition, groups.get(userId) ?? [], utcOffsetMinutes));
          const selected = rows
            .filter((row) => inWindow.includes(row.record) && matches(rowFilter, row) && fits(row.record))
            .map((row) => row.record);
          const expected = [...groupBy(selected, (r) => r.userId)]
            .filter(([id]) => userIds === undefined || userIds.includes(id))
            .map(([id, calls]) => expectedUser(id, calls, utcOffsetMinutes))
            .sort(inOrder(sort.column, sort.direction));
          const filter: FilterNode =
            condition === null ? rowFilter : { left: rowFilter, operator: 'and', right: toLeaf(condition) };
          const query = { organizationId, filter, window, utcOffsetMinutes };
          const asked = userIds === undefined ? query : { ...query, userIds };
          assert.deepEqual(await held.store.users({ ...asked, sort, limit: 1000, offset: 0 }, signal), expected);
          const page = await held.store.users({ ...asked, sort, limit: 2, offset: 1 }, signal);
          assert.deepEqual(page, expected.slice(1, 3));
          assert.equal(await held.store.countUsers(asked, signal), expected.length);
          const spread = await held.store.userDistributions({ ...asked, part }, signal);
          const priced = expected.filter((user) => user.priced > 0);
          assertClose(
            spread.requests,
            expectedDistribution(
              expected.map((user) => user.requests),
              part,
            ),
          );
          assertClose(
            spread.costNanos,
            expectedDistribution(
              priced.map((user) => user.costNanos),
              part,
            ),
          );
        }),
        { numRuns: 20, seed: s },
      );
    });

    test('days are those of the caller', async () => {
      const organizationId = randomUUID();
      // NOON_MS is 10:00 UTC: 13 h before is 21:00 of the day before, which in UTC+5 is the same day as 10:00.
      const times = [NOON_MS, NOON_MS - 13 * 3_600_000];
      await held.store.insert(
        times.map((startedAtMs) => exchange(organizationId, { startedAtMs })),
        randomUUID(),
      );
      const days = async (utcOffsetMinutes: number) => {
        const query = { ...metric(organizationId), utcOffsetMinutes, sort: NEWEST, limit: 10, offset: 0 };
        return (await held.store.users(query, signal)).map((user) => user.activeDays);
      };
      assert.deepEqual([await days(0), await days(300), await days(-720)], [[2], [1], [1]]);
    });

    test('whether there are users is asked of all of time, and of one organisation', async () => {
      const organizationId = randomUUID();
      assert.equal(await held.store.hasUsers(organizationId, signal), false);
      await held.store.insert([exchange(organizationId, { userId: null })], randomUUID());
      assert.equal(await held.store.hasUsers(organizationId, signal), false);
      await held.store.insert([exchange(organizationId, { startedAtMs: NOON_MS - 700 * DAY_MS })], randomUUID());
      assert.equal(await held.store.hasUsers(organizationId, signal), true);
      assert.equal(await held.store.hasUsers(randomUUID(), signal), false);
    });

    test('an order that makes no sense is refused', async () => {
      const sort = { column: 'mood' as UserSortColumn, direction: 'asc' } as const;
      const query = { ...metric(randomUUID()), utcOffsetMinutes: 0, limit: 1, offset: 0 };
      await assert.rejects(held.store.users({ ...query, sort }, signal), InvalidQuery);
      await assert.rejects(held.store.users({ ...query, sort: NEWEST, offset: -1 }, signal), InvalidQuery);
    });
  });
}
