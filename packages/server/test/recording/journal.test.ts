import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { writeCheckpoint } from '../../src/recording/checkpoint.ts';
import { START } from '../../src/recording/slot-directory.ts';
import {
  append,
  assertSame,
  exchangeIds,
  exchangeOf,
  noise,
  openTestJournal,
  readAll,
  temporaryDir,
} from './spool-fixtures.ts';

const MiB = 1024 * 1024;

async function segmentNames(slotDir: string): Promise<string[]> {
  return (await readdir(slotDir)).filter((name) => name.endsWith('.seg')).sort();
}

describe('the journal as it is written', () => {
  test('what was appended is read back, byte for byte and in order', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses, log } = openTestJournal(dir);
    const exchanges = [
      exchangeOf('{"a":1}', 'answer'),
      exchangeOf([], []),
      exchangeOf([noise(10), noise(0), noise(5000)], [noise(1)]),
      exchangeOf('ü', '😀', { userId: 'Zoë 😀 \u{0} "quoted"', properties: [['Lone', '\ud800']] }),
    ];
    const results = await Promise.all(exchanges.map((exchange) => append(journal, exchange)));
    await journal.close();
    assert.deepEqual(results, ['written', 'written', 'written', 'written']);
    const entries = await readAll(join(dir, '0'));
    assert.equal(entries.length, exchanges.length);
    entries.forEach((entry, i) => {
      assertSame(entry, exchanges[i]!);
    });
    assert.deepEqual(log.heard, []);
    assert.equal(losses.counts.size, 0);
  });

  test('an entry is readable at the moment its release is called', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir);
    for (let round = 0; round < 20; round += 1) {
      await append(journal, exchangeOf('q', noise(2000).toString('hex')));
      assert.equal((await readAll(join(dir, '0'))).length, round + 1);
    }
    await journal.close();
  });

  test('bodies in thousands of small pieces and bodies of 8 MiB are kept whole', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir);
    const pieces = Array.from({ length: 5000 }, (_, i) => noise((i % 7) + 1));
    const large = Array.from({ length: 2500 }, () => noise(3355));
    const exchanges = [exchangeOf(pieces, large), exchangeOf([noise(8 * MiB)], [noise(8 * MiB)]), exchangeOf('x', 'y')];
    await Promise.all(exchanges.map((exchange) => append(journal, exchange)));
    await journal.close();
    const entries = await readAll(join(dir, '0'));
    exchanges.forEach((exchange, i) => {
      assertSame(entries[i], exchange);
    });
  });

  test('more entries than one write may hold all arrive, in order', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir);
    const exchanges = Array.from({ length: 3000 }, (_, i) => exchangeOf(`${i}`, 'y'));
    await Promise.all(exchanges.map((exchange) => append(journal, exchange)));
    await journal.close();
    const ids = exchangeIds(await readAll(join(dir, '0')));
    assert.deepEqual(
      ids,
      exchanges.map(({ meta }) => meta.exchangeId),
    );
  });

  test('segments are rolled at their size, and every entry is in one of them', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir, { segmentBytes: 20_000 });
    const exchanges = [];
    for (let i = 0; i < 60; i += 1) {
      exchanges.push(exchangeOf([noise(1500)], [noise(1500)]));
      await append(journal, exchanges[i]!);
    }
    await journal.close();
    assert.ok((await segmentNames(join(dir, '0'))).length > 5);
    assert.equal((await readAll(join(dir, '0'))).length, 60);
  });

  test('a new process on the slot begins a new segment and never reuses a number', async (context) => {
    const dir = await temporaryDir(context);
    const slotDir = join(dir, '0');
    const first = openTestJournal(dir).journal;
    await append(first, exchangeOf('1', '1'));
    await first.close();
    const before = await segmentNames(slotDir);
    const second = openTestJournal(dir).journal;
    await append(second, exchangeOf('2', '2'));
    await second.close();
    const after = await segmentNames(slotDir);
    assert.ok(after.length > before.length);
    assert.equal((await readAll(slotDir)).length, 2);
    // The console has taken all, its checkpoint is all that is left, and one file was set aside.
    for (const name of after) await rm(join(slotDir, name));
    await writeCheckpoint(slotDir, {
      at: { segment: 40, offset: 0 },
      stored: { segment: 40, offset: 0 },
      pending: null,
      doubtUntil: START,
    });
    await writeFile(join(slotDir, '0000000000000050.seg.corrupt'), 'x');
    const third = openTestJournal(dir).journal;
    await append(third, exchangeOf('3', '3'));
    await third.close();
    assert.equal((await segmentNames(slotDir))[0], '0000000000000051.seg');
  });

  test('a slot that another gateway still writes is left to it', async (context) => {
    const dir = await temporaryDir(context);
    const old = openTestJournal(dir);
    const young = openTestJournal(dir);
    await append(old.journal, exchangeOf('old', ''));
    await append(young.journal, exchangeOf('young', ''));
    await old.journal.close();
    await young.journal.close();
    assert.equal((await readAll(join(dir, '0'))).length, 1);
    assert.equal((await readAll(join(dir, '0-2'))).length, 1);
    assert.deepEqual(young.log.heard, ['the journal’s slot is still in use']);
  });

  test('closing waits for what was appended, and nothing is taken afterwards', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses } = openTestJournal(dir);
    const appended = Array.from({ length: 100 }, () => append(journal, exchangeOf([noise(5000)], [noise(5000)])));
    await journal.close();
    assert.ok((await Promise.all(appended)).every((result) => result === 'written'));
    assert.equal(await append(journal, exchangeOf('late', '')), 'dropped');
    assert.equal(losses.of('spool_entries'), 1);
    assert.equal((await readAll(join(dir, '0'))).length, 100);
  });

  test('the last segment of a closed journal is empty, so that all before it may be removed', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir);
    await append(journal, exchangeOf('a', 'b'));
    await journal.close();
    const names = await segmentNames(join(dir, '0'));
    assert.equal((await stat(join(dir, '0', names.at(-1)!))).size, 0);
    assert.equal(names.length, 2);
  });
});

