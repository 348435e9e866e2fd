import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Spool } from '../../src/ports/spool.ts';
import { segmentPath } from '../../src/recording/slot-directory.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { assertStoredOnce, runIngest, until } from './ingest-fixtures.ts';
import { append, atEnd, exchangeOf, noise, openTestJournal, temporaryDir } from './spool-fixtures.ts';

const CHILD = join(import.meta.dirname, 'ingest-child.ts');

function startChild(context: TestContext, ...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(context, () => child.kill('SIGKILL'));
  return child;
}

async function lineOf(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) return line;
  return '';
}

async function appendSome(journals: readonly Spool[], organizationId: string, each: number): Promise<string[]> {
  const ids: string[] = [];
  for (const journal of journals) {
    const exchanges = Array.from({ length: each }, () => exchangeOf([noise(300)], '{}', { organizationId }));
    await Promise.all(exchanges.map((exchange) => append(journal, exchange)));
    ids.push(...exchanges.map(({ meta }) => meta.exchangeId));
  }
  return ids;
}

describe('ingest as a process', { timeout: 300_000 }, () => {
  test('killed before, during and after an insert and at any other time, it loses nothing and stores nothing twice', async (context) => {
    const dir = await temporaryDir(context);
    const [spoolDir, recordsDir] = [join(dir, 'spool'), join(dir, 'records')];
    const organizationId = randomUUID();
    const journals = ['0', '1'].map((slot) => openTestJournal(spoolDir, { slot, segmentBytes: 20_000 }).journal);
    const ids: string[] = [];
    // A batch that was not full would be cut differently by the next start, were it not written down.
    for (const [point, at] of [
      ['before', '1'],
      ['after', 'partial'],
      ['during', '2'],
      ['after', '4'],
      ['during', 'partial'],
      ['before', 'partial'],
      ['after', 'partial'],
      ['during', '3'],
    ] as const) {
      ids.push(...(await appendSome(journals, organizationId, 70)));
      const child = startChild(context, spoolDir, recordsDir, point, at);
      const [, signal] = await once(child, 'exit');
      assert.equal(signal, 'SIGKILL');
    }
    for (let round = 0; round < 5; round += 1) {
      const child = startChild(context, spoolDir, recordsDir, 'none');
      const exit = once(child, 'exit');
      ids.push(...(await appendSome(journals, organizationId, 70)));
      await lineOf(child);
      // Anywhere between two inserts: checkpoint, removal, reading.
      await wait(Math.random() * 80);
      child.kill('SIGKILL');
      await exit;
    }
    for (const journal of journals) await journal.close();
    const last = startChild(context, spoolDir, recordsDir, 'never');
    await once(last, 'exit');
    const store = await openRecordStore({ path: recordsDir });
    atEnd(context, () => store.close());
    await assertStoredOnce(store, organizationId, ids);
  });

  test('a segment that a crash left behind the checkpoint is removed, not read again', async (context) => {
    const dir = await temporaryDir(context);
    const [spoolDir, recordsDir] = [join(dir, 'spool'), join(dir, 'records')];
    const slotDir = join(spoolDir, '0');
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await appendSome([journal], organizationId, 10);
    await journal.close();
    await copyFile(segmentPath(slotDir, 1), join(dir, 'kept'));
    const store = await openRecordStore({ path: recordsDir });
    atEnd(context, () => store.close());
    const first = runIngest(context, spoolDir, store);
    await until(async () => !(await readdir(slotDir)).includes('0000000000000001.seg'));
    await first.ingest.stop();
    await copyFile(join(dir, 'kept'), segmentPath(slotDir, 1));
    const second = runIngest(context, spoolDir, store);
    const next = openTestJournal(spoolDir);
    ids.push(...(await appendSome([next.journal], organizationId, 1)));
    await until(async () => !(await readdir(slotDir)).includes('0000000000000001.seg'));
    await until(() => second.counts.rows > 0);
    await second.ingest.stop();
    await next.journal.close();
    assert.equal(second.counts.rows, 1);
    await assertStoredOnce(store, organizationId, ids);
  });
});
