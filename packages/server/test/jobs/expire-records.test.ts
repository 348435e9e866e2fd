// Retention at work over real stores, with a clock of the test's: what is too old leaves the disk, and it is told.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord, KEEP_ALL } from '@heliometer/contract';
import { startExpiring } from '../../src/jobs/expire-records.ts';
import type { BodyStore } from '../../src/ports/body-store.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { RecordStore } from '../../src/ports/record-store.ts';
import type { DeliveryStore } from '../../src/ports/webhooks.ts';
import { withBodiesApart } from '../../src/recording/bodies-apart.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { openFileBodyStore } from '../../src/stores/files/body-store.ts';
import { openControlStore } from '../../src/stores/sqlite/control-store.ts';
import { openDeliveryStore } from '../../src/stores/sqlite/webhook-deliveries.ts';
import { body, DAY_MS, exchange, NOON_MS } from '../ports/record-samples.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const LARGE = body('x'.repeat(2 * 1024 * 1024));
const signal = new AbortController().signal;

describe('what is too old', () => {
  let folder: string;
  let control: ControlStore;
  let records: RecordStore;
  let bodies: BodyStore;
  let deliveries: DeliveryStore;
  let nowMs = NOON_MS;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-expire-'));
    control = await openControlStore({ path: join(folder, 'control.sqlite') });
    bodies = openFileBodyStore(join(folder, 'bodies'));
    records = await openRecordStore({ path: join(folder, 'records'), bodies });
    deliveries = openDeliveryStore({ path: join(folder, 'deliveries.sqlite'), now: () => nowMs });
  });
  after(async () => {
    await deliveries.close();
    await records.close();
    await control.close();
    await rm(folder, { recursive: true });
  });

  /** Runs until one has ended that removed something, and gives what was counted of it. */
  async function runOnce(): Promise<Readonly<Record<string, number>>> {
    const removed: Record<string, number> = { rows: 0, bodies: 0, deliveries: 0 };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let ranAtMs = 0;
    const log = { debug() {}, info() {}, warn: (fields: object) => reject(fields), error: reject };
    const expiring = startExpiring({
      ...{ control, records, deliveries, log },
      firstAfterMs: 1,
      now: () => nowMs,
      meters: {
        removed(what, count) {
          removed[what] = (removed[what] ?? 0) + count;
          if (what === 'deliveries') resolve();
        },
        ran(atMs) {
          ranAtMs = atMs;
        },
      },
    });
    await promise;
    await expiring.stop();
    assert.equal(ranAtMs, nowMs);
    return removed;
  }

  const keep = async (days: number): Promise<ExchangeRecord> => {
    const record = exchange(OURS, { startedAtMs: nowMs - days * DAY_MS, requestBody: LARGE });
    await records.insert([await withBodiesApart(record, bodies)], randomUUID());
    return record;
  };
  const filesLeft = async () => (await readdir(join(folder, 'bodies', OURS))).sort();

  test('is removed with its files and deliveries, and the status says when and how much', async () => {
    const [oldest, older, young] = [await keep(20), await keep(5), await keep(1)];
    const id = randomUUID();
    const delivery = { id, organizationId: OURS, webhookId: 'w', exchangeId: oldest.exchangeId, requestId: id };
    nowMs -= 20 * DAY_MS;
    await deliveries.add([delivery], DAY_MS);
    nowMs += 20 * DAY_MS;
    assert.equal((await filesLeft()).length, 3);
    await control.putRetention(OURS, { ...KEEP_ALL, rowDays: 10, bodyDays: 3 });
    const removed = { rows: 1, bodies: 1, deliveries: 1 };
    assert.deepEqual(await runOnce(), removed);
    const status = { lastRunAtMs: nowMs, lastRemoval: { atMs: nowMs, ...removed } };
    assert.deepEqual(await control.retentionStatus(OURS), status);
    assert.deepEqual(await filesLeft(), [young.exchangeId]);
    assert.deepEqual(await records.find(OURS, oldest.requestId, signal), []);
    const left = await records.bodies(OURS, [older.exchangeId, young.exchangeId], signal);
    assert.equal(left.get(older.exchangeId)?.request.encoding, 'omitted');
    assert.ok(left.get(young.exchangeId)?.request.text === LARGE.text);
    assert.deepEqual((await deliveries.page('w', { limit: 10 })).rows, []);
  });

  test('is found again the day after, and a run without work leaves what was told', async () => {
    await control.putRetention(OURS, { ...KEEP_ALL, rowDays: 10 });
    nowMs += 5 * DAY_MS;
    assert.deepEqual(await runOnce(), { rows: 0, bodies: 0, deliveries: 0 });
    const before = await control.retentionStatus(OURS);
    assert.equal(before.lastRunAtMs, nowMs);
    assert.equal(before.lastRemoval?.atMs, nowMs - 5 * DAY_MS);
    nowMs += DAY_MS;
    assert.deepEqual(await runOnce(), { rows: 1, bodies: 0, deliveries: 0 });
    assert.equal((await filesLeft()).length, 1);
  });
});
