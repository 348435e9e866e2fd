// The record store’s contract over the embedded engine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { describeRecordStore } from '../../ports/record-store-suite.ts';

describeRecordStore('the record store, embedded', async () => {
  const path = await mkdtemp(join(tmpdir(), 'heliometer-records-'));
  const store = await openRecordStore({ path });
  return {
    store,
    async close() {
      await store.close();
      await rm(path, { recursive: true });
    },
  };
});
