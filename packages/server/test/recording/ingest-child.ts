// The console's ingest as a process of its own, to be killed. Arguments: spool dir, records dir, where to kill itself
// (`before`, `during`, `after` an insert, or `never`), and at which: its number, or `partial` = the first that is not full. Says `stored` after each and `drained` when idle.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { startIngest } from '../../src/recording/ingest.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { buildRecord } from './ingest-fixtures.ts';
import { IngestCounts, ListeningLog } from './spool-fixtures.ts';

const [spoolDir = '', recordsDir = '', killPoint = 'never', killAt = '0'] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const die = () => process.kill(process.pid, 'SIGKILL');
const real = await openRecordStore({ path: recordsDir });
const BATCH_ROWS = 40;
let inserts = 0;

const store: RecordStore = {
  ...real,
  insert: async (batch, token) => {
    inserts += 1;
    const isTheOne = killAt === 'partial' ? batch.length < BATCH_ROWS : inserts === Number(killAt);
    const point = isTheOne ? killPoint : 'never';
    if (point === 'before') die();
    if (point === 'during') setTimeout(die, Math.random() * 60);
    await real.insert(batch, token);
    if (point === 'after') die();
    say(`stored ${batch.length}`);
  },
};

const ingest = startIngest({
  spoolDir,
  store,
  buildRecord,
  meters: new IngestCounts(),
  log: new ListeningLog(),
  batchRows: BATCH_ROWS,
  maxDelayMs: 5,
});
if (killPoint === 'never') {
  await wait(200);
  while (ingest.backlog().bytes > 0) await wait(20);
  await ingest.stop();
  await real.close();
  say('drained');
}
