// Costs worked out again.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord, FilterNode, PricingFacts, Receipt } from '@heliometer/contract';
import fc from 'fast-check';
import type { Costed, PricedExchange } from '../../../src/ports/repricing.ts';
import { arbitraryExchange, DAY_MS, exchange, NOON_MS, nastyText } from '../record-samples.ts';
import { type Held, idsOf, metric, page, seed, signal, sorted, WINDOW } from './asking.ts';
import { assertTotals } from './expected-sums.ts';

const FACTS: PricingFacts = {
  requestedModel: 'us.mödel',
  serviceTier: 'flex',
  billedUsage: null,
  inputTokenCostUsd: '0.1',
  outputTokenCostUsd: null,
  reportedCostUsd: '1e-7',
};

function receiptOf(totalNanos: number, pricedModel = 'm'): Receipt {
  return { totalNanos, source: 'organization', version: '2026', pricedModel, lines: [], estimated: false };
}

function costed(organizationId: string, changes: Partial<Costed> = {}): Costed {
  return { organizationId, provider: null, model: null, window: WINDOW, ...changes };
}

async function all({ store }: Held, query: Costed, limit = 1000): Promise<readonly PricedExchange[]> {
  const seen: PricedExchange[] = [];
  for (;;) {
    const some = await store.pricedExchanges({ ...query, after: seen.at(-1) ?? null, limit }, signal);
    seen.push(...some);
    if (some.length < limit) return seen;
  }
}

/** The records as they have to be afterwards. */
async function repriced(
  held: Held,
  records: readonly ExchangeRecord[],
  newCosts: ReadonlyMap<string, Receipt | null>,
): Promise<readonly ExchangeRecord[]> {
  const organizationId = records[0]?.organizationId ?? '';
  const found = await all(held, costed(organizationId));
  const changes = found.flatMap((each) => {
    const receipt = newCosts.get(each.exchangeId);
    return receipt === undefined ? [] : [{ exchange: each, receipt }];
  });
  await held.store.reprice(organizationId, changes);
  return records.map((record) => {
    const receipt = newCosts.get(record.exchangeId);
    return receipt === undefined ? record : { ...record, receipt, costNanos: receipt?.totalNanos ?? null };
  });
}

/** `anything` selects every exchange, but is answered from the exchanges and not from the roll-up. */
async function assertAllAgree({ store }: Held, records: readonly ExchangeRecord[]): Promise<void> {
  const organizationId = records[0]?.organizationId ?? '';
  const anything: FilterNode = { request_response_rmt: { latency: { gte: 0 } } };
  for (const filter of [{}, anything]) {
    const query = { ...metric(organizationId, filter), increment: 'hour', utcOffsetMinutes: 0 } as const;
    assertTotals(await store.totals(query, signal), records);
    const byHour = Map.groupBy(records, ({ startedAtMs }) => Math.floor(startedAtMs / 3_600_000) * 3_600_000);
    for (const bucket of await store.series(query, signal)) assertTotals(bucket, byHour.get(bucket.atMs) ?? []);
    const byModel = Map.groupBy(records, ({ model }) => model ?? '');
    const groups = await store.groups({ ...query, by: 'model', limit: 1000, offset: 0 }, signal);
    assert.equal(groups.length, byModel.size);
    for (const group of groups) assertTotals(group, byModel.get(group.key) ?? []);
  }
  const costs = new Map(records.map(({ exchangeId, costNanos, receipt }) => [exchangeId, [costNanos, receipt]]));
  const byCost = await store.requests(page(organizationId, { sort: { column: 'cost', direction: 'desc' } }), signal);
  const listed = byCost.rows.map(({ record }) => record);
  assert.deepEqual(
    new Map(listed.map(({ exchangeId, costNanos, receipt }) => [exchangeId, [costNanos, receipt]])),
    costs,
  );
  const ranks = listed.map(({ costNanos }) => costNanos ?? -1);
  assert.deepEqual(
    ranks,
    ranks.toSorted((a, b) => b - a),
    'sorted by cost, the unknown last',
  );
}

