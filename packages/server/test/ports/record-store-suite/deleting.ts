// What is deleted is gone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, metric, page, signal, sorted } from './asking.ts';
import { assertTotals } from './expected-sums.ts';

export function describeDeleting(held: Held): void {
  describe('deleting', () => {
    test('what is deleted is gone at once from lists, ids, bodies, attempts, sums and roll-ups, and after the purge too', async () => {
      const organizationId = randomUUID();
      const records = Array.from({ length: 8 }, (_, index) =>
        exchange(organizationId, { userId: index < 3 ? 'gone' : 'here', startedAtMs: NOON_MS - index * 60_000 }),
      );
      await held.store.insert(records, randomUUID());
      const gone = records[0] as ExchangeRecord;
      await held.store.addFacts(organizationId, gone.requestId, [{ kind: 'feedback', rating: true }]);
      const ofUser: FilterNode = { request_response_rmt: { user_id: { equals: 'gone' } } };
      assert.equal(await held.store.deleteWhere(metric(organizationId, ofUser), signal), 3);
      assert.equal(await held.store.deleteWhere(metric(organizationId, ofUser), signal), 0);
      const kept = records.slice(3);
      const check = async () => {
        assert.deepEqual(sorted(await idsOf(held, page(organizationId))), sorted(kept.map((r) => r.exchangeId)));
        assert.equal(await held.store.count(metric(organizationId), signal), 5);
        assertTotals(await held.store.totals(metric(organizationId), signal), kept);
        const series = await held.store.series(
          { ...metric(organizationId), increment: 'day', utcOffsetMinutes: 0 },
          signal,
        );
        assert.equal(series[0]?.requests, 5);
        assert.deepEqual(await held.store.find(organizationId, gone.requestId, signal), []);
        assert.equal((await held.store.bodies(organizationId, [gone.exchangeId], signal)).size, 0);
        assert.deepEqual(await held.store.attempts(organizationId, gone.exchangeId, signal), []);
        const groups = await held.store.groups({ ...metric(organizationId), by: 'user', limit: 5, offset: 0 }, signal);
        assert.deepEqual(
          groups.map((group) => group.key),
          ['here'],
        );
      };
      await check();
      assert.ok((await held.store.purge(Date.now() + 1000)) >= 3);
      await check();
      await held.store.insert([exchange(organizationId, { startedAtMs: NOON_MS })], randomUUID());
      assert.equal((await held.store.totals(metric(organizationId), signal)).requests, 6);
    });

    test('those that are marked deleted are told from others, of one’s own only, until they are purged', async () => {
      const organizationId = randomUUID();
      const records = [0, 1, 2].map((n) => exchange(organizationId, { startedAtMs: NOON_MS - n }));
      await held.store.insert(records, randomUUID());
      const ids = records.map((record) => record.exchangeId);
      const among = (organization = organizationId) => held.store.deletedAmong(organization, ids, signal);
      assert.deepEqual(await among(), []);
      await held.store.deleteById(organizationId, ids[1] ?? '');
      assert.deepEqual(await among(), [ids[1]]);
      assert.deepEqual(await among(randomUUID()), []);
      assert.deepEqual(await held.store.deletedAmong(organizationId, [], signal), []);
      await held.store.purge(Date.now() + 1000);
      assert.deepEqual(await among(), []);
    });

    test('by id: a request id takes all its exchanges, an exchange id one', async () => {
      const organizationId = randomUUID();
      const requestId = randomUUID();
      const records = [0, 1, 2].map((n) => exchange(organizationId, { requestId, startedAtMs: NOON_MS - n }));
      await held.store.insert(records, randomUUID());
      assert.equal(await held.store.deleteById(organizationId, records[1]?.exchangeId ?? ''), 1);
      assert.equal((await held.store.find(organizationId, requestId, signal)).length, 2);
      assert.equal(await held.store.deleteById(organizationId, requestId), 2);
      assert.deepEqual(await held.store.find(organizationId, requestId, signal), []);
      assert.equal(await held.store.deleteById(organizationId, "' OR 1=1 --"), 0);
    });
  });
}
