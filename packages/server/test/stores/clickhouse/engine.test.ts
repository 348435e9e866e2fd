// The engine below the store: limits, sessions, and what happens when it cannot be opened.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { QueryLimitExceeded } from '../../../src/ports/record-store.ts';
import { connect, readUrl } from '../../../src/stores/clickhouse/connect.ts';
import type { Engine } from '../../../src/stores/clickhouse/engine.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { createSessionPool } from '../../../src/stores/clickhouse/session-pool.ts';
import { int, sql, str } from '../../../src/stores/clickhouse/sql.ts';
import { body, exchange, NOON_MS } from '../../ports/record-samples.ts';

const signal = new AbortController().signal;

describe('the embedded engine', () => {
  let path: string;
  before(async () => {
    path = await mkdtemp(join(tmpdir(), 'heliometer-engine-'));
  });
  after(() => rm(path, { recursive: true }));

  const withEngine = async (limits: object, use: (engine: Engine) => Promise<void>) => {
    const engine = await connect({ path }, { readers: 2, limits });
    try {
      await use(engine);
    } finally {
      await engine.close();
    }
  };
  test('its caches and merges are bounded, whatever the machine has, and merges wait for all else', () =>
    withEngine({}, async (engine) => {
      const settings = async (table: 'server_settings' | 'merge_tree_settings') => {
        const from = table === 'server_settings' ? sql`system.server_settings` : sql`system.merge_tree_settings`;
        const rows = await engine.rows<{ name: string; value: string }>(sql`SELECT name, value FROM ${from}`, signal);
        return new Map(rows.map(({ name, value }) => [name, Number(value)]));
      };
      const server = await settings('server_settings');
      for (const cache of ['mark_cache_size', 'index_mark_cache_size', 'primary_index_cache_size']) {
        assert.ok((server.get(cache) ?? Infinity) <= 128 * 1024 * 1024, `${cache}: ${server.get(cache)}`);
      }
      assert.ok((server.get('merges_mutations_memory_usage_soft_limit') ?? 0) > 0);
      assert.equal(server.get('os_threads_nice_value_merge_mutate'), 19);
      const ofTables = await settings('merge_tree_settings');
      assert.equal(ofTables.get('min_columns_to_activate_adaptive_write_buffer'), 1);
    }));

  const endless = sql`SELECT count() AS n FROM system.numbers WHERE NOT ignore(number)`;

  test('a query past its time is given up as QueryLimitExceeded, and its session goes on', () =>
    withEngine({ maxExecutionSeconds: 1 }, async (engine) => {
      for (let time = 0; time < 3; time += 1) await assert.rejects(engine.rows(endless, signal), QueryLimitExceeded);
      assert.deepEqual(await engine.rows(sql`SELECT 1 AS one`, signal), [{ one: 1 }]);
    }));

  test('a query past its memory or rows is given up as QueryLimitExceeded', async () => {
    const hungry = sql`SELECT length(groupArray(number)) AS n FROM numbers(${int(100_000_000)})`;
    await withEngine({ maxMemoryBytes: 50_000_000 }, (engine) =>
      assert.rejects(engine.rows(hungry, signal), QueryLimitExceeded),
    );
    const many = sql`SELECT count() AS n FROM numbers(${int(1_000_000)}) WHERE number % 2 = 0`;
    await withEngine({ maxRowsToRead: 1000 }, (engine) =>
      assert.rejects(engine.rows(many, signal), QueryLimitExceeded),
    );
  });

  test('a caller that leaves is let go while the engine still computes, and others are served', () =>
    withEngine({ maxExecutionSeconds: 2 }, async (engine) => {
      const leaving = new AbortController();
      const left = engine.rows(endless, leaving.signal);
      await wait(50);
      leaving.abort(new Error('left'));
      await assert.rejects(left, /left/);
      await assert.rejects(engine.rows(endless, leaving.signal), /left/);
      assert.deepEqual(await engine.rows(sql`SELECT 1 AS one`, signal), [{ one: 1 }]);
    }));

  test('opening again goes on with the same tables, and a store of a newer program is refused', async () => {
    const store = await openRecordStore({ path });
    await store.insert([exchange('o')], 'one');
    await store.close();
    const again = await openRecordStore({ path });
    assert.equal((await again.find('o', 'x', signal)).length, 0);
    const query = { organizationId: 'o', filter: {}, window: { fromMs: NOON_MS, toMs: NOON_MS + 1 } };
    assert.equal(await again.count(query, signal), 1);
    await again.close();
    await withEngine({}, (engine) => engine.run(sql`INSERT INTO migrations (version) VALUES (${int(9999)})`));
    await assert.rejects(openRecordStore({ path }), /schema 9999/);
    await withEngine({}, (engine) => engine.run(sql`ALTER TABLE migrations DELETE WHERE version = ${int(9999)}`));
  });

  test('a part is one file past the engine’s own bound, so that merging small ones stays cheap', async () => {
    const store = await openRecordStore({ path });
    const large = body('x'.repeat(6 * 1024 * 1024));
    await store.insert([exchange('compact', { requestBody: large, responseBody: large })], 'compact');
    await store.close();
    await withEngine({}, async (engine) => {
      const parts = sql`SELECT DISTINCT part_type AS type FROM system.parts WHERE table = 'exchanges' AND active`;
      assert.deepEqual(await engine.rows(parts, signal), [{ type: 'Compact' }]);
    });
  });

  test('a purged body leaves the disk', { timeout: 120_000 }, async () => {
    const organizationId = 'purge';
    // Not compressible, so that its bytes can be looked for in the files.
    const secret = Array.from({ length: 200 }, () => crypto.randomUUID()).join('');
    const store = await openRecordStore({ path });
    const doomed = exchange(organizationId, { requestBody: body(secret) });
    const kept = exchange(organizationId);
    await store.insert([doomed, kept], 'purge');
    const engine = await connect({ path }, { readers: 1 });
    const parts = sql`SELECT path FROM system.parts WHERE table = 'exchanges'`;
    const pathsBefore = (await engine.rows<{ path: string }>(parts, signal)).map((part) => part.path);
    assert.ok(pathsBefore.every((part) => existsSync(part)) && pathsBefore.length > 0);
    assert.equal(await store.deleteById(organizationId, doomed.exchangeId), 1);
    assert.equal(await store.purge(Date.now()), 1);
    assert.equal(await store.purge(Date.now()), 0);
    const isThere = sql`SELECT count() AS n FROM exchanges WHERE position(request_body, ${str(secret)}) > 0`;
    assert.deepEqual(await engine.rows(isThere, signal), [{ n: 0 }]);
    // Half a minute, as an idle engine looks after its old parts no more often.
    while (pathsBefore.some((part) => existsSync(part))) await wait(500);
    await engine.close();
    assert.equal((await store.find(organizationId, kept.exchangeId, signal)).length, 1);
    await store.close();
  });
});

