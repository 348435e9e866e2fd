import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import type { RecordStore } from '../../src/ports/record-store.ts';
import type { Spool } from '../../src/ports/spool.ts';
import { segmentPath } from '../../src/recording/slot-directory.ts';
import { NotNow } from '../../src/recording/slot-ingest.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { assertStoredOnce, buildRecord, runIngest, storedIds, until } from './ingest-fixtures.ts';
import { append, exchangeOf, noise, openTestJournal, temporaryDir } from './spool-fixtures.ts';

let recordsDir: string;
let store: RecordStore;

before(async () => {
  recordsDir = await mkdtemp(join(tmpdir(), 'heliometer-records-'));
  store = await openRecordStore({ path: recordsDir });
});

after(async () => {
  await store.close();
  await rm(recordsDir, { recursive: true, force: true });
});

/** Appends exchanges of one organisation; gives their ids. */
async function appendMany(journal: Spool, organizationId: string, count: number): Promise<string[]> {
  const exchanges = Array.from({ length: count }, (_, i) => {
    return exchangeOf(`{"model":"gpt-4o-mini","n":${i}}`, '{"model":"gpt-4o-mini"}', { organizationId });
  });
  await Promise.all(exchanges.map((exchange) => append(journal, exchange)));
  return exchanges.map(({ meta }) => meta.exchangeId);
}

async function segmentCount(slotDir: string): Promise<number> {
  return (await readdir(slotDir)).filter((name) => name.endsWith('.seg')).length;
}

async function asideFiles(spoolDir: string): Promise<{ path: string; bytes: Buffer }[]> {
  const files: { path: string; bytes: Buffer }[] = [];
  for (const slot of (await readdir(spoolDir)).sort()) {
    const folder = join(spoolDir, slot, 'set-aside');
    for (const name of (await readdir(folder)).sort()) {
      files.push({ path: join(folder, name), bytes: await readFile(join(folder, name)) });
    }
  }
  return files;
}