describe('a full journal', () => {
  const small = { maxBytes: 80_000, segmentBytes: 10_000 };

  test('drops bodies first, says so in the record, then drops entries, and never outgrows its bound', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses } = openTestJournal(dir, { ...small, onFull: 'drop-bodies' });
    const results = [];
    for (let i = 0; i < 60; i += 1) results.push(await append(journal, exchangeOf([noise(4000)], [noise(1000)])));
    assert.equal(journal.accepting(), true);
    await journal.close();
    const entries = await readAll(join(dir, '0'));
    const bare = entries.filter(({ request }) => request.length === 0);
    assert.ok(bare.length > 0);
    assert.equal(bare.length, losses.of('spool_bodies'));
    assert.equal(results.filter((result) => result === 'dropped').length, losses.of('spool_entries'));
    assert.equal(entries.length + losses.of('spool_entries'), 60);
    const meta = JSON.parse(bare[0]!.meta.toString());
    assert.deepEqual(meta.request, { totalBytes: 4000, gapAfter: 0, omitted: false });
    const sizes = await Promise.all(
      (await segmentNames(join(dir, '0'))).map(async (name) => (await stat(join(dir, '0', name))).size),
    );
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= small.maxBytes);
  });

  test('drops entries when set to drop, and tells at once', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses } = openTestJournal(dir, { ...small, onFull: 'drop' });
    const results = [];
    for (let i = 0; i < 40; i += 1) results.push(await append(journal, exchangeOf([noise(4000)], [])));
    await journal.close();
    assert.ok(results.includes('dropped'));
    assert.equal(losses.of('spool_bodies'), 0);
    assert.equal((await readAll(join(dir, '0'))).length, results.filter((result) => result === 'written').length);
  });

  test('refuses new exchanges when set to refuse, keeps what runs, and accepts again when the console has taken some', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir, { ...small, onFull: 'refuse' });
    while (journal.accepting()) assert.equal(await append(journal, exchangeOf([noise(4000)], [])), 'written');
    assert.equal(await append(journal, exchangeOf([noise(1000)], [])), 'written');
    const names = await segmentNames(join(dir, '0'));
    for (const name of names.slice(0, -1)) await rm(join(dir, '0', name));
    // The folder is looked at once a second.
    while (!journal.accepting()) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await append(journal, exchangeOf([noise(1000)], [])), 'written');
    await journal.close();
  });

  test('counts what an earlier process left', async (context) => {
    const dir = await temporaryDir(context);
    const first = openTestJournal(dir, { ...small, onFull: 'refuse' }).journal;
    while (first.accepting()) await append(first, exchangeOf([noise(4000)], []));
    await first.close();
    const second = openTestJournal(dir, { ...small, onFull: 'refuse' }).journal;
    assert.equal(second.accepting(), false);
    assert.ok(second.backlog().bytes > 60_000);
    await second.close();
  });
});

