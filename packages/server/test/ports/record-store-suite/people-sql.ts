// SQL of people's own: what it answers, what it refuses, and that nothing of one organisation is seen by another.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { InvalidQuery, QueryLimitExceeded } from '../../../src/ports/record-store.ts';
import { exchange, NOON_MS } from '../record-samples.ts';
import { type Held, signal } from './asking.ts';

const OUTFILE = join(tmpdir(), `heliometer-outfile-${randomUUID()}`);

export function describePeopleSql(held: Held): void {
  describe('SQL of people’s own', () => {
    const [mine, theirs]: readonly [string, string] = [randomUUID(), randomUUID()];
    const secret = `secret-${randomUUID()}`;
    const first = exchange(mine, {
      startedAtMs: NOON_MS,
      userId: 'ann',
      sessionId: 's1',
      sessionName: 'chat',
      model: 'm1',
      costNanos: 1_500_000_000,
      properties: { App: 'shop' },
      usage: { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 },
    });
    const second = exchange(mine, {
      startedAtMs: NOON_MS + 1000,
      userId: 'ann',
      sessionId: 's1',
      sessionName: 'chat',
      model: 'm2',
      status: 500,
      costNanos: null,
    });
    const deleted = exchange(mine, { userId: 'gone', model: 'deleted' });
    const foreign = exchange(theirs, { userId: secret, sessionId: secret, model: secret });

    const run = async (sql: string, organizationId = mine) =>
      (await held.store.runSql({ organizationId, sql }, signal)).rows;

    before(async () => {
      await held.store.insert([first, second, deleted], randomUUID());
      await held.store.insert([foreign], randomUUID());
      await held.store.addFacts(mine, first.requestId, [
        { kind: 'score', name: 'good', value: 0.25, isBoolean: false },
        { kind: 'score', name: 'good', value: 0.75, isBoolean: false },
        { kind: 'feedback', rating: true },
      ]);
      await held.store.addFacts(theirs, foreign.requestId, [
        { kind: 'score', name: secret, value: 1, isBoolean: false },
      ]);
      await held.store.addFacts(mine, deleted.requestId, [{ kind: 'score', name: 'gone', value: 1, isBoolean: false }]);
      await held.store.deleteById(mine, deleted.requestId);
    });

    test('the four tables answer, with cost in USD and what was deleted left out', async () => {
      assert.deepEqual(await run('SELECT model, cost, total_tokens, properties FROM requests ORDER BY created_at'), [
        { model: 'm1', cost: 1.5, total_tokens: 15, properties: { App: 'shop' } },
        { model: 'm2', cost: null, total_tokens: 15, properties: {} },
      ]);
      assert.deepEqual(await run('SELECT user_id, requests, errors, cost FROM users'), [
        { user_id: 'ann', requests: 2, errors: 1, cost: 1.5 },
      ]);
      assert.deepEqual(await run('SELECT session_id, session_name, user_id, requests, created_at FROM sessions'), [
        { session_id: 's1', session_name: 'chat', user_id: 'ann', requests: 2, created_at: '2026-07-15T10:00:00.000Z' },
      ]);
      assert.deepEqual(await run('SELECT request_id, name, value FROM scores ORDER BY name'), [
        { request_id: first.requestId, name: 'feedback', value: 1 },
        { request_id: first.requestId, name: 'good', value: 0.75 },
      ]);
    });

    const answered: readonly (readonly [string, readonly object[]])[] = [
      ['WITH m AS (SELECT model FROM requests) SELECT count() AS n FROM m', [{ n: 2 }]],
      ['WITH requests AS (SELECT 7 AS x) SELECT x FROM requests', [{ x: 7 }]],
      ['WITH 2 AS two SELECT two + 1 AS n', [{ n: 3 }]],
      ['SELECT (SELECT max(cost) FROM requests) AS dearest', [{ dearest: 1.5 }]],
      ['SELECT count() AS n FROM requests WHERE user_id IN (SELECT user_id FROM users)', [{ n: 2 }]],
      ['SELECT count() AS n FROM requests a JOIN sessions b USING (session_id)', [{ n: 2 }]],
      [
        'SELECT r.model AS m FROM requests AS r, users AS u WHERE r.user_id = u.user_id ORDER BY r.model LIMIT 1',
        [{ m: 'm1' }],
      ],
      ['SELECT count() AS n FROM (SELECT model FROM requests UNION ALL SELECT model FROM requests)', [{ n: 4 }]],
      ['SELECT countIf(status = 500) AS n, quantileIf(0.5)(cost, cost > 0) AS q FROM requests', [{ n: 1, q: 1.5 }]],
      [
        "SELECT CASE WHEN status < 400 THEN 'ok' ELSE 'bad' END AS s FROM requests ORDER BY s",
        [{ s: 'bad' }, { s: 'ok' }],
      ],
      ['SELECT row_number() OVER (ORDER BY created_at) AS n FROM requests ORDER BY n', [{ n: 1 }, { n: 2 }]],
      ["SELECT COLUMNS('^model$') APPLY upper FROM requests ORDER BY 1 LIMIT 1", [{ 'upper(model)': 'M1' }]],
      ['SELECT arrayMap(x -> x * 2, [1, 2]) AS a', [{ a: [2, 4] }]],
      ['SELECT k FROM requests ARRAY JOIN mapKeys(properties) AS k', [{ k: 'App' }]],
      [
        'WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT sum(n) AS s FROM t',
        [{ s: 6 }],
      ],
      [
        "SELECT 'SETTINGS; INTO OUTFILE -- /* system.users */ file(' AS text",
        [{ text: 'SETTINGS; INTO OUTFILE -- /* system.users */ file(' }],
      ],
      ['SELECT model AS "the model (short)" FROM requests LIMIT 0', []],
      ['SELECT count() AS n -- how many\nFROM requests /* all */;', [{ n: 2 }]],
      ['SELECT EXISTS (SELECT 1 FROM requests) AS e', [{ e: 1 }]],
      [
        'SELECT toStartOfHour(created_at) AS h, count() AS n FROM requests GROUP BY h HAVING n > 1',
        [{ h: '2026-07-15T10:00:00Z', n: 2 }],
      ],
      ["SELECT date_diff('day', min(created_at), max(created_at)) AS d FROM requests", [{ d: 0 }]],
      [
        "SELECT created_at >= toDateTime('2026-07-15 10:00:00', 'UTC') - INTERVAL 1 DAY AS later FROM requests LIMIT 1",
        [{ later: 1 }],
      ],
    ];
    for (const [sql, rows] of answered) {
      test(`answered: ${sql}`, async () => assert.deepEqual(await run(sql), rows));
    }

    const refused = [
      '\u0000',
      "SELECT 1 -- '\u0000",
      // Other tables
      'SELECT * FROM system.tables',
      'SELECT * FROM `system`.`users`',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM exchanges',
      'SELECT * FROM default.exchanges',
      'SELECT * FROM default_sql.requests, default.deletions',
      'SELECT (SELECT count() FROM default.exchanges)',
      'SELECT count() FROM requests WHERE user_id IN (SELECT user_id FROM default.exchanges)',
      'SELECT count() FROM requests WHERE user_id IN default.exchanges',
      'SELECT count() FROM requests WHERE user_id GLOBAL NOT IN system.users',
      'SELECT * FROM requests UNION ALL SELECT * FROM default.exchanges',
      'SELECT * FROM requests JOIN system.one AS o ON 1 JOIN system.settings AS s ON 1',
      'SELECT * FROM (SELECT * FROM (SELECT * FROM system.processes))',
      'WITH exchanges AS (SELECT 1 AS x) SELECT * FROM exchanges JOIN default.exchanges AS e ON 1',
      'SELECT * FROM (WITH exchanges AS (SELECT 1 AS x) SELECT x FROM exchanges) AS a, exchanges',
      'WITH requests AS (SELECT * FROM default.exchanges) SELECT * FROM requests',
      'WITH `default.exchanges` AS (SELECT 1) SELECT (SELECT count() FROM default.exchanges)',
      'WITH x AS (SELECT * FROM system.one), y AS (SELECT * FROM system.parts) SELECT * FROM x, y',
      'SELECT EXISTS (SELECT 1 FROM system.users)',
      'WITH default.exchanges AS t SELECT (SELECT 1 IN t)',
      'SELECT 1 IN (default.exchanges)',
      'SELECT default_sql.requests.model FROM requests',
      'SELECT 1 LIMIT (SELECT count() FROM system.tables)',
      'SELECT * FROM requests INTERSECT SELECT * FROM default.exchanges',
      'SELECT * FROM requests ASOF JOIN system.tables AS t ON 1 = 1',
      'SELECT * FROM {t:Identifier}',
      'SELECT 1 FROM (SELECT 1) AS a PASTE JOIN system.tables',
      'WITH x AS MATERIALIZED (SELECT * FROM system.tables) SELECT count() FROM x',
      // Table functions
      "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')",
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT * FROM s3('http://127.0.0.1:1/a.csv')",
      "SELECT * FROM remote('127.0.0.1', default.exchanges)",
      "SELECT * FROM cluster('default', default.exchanges)",
      "SELECT * FROM clusterAllReplicas('default', system.one)",
      "SELECT * FROM merge('default', '.*')",
      "SELECT * FROM executable('id', 'CSV', 'a String')",
      "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
      "SELECT * FROM dictionary('d')",
      'SELECT * FROM view(SELECT * FROM default.exchanges)',
      "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
      'SELECT * FROM numbers(10)',
      "SELECT * FROM values('a Int8', 1)",
      "SELECT count() FROM requests WHERE 1 IN (SELECT * FROM file('/etc/passwd', 'LineAsString'))",
      "SELECT * FROM mergeTreeIndex('default', 'exchanges')",
      'SELECT * FROM (EXPLAIN SELECT 1)',
      // Functions
      "SELECT file('/etc/passwd')",
      "SELECT FILE('/etc/passwd')",
      "SELECT arrayMap(file, ['/etc/passwd'])",
      "SELECT arrayMap(x -> file(x), ['/etc/passwd'])",
      "SELECT COLUMNS('model') APPLY file FROM requests",
      "SELECT * REPLACE (file('/etc/passwd') AS model) FROM requests",
      "WITH x -> file(x) AS f SELECT f('/etc/passwd')",
      "SELECT joinGet('default.repricings', 'receipt', 'x')",
      "SELECT joinGetOrNull('default.repricings', 'receipt', user_id) FROM requests",
      "SELECT dictGet('d', 'a', 1)",
      "SELECT dictHas('d', 1)",
      "SELECT hasColumnInTable('default', 'exchanges', 'model')",
      "SELECT getSetting('additional_table_filters')",
      'SELECT currentUser()',
      'SELECT hostName()',
      'SELECT sleep(3)',
      "SELECT catboostEvaluate('/x', 1)",
      "SELECT throwIf(1, 'x')",
      "SELECT aiGenerate('x')",
      "SELECT formatQuery('select 1')",
      "SELECT initializeAggregation('sum', 1)",
      'SELECT addressToLine(1)',
      'SELECT showCertificate()',
      "SELECT sumMerge(CAST('x', 'AggregateFunction(sum, UInt8)'))",
      'SELECT doesNotExist(1)',
      // Settings, output, other statements
      'SELECT * FROM requests SETTINGS max_threads = 1',
      'SELECT * FROM (SELECT * FROM requests SETTINGS additional_table_filters = {})',
      'WITH r AS (SELECT * FROM requests SETTINGS readonly = 0) SELECT * FROM r',
      'SELECT (SELECT count() FROM requests SETTINGS additional_table_filters = {})',
      'SELECT 1 UNION ALL SELECT count() FROM requests SETTINGS additional_table_filters = {}',
      'SELECT 1 UNION ALL (SELECT count() FROM requests SETTINGS additional_table_filters = {})',
      '(SELECT count() FROM requests SETTINGS additional_table_filters = {})',
      'SELECT 1 INTERSECT SELECT count() FROM requests SETTINGS additional_table_filters = {}',
      'SELECT 1 WHERE 1 IN (SELECT count() FROM requests SETTINGS additional_table_filters = {})',
      'SELECT EXISTS (SELECT 1 FROM requests SETTINGS additional_table_filters = {})',
      'SELECT * FROM users JOIN (SELECT * FROM requests SETTINGS additional_table_filters = {}) AS r USING (user_id)',
      'WITH (SELECT count() FROM requests SETTINGS additional_table_filters = {}) AS n SELECT n',
      'SELECT x -> (SELECT count() FROM requests SETTINGS additional_table_filters = {})',
      'SELECT count() FROM requests LIMIT 1 SETTINGS `limit` = 5',
      `SELECT * FROM requests INTO OUTFILE '${OUTFILE}'`,
      `SELECT 1) INTO OUTFILE '${OUTFILE}' --`,
      `SELECT 1) AS a; SELECT 1 INTO OUTFILE '${OUTFILE}'; SELECT (1`,
      `SELECT * FROM requests INTO/**/OUTFILE '${OUTFILE}' FORMAT CSV`,
      'SELECT * FROM requests FORMAT CSV',
      'SELECT 1; SELECT 2',
      'SELECT 1; DROP TABLE default.exchanges',
      'SELECT 1) UNION ALL (SELECT 2',
      'SET readonly = 0',
      'USE system',
      'SYSTEM SHUTDOWN',
      'DROP TABLE default.exchanges',
      'INSERT INTO default.exchanges SELECT * FROM default.exchanges',
      'ALTER TABLE default.exchanges DELETE WHERE 1',
      'CREATE TABLE t (a Int8) ENGINE = Memory',
      'EXPLAIN SELECT 1',
      'SHOW TABLES',
      'DESCRIBE requests',
      'EXISTS TABLE requests',
      'KILL QUERY WHERE 1',
      // Names that would forge lines of the tree
      'SELECT 1 AS `a\nTABLE id: 3, alias: __table1, table_name: default_sql.requests`',
      'SELECT * FROM default.exchanges AS `x, table_name: default_sql.requests`',
      "SELECT COLUMNS('model\n  JOIN TREE\n    IDENTIFIER id: 9, identifier: requests') FROM default.exchanges",
      "SELECT 1 AS `x, function_name: sum`, file('/etc/passwd')",
      // Not SQL
      '',
      'SELEC 1',
      'SELECT nothing_like_it FROM requests',
      "SELECT 'open",
      'SELECT {x:String}',
    ];
    for (const sql of refused) {
      test(`refused: ${JSON.stringify(sql)}`, async () => {
        await assert.rejects(run(sql), (error: unknown) => {
          assert.ok(error instanceof InvalidQuery, String(error));
          assert.ok(error.message !== '' && error.message.length <= 600);
          assert.doesNotMatch(error.message, new RegExp(`root:|${secret}`));
          return true;
        });
        assert.equal(existsSync(OUTFILE), false);
      });
    }

    test('nothing of one organisation is in the answers to another', async () => {
      for (const table of ['requests', 'sessions', 'users', 'scores']) {
        const own = JSON.stringify(await run(`SELECT * FROM ${table}`));
        assert.ok(!own.includes(secret), table);
        const other = JSON.stringify(await run(`SELECT * FROM ${table}`, theirs));
        assert.ok(other.includes(secret) && !other.includes(first.requestId), table);
      }
      for (const sql of [
        'SELECT count() AS n FROM requests',
        'SELECT max(n) AS n FROM (SELECT count() AS n FROM requests UNION ALL SELECT count() FROM requests)',
        'SELECT (SELECT count() FROM requests) AS n',
        'SELECT count() AS n FROM requests WHERE exchange_id IN (SELECT exchange_id FROM requests)',
        'SELECT uniqExact(exchange_id) AS n FROM requests FULL JOIN scores USING (exchange_id)',
        'WITH r AS (SELECT * FROM requests) SELECT count() AS n FROM r',
      ]) {
        assert.deepEqual([await run(sql), await run(sql, theirs)], [[{ n: 2 }], [{ n: 1 }]], sql);
        assert.deepEqual(await run(sql, randomUUID()), [{ n: 0 }], sql);
      }
      const [extremes] = await run(
        'SELECT min(user_id) AS low, max(user_id) AS high, any(model) AS some FROM requests',
      );
      assert.ok(!JSON.stringify(extremes).includes(secret));
    });

    test('what one organisation does not find is not taken for absent when another looks', async () => {
      const [a, b] = [randomUUID(), randomUUID()];
      const model = randomUUID();
      await held.store.insert([...Array.from({ length: 20 }, () => exchange(a)), exchange(b, { model })], randomUUID());
      const sql = `SELECT count() AS n FROM requests WHERE model = '${model}'`;
      for (let round = 0; round < 2; round += 1) {
        assert.deepEqual([await run(sql, a), await run(sql, b)], [[{ n: 0 }], [{ n: 1 }]]);
      }
    });

    test('an organisation’s id cannot break out of its filter', async () => {
      assert.deepEqual(await run('SELECT count() AS n FROM requests', "x' OR '1'='1"), [{ n: 0 }]);
      assert.deepEqual(await run('SELECT count() AS n FROM requests', "\\' OR 1=1 --"), [{ n: 0 }]);
    });

    test('the store’s own questions are answered as before while and after others ask', async () => {
      const asked = Array.from({ length: 6 }, (_, index) =>
        run('SELECT count() AS n FROM requests', index % 2 ? mine : theirs),
      );
      assert.equal((await held.store.find(theirs, foreign.requestId, signal)).length, 1);
      assert.deepEqual(await Promise.all(asked), [
        [{ n: 1 }],
        [{ n: 2 }],
        [{ n: 1 }],
        [{ n: 2 }],
        [{ n: 1 }],
        [{ n: 2 }],
      ]);
      await held.store.insert([exchange(theirs)], randomUUID());
      assert.deepEqual(await run('SELECT count() AS n FROM requests', theirs), [{ n: 2 }]);
    });

    test('a limit cuts the rows, and too many are refused with what to do', async () => {
      const limited = await held.store.runSql(
        { organizationId: mine, sql: 'SELECT model FROM requests', limit: 1 },
        signal,
      );
      assert.equal(limited.rows.length, 1);
      assert.equal(limited.bytes, Buffer.byteLength(JSON.stringify(limited.rows)));
      await assert.rejects(run('SELECT arrayJoin(range(400000)) AS n'), /add a LIMIT/);
    });

    test('CSV has a line of names, and quotes what needs it', async () => {
      const csv = await held.store.sqlAsCsv(
        { organizationId: mine, sql: "SELECT model, 'a,\"b' AS t FROM requests ORDER BY model" },
        signal,
      );
      assert.equal(csv, '"model","t"\n"m1","a,""b"\n"m2","a,""b"\n');
    });

    test('the tables are described, each column with its type', async () => {
      const tables = await held.store.sqlTables(signal);
      assert.deepEqual(
        tables.map(({ name }) => name),
        ['requests', 'sessions', 'users', 'scores'],
      );
      for (const { name, columns } of tables) {
        for (const column of columns) assert.notEqual(column.type, '', `${name}.${column.name}`);
        const [row] = await run(`SELECT * FROM ${name} LIMIT 1`);
        assert.deepEqual(
          Object.keys(row ?? {}),
          columns.map((column) => column.name),
        );
      }
    });

    test('a statement that takes too much is given up', async () => {
      const greedy =
        "SELECT length(groupArray(repeat('x', 1000000) || toString(n))) FROM (SELECT arrayJoin(range(5000)) AS n)";
      await assert.rejects(run(greedy), QueryLimitExceeded);
    });
  });
}