describe('ingest', { timeout: 120_000 }, () => {
  test('what gateways write while it runs is stored once, and the segments behind it are removed', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { ingest, counts, log } = runIngest(context, spoolDir, store, { batchRows: 100 });
    const { journal } = openTestJournal(spoolDir, { segmentBytes: 30_000 });
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(...(await appendMany(journal, organizationId, 53)));
    await until(() => counts.rows === ids.length);
    await journal.close();
    await until(async () => (await segmentCount(join(spoolDir, '0'))) === 1);
    assert.deepEqual(ingest.backlog(), { bytes: 0, oldestMs: 0 });
    await ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
    assert.deepEqual(log.heard, []);
  });

  test('all slots are drained, those of gateways long gone too', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const ids: string[] = [];
    for (const slot of ['0', '1', '7']) {
      const { journal } = openTestJournal(spoolDir, { slot });
      ids.push(...(await appendMany(journal, organizationId, 40)));
      await journal.close();
    }
    const { ingest, counts } = runIngest(context, spoolDir, store, { batchRows: 7 });
    await until(() => counts.rows === ids.length);
    await ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('a killed writer’s last segment is taken to its torn end and removed, and numbers go on from there', async (context) => {
    const spoolDir = await temporaryDir(context);
    const slotDir = join(spoolDir, '0');
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 5);
    await journal.close();
    // As a kill leaves it: no newer segment, a torn entry at the end, untouched for a while.
    await rm(segmentPath(slotDir, 2));
    await writeFile(segmentPath(slotDir, 1), noise(10), { flag: 'a' });
    const past = new Date(Date.now() - 60_000);
    await utimes(segmentPath(slotDir, 1), past, past);
    const { ingest, log } = runIngest(context, spoolDir, store);
    await until(async () => (await segmentCount(slotDir)) === 0);
    await ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
    assert.deepEqual(log.heard, []);
    const next = openTestJournal(spoolDir);
    ids.push(...(await appendMany(next.journal, organizationId, 1)));
    await next.journal.close();
    const again = runIngest(context, spoolDir, store);
    await until(() => again.counts.rows === 1);
    await again.ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('what stands behind damage in a killed writer’s last segment is stored once, a crash in between or not', async (context) => {
    const spoolDir = await temporaryDir(context);
    const slotDir = join(spoolDir, '0');
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push(...(await appendMany(journal, organizationId, 1)));
    await journal.close();
    await rm(segmentPath(slotDir, 2));
    const bytes = await readFile(segmentPath(slotDir, 1));
    const second = bytes.indexOf(ids[1]!);
    await writeFile(segmentPath(slotDir, 1), bytes.fill(0x20, second, second + 36));
    const past = new Date(Date.now() - 60_000);
    await utimes(segmentPath(slotDir, 1), past, past);
    let crashed = false;
    const crashing: RecordStore = {
      ...store,
      insert: async (batch, token) => {
        await store.insert(batch, token);
        // As a crash would have it: stored, but nobody learns of it.
        crashed = batch.some(({ exchangeId }) => exchangeId === ids[2]);
        if (crashed) throw new Error('crashed');
      },
      ping: async () => {
        if (crashed) throw new Error('crashed');
      },
    };
    const first = runIngest(context, spoolDir, crashing);
    await until(() => crashed);
    await first.ingest.stop();
    const again = runIngest(context, spoolDir, store);
    await until(async () => (await segmentCount(slotDir)) === 0);
    await again.ingest.stop();
    assert.equal(again.counts.unreadable, 1);
    await assertStoredOnce(store, organizationId, [ids[0]!, ids[2]!]);
  });

  test('a quiet writer that lives keeps its last segment', async (context) => {
    const spoolDir = await temporaryDir(context);
    const slotDir = join(spoolDir, '0');
    const { journal } = openTestJournal(spoolDir);
    const organizationId = randomUUID();
    const ids = await appendMany(journal, organizationId, 1);
    const past = new Date(Date.now() - 60_000);
    await utimes(segmentPath(slotDir, 1), past, past);
    const { ingest, counts } = runIngest(context, spoolDir, store);
    await until(() => counts.rows === 1);
    await until(async () => (await readdir(slotDir)).includes('cursor.json'));
    ids.push(...(await appendMany(journal, organizationId, 1)));
    await until(() => counts.rows === 2);
    await ingest.stop();
    assert.ok((await stat(segmentPath(slotDir, 1))).size > 0);
    await journal.close();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('a slot’s folder made anew is not taken for the one before it', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const ids: string[] = [];
    const { ingest, counts } = runIngest(context, spoolDir, store);
    for (let round = 1; round <= 3; round += 1) {
      const { journal } = openTestJournal(spoolDir);
      ids.push(...(await appendMany(journal, organizationId, 10)));
      await until(() => counts.rows === ids.length);
      await journal.close();
      // The reader may just be putting a file there.
      await rm(join(spoolDir, '0'), { recursive: true, maxRetries: 10 });
    }
    await ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('while the store is down nothing is skipped, stopping does not wait, and all comes when it is back', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 30);
    let down = true;
    const failing = {
      findMany: store.findMany,
      insert: async (...batch: Parameters<RecordStore['insert']>) => {
        if (down) throw new Error('down');
        await store.insert(...batch);
      },
      ping: async () => {
        if (down) throw new Error('down');
      },
    };
    const first = runIngest(context, spoolDir, failing);
    await until(() => first.counts.failures > 2);
    assert.ok(first.ingest.backlog().bytes > 0);
    await first.ingest.stop();
    const second = runIngest(context, spoolDir, failing);
    await until(() => second.counts.failures > 1);
    ids.push(...(await appendMany(journal, organizationId, 30)));
    down = false;
    await until(() => second.counts.rows === ids.length);
    await second.ingest.stop();
    await journal.close();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('one entry the store will not take is set aside, and all others are stored', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 20);
    const [poison] = ids.splice(13, 1);
    const picky = refusing(store, (record) => record.exchangeId === poison);
    const { ingest, counts, log } = runIngest(context, spoolDir, picky);
    await until(() => counts.unreadable === 1);
    ids.push(...(await appendMany(journal, organizationId, 20)));
    await until(async () => (await storedIds(store, organizationId)).length === ids.length);
    await ingest.stop();
    await journal.close();
    await assertStoredOnce(store, organizationId, ids);
    const [name] = await readdir(join(spoolDir, '0', 'set-aside'));
    assert.ok((await readFile(join(spoolDir, '0', 'set-aside', name!))).includes(poison!));
    assert.ok(log.heard.includes('a journal entry could not be stored and was set aside'));
  });

  test('a living store that takes nothing at all gets nothing set aside', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 3);
    let full = true;
    const { ingest, counts } = runIngest(
      context,
      spoolDir,
      refusing(store, () => full),
    );
    // Down to one entry, and past the tries with its neighbours.
    await until(() => counts.failures >= 5 + 2 + 3 * 2);
    full = false;
    await until(async () => (await storedIds(store, organizationId)).length === ids.length);
    await ingest.stop();
    await journal.close();
    assert.equal(counts.unreadable, 0);
    await assertStoredOnce(store, organizationId, ids);
  });

  test('a batch that was stored though the store said no is not stored again in smaller cuts', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 20);
    let lies = 5;
    const lying = {
      ...store,
      insert: async (...batch: Parameters<RecordStore['insert']>) => {
        await store.insert(...batch);
        if (lies-- > 0) throw new Error('the answer was lost');
      },
    };
    const { ingest, counts } = runIngest(context, spoolDir, lying);
    await until(() => counts.failures === 5 && ingest.backlog().bytes === 0);
    ids.push(...(await appendMany(journal, organizationId, 5)));
    await until(async () => (await storedIds(store, organizationId)).length === ids.length);
    await ingest.stop();
    await journal.close();
    await assertStoredOnce(store, organizationId, ids);
  });

  test('entries no record can be made of are set aside; when a store of ours is not to be had they wait', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendMany(journal, organizationId, 3);
    await append(journal, exchangeOf('', '', { organizationId, version: 2 as never }));
    await append(journal, exchangeOf('', '', { organizationId, method: 'BROKEN' }));
    let waits = 2;
    const { ingest, counts } = runIngest(context, spoolDir, store, {
      buildRecord: async (entry) => {
        if (entry.meta.exchangeId === ids[1] && waits-- > 0) throw new NotNow('later');
        if (entry.meta.method === 'BROKEN') throw new RangeError('cannot be');
        return await buildRecord(entry);
      },
    });
    await until(() => counts.rows === ids.length);
    await ingest.stop();
    await journal.close();
    assert.equal(counts.unreadable, 2);
    assert.equal((await readdir(join(spoolDir, '0', 'set-aside'))).length, 2);
    await assertStoredOnce(store, organizationId, ids);
  });

  test('what is set aside is bounded over all slots: the oldest go, and are counted', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const broken: string[] = [];
    for (const slot of ['0', '1']) {
      const { journal } = openTestJournal(spoolDir, { slot });
      for (let i = 0; i < 4; i += 1) {
        const exchange = exchangeOf('x'.repeat(10_000), '', { organizationId, method: 'BROKEN' });
        broken.push(exchange.meta.exchangeId);
        await append(journal, exchange);
      }
      await journal.close();
    }
    const { ingest, counts } = runIngest(context, spoolDir, store, {
      buildRecord: async () => {
        throw new RangeError('cannot be');
      },
      batchRows: 1,
      setAside: { maxBytes: 40_000, maxAgeMs: 60_000 },
    });
    await until(() => counts.unreadable === broken.length);
    await ingest.stop();
    const files = await asideFiles(spoolDir);
    assert.equal(files.length, 3);
    assert.deepEqual(counts.aside, { entries: 3, bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) });
    assert.equal(counts.asideRemoved, broken.length - 3);
    // One batch of each slot in turn: the last of both are the youngest.
    for (const last of [broken[3]!, broken[7]!]) assert.ok(files.some(({ bytes }) => bytes.includes(last)));
  });

  test('what was set aside long ago is removed at the start, what was not stays', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    for (let i = 0; i < 2; i += 1) await append(journal, exchangeOf('', '', { organizationId, version: 2 as never }));
    await journal.close();
    const first = runIngest(context, spoolDir, store);
    await until(() => first.counts.unreadable === 2);
    await first.ingest.stop();
    const [old, young] = await asideFiles(spoolDir);
    const past = new Date(Date.now() - 31 * 86_400_000);
    await utimes(old!.path, past, past);
    const bounds = { maxBytes: 1_000_000, maxAgeMs: 30 * 86_400_000 };
    const second = runIngest(context, spoolDir, store, { setAside: bounds });
    await until(() => second.counts.asideRemoved === 1);
    await second.ingest.stop();
    assert.deepEqual(
      (await asideFiles(spoolDir)).map(({ path }) => path),
      [young!.path],
    );
    assert.equal(second.counts.aside.entries, 1);
    assert.deepEqual(second.log.heard, ['entries set aside long ago, or beyond the bound, were removed']);
  });

  test('a damaged entry is counted once and costs no other', async (context) => {
    const spoolDir = await temporaryDir(context);
    const slotDir = join(spoolDir, '0');
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids: string[] = [];
    const ends: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      ids.push(...(await appendMany(journal, organizationId, 1)));
      ends.push((await stat(segmentPath(slotDir, 1))).size);
    }
    await journal.close();
    const bytes = await readFile(segmentPath(slotDir, 1));
    bytes.fill(0x20, ends[1]! + 5, ends[1]! + 50);
    await writeFile(segmentPath(slotDir, 1), bytes);
    const { ingest, counts, log } = runIngest(context, spoolDir, store);
    await until(() => counts.rows === 3);
    await ingest.stop();
    assert.equal(counts.unreadable, 1);
    assert.deepEqual(log.heard, ['a part of the journal could not be read']);
    await assertStoredOnce(
      store,
      organizationId,
      ids.filter((_, i) => i !== 2),
    );
  });
});

/** A store that answers but will not take a batch with such a record in it. */
function refusing(real: RecordStore, refuses: (record: ExchangeRecord) => boolean): RecordStore {
  return {
    ...real,
    insert: async (batch, token) => {
      if (batch.some(refuses)) throw new Error('refused');
      await real.insert(batch, token);
    },
  };
}
