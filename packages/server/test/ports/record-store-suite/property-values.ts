// Names and values of properties, recorded or set later.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ValueTotals } from '../../../src/ports/properties.ts';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { filters, lowerCase, type ModelRow, matches, textHolds } from '../filter-model.ts';
import { byBytes, known, sum } from '../group-model.ts';
import { arbitraryExchange, commonText, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, metric, seed, signal, WINDOW } from './asking.ts';
import { assertClose, localBucket } from './expected-sums.ts';
import { addRandomFacts } from './random-facts.ts';

type SessionName = 'helicone-session-id' | 'helicone-session-name';
const SESSION: Readonly<Record<SessionName, (row: ModelRow) => string | null>> = {
  'helicone-session-id': ({ record }) => record.sessionId,
  'helicone-session-name': ({ record }) => record.sessionName,
};

function valueIn(row: ModelRow, name: string): string | null {
  const folded = lowerCase(name);
  const session = Object.hasOwn(SESSION, folded) ? SESSION[folded as SessionName](row) : null;
  return row.properties.get(folded) ?? session;
}

function totalsOf(value: string, rows: readonly ModelRow[]): ValueTotals {
  const calls = rows.map((row) => row.record);
  return {
    value,
    requests: calls.length,
    errors: calls.filter((r) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome)).length,
    cached: calls.filter((r) => r.outcome === 'cached' || r.cacheReferenceId !== null).length,
    costNanos: sum(calls, (r) => r.costNanos),
    priced: known(calls, (r) => r.costNanos),
    promptTokens: sum(calls, (r) => r.usage.promptTokens),
    completionTokens: sum(calls, (r) => r.usage.completionTokens),
    averageLatencyMs: sum(calls, (r) => r.latencyMs) / calls.length,
  };
}

function inOrder(sort: 'requests' | 'cost') {
  return (a: ValueTotals, b: ValueTotals): number => {
    const unknown = Number(a.priced === 0) - Number(b.priced === 0);
    const by = sort === 'cost' ? unknown || b.costNanos - a.costNanos : b.requests - a.requests;
    return by || byBytes(a.value, b.value);
  };
}

export function describePropertyValues(held: Held): void {
  describe('values of properties', () => {
    test('every number is that of the selected exchanges, for any filter, zone and increment', async (t) => {
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
        filter: filters,
        window: fc.oneof(fc.constant(WINDOW), windows),
        property: fc.constantFrom('env', 'ENV', "K'ey", 'Team', 'a b', 'Helicone-Session-Id', 'helicone-session-NAME'),
        search: fc.oneof(fc.constant(''), commonText),
        sort: fc.constantFrom('requests', 'cost'),
        increment: fc.constantFrom('min', 'hour', 'day', 'week', 'month', 'year'),
        utcOffsetMinutes: fc.constantFrom(0, 60, -480, 330, 345, -210, 7),
        values: fc.constantFrom(2, 100),
      });
      await fc.assert(
        fc.asyncProperty(wanted, async ({ filter, window, property, search, ...shape }) => {
          const { sort, increment, utcOffsetMinutes, values } = shape;
          const selected = rows.flatMap((row) => {
            const atMs = row.record.startedAtMs;
            const value = valueIn(row, property);
            const isIn = atMs >= window.fromMs && atMs < window.toMs && matches(filter, row);
            return isIn && value !== null && textHolds(value, 'contains', search) ? [{ row, value }] : [];
          });
          const groups = Map.groupBy(selected, ({ value }) => value);
          const expected = [...groups].map(([value, of]) =>
            totalsOf(
              value,
              of.map(({ row }) => row),
            ),
          );
          const query = { organizationId, filter, window, property, search };
          const seen = await held.store.propertyValues({ ...query, sort, limit: 1000, offset: 0 }, signal);
          assertClose(seen, expected.sort(inOrder(sort)));
          const page = await held.store.propertyValues({ ...query, sort, limit: 1, offset: 1 }, signal);
          assertClose(page, expected.slice(1, 2));
          const { requests, costNanos, priced } = totalsOf(
            '',
            selected.map(({ row }) => row),
          );
          assert.deepEqual(await held.store.propertySums(query, signal), { requests, costNanos, priced });
          const top = new Set(
            expected
              .sort(inOrder('requests'))
              .slice(0, values)
              .map(({ value }) => value),
          );
          const buckets = Map.groupBy(
            selected.filter(({ value }) => top.has(value)),
            ({ row, value }) =>
              JSON.stringify([localBucket(row.record.startedAtMs, increment, utcOffsetMinutes), value]),
          );
          const series = [...buckets].map(([key, of]) => {
            const [atMs, value] = JSON.parse(key);
            const sums = totalsOf(
              value,
              of.map(({ row }) => row),
            );
            return { atMs, value, requests: sums.requests, costNanos: sums.costNanos, priced: sums.priced };
          });
          assert.deepEqual(
            await held.store.propertySeries({ ...query, increment, utcOffsetMinutes, values }, signal),
            series.sort((a, b) => a.atMs - b.atMs || byBytes(a.value, b.value)),
          );
          const inWindow = rows.filter(
            (row) => row.record.startedAtMs >= window.fromMs && row.record.startedAtMs < window.toMs,
          );
          const chosen = inWindow.filter((row) => matches(filter, row));
          const names = await held.store.propertyNames({ organizationId, filter, window }, signal);
          assert.deepEqual(names.map(lowerCase), namesIn(chosen));
        }),
        { numRuns: 20, seed: s },
      );
    });

    test('names are spelled as first sent, a later fact’s spelling only where none was recorded', async () => {
      const organizationId = randomUUID();
      const record = (startedAtMs: number, properties: Record<string, string>) =>
        exchange(organizationId, { startedAtMs, properties });
      const first = record(NOON_MS - 10, { Env: 'a' });
      await held.store.insert([record(NOON_MS, { env: 'b' }), first, record(NOON_MS - 5, { ENV: 'c' })], randomUUID());
      const set = (name: string) =>
        held.store.addFacts(organizationId, first.exchangeId, [{ kind: 'property', name, value: 'x' }]);
      for (const name of ['eNv', 'Later', 'LATER']) await set(name);
      const names = () => held.store.propertyNames(metric(organizationId), signal);
      assert.deepEqual(await names(), ['Env', 'Later']);
      await held.store.insert([exchange(organizationId, { sessionId: 's', sessionPath: '/p' })], randomUUID());
      assert.deepEqual(await names(), ['Env', 'Helicone-Session-Id', 'Helicone-Session-Path', 'Later']);
      await held.store.deleteById(organizationId, first.exchangeId);
      assert.deepEqual(await names(), ['ENV', 'Helicone-Session-Id', 'Helicone-Session-Path']);
      assert.deepEqual(await held.store.propertyNames(metric(randomUUID()), signal), []);
    });

    test('a page that makes no sense is refused', async () => {
      const query = { ...metric(randomUUID()), property: 'env', sort: 'cost', limit: -1, offset: 0 } as const;
      await assert.rejects(held.store.propertyValues(query, signal), InvalidQuery);
    });
  });
}

function namesIn(rows: readonly ModelRow[]): string[] {
  const names = rows.flatMap((row) => [
    ...row.properties.keys(),
    ...(row.record.sessionId === null ? [] : ['helicone-session-id']),
    ...(row.record.sessionName === null ? [] : ['helicone-session-name']),
    ...(row.record.sessionPath === null ? [] : ['helicone-session-path']),
  ]);
  return [...new Set(names)].sort(byBytes);
}
