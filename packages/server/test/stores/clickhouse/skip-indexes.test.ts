// What searches need not read: the engine's own plan of the statements that filters make.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import type { RecordStore } from '../../../src/ports/record-store.ts';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import type { Engine } from '../../../src/stores/clickhouse/engine.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { selected } from '../../../src/stores/clickhouse/selection.ts';
import { Sql, sql } from '../../../src/stores/clickhouse/sql.ts';
import { body, exchange, NOON_MS } from '../../ports/record-samples.ts';

describe('skip indexes', () => {
  const organizationId = randomUUID();
  const signal = AbortSignal.timeout(60_000);
  let folder: string;
  let store: RecordStore;
  let engine: Engine;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-skip-'));
    store = await openRecordStore({ path: folder });
    engine = await connect({ path: folder }, { readers: 1 });
    const properties = { Team: 'blue' };
    const texts = {
      properties,
      requestBody: body('{"q":"where is my parcel"}'),
      responseBody: body('{"a":"in Lisbon"}'),
    };
    await store.insert([exchange(organizationId, texts), exchange(organizationId, texts)], randomUUID());
    // Of new rows they are made when parts merge.
    await engine.run(new Sql(['OPTIMIZE TABLE exchanges FINAL'], []));
  });
  after(async () => {
    await engine.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  /** Granules that each index lets through, of those there were. */
  async function planOf(
    filter: FilterNode,
    known: { noneSetLater?: boolean } = {},
  ): Promise<ReadonlyMap<string, string>> {
    const window = { fromMs: NOON_MS - 1, toMs: NOON_MS + 1 };
    const where = selected({ organizationId, filter, window, ...known });
    const lines = await engine.rows<{ explain: string }>(
      sql`EXPLAIN indexes = 1 SELECT count() FROM exchanges WHERE ${where}`,
      signal,
    );
    const plan = lines.map(({ explain }) => explain).join('\n');
    return new Map(
      [...plan.matchAll(/Name: (\S+)[\s\S]*?Granules: (\S+)/g)].map(([, name = '', left = '']) => [name, left]),
    );
  }

  const contains = (column: string, value: string): FilterNode => ({
    request_response_rmt: { [column]: { contains: value } },
  });

  test('a search of bodies reads nothing where its text cannot be, whatever its case', async () => {
    for (const [column, index] of [
      ['request_body', 'in_request_body'],
      ['response_body', 'in_response_body'],
    ] as const) {
      assert.equal((await planOf(contains(column, 'Xylophone'))).get(index), '0/1', column);
    }
    assert.equal((await planOf(contains('request_body', 'my PARCEL'))).get('in_request_body'), '1/1');
    assert.equal((await planOf(contains('response_body', 'LISBON'))).get('in_response_body'), '1/1');
  });

  test('a property is looked for only where its name and its value can be', async () => {
    const team = (value: string): FilterNode => ({ properties: { TEAM: { equals: value } } });
    const plan = (value: string) => planOf(team(value), { noneSetLater: true });
    assert.equal((await plan('red')).get('by_property_value'), '0/1');
    assert.equal((await plan('blue')).get('by_property_value'), '1/1');
    const elsewhere: FilterNode = { properties: { Region: { equals: 'blue' } } };
    assert.equal((await planOf(elsewhere, { noneSetLater: true })).get('by_property_name'), '0/1');
  });
});
