// Names of properties: compared without regard to case, shown as first sent (headers.md §5).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import { exchange } from '../record-samples.ts';
import { type Held, idsOf, metric, page, signal, sorted } from './asking.ts';

const inRow = (column: string, condition: unknown) =>
  ({ request_response_rmt: { [column]: condition } }) as unknown as FilterNode;

export function describePropertyNames(held: Held): void {
  describe('names of properties', () => {
    test('a filter finds them in any case, in every column that takes one', async () => {
      const organizationId = randomUUID();
      const [upper, lower, other] = [{ Env: 'prod' }, { env: 'prod' }, { env2: 'prod' }].map((properties) =>
        exchange(organizationId, { properties }),
      );
      assert.ok(upper && lower && other);
      await held.store.insert([upper, lower, other], randomUUID());
      const both = sorted([upper.exchangeId, lower.exchangeId]);
      for (const name of ['env', 'Env', 'ENV']) {
        const byName: readonly FilterNode[] = [
          { properties: { [name]: { equals: 'prod' } } },
          { properties: { [name]: { contains: 'RO' } } },
          inRow('properties', { [name]: { equals: 'prod' } }),
          inRow('search_properties', { [name]: { like: 'pr%' } }),
          inRow('property_key', { equals: name }),
        ];
        for (const filter of byName) {
          assert.deepEqual(sorted(await idsOf(held, page(organizationId, { filter }))), both, JSON.stringify(filter));
        }
        const without: FilterNode = { properties: { [name]: { 'not-equals': 'prod' } } };
        assert.deepEqual(await idsOf(held, page(organizationId, { filter: without })), [other.exchangeId]);
      }
    });

    test('a name ends where it ends, whatever signs it and its value are made of', async () => {
      const organizationId = randomUUID();
      const named: readonly (readonly [name: string, value: string])[] = [
        ['a', 'b=c'],
        ['a=b', 'c'],
        ['a', '1=a'],
        ['1=a', ''],
        ['a\0', 'b'],
        ['a', '\0b'],
        ['é', "'x\\"],
        ['x\ud83d', '\ude00'],
        ['x', '\ufffd\ufffd'],
      ];
      const records = named.map(([name, value]) => exchange(organizationId, { properties: { [name]: value } }));
      await held.store.insert(records, randomUUID());
      for (const [index, [name, value]] of named.entries()) {
        for (const operator of ['equals', 'has', 'contains']) {
          const filter: FilterNode = { properties: { [name]: { [operator]: value } } };
          const found = await idsOf(held, page(organizationId, { filter }));
          assert.deepEqual(found, [records[index]?.exchangeId], JSON.stringify(filter));
        }
        const different: FilterNode = { properties: { [name]: { 'not-equals': value } } };
        const others = records.filter((_, at) => at !== index).map(({ exchangeId }) => exchangeId);
        assert.deepEqual(sorted(await idsOf(held, page(organizationId, { filter: different }))), sorted(others));
      }
    });

    test('a list is sorted by them in any case', async () => {
      const organizationId = randomUUID();
      const [b, c, none] = [{ Tier: 'b' }, { TIER: 'c' }, {}].map((properties) =>
        exchange(organizationId, { properties }),
      );
      assert.ok(b && c && none);
      await held.store.insert([b, c, none], randomUUID());
      await held.store.addFacts(organizationId, c.exchangeId, [{ kind: 'property', name: 'tier', value: 'a' }]);
      const sortProperty = { name: 'tIeR', direction: 'asc' } as const;
      assert.deepEqual(await idsOf(held, page(organizationId, { sortProperty })), [
        c.exchangeId,
        b.exchangeId,
        none.exchangeId,
      ]);
    });

    test('a later property of a name in another case replaces the value and keeps the spelling first sent', async () => {
      const organizationId = randomUUID();
      const record = exchange(organizationId, { properties: { 'User-Tier': 'free', x: 'y' } });
      await held.store.insert([record], randomUUID());
      await held.store.addFacts(organizationId, record.requestId, [
        { kind: 'property', name: 'user-tier', value: 'paid' },
        { kind: 'property', name: 'Team', value: 'red' },
      ]);
      await held.store.addFacts(organizationId, record.exchangeId, [{ kind: 'property', name: 'TEAM', value: 'blue' }]);
      const [found] = await held.store.find(organizationId, record.requestId, signal);
      assert.deepEqual(found?.record.properties, { 'User-Tier': 'paid', x: 'y', Team: 'blue' });
      const ask = (name: string, value: string) =>
        held.store.count(metric(organizationId, { properties: { [name]: { equals: value } } }), signal);
      assert.deepEqual(await Promise.all([ask('User-Tier', 'paid'), ask('USER-TIER', 'free')]), [1, 0]);
      assert.deepEqual(await Promise.all([ask('team', 'blue'), ask('Team', 'red')]), [1, 0]);
    });

    test('names that differ only in case are kept as one: the first spelling, the last value', async () => {
      const organizationId = randomUUID();
      const record = exchange(organizationId, { properties: { Env: 'a', b: '1', ENV: 'c' } });
      await held.store.insert([record], randomUUID());
      const [found] = await held.store.find(organizationId, record.exchangeId, signal);
      assert.deepEqual(found?.record.properties, { Env: 'c', b: '1' });
      assert.equal(await held.store.count(metric(organizationId, { properties: { env: { equals: 'a' } } }), signal), 0);
    });

    test('names of scores keep their case', async () => {
      const organizationId = randomUUID();
      const record = exchange(organizationId);
      await held.store.insert([record], randomUUID());
      await held.store.addFacts(organizationId, record.exchangeId, [
        { kind: 'score', name: 'q', value: 1, isBoolean: false },
        { kind: 'score', name: 'Q', value: 2, isBoolean: false },
      ]);
      const [found] = await held.store.find(organizationId, record.exchangeId, signal);
      assert.deepEqual([found?.scores['q']?.value, found?.scores['Q']?.value], [1, 2]);
      assert.equal(await held.store.count(metric(organizationId, inRow('scores', { q: { equals: 2 } })), signal), 0);
    });
  });
}
