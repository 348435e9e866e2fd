// What a rewriting of costs leaves behind when it does not end well.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Receipt } from '@heliometer/contract';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { sql, str } from '../../../src/stores/clickhouse/sql.ts';
import { exchange } from '../../ports/record-samples.ts';
import { signal, WINDOW } from '../../ports/record-store-suite/asking.ts';

const receipt: Receipt = {
  totalNanos: 5,
  source: 'organization',
  version: '2026',
  pricedModel: 'm',
  lines: [],
  estimated: false,
};

test('a rewriting that a killed process left unfinished neither holds up the next one nor changes a row', async () => {
  const path = await mkdtemp(join(tmpdir(), 'heliometer-repricing-'));
  const store = await openRecordStore({ path });
  const organizationId = randomUUID();
  const records = [exchange(organizationId), exchange(organizationId)];
  await store.insert(records, randomUUID());
  const beside = await connect({ path });
  // It cannot end, as one whose rows are staged no more could not: the engine tries it again and again.
  const stuck = sql`ALTER TABLE exchanges UPDATE receipt = toString(throwIf(1, 'repricings')) WHERE true`;
  await assert.rejects(beside.run(stuck));
  const unfinished = () =>
    beside.rows(sql`SELECT 1 FROM system.mutations WHERE table = ${str('exchanges')} AND NOT is_done`, signal);
  assert.equal((await unfinished()).length, 1);

  const query = { organizationId, provider: null, model: null, window: WINDOW, after: null, limit: 1 };
  const [first] = await store.pricedExchanges(query, signal);
  assert.ok(first);
  await store.reprice(organizationId, [{ exchange: first, receipt }]);
  assert.deepEqual(await unfinished(), []);
  const costs = (
    await store.findMany(
      organizationId,
      records.map((r) => r.exchangeId),
      signal,
    )
  ).map(({ record }) => record.costNanos);
  assert.deepEqual(
    costs.toSorted((a, b) => Number(a) - Number(b)),
    [5, 1000],
  );

  await store.deleteById(organizationId, records[0]?.exchangeId ?? '');
  assert.equal(await store.purge(Date.now() + 1000), 1, 'removing goes on, too');
  await beside.close();
  await store.close();
  await rm(path, { recursive: true });
});
