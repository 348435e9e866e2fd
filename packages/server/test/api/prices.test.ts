// Every route about prices, and recomputations from being asked for to the last sum.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord, type PricingFacts, ROUTES } from '@heliometer/contract';
import { type RecomputingOptions, startRecomputing } from '../../src/jobs/recompute-costs.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { createReprice } from '../../src/recording/reprice.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
});
after(async () => {
  const ended = 'costs were recomputed';
  assert.deepEqual(
    api.logged.filter(({ message }) => message !== ended),
    [],
  );
  await api.close();
});

const put = (body: object, key?: string) => api.call('PUT', '/v1/prices', { body, ...(key ? { key } : {}) });

async function putPrice(body: object) {
  const answer = await put(body);
  assert.equal(answer.status, 200, answer.text);
  return ROUTES.putPrice.response.parse(answer.json.data);
}

async function listed(key = api.keys.r) {
  return ROUTES.listPrices.response.parse((await api.call('GET', '/v1/prices', { key })).json.data);
}

describe('price routes', () => {
  test('a price is set, shown, set again under its id, and deleted', async () => {
    const model = `m-${randomUUID()}`;
    const set = await putPrice({ model, inputUsd: 2.5e-6, outputUsd: '1.00e-5' });
    const { id, setAt, ...rest } = set;
    assert.deepEqual(rest, {
      ...{ provider: null, model, inputUsd: '0.0000025', outputUsd: '0.00001' },
      ...{ cacheReadUsd: null, cacheWriteUsd: null },
    });
    assert.ok(Math.abs(Date.parse(setAt) - Date.now()) < 60_000);
    assert.deepEqual((await listed())[0], set);
    const exact = '0.000000000000000000123456789';
    const again = await putPrice({ model: model.toUpperCase(), inputUsd: exact, outputUsd: 0, cacheReadUsd: '0' });
    assert.deepEqual([again.id, again.inputUsd, again.outputUsd, again.cacheReadUsd], [id, exact, '0', '0']);
    const other = await putPrice({ provider: ' OpenAI ', model, inputUsd: 0, outputUsd: 0, cacheWriteUsd: 1 });
    assert.equal(other.provider, 'openai');
    assert.notEqual(other.id, id);

    assert.deepEqual((await api.call('DELETE', `/v1/prices/${id}`)).json, { data: null, error: null });
    assertError(await api.call('DELETE', `/v1/prices/${id}`), 404, 'not_found');
    assert.deepEqual(await listed(), [other]);
    await api.call('DELETE', `/v1/prices/${other.id}`);
  });

  test('what is no price is refused with what was seen and what is accepted', async () => {
    const good = { model: 'm', inputUsd: 0, outputUsd: 0 };
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ model: 'm', outputUsd: 0 }, /^inputUsd: is missing, accepted is a decimal/],
      [{ ...good, inputUsd: true }, /^inputUsd: saw true, accepted is a decimal/],
      [{ ...good, inputUsd: '1,5' }, /^inputUsd: saw "1,5", accepted is a decimal such as "0.0000025"/],
      [{ ...good, outputUsd: '$1' }, /^outputUsd: saw "\$1"/],
      [{ ...good, outputUsd: '' }, /^outputUsd: saw ""/],
      [{ ...good, inputUsd: -1e-6 }, /^inputUsd: saw -0.000001, accepted is at least 0$/],
      [
        { ...good, inputUsd: 2.5 },
        /^inputUsd: saw 2.5, accepted is at most 1; prices are USD for one token, not for a/,
      ],
      [{ ...good, cacheReadUsd: '1e-63' }, /^cacheReadUsd: saw "1e-63", accepted is at most 62 digits/],
      [{ ...good, cacheWriteUsd: '1e999' }, /^cacheWriteUsd: saw "1e999"/],
      [{ ...good, provider: 'opnai' }, /^provider: saw "opnai", accepted is openai, azure, .*, or null for any$/],
      [{ ...good, model: ' ' }, /^model: saw " ", accepted is at least 1 characters/],
      [{ ...good, model: 'x'.repeat(257) }, /^model: saw .*accepted is at most 256/],
      [{ ...good, price: 1 }, /not accepted here: "price"/],
    ];
    for (const [body, message] of cases) {
      const answer = await put(body);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, message);
    }
    assert.deepEqual(await listed(), []);
  });

  test('a price of another organisation can be neither seen, deleted nor recomputed by', async () => {
    const mine = await putPrice({ model: 'mine', inputUsd: 0, outputUsd: 0 });
    const key = api.keys.other;
    assert.deepEqual(await listed(key), []);
    assertError(await api.call('DELETE', `/v1/prices/${mine.id}`, { key }), 404, 'not_found');
    const body = { priceId: mine.id };
    assertError(await api.call('POST', '/v1/prices/recompute', { key, body }), 404, 'not_found');
    await api.call('DELETE', `/v1/prices/${mine.id}`);
  });
});

