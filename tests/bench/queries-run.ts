// The work of the part "queries", in a process of its own: fills a store with the demo, then asks the API over a socket
// while 500 exchanges a second are stored. `queries-run.ts <rows> <rounds>`
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { NO_REDACTION } from '@heliometer/contract';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord } from '../../packages/contract/src/index.ts';
import { demoExchanges } from '../../packages/server/src/demo/demo-exchanges.ts';
import { newId } from '../../packages/server/src/kernel/ids.ts';
import type { StatedFacts } from '../../packages/server/src/ports/record-store.ts';
import { createPricer } from '../../packages/server/src/providers/pricing.ts';
import { createRecordBuilder } from '../../packages/server/src/recording/build-record.ts';
import { openApiUnderTest } from '../../packages/server/test/api/api-under-test.ts';
import { type PageQuery, pageQueries } from './page-queries.ts';

/** What the parent gets, once for each question. */
export interface QueryTimes {
  readonly name: string;
  readonly isSearch: boolean;
  readonly ms: readonly number[];
}

const BATCH_ROWS = 1_000;
const INGEST_BATCH = 100;
const INGEST_EVERY_MS = 200;
const SEED = 1;

const [rows = 0, rounds = 0] = process.argv.slice(2).map(Number);
const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
const api = await openApiUnderTest();
const buildRecord = createRecordBuilder({
  prompts: api.control,
  pricer: createPricer(),
  redaction: async () => NO_REDACTION,
  overrides: async () => [],
  bodies: null,
});
try {
  const kept = await fill();
  const ending = new AbortController();
  const ingest = keepStoring(kept, ending.signal);
  const questions = pageQueries(nowMs);
  const times = new Map(questions.map(({ name }) => [name, [] as number[]]));
  // The first round warms up, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const question of questions) {
      const ms = await ask(question);
      if (round > 0) times.get(question.name)?.push(ms);
    }
  }
  ending.abort();
  await ingest;
  for (const { name, isSearch = false } of questions) {
    process.send?.({ name, isSearch, ms: times.get(name) ?? [] } satisfies QueryTimes);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  process.disconnect?.();
  await api.close();
}

/** @returns the last exchanges made, to be stored again as others */
async function fill(): Promise<readonly ExchangeRecord[]> {
  let batch: ExchangeRecord[] = [];
  let facts: StatedFacts[] = [];
  let last: readonly ExchangeRecord[] = [];
  let stored = 0;
  const store = async (): Promise<void> => {
    await api.records.insert(batch, randomUUID());
    await api.records.insertFacts(DEFAULT_ORGANIZATION_ID, facts);
    stored += batch.length;
    if (stored % 100_000 === 0) console.log(`${stored} of ${rows} rows stored`);
    [last, batch, facts] = [batch, [], []];
  };
  for (const made of demoExchanges({ seed: SEED, rows, organizationId: DEFAULT_ORGANIZATION_ID, endMs: nowMs })) {
    batch.push(await buildRecord(made));
    const { meta, facts: stated, factsAtMs: atMs } = made;
    if (stated.length > 0) facts.push({ requestId: meta.requestId, atMs, facts: stated });
    if (batch.length === BATCH_ROWS) await store();
  }
  if (batch.length > 0) await store();
  return last;
}

/** 500 rows a second, by the clock. */
async function keepStoring(kept: readonly ExchangeRecord[], signal: AbortSignal): Promise<void> {
  const began = performance.now();
  for (let batch = 0; !signal.aborted; batch += 1) {
    const records = Array.from({ length: INGEST_BATCH }, (_, index): ExchangeRecord => {
      const record = kept[(batch * INGEST_BATCH + index) % kept.length] as ExchangeRecord;
      return { ...record, exchangeId: newId(), requestId: randomUUID(), startedAtMs: Date.now() };
    });
    await api.records.insert(records, randomUUID());
    await wait(Math.max(0, began + (batch + 1) * INGEST_EVERY_MS - performance.now()));
  }
}

async function ask({ name, path, body }: PageQuery): Promise<number> {
  const began = performance.now();
  const answer = await api.call('POST', path, { body });
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return performance.now() - began;
}
