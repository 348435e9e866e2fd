// The record store over ClickHouse, embedded or remote: one schema and one SQL text for both.
import { createHash } from 'node:crypto';
import type { ExchangeRecord } from '@heliometer/contract';
import type { BodyStore } from '../../ports/body-store.ts';
import type { RecordStore, StatedFacts } from '../../ports/record-store.ts';
import { openAlertValues } from './alert-values.ts';
import { openBreakdowns } from './breakdowns.ts';
import { openCacheMetrics } from './cache-metrics.ts';
import { type ConnectOptions, connect, type Location } from './connect.ts';
import { openDashboard } from './dashboard.ts';
import { openDeletions } from './deletions.ts';
import type { Engine } from './engine.ts';
import { ATTEMPT_COLUMNS, EXCHANGE_COLUMNS, toLines } from './exchange-columns.ts';
import { openExpiry } from './expiry.ts';
import { insertFacts } from './facts.ts';
import { openFootprint } from './footprint.ts';
import { openLimitRecords } from './limit-records.ts';
import { openMetrics } from './metrics.ts';
import { migrate } from './migrate.ts';
import { createTurns } from './mutate.ts';
import { openPeopleSql } from './people-sql.ts';
import { openProperties } from './properties.ts';
import { openRepricing } from './repricing.ts';
import { openRequests } from './requests.ts';
import { openScores } from './scores.ts';
import { openSessions } from './sessions.ts';
import { openTransfer } from './transfer.ts';
import { openUsers } from './users.ts';

export type RecordStoreOptions = Location &
  ConnectOptions & {
    /** Time of later facts and deletions, ms. */
    readonly now?: () => number;
    /** Where bodies with a `ref` are; without it they come as their beginnings. */
    readonly bodies?: BodyStore | null;
  };

/** @throws when the engine cannot be opened, or the store was made by a newer program */
export async function openRecordStore(options: RecordStoreOptions): Promise<RecordStore> {
  const engine = await connect(options, options);
  try {
    await migrate(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const bodies = options.bodies ?? null;
  const now = options.now ?? Date.now;
  const factTime = createFactClock(now);
  const turns = createTurns();
  return {
    insert: (batch, token) => insertBatch(engine, batch, token),
    ...openRequests(engine, bodies),
    ...openSessions(engine, () => factTime(1)),
    ...openUsers(engine),
    ...openProperties(engine),
    ...openMetrics(engine),
    ...openDashboard(engine),
    ...openCacheMetrics(engine),
    ...openLimitRecords(engine),
    ...openScores(engine),
    ...openBreakdowns(engine),
    ...openAlertValues(engine),
    ...openDeletions(engine, { bodies, now, turns }),
    ...openExpiry(engine, bodies, turns),
    ...openRepricing(engine, turns),
    ...openTransfer(engine, bodies),
    ...openFootprint(engine),
    ...openPeopleSql(engine),
    insertFacts: (organizationId, stated) => insertStated(engine, organizationId, stated),
    addFacts: (organizationId, requestId, facts) =>
      insertFacts(engine, organizationId, [{ subject: requestId, atMicros: factTime(facts.length), facts }]),
    ping: () => engine.ping(),
    close: () => engine.close(),
  };
}

/**
 * Attempts go first: whoever can see an exchange sees all of it. A batch cut short between the two is given again with its
 * token: what is there is recognised part by part, roll-ups included, and what is missing is added.
 */
async function insertBatch(engine: Engine, batch: readonly ExchangeRecord[], token: string): Promise<void> {
  if (batch.length === 0) return;
  const once = createHash('sha256').update(token).digest('hex');
  const attempts = batch.flatMap((record) => record.attempts.map((attempt) => ({ record, attempt })));
  if (attempts.length > 0) {
    await engine.insert({
      table: 'attempts',
      columns: Object.keys(ATTEMPT_COLUMNS),
      lines: toLines(ATTEMPT_COLUMNS, attempts),
      token: once,
    });
  }
  await engine.insert({
    table: 'exchanges',
    columns: Object.keys(EXCHANGE_COLUMNS),
    lines: toLines(EXCHANGE_COLUMNS, batch),
    token: once,
  });
}

/** Facts of one moment take the microseconds of its millisecond in the order given. */
function insertStated(engine: Engine, organizationId: string, stated: readonly StatedFacts[]): Promise<void> {
  const taken = new Map<number, number>();
  const about = stated.map(({ requestId, atMs, facts }) => {
    const ms = Math.trunc(atMs);
    const before = taken.get(ms) ?? 0;
    taken.set(ms, before + facts.length);
    return { subject: requestId, atMicros: ms * 1000 + before, facts };
  });
  return insertFacts(engine, organizationId, about);
}

/** Ever rising microseconds, so that of two facts of one millisecond the later one is the newer. */
function createFactClock(now: () => number): (count: number) => number {
  let next = 0;
  return (count) => {
    const at = Math.max(now() * 1000, next);
    next = at + count;
    return at;
  };
}
