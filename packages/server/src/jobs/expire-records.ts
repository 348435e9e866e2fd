// Retention at work: once an hour what is older than its organisation keeps is removed for good, from the record store and
// from what else tells of exchanges. A run is bounded; what it leaves is found by the next.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { RetentionMeters } from '../ports/meters.ts';
import { type KeptFrom, keptFrom, type RecordExpiry, type Removal, type RetentionStore } from '../ports/retention.ts';

export interface ExpiringOptions {
  readonly control: Pick<RetentionStore, 'retentionOfAll' | 'noteRetentionRun'>;
  readonly records: Pick<RecordExpiry, 'expire'>;
  readonly deliveries: DeliveryExpiry;
  readonly meters: RetentionMeters;
  readonly log: Log;
  /** Between the end of a run and the next. */
  readonly everyMs?: number;
  /** Before the first. */
  readonly firstAfterMs?: number;
  /** UTC ms. */
  readonly now?: () => number;
}

/** What is told of exchanges to webhooks. */
export interface DeliveryExpiry {
  /** Forgets those that were made before. Says how many. */
  expire(organizationId: string, beforeMs: number): Promise<number>;
}

export interface Expiring {
  /** What is being rewritten goes on by itself. */
  stop(): Promise<void>;
}

const EVERY_MS = 60 * 60 * 1000;
/** A start has better things to do. */
const FIRST_AFTER_MS = 60 * 1000;
/** No month is begun after it. */
const RUN_MS = 30 * 60 * 1000;

export function startExpiring(options: ExpiringOptions): Expiring {
  const means = { everyMs: EVERY_MS, firstAfterMs: FIRST_AFTER_MS, now: Date.now, ...options };
  const stopping = new AbortController();
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };

  async function run(): Promise<void> {
    let waitMs = means.firstAfterMs;
    while (await passed(waitMs, stopping.signal)) {
      waitMs = means.everyMs;
      try {
        await expireOnce(means, AbortSignal.any([stopping.signal, AbortSignal.timeout(RUN_MS)]));
      } catch (error) {
        if (!stopping.signal.aborted)
          means.log.warn({ err: error, code: 'store_unavailable' }, 'what is too old could not be removed yet');
      }
    }
  }
}

type Means = Required<ExpiringOptions>;
type Removed = Omit<Removal, 'atMs'>;

const NOTHING: Removed = { rows: 0, bodies: 0, deliveries: 0 };

async function expireOnce(means: Means, signal: AbortSignal): Promise<void> {
  const { control, records, now } = means;
  const startedMs = now();
  const kept = [...(await control.retentionOfAll())].map(([id, rules]) => keptFrom(id, rules, startedMs));
  const bounded = kept.filter(({ rowsFromMs, bodiesFromMs }) => rowsFromMs !== null || bodiesFromMs !== null);
  if (bounded.length === 0) return;
  const removed = new Map(bounded.map(({ organizationId }) => [organizationId, NOTHING]));
  const add = (organizationId: string, more: Partial<Removed>): void => {
    const { rows, bodies, deliveries } = removed.get(organizationId) ?? NOTHING;
    removed.set(organizationId, {
      rows: rows + (more.rows ?? 0),
      bodies: bodies + (more.bodies ?? 0),
      deliveries: deliveries + (more.deliveries ?? 0),
    });
  };
  try {
    for (const { organizationId, rowsFromMs } of withRows(bounded)) {
      add(organizationId, { deliveries: await means.deliveries.expire(organizationId, rowsFromMs) });
    }
    await records.expire(kept, ({ organizationId, rows, bodies }) => add(organizationId, { rows, bodies }), signal);
  } finally {
    // What was removed before it failed is gone as well.
    await told(means, removed);
  }
}

function withRows(kept: readonly KeptFrom[]): readonly (KeptFrom & { readonly rowsFromMs: number })[] {
  return kept.flatMap((each) => (each.rowsFromMs === null ? [] : [{ ...each, rowsFromMs: each.rowsFromMs }]));
}

async function told({ control, meters, log, now }: Means, removed: ReadonlyMap<string, Removed>): Promise<void> {
  const atMs = now();
  await control.noteRetentionRun(atMs, removed);
  meters.ran(atMs);
  for (const [organizationId, { rows, bodies, deliveries }] of removed) {
    meters.removed('rows', rows);
    meters.removed('bodies', bodies);
    meters.removed('deliveries', deliveries);
    if (rows + bodies + deliveries > 0)
      log.info({ organizationId, rows, bodies, deliveries }, 'what was too old was removed');
  }
}

/** False when it was cut short. */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal, ref: false });
    return true;
  } catch {
    // Only the signal ends a wait early.
    return false;
  }
}
