// An ingest over a real store, and what its tests ask of it.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { NO_REDACTION } from '@heliometer/contract';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { createRecordBuilder } from '../../src/recording/build-record.ts';
import { type Ingest, type IngestOptions, startIngest } from '../../src/recording/ingest.ts';
import { atEnd, IngestCounts, ListeningLog, UNASKED } from './spool-fixtures.ts';

export const buildRecord = createRecordBuilder({
  prompts: UNASKED,
  pricer: createPricer(),
  redaction: async () => NO_REDACTION,
  overrides: async () => [],
  bodies: null,
});

export interface RunningIngest {
  readonly ingest: Ingest;
  readonly counts: IngestCounts;
  readonly log: ListeningLog;
}

/** Stopped at the test's end, however it ends. */
export function runIngest(
  context: TestContext,
  spoolDir: string,
  store: IngestOptions['store'],
  options: Partial<IngestOptions> = {},
): RunningIngest {
  const counts = new IngestCounts();
  const log = new ListeningLog();
  const ingest = startIngest({ spoolDir, store, buildRecord, meters: counts, log, maxDelayMs: 5, ...options });
  atEnd(context, () => ingest.stop());
  return { ingest, counts, log };
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10);
}

const never = new AbortController().signal;
const ALL_TIME = { fromMs: 0, toMs: Date.UTC(2100, 0, 1) };

/** Ids of all exchanges of an organisation, doubles included. */
export async function storedIds(store: RecordStore, organizationId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let offset = 0; ; offset += 500) {
    const page = await store.requests(
      {
        organizationId,
        filter: 'all',
        window: ALL_TIME,
        sort: { column: 'created_at', direction: 'asc' },
        limit: 500,
        offset,
      },
      never,
    );
    ids.push(...page.rows.map(({ record }) => record.exchangeId));
    if (page.rows.length < 500) break;
  }
  return ids;
}

export async function assertStoredOnce(
  store: RecordStore,
  organizationId: string,
  expected: readonly string[],
): Promise<void> {
  const ids = await storedIds(store, organizationId);
  assert.equal(ids.length, new Set(ids).size, 'nothing is there twice');
  assert.deepEqual(ids.toSorted(), expected.toSorted());
  const totals = await store.totals({ organizationId, filter: 'all', window: ALL_TIME }, never);
  assert.equal(totals.requests, ids.length, 'the roll-up tells as many as there are rows');
}
