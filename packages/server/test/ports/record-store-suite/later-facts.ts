// Feedback, scores and properties that come after their exchange, or before it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import type { LaterFact } from '../../../src/ports/record-store.ts';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, metric, page, signal } from './asking.ts';

export function describeLaterFacts(held: Held): void {
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
        if (order === 'before') await held.store.addFacts(organizationId, record.requestId, facts);
        await held.store.insert([record], randomUUID());
        if (order === 'after') await held.store.addFacts(organizationId, record.requestId, facts);
        const [found] = await held.store.find(organizationId, record.requestId, signal);
        assert.equal(found?.feedback?.rating, true, order);
        assert.deepEqual(found?.scores, {
          "qual'ity": { value: 0.5, isBoolean: false },
          ok: { value: 1, isBoolean: true },
        });
        assert.deepEqual(found?.record.properties, { env: "pro'd\0", x: 'y' });
        const ask = (filter: FilterNode) => held.store.count(metric(organizationId, filter), signal);
        assert.equal(await ask({ properties: { env: { equals: "pro'd\0" } } }), 1);
        assert.equal(await ask({ properties: { env: { equals: 'dev' } } }), 0);
        assert.equal(await ask({ request_response_rmt: { scores: { "qual'ity": { gte: 0.5 } } } }), 1);
        assert.equal(await ask({ request_response_rmt: { scores: { 'ok-hcone-bool': { equals: true } } } }), 1);
        assert.equal(await ask({ request_response_rmt: { scores_column: { equals: 'ok-hcone-bool' } } }), 1);
        assert.equal(await ask({ request_response_rmt: { scores_column: { equals: 'ok' } } }), 0);
        assert.equal(await ask({ request_response_rmt: { scores_column: { contains: 'QUAL' } } }), 1);
        assert.equal(await ask({ request_response_rmt: { scores_column: { equals: 'helicone-score-feedback' } } }), 1);
        assert.equal(await ask({ request_response_rmt: { scores: { 'helicone-score-feedback': { equals: 1 } } } }), 1);
        assert.equal(await ask({ request_response_rmt: { 'helicone-score-feedback': { equals: true } } }), 1);
        assert.equal(await ask({ feedback: { rating: { equals: false } } }), 0);
      }
    });

    test('the newest of a name wins, within one call and between calls', async () => {
      const organizationId = randomUUID();
      const record = exchange(organizationId);
      await held.store.insert([record], randomUUID());
      for (let round = 0; round < 5; round += 1) {
        await held.store.addFacts(organizationId, record.exchangeId, [
          { kind: 'feedback', rating: true },
          { kind: 'score', name: 's', value: round, isBoolean: false },
          { kind: 'feedback', rating: false },
        ]);
      }
      const [found] = await held.store.find(organizationId, record.exchangeId, signal);
      assert.equal(found?.feedback?.rating, false);
      assert.equal(found?.scores['s']?.value, 4);
      const rating = (value: boolean) => metric(organizationId, { feedback: { rating: { equals: value } } });
      assert.equal(await held.store.count(rating(false), signal), 1);
      assert.equal(await held.store.count(rating(true), signal), 0);
      assert.ok(found.updatedAtMs > record.startedAtMs);
    });

    test('those stated earlier keep their time, and of two of one moment the later given wins', async () => {
      const organizationId = randomUUID();
      const [first, second] = [exchange(organizationId), exchange(organizationId)];
      const untouched = exchange(organizationId);
      await held.store.insert([first, second, untouched], randomUUID());
      const atMs = NOON_MS + 5_000;
      const score = (value: number): LaterFact => ({ kind: 'score', name: 's', value, isBoolean: false });
      await held.store.insertFacts(organizationId, [
        { requestId: first.requestId, atMs: atMs + 1, facts: [{ kind: 'feedback', rating: true }] },
        { requestId: first.requestId, atMs, facts: [{ kind: 'feedback', rating: false }, score(1), score(2)] },
        { requestId: second.requestId, atMs, facts: [score(3)] },
        { requestId: second.requestId, atMs, facts: [score(4)] },
        { requestId: untouched.requestId, atMs, facts: [] },
      ]);
      await held.store.insertFacts(organizationId, []);
      const [one] = await held.store.find(organizationId, first.requestId, signal);
      assert.deepEqual([one?.feedback?.rating, one?.feedback?.atMs], [true, atMs + 1]);
      assert.equal(one?.scores['s']?.value, 2);
      const [two] = await held.store.find(organizationId, second.requestId, signal);
      assert.equal(two?.scores['s']?.value, 4);
      const [none] = await held.store.find(organizationId, untouched.requestId, signal);
      assert.deepEqual([none?.feedback, none?.scores], [null, {}]);
    });

    test('a request id used twice means its newest exchange, an exchange id that very one', async () => {
      const organizationId = randomUUID();
      const requestId = randomUUID();
      const old = exchange(organizationId, { requestId, startedAtMs: NOON_MS - 1000 });
      const young = exchange(organizationId, { requestId });
      await held.store.insert([young], randomUUID());
      await held.store.insert([old], randomUUID());
      await held.store.addFacts(organizationId, requestId, [{ kind: 'property', name: 'by', value: 'request' }]);
      await held.store.addFacts(organizationId, old.exchangeId, [{ kind: 'property', name: 'by', value: 'exchange' }]);
      const found = await held.store.find(organizationId, requestId, signal);
      assert.deepEqual(
        found.map((row) => row.record.properties),
        [{ by: 'request' }, { by: 'exchange' }],
      );
      const by = (value: string) =>
        idsOf(held, page(organizationId, { filter: { properties: { by: { equals: value } } } }));
      assert.deepEqual(await by('request'), [young.exchangeId]);
      assert.deepEqual(await by('exchange'), [old.exchangeId]);
    });
  });
}