export function describeRepricing(held: Held): void {
  describe('repricing', () => {
    test('exchanges come oldest first, page by page, each once, with all that their price depends on', async () => {
      const organizationId = randomUUID();
      const s = seed();
      console.log(`repricing: FC_SEED=${s}`);
      const records = fc
        .sample(arbitraryExchange(organizationId, nastyText), { numRuns: 60, seed: s })
        .map((record, index) =>
          index % 2 ? { ...record, pricing: FACTS, receipt: receiptOf(7, record.path) } : record,
        );
      await held.store.insert(records, randomUUID());
      assert.equal(await held.store.countCosted(costed(organizationId), signal), 60);
      const found = await all(held, costed(organizationId), 7);
      assert.deepEqual(sorted(found.map(({ exchangeId }) => exchangeId)), sorted(records.map((r) => r.exchangeId)));
      assert.deepEqual(
        found.map(({ startedAtMs }) => startedAtMs),
        records.map(({ startedAtMs }) => startedAtMs).toSorted((a, b) => a - b),
      );
      const byId = new Map(records.map((record) => [record.exchangeId, record]));
      for (const seen of found) {
        const record = byId.get(seen.exchangeId);
        assert.ok(record);
        const { startedAtMs, outcome, provider, targetUrl, usageEstimated, costNanos } = record;
        assert.deepEqual(
          { ...seen, model: undefined, usage: undefined, targetUrl: undefined, receipt: undefined },
          {
            exchangeId: record.exchangeId,
            ...{ startedAtMs, outcome, provider, usageEstimated, costNanos },
            ...{ model: undefined, usage: undefined, targetUrl: undefined, receipt: undefined },
            pricing: record.pricing ?? null,
          },
        );
        assert.deepEqual(seen.usage, record.usage);
        assert.equal(seen.targetUrl, targetUrl.toWellFormed());
        assert.equal(seen.model, record.model?.toWellFormed() ?? null);
        assert.equal(seen.receipt?.pricedModel, record.receipt?.pricedModel);
      }
    });

    test('they are chosen by provider, by model whatever its case, and by time; deleted ones are left out', async () => {
      const organizationId = randomUUID();
      const records = [
        exchange(organizationId, { model: 'Ünknown-1', startedAtMs: NOON_MS - 5 }),
        exchange(organizationId, { model: 'ünknown-1', provider: 'CUSTOM', startedAtMs: NOON_MS - 4 }),
        exchange(organizationId, { model: 'other', startedAtMs: NOON_MS - 3 }),
        exchange(organizationId, { model: null, startedAtMs: NOON_MS - 2 }),
        exchange(organizationId, { model: 'ÜNKNOWN-1', startedAtMs: NOON_MS - 1 }),
      ];
      await held.store.insert(records, randomUUID());
      await held.store.deleteById(organizationId, records[4]?.exchangeId ?? '');
      const chosen = async (changes: Partial<Costed>) => {
        const query = costed(organizationId, changes);
        const found = await all(held, query);
        assert.equal(await held.store.countCosted(query, signal), found.length);
        return found.map(({ exchangeId }) => records.findIndex((record) => record.exchangeId === exchangeId));
      };
      assert.deepEqual(await chosen({}), [0, 1, 2, 3]);
      assert.deepEqual(await chosen({ model: 'üNKNOWN-1' }), [0, 1]);
      assert.deepEqual(await chosen({ model: 'ünknown-1', provider: 'CUSTOM' }), [1]);
      assert.deepEqual(await chosen({ provider: 'OPENAI' }), [0, 2, 3]);
      assert.deepEqual(await chosen({ model: '' }), [3]);
      assert.deepEqual(await chosen({ window: { fromMs: NOON_MS - 4, toMs: NOON_MS - 2 } }), [1, 2]);
      assert.deepEqual(await chosen({ organizationId: randomUUID() }), []);
    });

    test('new costs are in lists, filters, sorts, sums, series and groups, and agree with a count by hand', async () => {
      const organizationId = randomUUID();
      const s = seed();
      console.log(`repricing: FC_SEED=${s}`);
      const [records, costs] = [
        fc.sample(arbitraryExchange(organizationId), { numRuns: 120, seed: s }),
        fc.sample(fc.option(fc.nat(2_000_000_000), { nil: null, freq: 4 }), { numRuns: 120, seed: s }),
      ];
      await held.store.insert(records.slice(0, 70), randomUUID());
      await held.store.insert(records.slice(70), randomUUID());
      await assertAllAgree(held, records);
      const chosen = records.flatMap(({ exchangeId }, index): [string, Receipt | null][] => {
        const cost = costs[index] ?? null;
        return index % 3 === 0 ? [] : [[exchangeId, cost === null ? null : receiptOf(cost)]];
      });
      const after = await repriced(held, records, new Map(chosen));
      await assertAllAgree(held, after);
      const dear: FilterNode = { request_response_rmt: { cost: { gt: 1 } } };
      assert.deepEqual(
        sorted(await idsOf(held, page(organizationId, { filter: dear }))),
        sorted(after.filter(({ costNanos }) => (costNanos ?? 0) > 1e9).map(({ exchangeId }) => exchangeId)),
      );

      const late = exchange(organizationId, { startedAtMs: records[0]?.startedAtMs ?? NOON_MS, costNanos: 3 });
      await held.store.insert([late], randomUUID());
      await assertAllAgree(held, [...after, late]);
      assertTotals(await held.store.totals(metric(organizationId), signal), [...after, late]);

      const again = await repriced(held, [...after, late], new Map([[late.exchangeId, receiptOf(5)]]));
      await assertAllAgree(held, again);
      await assertAllAgree(held, await repriced(held, again, new Map([[late.exchangeId, receiptOf(5)]])));
    });

    test('exchanges of other months, of other organisations and those deleted keep what they have', async () => {
      const [mine, theirs] = [randomUUID(), randomUUID()];
      const old = exchange(mine, { startedAtMs: NOON_MS - 2 * DAY_MS });
      const young = exchange(mine);
      const foreign = exchange(theirs);
      const gone = exchange(mine);
      await held.store.insert([old, young, foreign, gone], randomUUID());
      await held.store.deleteById(mine, gone.exchangeId);
      const [priced] = await held.store.pricedExchanges({ ...costed(theirs), after: null, limit: 1 }, signal);
      assert.ok(priced);
      // Of the wrong owner: there is no such exchange.
      await held.store.reprice(mine, [{ exchange: priced, receipt: receiptOf(9) }]);
      await held.store.reprice(mine, []);
      const after = await repriced(held, [old, young], new Map([[young.exchangeId, receiptOf(42)]]));
      await assertAllAgree(held, after);
      await assertAllAgree(held, [foreign]);
      assert.ok((await held.store.purge(Date.now() + 1000)) >= 1);
      await assertAllAgree(held, after);
    });
  });
}
