// A process to be killed: stores a batch under a token, again and again, telling of each that is acknowledged.
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { batchOf } from './kill-batches.ts';

const [path = '', organizationId = '', from = '0'] = process.argv.slice(2);
const store = await openRecordStore({ path, readers: 1 });
process.send?.('open');
for (let batch = Number(from); ; batch += 1) {
  await store.insert(batchOf(organizationId, batch), `batch-${batch}`);
  process.send?.(batch);
}
