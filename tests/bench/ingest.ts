// Measures the console's side of the spool: journal → reading bodies, usage and price → embedded record store.
// node tests/bench/ingest.ts [rows] [batchRows]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createPricer } from '../../packages/server/src/providers/pricing.ts';
import { createRecordBuilder } from '../../packages/server/src/recording/build-record.ts';
import { startIngest } from '../../packages/server/src/recording/ingest.ts';
import { openRecordStore } from '../../packages/server/src/stores/clickhouse/open-record-store.ts';
import {
  append,
  exchangeOf,
  IngestCounts,
  ListeningLog,
  openTestJournal,
} from '../../packages/server/test/recording/spool-fixtures.ts';

const rows = Number(process.argv[2] ?? 20_000);
const batchRows = Number(process.argv[3] ?? 1000);
const words = 'the quick brown fox jumps over the lazy dog while seven engineers measure how fast rows go in '.split(
  ' ',
);
const prose = (bytes: number) => {
  let text = '';
  while (text.length < bytes) text += `${words[Math.floor(Math.random() * words.length)]} `;
  return text.slice(0, bytes);
};

function chat() {
  const request = {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: prose(300) },
      { role: 'user', content: prose(1300) },
    ],
  };
  const response = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content: prose(1400) }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 300,
      completion_tokens: 250,
      total_tokens: 550,
      prompt_tokens_details: { cached_tokens: 128 },
    },
  };
  return exchangeOf(JSON.stringify(request), JSON.stringify(response), {
    startedAtMs: Date.now(),
    properties: [['Environment', 'bench']],
    userId: `user-${Math.floor(Math.random() * 100)}`,
  });
}

const dir = await mkdtemp(join(tmpdir(), 'heliometer-ingest-'));
try {
  const { journal } = openTestJournal(join(dir, 'spool'), { maxBytes: 16 * 1024 ** 3 });
  const began = performance.now();
  const cpu = process.cpuUsage();
  for (let left = rows; left > 0; left -= 500) {
    await Promise.all(Array.from({ length: Math.min(500, left) }, () => append(journal, chat())));
  }
  await journal.close();
  const spent = process.cpuUsage(cpu);
  console.log(
    `written  ${rows} rows, ${((spent.user + spent.system) / rows).toFixed(1)} µs CPU each with making them, ${(performance.now() - began).toFixed(0)} ms`,
  );
  const store = await openRecordStore({ path: join(dir, 'records') });
  const counts = new IngestCounts();
  const log = new ListeningLog();
  const start = performance.now();
  const before = process.cpuUsage();
  const ingest = startIngest({
    spoolDir: join(dir, 'spool'),
    store,
    buildRecord: createRecordBuilder({ pricer: createPricer(), overrides: async () => [], bodies: null }),
    meters: counts,
    log,
    batchRows,
  });
  while (counts.rows < rows) await wait(10);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(before);
  console.log(
    `stored   ${counts.rows} rows in ${seconds.toFixed(2)} s: ${Math.round(rows / seconds)} rows/s, ${((used.user + used.system) / 1e6 / seconds).toFixed(2)} cores, ${Math.round(process.memoryUsage().rss / 1048576)} MB resident`,
  );
  await ingest.stop();
  await store.close();
  console.log('warnings', log.heard);
} finally {
  await rm(dir, { recursive: true, force: true });
}