const FACTS: PricingFacts = {
  requestedModel: 'gpt-4o-mini',
  serviceTier: null,
  billedUsage: null,
  inputTokenCostUsd: null,
  outputTokenCostUsd: null,
  reportedCostUsd: null,
};

/** Nine tokens in, three out, as recorded with the prices of then. */
function made(model: string, change: Partial<ExchangeRecord> = {}, facts: Partial<PricingFacts> = {}): ExchangeRecord {
  const record = recordOf({ model, costNanos: null, receipt: null, pricing: { ...FACTS, ...facts }, ...change });
  const priced = reprice({ ...record, pricing: record.pricing ?? null }, []);
  return priced === null
    ? record
    : { ...record, receipt: priced.receipt, costNanos: priced.receipt?.totalNanos ?? null };
}

const reprice = createReprice(createPricer());

function recomputing(changes: Partial<RecomputingOptions> = {}) {
  const log = {
    debug: () => {},
    info: (fields: object, message: string) => void api.logged.push({ fields, message }),
    warn: (fields: object, message: string) => void api.logged.push({ fields, message }),
    error: (fields: object, message: string) => void api.logged.push({ fields, message }),
  };
  return startRecomputing({ control: api.control, records: api.records, reprice, log, ...changes });
}

async function ask(body: object) {
  const answer = await api.call('POST', '/v1/prices/recompute', { body });
  assert.equal(answer.status, 200, answer.text);
  return ROUTES.recomputeCosts.response.parse(answer.json.data);
}

async function ended(id: string) {
  for (;;) {
    const answer = await api.call('GET', `/v1/prices/recompute/${id}`, { key: api.keys.r });
    const job = ROUTES.getRecomputation.response.parse(answer.json.data);
    if (job.state === 'done' || job.state === 'failed') return job;
    await wait(10);
  }
}

/** What every place that shows a cost says of the organisation's exchanges: they must say the same. */
async function shownCosts() {
  const ask = async (path: string, body: object = {}) => (await api.call('POST', path, { body })).json.data;
  const rows = await ask('/v1/request/query', { limit: 1000, sort: { cost: 'desc' } });
  const costs = new Map<string, number | null>(
    rows.map(({ request_id, cost }: { request_id: string; cost: number | null }) => [request_id, cost]),
  );
  const total = [...costs.values()].reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
  const near = (seen: number) => assert.ok(Math.abs(seen - total) < 1e-9, `${seen} is not ${total}`);
  const everything = { request_response_rmt: { latency: { gte: 0 } } };
  for (const filter of ['all', everything]) {
    near(await ask('/v1/metrics/totalCost', { filter }));
    for (const dbIncrement of ['min', 'hour', 'month']) {
      const series = await ask('/v1/metrics/costOverTime', { filter, dbIncrement });
      near(series.reduce((sum: number, { cost }: { cost: number }) => sum + cost, 0));
      const priced = series.reduce((sum: number, bucket: { priced: number }) => sum + bucket.priced, 0);
      assert.equal(priced, [...costs.values()].filter((cost) => cost !== null).length);
    }
    const models = await ask('/v1/metrics/models', { filter, limit: 1000 });
    near(models.reduce((sum: number, { cost }: { cost: number }) => sum + cost, 0));
  }
  const known = rows.map(({ cost }: { cost: number | null }) => cost ?? -1);
  assert.deepEqual(
    known,
    known.toSorted((a: number, b: number) => b - a),
  );
  for (const [id, cost] of costs) {
    assert.equal((await api.call('GET', `/v1/request/${id}`)).json.data.cost, cost);
    if (cost === null) continue;
    const filter = { request_response_rmt: { cost: { gte: cost }, request_id: { equals: id } } };
    assert.equal(await ask('/v1/request/count/query', { filter }), 1);
  }
  return costs;
}

