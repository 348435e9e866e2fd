// Retention: what is older than its organisation keeps is gone, and nothing else.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import { type Expired, keptFrom } from '../../../src/ports/retention.ts';
import { body, DAY_MS, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, page, signal, sorted } from './asking.ts';
import { assertTotals } from './expected-sums.ts';

const WINDOW = { fromMs: NOON_MS - 4000 * DAY_MS, toMs: NOON_MS + DAY_MS };
const ALL = { rowDays: null, bodyDays: null };

export function describeExpiring(held: Held): void {
  const expire = async (...rules: Parameters<typeof keptFrom>[]): Promise<readonly Expired[]> => {
    const told: Expired[] = [];
    const kept = rules.map((each) => keptFrom(...each));
    await held.store.expire(kept, (expired) => told.push(expired), signal);
    return told;
  };
  const sumOf = (told: readonly Expired[], organizationId: string) => {
    const own = told.filter((each) => each.organizationId === organizationId);
    return {
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      bodies: own.reduce((sum, { bodies }) => sum + bodies, 0),
    };
  };
  const aged = (organizationId: string, days: number, changes: Partial<ExchangeRecord> = {}) =>
    exchange(organizationId, { startedAtMs: NOON_MS - days * DAY_MS, ...changes });
  const attempt: ExchangeRecord['attempts'][number] = {
    ...{ index: 0, kind: 'upstream', provider: 'OPENAI', targetUrl: 'https://api.openai.com', startedAtMs: NOON_MS },
    ...{ latencyMs: 1, ttfbMs: null, status: 200, error: null, reconnected: false },
  };

  describe('expiring', () => {
    test('rows older than their organisation keeps are gone, with attempts, facts, tags and roll-ups; others of the same days stay', async () => {
      const [ours, theirs] = [randomUUID(), randomUUID()];
      const old = [10, 9, 8].map((days) => aged(ours, days, { sessionId: 'old', attempts: [attempt] }));
      const young = [7, 3, 0].map((days) => aged(ours, days, { sessionId: days === 7 ? 'both' : null }));
      const both = aged(ours, 12, { sessionId: 'both' });
      const others = [10, 0].map((days) => aged(theirs, days, { attempts: [attempt] }));
      await held.store.insert([...old, ...young, both, ...others], randomUUID());
      const gone = old[0] as ExchangeRecord;
      const rated = others[0] as ExchangeRecord;
      for (const { organizationId, requestId } of [gone, rated])
        await held.store.addFacts(organizationId, requestId, [{ kind: 'feedback', rating: true }]);
      await held.store.tagSession(ours, 'old', 'a tag');
      await held.store.tagSession(ours, 'both', 'a tag');

      const told = await expire([ours, { ...ALL, rowDays: 7 }, NOON_MS], [theirs, ALL, NOON_MS]);
      assert.deepEqual(sumOf(told, ours), { rows: 4, bodies: 0 });
      assert.deepEqual(sumOf(told, theirs), { rows: 0, bodies: 0 });
      const left = (organizationId: string) => idsOf(held, page(organizationId, { window: WINDOW }));
      assert.deepEqual(sorted(await left(ours)), sorted(young.map((record) => record.exchangeId)));
      assert.deepEqual(sorted(await left(theirs)), sorted(others.map((record) => record.exchangeId)));
      assert.deepEqual(await held.store.find(ours, gone.requestId, signal), []);
      assert.deepEqual(await held.store.attempts(ours, gone.exchangeId, signal), []);
      assert.equal((await held.store.attempts(theirs, rated.exchangeId, signal)).length, 1);
      assert.equal((await held.store.find(theirs, rated.requestId, signal))[0]?.feedback?.rating, true);
      assert.equal(await held.store.sessionTag(ours, 'old', signal), null);
      assert.equal(await held.store.sessionTag(ours, 'both', signal), 'a tag');
      const query = (organizationId: string) => ({ organizationId, filter: {}, window: WINDOW });
      assertTotals(await held.store.totals(query(ours), signal), young);
      assertTotals(await held.store.totals(query(theirs), signal), others);
      const days = await held.store.series({ ...query(ours), increment: 'day', utcOffsetMinutes: 0 }, signal);
      assert.deepEqual(
        days.map(({ requests }) => requests),
        [1, 1, 1],
      );

      // An exchange of the same id would find a rating that outlived its own.
      await held.store.insert([{ ...gone, startedAtMs: NOON_MS }], randomUUID());
      assert.equal((await held.store.find(ours, gone.requestId, signal))[0]?.feedback, null);
      assert.deepEqual(sumOf(await expire([ours, { ...ALL, rowDays: 7 }, NOON_MS]), ours), { rows: 0, bodies: 0 });
    });

    test('bodies older than their organisation keeps are gone, with the inputs of prompts, and their rows stay as they were', async () => {
      const organizationId = randomUUID();
      const told = {
        ...{ promptId: 'p', promptInputs: { who: 'ada' }, promptAutoInputs: ['secret'] },
        responseBody: { ...body('{"a":2}'), arrivals: [[0, 12.5] as const] },
      };
      const [old, young] = [aged(organizationId, 3, told), aged(organizationId, 1, told)];
      await held.store.insert([old, young], randomUUID());
      const before = await held.store.find(organizationId, old.requestId, signal);
      const rules = [organizationId, { ...ALL, bodyDays: 2 }, NOON_MS] as const;
      assert.deepEqual(sumOf(await expire([...rules]), organizationId), { rows: 0, bodies: 1 });
      const bodies = await held.store.bodies(organizationId, [old.exchangeId, young.exchangeId], signal);
      const gone = { encoding: 'omitted', text: '', truncated: false, contentType: 'application/json' };
      assert.deepEqual(bodies.get(old.exchangeId), { request: gone, response: gone });
      assert.equal(bodies.get(young.exchangeId)?.request.text, young.requestBody.text);
      assert.deepEqual(bodies.get(young.exchangeId)?.response, young.responseBody);
      const [after] = await held.store.find(organizationId, old.requestId, signal);
      assert.deepEqual(after, {
        ...before[0],
        record: { ...before[0]?.record, promptInputs: null, promptAutoInputs: [] },
      });
      assertTotals(await held.store.totals({ organizationId, filter: {}, window: WINDOW }, signal), [old, young]);
      assert.deepEqual(await expire([...rules]), []);
    });

    test('a month that nobody keeps goes in one piece, unless it has something of an organisation that was not named', async () => {
      const [ours, theirs] = [randomUUID(), randomUUID()];
      const [mine, stranger] = [aged(ours, 2500), aged(theirs, 2500)];
      await held.store.insert([mine, stranger], randomUUID());
      const rules = { ...ALL, rowDays: 100 };
      assert.deepEqual(await expire([ours, rules, NOON_MS]), [{ organizationId: ours, rows: 1, bodies: 0 }]);
      const left = (organizationId: string) => idsOf(held, page(organizationId, { window: WINDOW }));
      assert.deepEqual([await left(ours), await left(theirs)], [[], [stranger.exchangeId]]);
      assert.equal((await expire([ours, rules, NOON_MS], [theirs, rules, NOON_MS])).length, 1);
      assert.deepEqual(await left(theirs), []);
      const query = { organizationId: theirs, filter: {}, window: WINDOW };
      assert.equal((await held.store.totals(query, signal)).requests, 0);
    });

    test('facts and tags of what never came go when they are too old for it', async () => {
      const organizationId = randomUUID();
      const requestId = randomUUID();
      const atMs = NOON_MS - 60 * DAY_MS;
      const facts = [{ kind: 'feedback', rating: true }] as const;
      await held.store.insertFacts(organizationId, [{ requestId, atMs, facts }]);
      await expire([organizationId, { ...ALL, rowDays: 20 }, NOON_MS]);
      await held.store.insert([exchange(organizationId, { requestId })], randomUUID());
      assert.equal((await held.store.find(organizationId, requestId, signal))[0]?.feedback, null);
    });

    test('a preview says what would go, of one organisation, without what is deleted already', async () => {
      const [ours, theirs] = [randomUUID(), randomUUID()];
      const records = [9, 8, 5, 1].map((days) => aged(ours, days));
      const silent = aged(ours, 9, {
        requestBody: { encoding: 'omitted', text: '', truncated: false, contentType: null },
        responseBody: { encoding: 'empty', text: '', truncated: false, contentType: null },
      });
      await held.store.insert([...records, silent, aged(ours, 20), aged(theirs, 30)], randomUUID());
      const [deleted] = (await held.store.requests(page(ours, { window: WINDOW }), signal)).rows.slice(-1);
      await held.store.deleteById(ours, deleted?.record.exchangeId ?? '');
      const preview = (rowDays: number | null, bodyDays: number | null) =>
        held.store.previewExpiry(keptFrom(ours, { rowDays, bodyDays }, NOON_MS), signal);
      const at = (days: number) => NOON_MS - days * DAY_MS;
      const told = (rows: number, bodies: number) => ({ rows, bodies, bodyBytes: bodies * 300 });
      assert.deepEqual(await preview(8, 3), { ...told(2, 3), oldestKeptMs: at(8), oldestBodyKeptMs: at(1) });
      assert.deepEqual(await preview(null, 8), { ...told(0, 1), oldestKeptMs: at(9), oldestBodyKeptMs: at(8) });
      assert.deepEqual(await preview(1, null), { ...told(4, 3), oldestKeptMs: at(1), oldestBodyKeptMs: at(1) });
      assert.deepEqual(await preview(null, null), { ...told(0, 0), oldestKeptMs: at(9), oldestBodyKeptMs: at(9) });
      const nothing = { rows: 0, bodies: 0, bodyBytes: 0, oldestKeptMs: null, oldestBodyKeptMs: null };
      const nobody = keptFrom(randomUUID(), { rowDays: 1, bodyDays: 1 }, NOON_MS);
      assert.deepEqual(await held.store.previewExpiry(nobody, signal), nothing);
    });

    test('a run that is ended begins nothing, and the next one finds it', async () => {
      const organizationId = randomUUID();
      await held.store.insert([aged(organizationId, 40)], randomUUID());
      const kept = [keptFrom(organizationId, { rowDays: 1, bodyDays: null }, NOON_MS)];
      await assert.rejects(
        held.store.expire(kept, () => assert.fail('something is gone'), AbortSignal.abort(new Error('over'))),
        /over/,
      );
      assert.equal((await expire([organizationId, { ...ALL, rowDays: 1 }, NOON_MS])).length, 1);
    });
  });
}
