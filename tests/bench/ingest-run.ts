// The work of the part "ingest", in a process of its own: writes a journal, then takes it to an embedded record store, and
// tells how long both took. `ingest-run.ts <rows of a round> <rounds>`
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NO_REDACTION } from '@heliometer/contract';
import { createPricer } from '../../packages/server/src/providers/pricing.ts';
import { createRecordBuilder } from '../../packages/server/src/recording/build-record.ts';
import { startIngest } from '../../packages/server/src/recording/ingest.ts';
import { openRecordStore } from '../../packages/server/src/stores/clickhouse/open-record-store.ts';
import {
  IngestCounts,
  ListeningLog,
  openTestJournal,
  UNASKED,
} from '../../packages/server/test/recording/spool-fixtures.ts';
import { anew, chatExchanges } from './chat-exchange.ts';

/** What the parent gets, once for each round. */
export interface IngestRound {
  readonly rows: number;
  readonly journalBytes: number;
  readonly journalSeconds: number;
  /** Of the whole process while the journal was written. */
  readonly journalCpuSeconds: number;
  readonly storeSeconds: number;
  readonly storeCpuSeconds: number;
}

/** As many as answers may wait for their entry at a time. */
const IN_FLIGHT = 64;

const [rows = 0, rounds = 0] = process.argv.slice(2).map(Number);
const dir = await mkdtemp(join(tmpdir(), 'heliometer-bench-ingest-'));
try {
  const store = await openRecordStore({ path: join(dir, 'records') });
  for (let round = 0; round < rounds; round += 1) {
    const spoolDir = join(dir, `spool-${round}`);
    const written = await timed(() => writeJournal(spoolDir));
    const journalBytes = await bytesIn(join(spoolDir, '0'));
    const stored = await timed(() => takeToStore(store, spoolDir));
    const result: IngestRound = {
      rows,
      journalBytes,
      journalSeconds: written.seconds,
      journalCpuSeconds: written.cpuSeconds,
      storeSeconds: stored.seconds,
      storeCpuSeconds: stored.cpuSeconds,
    };
    process.send?.(result);
  }
  await store.close();
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.disconnect?.();

async function writeJournal(spoolDir: string): Promise<void> {
  const { journal, losses } = openTestJournal(spoolDir, { maxBytes: 16 * 1024 ** 3 });
  const exchanges = chatExchanges(200);
  let begun = 0;
  await new Promise<void>((resolve) => {
    let over = 0;
    const next = (): void => {
      if (begun === rows) return;
      const exchange = exchanges[begun % exchanges.length];
      begun += 1;
      if (exchange === undefined) return;
      journal.append(anew(exchange), () => {
        over += 1;
        if (over === rows) resolve();
        else next();
      });
    };
    for (let i = 0; i < IN_FLIGHT; i += 1) next();
  });
  await journal.close();
  if (losses.counts.size > 0) throw new Error('the journal lost entries');
}

async function takeToStore(store: Awaited<ReturnType<typeof openRecordStore>>, spoolDir: string): Promise<void> {
  const counts = new IngestCounts();
  const log = new ListeningLog();
  const buildRecord = createRecordBuilder({
    prompts: UNASKED,
    pricer: createPricer(),
    redaction: async () => NO_REDACTION,
    overrides: async () => [],
    bodies: null,
  });
  const ingest = startIngest({ spoolDir, store, buildRecord, meters: counts, log });
  while (counts.rows < rows) await wait(5);
  await ingest.stop();
  if (log.heard.length > 0) throw new Error(`ingest warned: ${log.heard.join('; ')}`);
}

async function timed(work: () => Promise<void>): Promise<{ seconds: number; cpuSeconds: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6 };
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
