// What questions need not read: the engine's own plan of the statements that filters make.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import type { RecordStore } from '../../../src/ports/record-store.ts';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import { sumsSql } from '../../../src/stores/clickhouse/dashboard-sql.ts';
import type { Engine } from '../../../src/stores/clickhouse/engine.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { selected } from '../../../src/stores/clickhouse/selection.ts';
import { Sql, sql } from '../../../src/stores/clickhouse/sql.ts';
import { body, exchange, NOON_MS } from '../../ports/record-samples.ts';

describe('what is not read', () => {
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
    known: { setLater?: ReadonlySet<string> } = {},
  ): Promise<ReadonlyMap<string, string>> {
    const where = selected({ ...asked, filter, ...known });
    const lines = await engine.rows<{ explain: string }>(
      sql`EXPLAIN indexes = 1 SELECT count() FROM exchanges WHERE ${where}`,
      signal,
    );
    const plan = lines.map(({ explain }) => explain).join('\n');
    return new Map(
      [...plan.matchAll(/Name: (\S+)[\s\S]*?Granules: (\S+)/g)].map(([, name = '', left = '']) => [name, left]),
    );
  }

  const asked = { organizationId, window: { fromMs: NOON_MS - 1, toMs: NOON_MS + 1 } };
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
    const plan = (value: string) => planOf(team(value), { setLater: new Set<string>() });
    assert.equal((await plan('red')).get('by_property_value'), '0/1');
    assert.equal((await plan('blue')).get('by_property_value'), '1/1');
    const elsewhere: FilterNode = { properties: { Region: { equals: 'blue' } } };
    assert.equal((await planOf(elsewhere, { setLater: new Set<string>() })).get('by_property_name'), '0/1');
  });

  test('facts are looked through only for properties that were set later', async () => {
    const named: readonly FilterNode[] = [
      { properties: { TEAM: { equals: 'blue' } } },
      { request_response_rmt: { property_key: { equals: 'Team' } } },
    ];
    for (const filter of named) {
      const asksFacts = (setLater: readonly string[]) =>
        selected({ ...asked, filter, setLater: new Set(setLater) })
          .texts.join('')
          .includes('facts');
      assert.deepEqual([asksFacts([]), asksFacts(['region']), asksFacts(['team'])], [false, false, true]);
    }
  });

  test('a dashboard takes its sums from the roll-up wherever that can tell what a filter lets through', async () => {
    const row = (column: string, condition: object) =>
      ({ request_response_rmt: { [column]: condition } }) as unknown as FilterNode;
    const window = { fromMs: NOON_MS - 3_600_000, toMs: NOON_MS + 3_600_000 };
    const tablesOf = async (filter: FilterNode) => {
      const bounds = [window.fromMs, window.toMs];
      const query = { organizationId, filter, window, previousFromMs: window.fromMs, bounds, top: 5, topModels: 5 };
      const nothing = { quarters: [], hasMarks: false, setLater: new Set<string>() };
      const lines = await engine.rows<{ explain: string }>(sql`EXPLAIN ${sumsSql(query, nothing)}`, signal);
      return lines.flatMap(({ explain }) => /ReadFromMergeTree \(\w+\.(\w+)\)/.exec(explain)?.[1] ?? []);
    };
    const [model, ok] = [row('model', { contains: 'GPT' }), row('status', { equals: 200 })];
    const told: readonly FilterNode[] = [
      'all',
      model,
      ok,
      row('provider', { equals: 'OPENAI' }),
      row('outcome', { 'not-equals': 'cached' }),
      { request: { provider: { equals: 'OPENAI' } }, response: { status: { lt: 400 } } },
      { left: model, operator: 'or', right: { left: ok, operator: 'and', right: 'all' } },
    ];
    for (const filter of told) assert.deepEqual(await tablesOf(filter), ['calls_15m'], JSON.stringify(filter));
    const untold: readonly FilterNode[] = [
      row('user_id', { equals: 'alice' }),
      row('status', { equals: -4 }),
      { response: { model: { equals: 'gpt-4o' } } },
      { request_response_rmt: { model: { equals: 'gpt-4o' }, cached: { equals: false } } },
      { left: model, operator: 'or', right: row('latency', { gt: 1 }) },
    ];
    for (const filter of untold) assert.deepEqual(await tablesOf(filter), ['exchanges'], JSON.stringify(filter));
  });
});
