// What follows on stored exchanges: begun once each is stored, and begun again by the next start when it was not done.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { readCheckpoint } from '../../src/recording/checkpoint.ts';
import type { AfterEffects } from '../../src/recording/slot-ingest.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { assertStoredOnce, runIngest, until } from './ingest-fixtures.ts';
import { append, exchangeOf, openTestJournal, temporaryDir } from './spool-fixtures.ts';

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

/** Ends nothing of its own accord. */
class Effects implements AfterEffects {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();

  prepare({ meta }: Parameters<AfterEffects['prepare']>[0]): () => Promise<void> {
    return () => {
      this.begun.push(meta.exchangeId);
      return new Promise((resolve) => this.#ends.set(meta.exchangeId, resolve));
    };
  }

  end(id: string): void {
    this.#ends.get(id)?.();
  }
}

const KEPT = 1024 * 1024;

describe('after-effects', { timeout: 60_000 }, () => {
  test('that are not done are begun again by the next start, and the exchanges are stored once', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await written(journal, organizationId, 10);
    const first = new Effects();
    // Batches of one each, so that what is read again lies in other cuts than it was stored in.
    const { ingest } = runIngest(context, spoolDir, store, { effects: first, owedBytes: KEPT, batchRows: 1 });
    await until(() => first.begun.length === ids.length);
    assert.deepEqual(first.begun, ids);
    for (const id of ids.slice(0, 4)) first.end(id);
    await ingest.stop();
    const second = new Effects();
    const again = runIngest(context, spoolDir, store, { effects: second, owedBytes: KEPT, batchRows: 4 });
    ids.push(...(await written(journal, organizationId, 1)));
    await until(() => second.begun.length === 7);
    assert.deepEqual(second.begun, ids.slice(4));
    await again.ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
    await journal.close();
  });

  test('once done let go of the journal, and it is told as taken before that', async (context) => {
    const spoolDir = await temporaryDir(context);
    const { journal } = openTestJournal(spoolDir);
    const [id = ''] = await written(journal, randomUUID(), 1);
    const effects = new Effects();
    const { ingest } = runIngest(context, spoolDir, store, { effects, owedBytes: KEPT });
    const slotDir = join(spoolDir, '0');
    await until(async () => (await readCheckpoint(slotDir)).stored.offset > 0);
    assert.equal((await readCheckpoint(slotDir)).at.offset, 0);
    assert.deepEqual(ingest.backlog(), { bytes: 0, oldestMs: 0 });
    effects.end(id);
    await until(async () => (await readCheckpoint(slotDir)).at.offset > 0);
    await ingest.stop();
    await journal.close();
  });

  test('keep no more of the journal than the bound: what is older is not begun again', async (context) => {
    const spoolDir = await temporaryDir(context);
    const organizationId = randomUUID();
    const { journal } = openTestJournal(spoolDir);
    const ids = await written(journal, organizationId, 20);
    const first = new Effects();
    const bounds = { owedBytes: 5_000, batchRows: 1 };
    const { ingest } = runIngest(context, spoolDir, store, { effects: first, ...bounds });
    await until(() => first.begun.length === ids.length);
    await ingest.stop();
    const second = new Effects();
    const again = runIngest(context, spoolDir, store, { effects: second, ...bounds });
    await until(() => second.begun.at(-1) === ids.at(-1));
    assert.ok(second.begun.length > 0 && second.begun.length < ids.length, String(second.begun.length));
    assert.deepEqual(second.begun, ids.slice(-second.begun.length));
    await again.ingest.stop();
    await assertStoredOnce(store, organizationId, ids);
    await journal.close();
  });
});

async function written(
  journal: ReturnType<typeof openTestJournal>['journal'],
  organizationId: string,
  count: number,
): Promise<string[]> {
  const exchanges = Array.from({ length: count }, () => exchangeOf('{"model":"m"}', '{}', { organizationId }));
  // One turn each, so that they stand in this order.
  for (const exchange of exchanges) await append(journal, exchange);
  return exchanges.map(({ meta }) => meta.exchangeId);
}
