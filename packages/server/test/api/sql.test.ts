// The routes of people's own SQL, over real sockets and stores.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { MAX_SAVED_QUERIES } from '../../src/ports/saved-queries.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

describe('SQL routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
    await api.insert(recordOf({ organizationId: DEFAULT_ORGANIZATION_ID, model: 'm1' }));
    await api.insert(recordOf({ organizationId: api.otherOrganizationId, model: 'theirs' }));
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const execute = (body: object, key = api.keys.r) => api.call('POST', '/v1/helicone-sql/execute', { body, key });

  test('a statement is answered with its rows, how many, their size and the time it took', async () => {
    const answer = await execute({ sql: 'SELECT model, count() AS n FROM requests GROUP BY model' });
    assert.equal(answer.status, 200, answer.text);
    const data = ROUTES.executeSql.response.parse(answer.json.data);
    assert.deepEqual(data.rows, [{ model: 'm1', n: 1 }]);
    assert.deepEqual([data.rowCount, data.size], [1, JSON.stringify(data.rows).length]);
  });

  test('each key sees its own organisation', async () => {
    const other = await execute({ sql: 'SELECT model FROM requests' }, api.keys.other);
    assert.deepEqual(other.json.data.rows, [{ model: 'theirs' }]);
  });

  test('what is refused is told with 400 and a reason, here and when downloading', async () => {
    for (const [sql, reason] of [
      ['SELECT * FROM system.users', /there are requests, sessions, users, scores/],
      ["SELECT file('/etc/passwd')", /function file is not accepted/],
      ['SELECT 1 SETTINGS max_threads = 1', /SETTINGS|Syntax error/],
      ['SELECT nothing_like_it FROM requests', /nothing_like_it/],
      ['DROP TABLE requests', /Syntax error/],
    ] as const) {
      for (const route of ['execute', 'download']) {
        const answer = await api.call('POST', `/v1/helicone-sql/${route}`, { body: { sql }, key: api.keys.r });
        assertError(answer, 400, 'invalid_request');
        assert.match(answer.json.error, reason);
      }
    }
  });

  test('a request tells by which key it came', async () => {
    const keyId = randomUUID();
    await api.insert(recordOf({ organizationId: api.otherOrganizationId, keyId }));
    const sql = 'SELECT key_id FROM requests WHERE key_id IS NOT NULL';
    assert.deepEqual((await execute({ sql }, api.keys.other)).json.data.rows, [{ key_id: keyId }]);
  });

  test('a body without SQL, or with too much of it, is refused naming the member', async () => {
    for (const body of [{}, { sql: '' }, { sql: 1 }, { sql: 'SELECT 1', limit: 0 }, { sql: 'x'.repeat(70_000) }]) {
      const answer = await execute(body);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, /sql|limit/);
    }
  });

  test('a limit bounds the rows', async () => {
    const answer = await execute({ sql: 'SELECT arrayJoin([1, 2, 3]) AS n', limit: 2 });
    assert.deepEqual(answer.json.data.rows, [{ n: 1 }, { n: 2 }]);
  });

  test('a download is CSV with a line of names', async () => {
    const answer = await api.call('POST', '/v1/helicone-sql/download', { body: { sql: 'SELECT model FROM requests' } });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(answer.headers.get('content-disposition') ?? '', /attachment; filename="query.csv"/);
    assert.equal(answer.text, '"model"\n"m1"\n');
  });

  test('more rows than a file may have are refused, never cut off', async () => {
    const download = (rows: number) =>
      api.call('POST', '/v1/helicone-sql/download', {
        body: { sql: `SELECT 'a "b"\nc' AS text, arrayJoin(range(${rows})) AS n` },
      });
    const most = await download(300_000);
    assert.deepEqual([most.status, most.text.endsWith(',299999\n')], [200, true]);
    const more = await download(300_001);
    assertError(more, 400, 'invalid_request');
    assert.match(more.json.error, /larger than 300000 rows/);
  });

  test('the tables are listed with their columns', async () => {
    const answer = await api.call('GET', '/v1/helicone-sql/schema', { key: api.keys.r });
    const tables = ROUTES.sqlSchema.response.parse(answer.json.data);
    assert.deepEqual(
      tables.map((table) => table.table_name),
      ['requests', 'sessions', 'users', 'scores'],
    );
    const cost = tables[0]?.columns.find(({ name }) => name === 'cost');
    assert.deepEqual(cost, { name: 'cost', type: 'Nullable(Float64)', comment: 'USD; null = unknown' });
  });

  const save = async (body: object = { name: 'n', sql: 'SELECT 1' }) => {
    const answer = await api.call('POST', '/v1/helicone-sql/saved-query', { body });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.saveQuery.response.parse(answer.json.data);
  };
  const list = async (key = api.keys.r) => {
    const answer = await api.call('GET', '/v1/helicone-sql/saved-queries', { key });
    return ROUTES.listSavedQueries.response.parse(answer.json.data);
  };

  test('a query is saved as it is, listed, got, replaced and deleted', async () => {
    const saved = await save({ name: ' mine ', sql: 'SELECT “odd” FROM' });
    assert.deepEqual(
      [saved.name, saved.sql, saved.organization_id],
      ['mine', 'SELECT “odd” FROM', DEFAULT_ORGANIZATION_ID],
    );
    assert.deepEqual(await list(), [saved]);
    const got = await api.call('GET', `/v1/helicone-sql/saved-query/${saved.id}`, { key: api.keys.r });
    assert.deepEqual(got.json.data, saved);
    const put = await api.call('PUT', `/v1/helicone-sql/saved-query/${saved.id}`, {
      body: { name: 'b', sql: 'SELECT 2' },
    });
    const replaced = ROUTES.replaceSavedQuery.response.parse(put.json.data);
    assert.deepEqual([replaced.id, replaced.name, replaced.sql], [saved.id, 'b', 'SELECT 2']);
    const deleted = await api.call('DELETE', `/v1/helicone-sql/saved-query/${saved.id}`);
    assert.deepEqual(deleted.json, { data: null, error: null });
    assert.deepEqual(await list(), []);
  });

  test('several are deleted at once, and those of others are left alone', async () => {
    const [a, b, c] = [await save(), await save(), await save()];
    const theirs = await api.control.addSavedQuery(api.otherOrganizationId, { name: 't', sql: 'SELECT 1' });
    const ids = [a.id, b.id, theirs.id, randomUUID()];
    const answer = await api.call('POST', '/v1/helicone-sql/saved-queries/bulk-delete', { body: { ids } });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(await list(), [c]);
    assert.equal((await list(api.keys.other)).length, 1);
    for (const id of [theirs.id, randomUUID()]) {
      const path = `/v1/helicone-sql/saved-query/${id}`;
      assertError(await api.call('GET', path), 404, 'not_found');
      assertError(await api.call('PUT', path, { body: { name: 'x', sql: 'SELECT 1' } }), 404, 'not_found');
      assertError(await api.call('DELETE', path), 404, 'not_found');
    }
    await api.call('DELETE', `/v1/helicone-sql/saved-query/${c.id}`);
  });

  test('there are so many and no more', async () => {
    const full = await api.control.createOrganization('full');
    for (let n = 0; n < MAX_SAVED_QUERIES; n += 1) await api.control.addSavedQuery(full.id, { name: 'n', sql: 's' });
    const key = await api.newKey('rw', full.id);
    const answer = await api.call('POST', '/v1/helicone-sql/saved-query', { key, body: { name: 'n', sql: 's' } });
    assertError(answer, 409, 'conflict');
  });
});