test('a store URL is read without losing its parts, and a bad one is refused without telling its password', () => {
  assert.equal(readUrl('clickhouse://u:p@host:9000/db').href, 'http://u:p@host:9000/db');
  assert.equal(readUrl('clickhouse://host/db').href, 'http://host:8123/db');
  assert.equal(readUrl('https://u:p@host/db').href, 'https://u:p@host/db');
  for (const bad of ['', 'host:8123', 'postgres://u:secret@host/db', 'http://', 'clickhouse://']) {
    assert.throws(
      () => readUrl(bad),
      (error: Error) => /clickhouse:\/\//.test(error.message) && !error.message.includes('secret'),
    );
  }
});

describe('a pool of sessions', () => {
  test('gives each session one thing at a time, in the order asked', async () => {
    const pool = createSessionPool(['a']);
    const log: string[] = [];
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const first = pool.use(async () => {
      log.push('first');
      await gates[0].promise;
    });
    const second = pool.use(async () => {
      log.push('second');
      await gates[1].promise;
    });
    const third = pool.use(async () => log.push('third'));
    await first.constructor;
    gates[0].resolve();
    await first;
    gates[1].resolve();
    await Promise.all([second, third]);
    assert.deepEqual(log, ['first', 'second', 'third']);
  });

  test('a caller that leaves the queue gives its place up, one that leaves its work keeps the session busy', async () => {
    const pool = createSessionPool(['only']);
    const gate = Promise.withResolvers<void>();
    const leaving = new AbortController();
    const working = pool.use(() => gate.promise, leaving.signal);
    const queued = new AbortController();
    const waiting = pool.use(async () => 'never', queued.signal);
    queued.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    leaving.abort(new Error('away'));
    await assert.rejects(working, /away/);
    let ran = false;
    const next = pool.use(async () => {
      ran = true;
    });
    await Promise.resolve();
    assert.equal(ran, false);
    gate.resolve();
    await next;
    await pool.drain();
  });

  test('a failing piece of work gives its session back', async () => {
    const pool = createSessionPool(['only']);
    await assert.rejects(
      pool.use(() => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await pool.use(async (session) => session), 'only');
  });
});
