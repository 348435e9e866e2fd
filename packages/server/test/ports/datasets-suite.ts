// What every control store must do with datasets.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, MAX_DATASET_ROWS } from '@heliometer/contract';
import { type DatasetOrigin, MAX_DATASETS, type NewDatasetRow } from '../../src/ports/datasets.ts';
import type { ControlStorePlace } from './control-store-suite.ts';
import { openForEachTest } from './open-store.ts';

const OURS = DEFAULT_ORGANIZATION_ID;

function rowOf(change: Partial<DatasetOrigin> = {}, request = '{"a":"it\'s \\u0000"}'): NewDatasetRow {
  return {
    origin: {
      exchangeId: randomUUID(),
      requestId: randomUUID(),
      userId: null,
      sessionId: null,
      provider: 'OPENAI',
      path: '/v1/chat/completions',
      format: 'openai-chat',
      model: 'gpt-4o-mini',
      properties: { Team: 'blue' },
      ...change,
    },
    bodies: { request, response: '"answer"' },
    texts: { lastUserTurn: 'asked', answer: null },
  };
}

const PAGE = { offset: 0, limit: 100 };
const WHOLE = { afterSeq: 0, limit: 100 };

export function describeDatasets(name: string, place: ControlStorePlace): void {
  describe(`datasets: ${name}`, () => {
    const held = openForEachTest(place);
    const newDataset = async (organizationId = OURS) =>
      (await held.store.addDataset(organizationId, { name: 'set', meta: null })).id;

    test('they are listed in the order of their making with their rows counted, for their organisation only', async () => {
      const { id: others } = await held.store.createOrganization('others');
      const first = await held.store.addDataset(OURS, { name: 'a', meta: '{"k":1}' });
      const second = await held.store.addDataset(OURS, { name: 'a', meta: null });
      assert.equal(await held.store.addDatasetRows(OURS, first.id, [rowOf(), rowOf()]), 2);
      const listed = await held.store.datasets(OURS);
      assert.deepEqual(
        listed.map(({ id, name: called, meta, rows }) => [id, called, meta, rows]),
        [
          [first.id, 'a', '{"k":1}', 2],
          [second.id, 'a', null, 0],
        ],
      );
      assert.deepEqual(await held.store.dataset(OURS, first.id.toUpperCase()), listed[0]);
      assert.deepEqual(await held.store.datasets(others), []);
      assert.equal(await held.store.dataset(others, first.id), null);
    });

    test('rows come back in the order of their adding, as they were given', async () => {
      const id = await newDataset();
      const rows = [rowOf(), rowOf({ model: null, format: null }), rowOf({ userId: 'ada', sessionId: 's-1' })];
      await held.store.addDatasetRows(OURS, id, rows);
      const whole = await held.store.wholeDatasetRows(OURS, id, WHOLE);
      assert.deepEqual(
        whole.map(({ origin, bodies, texts }) => ({ origin, bodies, texts })),
        rows,
      );
      const [first, second] = whole;
      assert.deepEqual(await held.store.wholeDatasetRow(OURS, id, first?.id ?? ''), first);
      const after = await held.store.wholeDatasetRows(OURS, id, { afterSeq: first?.seq ?? 0, limit: 1 });
      assert.deepEqual(after, [second]);
      const listed = await held.store.datasetRows(OURS, id, { offset: 1, limit: 1 });
      assert.deepEqual(
        listed.map((row) => row.id),
        [second?.id],
      );
      assert.ok(!Object.hasOwn(listed[0] ?? {}, 'bodies'));
    });

    test('an exchange has one row in a dataset, and may have one in each', async () => {
      const [a, b] = [await newDataset(), await newDataset()];
      const [once, twice] = [rowOf(), rowOf()];
      assert.equal(await held.store.addDatasetRows(OURS, a, [twice]), 1);
      assert.equal(await held.store.addDatasetRows(OURS, a, [once, twice, once]), 1);
      assert.equal(await held.store.addDatasetRows(OURS, b, [twice]), 1);
      const ids = [once.origin.exchangeId, twice.origin.exchangeId];
      assert.deepEqual(await held.store.exchangesInDataset(OURS, b, ids), new Set([ids[1]]));
      assert.deepEqual(await held.store.exchangesInDataset(OURS, a, ids), new Set(ids));
    });

    test('an edit keeps what was copied, also over a second one', async () => {
      const id = await newDataset();
      await held.store.addDatasetRows(OURS, id, [rowOf()]);
      const [before] = await held.store.wholeDatasetRows(OURS, id, WHOLE);
      assert.ok(before !== undefined);
      for (const text of ['"one"', '"two"']) {
        const edit = { bodies: { request: text, response: text }, texts: { lastUserTurn: text, answer: text } };
        assert.equal(await held.store.editDatasetRow(OURS, id, before.id.toUpperCase(), edit), true);
      }
      const edited = await held.store.wholeDatasetRow(OURS, id, before.id);
      assert.deepEqual(edited?.bodies, { request: '"two"', response: '"two"' });
      assert.deepEqual(edited?.texts, { lastUserTurn: '"two"', answer: '"two"' });
      assert.deepEqual(edited?.original, before.bodies);
      assert.ok(edited?.editedAtMs !== null);
    });

    test('rows are removed by their ids and by those of requests', async () => {
      const id = await newDataset();
      const rows = [rowOf(), rowOf(), rowOf()];
      await held.store.addDatasetRows(OURS, id, rows);
      const [first, , third] = await held.store.datasetRows(OURS, id, PAGE);
      const ids = [first?.id ?? '', rows[1]?.origin.requestId.toUpperCase() ?? '', randomUUID()];
      assert.equal(await held.store.removeDatasetRows(OURS, id, ids), 2);
      assert.deepEqual(await held.store.datasetRows(OURS, id, PAGE), [third]);
    });

    test('what another organisation has can be neither seen, changed, filled nor removed', async () => {
      const { id: others } = await held.store.createOrganization('others');
      const id = await newDataset();
      const row = rowOf({ userId: 'ada' });
      await held.store.addDatasetRows(OURS, id, [row]);
      const before = await held.store.wholeDatasetRows(OURS, id, WHOLE);
      const rowId = before[0]?.id ?? '';
      const { bodies, texts } = row;
      assert.deepEqual(await held.store.datasetRows(others, id, PAGE), []);
      assert.deepEqual(await held.store.wholeDatasetRows(others, id, WHOLE), []);
      assert.equal(await held.store.wholeDatasetRow(others, id, rowId), null);
      assert.equal(await held.store.addDatasetRows(others, id, [rowOf()]), null);
      assert.equal(await held.store.editDatasetRow(others, id, rowId, { bodies, texts }), false);
      assert.equal(await held.store.removeDatasetRows(others, id, [rowId]), 0);
      assert.equal(await held.store.renameDataset(others, id, 'theirs'), false);
      assert.equal(await held.store.deleteDataset(others, id), false);
      assert.equal(await held.store.forgetOrigins(others, { userId: 'ada' }), 0);
      assert.deepEqual(await held.store.copiedExchanges(others, '', 10), []);
      assert.deepEqual(await held.store.wholeDatasetRows(OURS, id, WHOLE), before);
    });

    test('a deleted dataset is gone with its rows, once', async () => {
      const id = await newDataset();
      await held.store.addDatasetRows(OURS, id, [rowOf()]);
      assert.equal(await held.store.renameDataset(OURS, id, 'other'), true);
      assert.equal((await held.store.dataset(OURS, id))?.name, 'other');
      assert.equal(await held.store.deleteDataset(OURS, id), true);
      assert.equal(await held.store.deleteDataset(OURS, id), false);
      assert.equal(await held.store.renameDataset(OURS, id, 'x'), false);
      assert.deepEqual(await held.store.copiedExchanges(OURS, '', 10), []);
      assert.equal(await held.store.addDatasetRows(OURS, id, [rowOf()]), null);
    });

    test('copies are found by their exchanges, and forgotten by exchange, request, user and session', async () => {
      const [a, b] = [await newDataset(), await newDataset()];
      const rows = [rowOf(), rowOf(), rowOf({ userId: 'ada' }), rowOf({ sessionId: 's-1' }), rowOf()];
      await held.store.addDatasetRows(OURS, a, rows);
      await held.store.addDatasetRows(OURS, b, rows);
      const ids = rows.map(({ origin }) => origin.exchangeId);
      const sorted = ids.toSorted();
      assert.deepEqual(await held.store.copiedExchanges(OURS, '', 10), sorted);
      assert.deepEqual(await held.store.copiedExchanges(OURS, sorted[1] ?? '', 2), sorted.slice(2, 4));
      assert.equal(await held.store.forgetOrigins(OURS, {}), 0);
      assert.equal(await held.store.forgetOrigins(OURS, { exchangeIds: [ids[0] ?? '', randomUUID()] }), 2);
      assert.equal(await held.store.forgetOrigins(OURS, { requestId: rows[1]?.origin.requestId ?? '' }), 2);
      assert.equal(await held.store.forgetOrigins(OURS, { userId: 'ada' }), 2);
      assert.equal(await held.store.forgetOrigins(OURS, { sessionId: 's-1' }), 2);
      assert.deepEqual(await held.store.copiedExchanges(OURS, '', 10), [ids[4]]);
    });

    test('a dataset holds so many rows at most, and what does not fit is added not even in part', async () => {
      const id = await newDataset();
      const rows = Array.from({ length: MAX_DATASET_ROWS - 1 }, () => rowOf());
      assert.equal(await held.store.addDatasetRows(OURS, id, rows), MAX_DATASET_ROWS - 1);
      await assert.rejects(held.store.addDatasetRows(OURS, id, [rowOf(), rowOf()]), { code: 'conflict' });
      assert.equal((await held.store.dataset(OURS, id))?.rows, MAX_DATASET_ROWS - 1);
      assert.equal(await held.store.addDatasetRows(OURS, id, [rowOf()]), 1);
    });

    test('an organisation keeps so many datasets at most, and one that does not exist none', async () => {
      for (let made = 0; made < MAX_DATASETS; made += 1) await newDataset();
      await assert.rejects(newDataset(), { code: 'conflict' });
      await assert.rejects(newDataset(randomUUID()), { code: 'not_found' });
    });
  });
}