describe('a journal in trouble', () => {
  test('the release deadline passes: the client is let go, counted, and the entry is still written', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses } = openTestJournal(dir, { releaseTimeoutMs: 0 });
    const calls: string[] = [];
    // So large a write that the deadline comes first.
    await new Promise<void>((resolve) => {
      journal.append(exchangeOf([noise(64 * MiB)], []), (result) => {
        calls.push(result);
        resolve();
      });
    });
    await journal.close();
    assert.deepEqual(calls, ['late']);
    assert.equal(losses.of('late_release'), 1);
    assert.equal((await readAll(join(dir, '0'))).length, 1);
  });

  test('who waits for written is told nothing else, however late, and holds nobody else up', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, losses } = openTestJournal(dir, { releaseTimeoutMs: 0 });
    const told: string[] = [];
    const appended = (name: string, waitsFor?: 'written') =>
      new Promise<void>((resolve) => {
        const done = (result: string) => {
          told.push(`${name} ${result}`);
          resolve();
        };
        journal.append(exchangeOf([noise(32 * MiB)], []), done, waitsFor);
      });
    await Promise.all([appended('log', 'written'), appended('call')]);
    await journal.close();
    assert.deepEqual(told, ['call late', 'log written']);
    assert.equal(losses.of('late_release'), 1);
    assert.equal((await readAll(join(dir, '0'))).length, 2);
  });

  test('a folder removed while it is written is made again and later entries are kept', async (context) => {
    const dir = await temporaryDir(context);
    const { journal, log } = openTestJournal(dir);
    await append(journal, exchangeOf('a', ''));
    await rm(join(dir, '0'), { recursive: true });
    const { exchangeId } = exchangeOf('', '').meta;
    let kept: string[] = [];
    // What is written until the removal is noticed is gone with the folder.
    while (kept.length === 0) {
      await append(journal, exchangeOf('b', '', { exchangeId }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      kept = exchangeIds(await readAll(join(dir, '0')).catch(() => []));
    }
    await journal.close();
    assert.ok(kept.every((id) => id === exchangeId));
    // Noticed when syncing the name or when looking at the folder, whichever is first.
    assert.ok(log.heard.length > 0);
  });

  test('backlog tells what the console has not stored yet', async (context) => {
    const dir = await temporaryDir(context);
    const slotDir = join(dir, '0');
    await mkdir(slotDir, { recursive: true });
    const { journal } = openTestJournal(dir);
    assert.deepEqual(journal.backlog(), { bytes: 0, oldestMs: 0 });
    await append(journal, exchangeOf([noise(1000)], []));
    const { bytes } = journal.backlog();
    assert.ok(bytes > 1000);
    while (journal.backlog().oldestMs === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [entry] = await readAll(slotDir);
    await writeCheckpoint(slotDir, {
      at: { segment: entry!.segment, offset: bytes },
      stored: { segment: entry!.segment, offset: bytes },
      pending: null,
      doubtUntil: START,
    });
    while (journal.backlog().bytes > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(journal.backlog(), { bytes: 0, oldestMs: 0 });
    await journal.close();
  });
});
