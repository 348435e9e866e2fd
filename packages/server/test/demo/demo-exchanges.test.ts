// The demo's exchanges: the same for the same seed, in the shape of real traffic, and read and priced like any others.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import { DEMO_DAYS, demoIncident } from '../../src/demo/calendar.ts';
import { demoExchanges } from '../../src/demo/demo-exchanges.ts';
import type { DemoExchange } from '../../src/demo/exchange.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { buildRecord } from '../../src/recording/build-record.ts';

const END_MS = Date.UTC(2026, 4, 20, 15, 30);
const DAY_MS = 86_400_000;
const WISHES = { seed: 7, rows: 12_000, organizationId: 'org', endMs: END_MS };

function countBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
}

describe('demo exchanges', () => {
  let exchanges: readonly DemoExchange[];
  let records: readonly ExchangeRecord[];
  before(() => {
    exchanges = [...demoExchanges(WISHES)];
    const { priceExchange } = createPricer();
    records = exchanges.map((exchange) => buildRecord(exchange, { overrides: [], redact: null, priceExchange }));
  });
  const share = (of: (record: ExchangeRecord) => boolean) => records.filter(of).length / records.length;

  test('the same seed makes the same, another seed something else', () => {
    const some = { ...WISHES, rows: 500 };
    assert.deepEqual([...demoExchanges(some)], [...demoExchanges(some)]);
    const [mine] = demoExchanges(some);
    const [other] = demoExchanges({ ...some, seed: 8 });
    assert.notEqual(mine?.meta.exchangeId, other?.meta.exchangeId);
  });

  test('there are as many as were asked for, each with an id of its own', () => {
    for (const rows of [1, 2, 37, 1000]) assert.equal([...demoExchanges({ ...WISHES, rows })].length, rows);
    assert.equal(exchanges.length, WISHES.rows);
    assert.equal(new Set(exchanges.map(({ meta }) => meta.exchangeId)).size, WISHES.rows);
  });

  test('none ends later than it may, whatever the minute', () => {
    for (const endMs of [Date.UTC(2026, 4, 20), Date.UTC(2026, 4, 20) + 1, END_MS]) {
      for (const { meta, factsAtMs } of demoExchanges({ ...WISHES, rows: 2000, endMs })) {
        assert.ok(meta.startedAtMs + meta.latencyMs <= endMs);
        assert.ok(meta.startedAtMs > endMs - (DEMO_DAYS + 2) * DAY_MS);
        assert.ok(factsAtMs <= endMs);
      }
    }
  });

  test('every answer is read in its own format, and every known model is priced', () => {
    const good = records.filter(({ outcome, status }) => outcome === 'answered' && status === 200);
    for (const record of good) {
      assert.ok(record.format !== null, record.targetUrl);
      assert.equal(record.usageEstimated, false);
      assert.ok((record.usage.promptTokens ?? 0) > 0);
      assert.ok(record.latencyMs >= (record.ttfbMs ?? 0));
      if (record.stream) assert.ok(record.ttftMs !== null && record.ttftMs <= record.latencyMs);
      const isTuned = record.model?.startsWith('ft:') ?? false;
      assert.equal(record.costNanos === null, isTuned, record.model ?? '');
      assert.equal(record.receipt?.totalNanos ?? null, record.costNanos);
    }
    assert.ok(good.some(({ model }) => model?.startsWith('ft:')));
    assert.deepEqual([...new Set(good.map(({ format }) => format))].sort(), [
      'anthropic-messages',
      'gemini-generate',
      'openai-chat',
      'openai-embeddings',
    ]);
  });

  test('calls fail in all the ways calls fail, and most do not', () => {
    const outcomes = countBy(records, ({ outcome }) => outcome);
    for (const outcome of ['answered', 'cached', 'client_gone', 'limited', 'threat', 'timeout']) {
      assert.ok((outcomes.get(outcome) ?? 0) > 0, outcome);
    }
    for (const status of [200, 400, 429, 499, 503, 504, 529])
      assert.ok(share((record) => record.status === status) > 0);
    const failing = share((record) => record.status >= 400);
    assert.ok(failing > 0.01 && failing < 0.08, String(failing));
    assert.ok(records.some(({ retries, attempts }) => (retries ?? 0) > 1 && attempts.length > 2));
    assert.ok(records.some(({ fallbackIndex, provider }) => fallbackIndex === 1 && provider === 'ANTHROPIC'));
    for (const { outcome, threat } of records) assert.equal(outcome === 'threat', threat === true);
  });

  test('on one afternoon a provider was ill', () => {
    const { provider, fromMs, toMs, failing } = demoIncident(END_MS);
    const tries = records
      .flatMap(({ attempts }) => attempts)
      .filter((attempt) => attempt.provider === provider.toUpperCase());
    const broken = (during: boolean) => {
      const those = tries.filter(({ startedAtMs: at }) => (at >= fromMs && at < toMs) === during);
      return those.filter(({ status }) => status === 503).length / those.length;
    };
    assert.ok(broken(true) > failing / 2, String(broken(true)));
    assert.ok(broken(false) < 0.05, String(broken(false)));
  });

  test('a cache hit gives again what an earlier exchange was answered, and costs nothing', () => {
    const byId = new Map(records.map((record) => [record.exchangeId, record]));
    const hits = records.filter(({ outcome }) => outcome === 'cached');
    assert.ok(hits.length > 100);
    for (const hit of hits) {
      const original = byId.get(hit.cacheReferenceId ?? '');
      assert.ok(original !== undefined);
      assert.equal(hit.responseBody.text, original.responseBody.text);
      assert.equal(hit.savedCostNanos, original.costNanos);
      assert.equal(hit.costNanos, 0);
      assert.ok(original.startedAtMs + original.latencyMs <= hit.startedAtMs);
    }
  });

  test('weekends are quieter, and the last week is busier than the first whole one', () => {
    const perDay = countBy(records, ({ startedAtMs }) => new Date(startedAtMs).toISOString().slice(0, 10));
    const days = [...perDay].sort(([a], [b]) => a.localeCompare(b)).slice(1, -1);
    const isWeekend = ([day]: readonly [string, number]) => [0, 6].includes(new Date(day).getUTCDay());
    const mean = (those: readonly (readonly [string, number])[]) =>
      those.reduce((sum, [, count]) => sum + count, 0) / those.length;
    assert.ok(mean(days.filter(isWeekend)) < 0.7 * mean(days.filter((day) => !isWeekend(day))));
    assert.ok(mean(days.slice(-7)) > 1.2 * mean(days.slice(0, 7)));
  });

  test('few users make most of the calls, and many hardly any', () => {
    const counts = [...countBy(records, ({ userId }) => userId ?? '')]
      .filter(([user]) => user.endsWith('@example.com'))
      .map(([, count]) => count)
      .sort((a, b) => b - a);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const top = counts.slice(0, Math.ceil(counts.length / 10)).reduce((sum, count) => sum + count, 0);
    assert.ok(counts.length > 100);
    assert.ok(top / total > 0.4, String(top / total));
  });

  test('a session has one user, one name, one application and a tree of calls', () => {
    const sessions = Map.groupBy(
      records.filter(({ sessionId }) => sessionId !== null),
      ({ sessionId }) => sessionId,
    );
    for (const [, calls] of sessions) {
      for (const each of [
        calls.map((c) => c.userId),
        calls.map((c) => c.sessionName),
        calls.map((c) => c.properties['App']),
      ]) {
        assert.equal(new Set(each).size, 1);
      }
    }
    const deepest = Math.max(...records.map(({ sessionPath }) => sessionPath?.split('/').length ?? 0));
    assert.equal(deepest, 4);
    assert.ok([...sessions.values()].some((calls) => calls.length > 8));
  });

  test('prompts have several versions over time, inputs, and both feedback and scores', () => {
    const templates = countBy(
      records.filter(({ promptId }) => promptId === 'support-answer'),
      ({ requestBody }) => /"content":"(You answer[^<]*)</.exec(requestBody.text)?.[1] ?? '',
    );
    assert.equal(templates.size, 3);
    assert.ok(records.some(({ promptInputs }) => promptInputs?.['question'] !== undefined));
    const facts = exchanges.flatMap((exchange) => exchange.facts);
    const ratings = facts.flatMap((fact) => (fact.kind === 'feedback' ? [fact.rating] : []));
    const good = ratings.filter(Boolean).length / ratings.length;
    assert.ok(good > 0.6 && good < 0.97, String(good));
    assert.deepEqual([...new Set(facts.flatMap((fact) => (fact.kind === 'score' ? [fact.name] : [])))].sort(), [
      'helpfulness',
      'on_topic',
    ]);
  });
});
