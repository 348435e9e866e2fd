// `heliometer demo`: realistic exchanges, made into records as ingest makes them and put where the dashboard looks.
import type { ExchangeRecord } from '@heliometer/contract';
import { demoExchanges } from '../demo/demo-exchanges.ts';
import type { DemoExchange } from '../demo/exchange.ts';
import type { StatedFacts } from '../ports/record-store.ts';
import { createPricer } from '../providers/pricing.ts';
import { createRecordBuilder } from '../recording/build-record.ts';
import type { BuildRecord } from '../recording/slot-ingest.ts';
import type { Settings } from './config/table.ts';
import { openDataDir } from './data-dir.ts';
import { openControlNow } from './open-control.ts';
import { openRecordSink, type RecordSink } from './record-sink.ts';

export interface DemoOptions {
  readonly rows: number;
  readonly seed: number;
  /** UTC ms; the same seed up to the same minute is the same data, and stored once. */
  readonly nowMs: number;
  /** Told after each batch, and at the start. */
  readonly progress: (stored: number) => void;
}

export interface DemoResult {
  readonly organization: string;
  readonly isServer: boolean;
}

const BATCH_ROWS = 1000;
const MINUTE_MS = 60_000;

/** @throws CannotServe when the store cannot be had */
export async function fillWithDemo(settings: Settings, options: DemoOptions): Promise<DemoResult> {
  const dir = openDataDir(settings.dataDir);
  const sink = await openRecordSink(settings, dir);
  try {
    const control = await openControlNow(settings, dir);
    try {
      const { id: organizationId, name: organization } = await control.defaultOrganization();
      await control.markDemo(organizationId);
      const buildRecord = createRecordBuilder({
        pricer: createPricer(),
        overrides: (ofOrganization) => control.priceOverrides(ofOrganization),
        redaction: (ofOrganization) => control.redactionRules(ofOrganization),
        prompts: control,
        bodies: null,
      });
      await fill(sink, buildRecord, organizationId, options);
      return { organization, isServer: sink.isServer };
    } finally {
      await control.close();
    }
  } finally {
    await sink.close();
  }
}

async function fill(
  sink: RecordSink,
  buildRecord: BuildRecord,
  organizationId: string,
  { rows, seed, nowMs, progress }: DemoOptions,
): Promise<void> {
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const exchanges = demoExchanges({ seed, rows, organizationId, endMs });
  progress(0);
  let stored = 0;
  // One batch is stored while the next is being made.
  let storing: Promise<void> = Promise.resolve();
  for (let batch = 0; batch * BATCH_ROWS < rows; batch += 1) {
    const made = nextOf(exchanges, BATCH_ROWS);
    const records: ExchangeRecord[] = [];
    for (const exchange of made) records.push(await buildRecord(exchange));
    await storing;
    const token = `demo ${organizationId} ${seed} ${rows} ${endMs} ${batch}`;
    storing = store(sink, { organizationId, records, facts: made.flatMap(factsOf), token }).then(() => {
      stored += records.length;
      progress(stored);
    });
    storing.catch(() => undefined);
  }
  await storing;
}

function nextOf<T>(source: Iterator<T>, count: number): readonly T[] {
  const taken: T[] = [];
  for (let next = source.next(); next.done !== true; next = source.next()) {
    taken.push(next.value);
    if (taken.length === count) break;
  }
  return taken;
}

interface MadeBatch {
  readonly organizationId: string;
  readonly records: readonly ExchangeRecord[];
  readonly facts: readonly StatedFacts[];
  readonly token: string;
}

async function store(sink: RecordSink, { organizationId, records, facts, token }: MadeBatch): Promise<void> {
  await sink.insert(records, token);
  await sink.insertFacts(organizationId, facts);
}

function factsOf({ meta, facts, factsAtMs }: DemoExchange): readonly StatedFacts[] {
  return facts.length === 0 ? [] : [{ requestId: meta.requestId, atMs: factsAtMs, facts }];
}
