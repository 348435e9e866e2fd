// Gives a batch to the record store until it is taken. A store that is down is waited for as long as it takes; only a batch
// that a living store refuses again and again is called refused.
import { setTimeout as wait } from 'node:timers/promises';
import type { ExchangeRecord } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import type { IngestMeters } from '../ports/meters.ts';
import type { RecordStore } from '../ports/record-store.ts';

export interface StoreMeans {
  readonly store: Pick<RecordStore, 'insert' | 'ping' | 'findMany'>;
  readonly meters: IngestMeters;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 5000;

export interface Batch {
  readonly records: readonly ExchangeRecord[];
  readonly token: string;
  /** Its cut was changed after a refusal: some of it may be stored under another token, so the store is asked first. */
  readonly doubtful: boolean;
}

/** How often a living store may refuse a batch before it is called refused. */
const REFUSALS = 5;
const REFUSALS_IN_DOUBT = 2;

/** @throws the signal's reason when that ends the waiting */
export async function storeBatch(batch: Batch, means: StoreMeans): Promise<'stored' | 'refused'> {
  let refusals = 0;
  for (let attempt = 0; ; attempt += 1) {
    means.signal.throwIfAborted();
    const began = performance.now();
    try {
      const records = batch.doubtful ? await withoutStored(batch.records, means) : batch.records;
      if (records.length > 0) await means.store.insert(records, batch.token);
      means.meters.stored(records.length, (performance.now() - began) / 1000);
      return 'stored';
    } catch (error) {
      means.meters.failed();
      const alive = await isAlive(means.store);
      means.log.warn({ error, rows: batch.records.length, attempt, alive }, 'the record store did not take a batch');
      if (alive) refusals += 1;
      if (refusals >= (batch.doubtful ? REFUSALS_IN_DOUBT : REFUSALS)) return 'refused';
    }
    await backOff(attempt, means.signal);
  }
}

async function withoutStored(
  records: readonly ExchangeRecord[],
  { store, signal }: StoreMeans,
): Promise<readonly ExchangeRecord[]> {
  const stored = new Set<string>();
  for (const [organizationId, group] of Map.groupBy(records, (record) => record.organizationId)) {
    const ids = group.map((record) => record.exchangeId);
    for (const { record } of await store.findMany(organizationId, ids, signal)) stored.add(record.exchangeId);
  }
  return records.filter((record) => !stored.has(record.exchangeId));
}

/** Jittered in its upper half, so that several consoles don't come back in step. */
async function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  const ceiling = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt);
  await wait(ceiling * (0.5 + Math.random() / 2), undefined, { signal });
}

async function isAlive(store: Pick<RecordStore, 'ping'>): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch {
    // Whatever it is that fails there, the store is not one to blame a batch.
    return false;
  }
}