describe('a recomputation', () => {
  const model = 'acme-tuned-1';
  const stamp = Date.now() - 3 * 86_400_000;

  test('prices what was recorded by the prices of now, in every place that shows a cost', async () => {
    const records = [
      made(model),
      made(model.toUpperCase(), { startedAtMs: stamp }),
      made(model, { provider: 'GROQ', startedAtMs: stamp - 86_400_000 }),
      made('gpt-4o-mini'),
      made('gpt-4o', { modelOverride: model, model }),
    ];
    await api.insert(...records);
    const runner = recomputing({ batch: 2 });
    assert.deepEqual(
      [...(await shownCosts()).values()].filter((cost) => cost !== null),
      [0.00000315],
    );

    const { id } = await putPrice({ model, inputUsd: '0.000001', outputUsd: 0.00001 });
    assert.equal((await shownCosts()).get(records[0]?.requestId ?? ''), null, 'not before it is asked for');
    const asked = await ask({ priceId: id });
    assert.deepEqual([asked.state, asked.examined, asked.model, asked.provider], ['waiting', 0, model, null]);
    const done = await ended(asked.id);
    assert.deepEqual([done.state, done.total, done.examined, done.changed], ['done', 4, 4, 4]);
    const costs = await shownCosts();
    const cost = 0.000039;
    assert.deepEqual(
      records.map(({ requestId }) => costs.get(requestId)),
      [cost, cost, cost, 0.00000315, cost],
    );
    const { receipt } = (await api.call('GET', `/v1/request/${records[0]?.requestId}`)).json.data;
    assert.deepEqual([receipt.source, receipt.lines.length], ['organization', 2]);
    assert.equal((await listed())[0]?.setAt, receipt.version);

    const again = await ended((await ask({ priceId: id })).id);
    assert.deepEqual([again.examined, again.changed], [4, 0], 'what is right already is left alone');

    await putPrice({ provider: 'groq', model, inputUsd: 0, outputUsd: 0 });
    const window = { start: new Date(stamp - 2 * 86_400_000).toISOString(), end: new Date(stamp).toISOString() };
    const bounded = await ended((await ask({ provider: 'groq', timeFilter: window })).id);
    assert.deepEqual([bounded.total, bounded.changed], [1, 1]);
    assert.deepEqual(
      [...(await shownCosts()).values()].filter((each) => each === 0),
      [0],
    );

    for (const price of await listed()) await api.call('DELETE', `/v1/prices/${price.id}`);
    await ended((await ask({ model })).id);
    const unpriced = await shownCosts();
    assert.deepEqual(
      records.map(({ requestId }) => unpriced.get(requestId)),
      [null, null, null, 0.00000315, null],
      'a cost that is not known any more is unknown, not nothing',
    );
    const jobs = (await api.call('GET', '/v1/prices/recompute')).json.data;
    assert.equal(jobs.length, 4);
    assert.deepEqual((await api.call('GET', '/v1/prices/recompute', { key: api.keys.other })).json.data, []);
    assertError(await api.call('GET', `/v1/prices/recompute/${asked.id}`, { key: api.keys.other }), 404, 'not_found');
    await runner.stop();
  });

  test('what is stronger than an own price keeps winning, and what came with its cost keeps it', async () => {
    const strong = 'acme-strong';
    const kept = { totalNanos: 77, source: 'provider-reported', version: '2026', pricedModel: null } as const;
    const imported = { receipt: { ...kept, lines: [], estimated: false }, costNanos: 77 };
    const { pricing: _none, ...foreign } = made(strong);
    const records = [
      made(strong, {}, { inputTokenCostUsd: '0.001', outputTokenCostUsd: '0' }),
      made(strong, {}, { reportedCostUsd: '0.5' }),
      { ...foreign, ...imported },
      { ...foreign, exchangeId: randomUUID(), requestId: randomUUID(), receipt: null, costNanos: 99 },
      made(strong, { outcome: 'cached', costNanos: 0, receipt: null }),
      made('gpt-4o-mini', {}, { serviceTier: 'flex' }),
      made(strong, {}, { inputTokenCostUsd: '0.001' }),
      made(strong, {}, { billedUsage: { ...recordOf().usage, promptTokens: 2, completionTokens: 0 } }),
    ];
    await api.insert(...records);
    const before = records.map(({ costNanos }) => costNanos);
    assert.deepEqual(before, [9_000_000, 500_000_000, 77, 99, 0, 1575, null, null]);
    await putPrice({ model: strong, inputUsd: '0.01', outputUsd: '0.1' });
    const runner = recomputing();
    const done = await ended((await ask({})).id);
    assert.equal(done.state, 'done');
    const costs = await shownCosts();
    assert.deepEqual(
      records.map(({ requestId }) => Math.round((costs.get(requestId) ?? Number.NaN) * 1e9)),
      // Two are priced now: by the header for its side and the price for the other, and by what the provider bills.
      [...before.slice(0, 6), 9_000_000 + 300_000_000, 20_000_000],
    );
    await runner.stop();
  });

  test('that is cut short is gone on with, and one that could not be finished ends the same when run again', async () => {
    const many = 'acme-many';
    const records = Array.from({ length: 40 }, (_, index) => made(many, { startedAtMs: stamp - index * 60_000 }));
    await api.insert(...records);
    await putPrice({ model: many, inputUsd: '0.001', outputUsd: 0 });
    const { id } = await ask({ model: many });
    // The third batch is put in place, but the process is gone before it can note that.
    let batches = 0;
    const gone = Promise.withResolvers<void>();
    const dying = recomputing({
      batch: 7,
      control: {
        ...api.control,
        saveRecomputation: async (job) => {
          if (job.examined > 14) {
            gone.resolve();
            await new Promise(() => {});
          }
          await api.control.saveRecomputation(job);
        },
      },
      records: {
        ...api.records,
        reprice: (organizationId, changes) => {
          batches += 1;
          return api.records.reprice(organizationId, changes);
        },
      },
    });
    await gone.promise;
    assert.equal(batches, 3);
    const running = (await api.call('GET', `/v1/prices/recompute/${id}`)).json.data;
    assert.deepEqual([running.state, running.total, running.examined], ['running', 40, 14]);
    void dying;

    const next = recomputing({ batch: 7 });
    const done = await ended(id);
    assert.deepEqual([done.state, done.examined], ['done', 40]);
    const costs = await shownCosts();
    for (const { requestId } of records) assert.equal(costs.get(requestId), 0.009);
    assert.equal((await ended((await ask({ model: many })).id)).changed, 0);
    await next.stop();
  });

  test('waits for a store that cannot be had, and gives its turn up only to one that never can', async () => {
    const records = [made('acme-late'), made('acme-never')];
    await api.insert(...records);
    for (const { model } of records) await putPrice({ model, inputUsd: 1, outputUsd: 0 });
    const [never, late] = [await ask({ model: 'acme-never' }), await ask({ model: 'acme-late' })];
    const warned: string[] = [];
    let refusals = 2;
    const runner = recomputing({
      firstWaitMs: 1,
      records: {
        ...api.records,
        reprice: async (organizationId, changes) => {
          const isNever = changes.some(({ exchange }) => exchange.model === 'acme-never');
          if (isNever || refusals-- > 0) throw new Error('the store cannot be had');
          await api.records.reprice(organizationId, changes);
        },
      },
      log: {
        ...{ debug: () => {}, info: () => {}, error: () => assert.fail() },
        warn: (_fields, message) => void warned.push(message),
      },
    });
    const [failed, done] = [await ended(never.id), await ended(late.id)];
    assert.deepEqual([failed.state, failed.changed, done.state, done.changed], ['failed', 0, 'done', 1]);
    assert.deepEqual(warned, Array(7 + 2).fill('costs could not be recomputed yet'));
    const costs = await shownCosts();
    assert.deepEqual(
      records.map(({ requestId }) => costs.get(requestId)),
      [9, null],
    );
    await runner.stop();
  });

  test('of another organisation is not touched', async () => {
    const theirs = made('acme-shared', { organizationId: api.otherOrganizationId });
    const mine = made('acme-shared');
    await api.insert(theirs, mine);
    await putPrice({ model: 'acme-shared', inputUsd: 1, outputUsd: 1 });
    const runner = recomputing();
    await ended((await ask({ model: 'acme-shared' })).id);
    const costOf = async (key: string, { requestId }: ExchangeRecord) =>
      (await api.call('GET', `/v1/request/${requestId}`, { key })).json.data.cost;
    assert.equal(await costOf(api.keys.rw, mine), 12);
    assert.equal(await costOf(api.keys.other, theirs), null);
    await runner.stop();
  });

  test('that cannot be made out is refused', async () => {
    const cases: readonly (readonly [object, number, string, RegExp])[] = [
      [{ priceId: randomUUID() }, 404, 'not_found', /There is no price of id/],
      [{ priceId: 'x' }, 422, 'invalid_body', /priceId: saw "x", accepted is a UUID/],
      [{ priceId: randomUUID(), model: 'm' }, 422, 'invalid_body', /accepted is priceId, or provider and model/],
      [{ provider: 'nobody' }, 422, 'invalid_body', /^provider: saw "nobody", accepted is .*custom, or null for any/],
      [{ timeFilter: { start: '2026-02-01', end: '2026-01-01' } }, 400, 'invalid_request', /is no window/],
      [{ from: 1 }, 422, 'invalid_body', /not accepted here: "from"/],
    ];
    for (const [body, status, code, message] of cases) {
      const answer = await api.call('POST', '/v1/prices/recompute', { body });
      assertError(answer, status, code);
      assert.match(answer.json.error, message);
    }
    // Nobody runs them here.
    for (let n = 0; n < 10; n += 1) await ask({ model: 'waiting' });
    assertError(await api.call('POST', '/v1/prices/recompute', { body: {} }), 409, 'conflict');
    assert.equal((await api.control.nextRecomputation())?.organizationId, DEFAULT_ORGANIZATION_ID);
  });
});
