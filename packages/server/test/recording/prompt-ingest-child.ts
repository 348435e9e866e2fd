// The console's ingest with prompts, as a process of its own, to be killed. Arguments: spool dir, records dir, control file,
// and where to kill itself: `built` (the batch's versions are numbered, nothing is stored), `stored`, or `never`.
import { setTimeout as wait } from 'node:timers/promises';
import { NO_REDACTION } from '@heliometer/contract';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { createRecordBuilder } from '../../src/recording/build-record.ts';
import { startIngest } from '../../src/recording/ingest.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { openControlStore } from '../../src/stores/sqlite/control-store.ts';
import { IngestCounts, ListeningLog } from './spool-fixtures.ts';

const [spoolDir = '', recordsDir = '', controlFile = '', killPoint = 'never'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const [real, control] = [await openRecordStore({ path: recordsDir }), await openControlStore({ path: controlFile })];
const store: RecordStore = {
  ...real,
  async insert(batch, token) {
    if (killPoint === 'built') die();
    await real.insert(batch, token);
    if (killPoint === 'stored') die();
  },
};
const buildRecord = createRecordBuilder({
  prompts: control,
  pricer: createPricer(),
  redaction: async () => NO_REDACTION,
  overrides: async () => [],
  bodies: null,
});
const log = new ListeningLog();
const ingest = startIngest({
  spoolDir,
  store,
  buildRecord,
  meters: new IngestCounts(),
  log,
  batchRows: 20,
  maxDelayMs: 5,
});
await wait(100);
while (ingest.backlog().bytes > 0) await wait(10);
await ingest.stop();
await real.close();
await control.close();
if (log.heard.length > 0) throw new Error(log.heard.join('; '));
