// The pipeline put together: which guards, in which order, around which call. Adding a policy is adding its line here.
import { addStreamUsage } from './body-changes/add-stream-usage.ts';
import { deliver } from './deliver.ts';
import { callUpstream } from './dispatch/call-upstream.ts';
import { compose } from './dispatch/dispatch.ts';
import { Upstreams } from './dispatch/upstreams.ts';
import { withAwsSignature } from './dispatch/with-aws-signature.ts';
import { withReconnect } from './dispatch/with-reconnect.ts';
import type { Ending, Exchange } from './exchange.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { GatherBudget } from './gather-budget.ts';
import { admit, type Capacity } from './guards/admit.ts';
import { authenticate } from './guards/authenticate.ts';
import { boundBody } from './guards/bound-body.ts';
import { checkHeaders } from './guards/check-headers.ts';
import { claimId } from './guards/claim-id.ts';
import type { Guard } from './guards/guard.ts';
import { refuseNavigation } from './guards/refuse-navigation.ts';
import { route } from './guards/route.ts';
import type { OpeningMeans } from './open-exchange.ts';
import { ownHeaders } from './own-headers.ts';
import type { Pipeline } from './pipeline.ts';
import { refusal } from './refusal.ts';
import { settle } from './settle.ts';
import { CaptureBudget } from './tap/capture.ts';
import { openOmittedReader } from './tap/read-omitted.ts';
import { tunnel } from './tunnel.ts';

export interface Assembly {
  readonly pipeline: Pipeline;
  readonly opening: OpeningMeans;
  close(): Promise<void>;
}

/** With bodies beyond `capture.totalBytes` held, this much of each end is still kept (architecture §4). */
const SCARCE_BYTES = 64 * 1024;

export function assemble(deps: GatewayDeps, capacity: Capacity): Assembly {
  const { settings, meters, spool, ids, log } = deps;
  const now = (): number => performance.now();
  const upstreams = new Upstreams(deps.openPool);
  const omitted = openOmittedReader(log);
  const wrappers = [withAwsSignature(settings.gatherBytes, Date.now), withReconnect(() => meters.reconnected())];
  const headers = (exchange: Exchange, failed: boolean): string[] => ownHeaders(exchange, failed, { ...settings, now });
  const means = {
    now,
    idleTimeoutMs: settings.idleTimeoutMs,
    replaceCors: settings.corsOrigins.length > 0,
    ownHeaders: headers,
  };
  const settling = { spool, meters, now, omitted, releaseTimeoutMs: settings.releaseTimeoutMs };
  const pipeline: Pipeline = {
    guards: guardsInOrder(deps, capacity),
    dispatch: compose(wrappers, callUpstream({ ...settings, upstreams, now })),
    deliver: (exchange, reply) =>
      reply.upgraded === null ? deliver(exchange, reply, means) : tunnel(exchange, reply, reply.upgraded, means),
    refuse: (exchange, stop) => refusal(exchange, stop, headers(exchange, true), log),
    settle: async (exchange, delivery) => {
      if (exchange.idClaimed) ids.release(organizationOf(exchange), exchange.requestId, wasAnswered(delivery.ending));
      try {
        await settle(exchange, delivery, settling);
      } finally {
        exchange.body.release();
      }
    },
  };
  return {
    pipeline,
    opening: openingOf(deps, now),
    close: async () => {
      await Promise.all([upstreams.close(), omitted.close()]);
    },
  };
}

/** headers.md §0, "Order of one exchange". */
function guardsInOrder(
  { settings, control, ids, checkTarget, log }: GatewayDeps,
  capacity: Capacity,
): readonly Guard[] {
  return [
    authenticate(control, settings.anonymous),
    admit(capacity),
    refuseNavigation(),
    checkHeaders(),
    route(settings, checkTarget),
    claimId(ids, log),
    boundBody(),
    addStreamUsage({ always: settings.alwaysStreamUsage, gatherBytes: settings.gatherBytes }),
  ];
}

function openingOf(deps: GatewayDeps, now: () => number): OpeningMeans {
  const { settings } = deps;
  const gathering = new GatherBudget(settings.gatherTotalBytes);
  const lenient = settings.lenientHeaders;
  return { budget: captureBudget(deps), gathering, limits: settings, lenient, now, clock: Date.now };
}

function captureBudget({ settings, meters }: GatewayDeps): CaptureBudget {
  const { captureHeadBytes: headBytes, captureTailBytes: tailBytes, captureTotalBytes: totalBytes } = settings;
  const bounds = { headBytes, tailBytes, totalBytes, scarceBytes: SCARCE_BYTES };
  return new CaptureBudget(bounds, (bytes) => meters.lost('capture_bytes', bytes));
}

function organizationOf(exchange: Exchange): string {
  return exchange.principal?.organizationId ?? '';
}

/** headers.md §3: a 200 that broke off in the middle is none, and its id may be used again. */
function wasAnswered({ outcome, status }: Ending): boolean {
  return outcome === 'answered' && status >= 200 && status < 300;
}
