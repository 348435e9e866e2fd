// What stages of the pipeline share, made of what the data plane is given: budgets, the shelf of cached answers, the clock.
import { Shelf } from './cache/shelf.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { GatherBudget } from './gather-budget.ts';
import type { LimitMeans } from './guards/limit-rate.ts';
import type { CacheMeans } from './guards/read-cache.ts';
import { openCallEstimates } from './limits/call-estimates.ts';
import type { OpeningMeans } from './open-exchange.ts';
import { CaptureBudget } from './tap/capture.ts';

/** Monotonic ms. */
export function now(): number {
  return performance.now();
}

export function openingMeans(deps: GatewayDeps): OpeningMeans {
  const { settings } = deps;
  const gathering = new GatherBudget(settings.gatherTotalBytes);
  const lenient = settings.lenientHeaders;
  return { budget: captureBudget(deps), gathering, limits: settings, lenient, now, clock: Date.now };
}

/** With bodies beyond `capture.totalBytes` held, this much of each end is still kept (architecture §4). */
const SCARCE_BYTES = 64 * 1024;

function captureBudget({ settings, meters }: GatewayDeps): CaptureBudget {
  const { captureHeadBytes: headBytes, captureTailBytes: tailBytes, captureTotalBytes: totalBytes } = settings;
  const bounds = { headBytes, tailBytes, totalBytes, scarceBytes: SCARCE_BYTES };
  return new CaptureBudget(bounds, (bytes) => meters.lost('capture_bytes', bytes));
}

export function cacheMeans({ settings, cache: store, meters, log }: GatewayDeps): CacheMeans {
  const { cacheMaxEntryBytes: maxEntryBytes, cacheMemoryBytes: memoryBytes } = settings;
  const shelf = new Shelf({ store, memoryBytes, meters, log });
  const budget = new GatherBudget(memoryBytes);
  return { shelf, maxEntryBytes, budget, meters, now, clock: Date.now };
}

export function limitMeans({ settings, control, counters, log }: GatewayDeps): LimitMeans {
  return { control, counters, estimates: openCallEstimates(control), onFailure: settings.onLimiterFailure, log };
}
