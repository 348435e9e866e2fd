// Properties of rows that were stored before they were kept as pairs.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { int, sql } from '../../../src/stores/clickhouse/sql.ts';
import { exchange } from '../../ports/record-samples.ts';
import { idsOf, page, signal } from '../../ports/record-store-suite/asking.ts';

const MADE_BY = int(72);

test('old rows are found by their properties while their pairs are made, and the store opens without waiting for that', {
  timeout: 60_000,
}, async () => {
  const path = await mkdtemp(join(tmpdir(), 'heliometer-pairs-'));
  const organizationId = randomUUID();
  const [blue, red] = ['blue', 'red'].map((Team) => exchange(organizationId, { properties: { env: 'x', Team } }));
  assert.ok(blue && red);
  const first = await openRecordStore({ path });
  await first.insert([blue, red], randomUUID());
  await first.close();

  const beside = await connect({ path }, { readers: 1 });
  await beside.run(sql`ALTER TABLE exchanges DROP COLUMN property_pairs`);
  await beside.run(sql`ALTER TABLE migrations DELETE WHERE version = ${MADE_BY}`);
  // Nothing is rewritten until they are let go on.
  await beside.run(sql`SYSTEM STOP MERGES exchanges`);
  const store = await openRecordStore({ path });
  const made = sql`SELECT 1 AS one FROM system.parts_columns
    WHERE table = 'exchanges' AND active AND column = 'property_pairs'`;
  const isFoundRightly = async () => {
    for (const [value, found] of [
      ['blue', blue],
      ['red', red],
    ] as const) {
      for (const operator of ['equals', 'contains']) {
        const filter = { properties: { team: { [operator]: value } } };
        assert.deepEqual(await idsOf({ store }, page(organizationId, { filter })), [found.exchangeId]);
      }
    }
  };
  assert.deepEqual(await beside.rows(made, signal), []);
  await isFoundRightly();

  await beside.run(sql`SYSTEM START MERGES exchanges`);
  while ((await beside.rows(made, signal)).length === 0) await wait(50);
  await isFoundRightly();
  await Promise.all([store.close(), beside.close()]);
  await rm(path, { recursive: true });
});
