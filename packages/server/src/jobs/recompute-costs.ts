// Recomputations of costs that were asked for by API, one after another, in the background. How far each is stands in its
// row: whoever is started next goes on from there, and what was done twice ends the same.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { ControlStore, PriceOverride } from '../ports/control-store.ts';
import type { ExchangePlace } from '../ports/exchange-place.ts';
import type { Recomputation } from '../ports/recomputation-queue.ts';
import type { Costed, RecordRepricer, Reprice, Repriced } from '../ports/repricing.ts';

export interface RecomputingOptions {
  readonly control: Pick<ControlStore, 'priceOverrides' | 'nextRecomputation' | 'saveRecomputation'>;
  readonly records: RecordRepricer;
  readonly reprice: Reprice;
  readonly log: Log;
  /** UTC ms. */
  readonly now?: () => number;
  /** Exchanges that are examined between two notes of how far it is; their changes are held in memory. */
  readonly batch?: number;
  /** Before a failed step is tried again; twice as long after each. */
  readonly firstWaitMs?: number;
}

export interface Recomputing {
  /** Ends after the step under way; the recomputation stays to be gone on with. */
  stop(): Promise<void>;
}

/** Asked for and not told: another process may have put it there. */
const LOOK_EVERY_MS = 500;
const BATCH = 25_000;
/** One read. Short, since pricing is the API's own thread's work. */
const PAGE = 500;
/** In a row, with waits of 1, 2, 4 … s between them: about a minute. */
const TRIES = 7;
const FIRST_WAIT_MS = 1_000;

export function startRecomputing(options: RecomputingOptions): Recomputing {
  const stopping = new AbortController();
  const ended = run({ now: Date.now, batch: BATCH, firstWaitMs: FIRST_WAIT_MS, ...options }, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

type Means = Required<RecomputingOptions>;

async function run(means: Means, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let current: Recomputation | null = null;
    try {
      current = await means.control.nextRecomputation();
      if (current !== null) current = await step(means, current, signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      means.log.warn({ err: error, code: 'store_unavailable', id: current?.id }, 'costs could not be recomputed yet');
      if (current !== null && failures >= TRIES && (await givenUp(means, current))) failures = 0;
      await passed(means.firstWaitMs * 2 ** Math.min(failures - 1, TRIES), signal);
      continue;
    }
    if (current === null) await passed(LOOK_EVERY_MS, signal);
  }
}

/** One batch further: read and priced page by page, put in place, noted. */
async function step(means: Means, given: Recomputation, signal: AbortSignal): Promise<Recomputation> {
  const { control, records, now } = means;
  const asked = costed(given);
  const begun: Recomputation = {
    ...given,
    state: 'running',
    startedAtMs: given.startedAtMs ?? now(),
    total: given.total ?? (await records.countCosted(asked, signal)),
  };
  if (given.state === 'waiting') await control.saveRecomputation(begun);
  const { changes, examined, place, isLast } = await readBatch(means, begun, signal);
  await records.reprice(given.organizationId, changes);
  const after: Recomputation = {
    ...begun,
    examined: begun.examined + examined,
    changed: begun.changed + changes.length,
    place,
    ...(isLast ? { state: 'done', endedAtMs: now() } : {}),
  };
  await control.saveRecomputation(after);
  if (isLast)
    means.log.info({ id: after.id, examined: after.examined, changed: after.changed }, 'costs were recomputed');
  return after;
}

interface Batch {
  readonly changes: readonly Repriced[];
  readonly examined: number;
  readonly place: ExchangePlace | null;
  readonly isLast: boolean;
}

async function readBatch(means: Means, { place, ...job }: Recomputation, signal: AbortSignal): Promise<Batch> {
  const overrides: readonly PriceOverride[] = await means.control.priceOverrides(job.organizationId);
  const changes: Repriced[] = [];
  let after = place;
  let examined = 0;
  while (examined < means.batch) {
    const limit = Math.min(PAGE, means.batch - examined);
    const found = await means.records.pricedExchanges({ ...costed(job), after, limit }, signal);
    for (const exchange of found) {
      const change = means.reprice(exchange, overrides);
      if (change !== null) changes.push(change);
    }
    examined += found.length;
    const last = found.at(-1);
    if (last !== undefined) after = { startedAtMs: last.startedAtMs, exchangeId: last.exchangeId };
    if (found.length < limit) return { changes, examined, place: after, isLast: true };
  }
  return { changes, examined, place: after, isLast: false };
}

function costed(job: Omit<Recomputation, 'place'>): Costed {
  const { organizationId, provider, model, fromMs, toMs } = job;
  return { organizationId, provider, model, window: { fromMs, toMs } };
}

/** Whoever asked sees that it failed and may ask again; those behind it get their turn. */
async function givenUp({ control, log, now }: Means, job: Recomputation): Promise<boolean> {
  try {
    await control.saveRecomputation({ ...job, state: 'failed', endedAtMs: now() });
    return true;
  } catch (error) {
    log.error({ err: error, code: 'store_unavailable', id: job.id }, 'a failed recomputation could not be noted');
    return false;
  }
}

async function passed(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal, ref: false });
  } catch {
    // Only the signal ends a wait early.
  }
}
