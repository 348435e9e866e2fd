// The pipeline put together: which guards, in which order, around which call. Adding a policy is adding its line here.

import type { Log } from '../kernel/log.ts';
import { addStreamUsage } from './body-changes/add-stream-usage.ts';
import { fillPrompt } from './body-changes/fill-prompt.ts';
import { forceFormat } from './body-changes/force-format.ts';
import { type LimitTokens, openLimitTokens, tokenLimitNeedsBody } from './body-changes/limit-tokens.ts';
import { promptTagsNeedBody, removePromptTags } from './body-changes/remove-prompt-tags.ts';
import { Shelf } from './cache/shelf.ts';
import { deliver } from './deliver.ts';
import { callUpstream } from './dispatch/call-upstream.ts';
import { compose } from './dispatch/dispatch.ts';
import type { SideCallMeans } from './dispatch/side-call.ts';
import { Upstreams } from './dispatch/upstreams.ts';
import { withAwsSignature } from './dispatch/with-aws-signature.ts';
import { withCacheFill } from './dispatch/with-cache-fill.ts';
import { fallbacksNeedBody, withFallbacks } from './dispatch/with-fallbacks.ts';
import { withReconnect } from './dispatch/with-reconnect.ts';
import { retriesNeedBody, withRetries } from './dispatch/with-retries.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { GatherBudget } from './gather-budget.ts';
import { admit, type Capacity } from './guards/admit.ts';
import { authenticate } from './guards/authenticate.ts';
import { boundBody } from './guards/bound-body.ts';
import { checkHeaders } from './guards/check-headers.ts';
import { checkModeration, moderationNeedsBody } from './guards/check-moderation.ts';
import { checkSecurity, securityNeedsBody } from './guards/check-security.ts';
import { claimId } from './guards/claim-id.ts';
import type { Guard } from './guards/guard.ts';
import { holdBody, type NeedsBody } from './guards/hold-body.ts';
import { type LimitMeans, limitRate, limitsNeedBody, showingLimits } from './guards/limit-rate.ts';
import { type CacheMeans, cacheNeedsBody, readCache } from './guards/read-cache.ts';
import { refuseNavigation } from './guards/refuse-navigation.ts';
import { route } from './guards/route.ts';
import { sealPostHog } from './guards/seal-posthog.ts';
import { useStoredKey } from './guards/use-stored-key.ts';
import { openCallEstimates } from './limits/call-estimates.ts';
import { type LogMeans, type LogStreet, openLogStreet } from './logging/log-street.ts';
import type { OpeningMeans } from './open-exchange.ts';
import { ownHeaders } from './own-headers.ts';
import type { Pipeline } from './pipeline.ts';
import { refusal } from './refusal.ts';
import { settle } from './settle.ts';
import { CaptureBudget } from './tap/capture.ts';
import { openOmittedReader } from './tap/read-omitted.ts';
import { tunnel } from './tunnel.ts';
import { openVault } from './vault.ts';

export interface Assembly {
  readonly pipeline: Pipeline;
  readonly opening: OpeningMeans;
  readonly logs: LogStreet;
  close(): Promise<void>;
}

/** With bodies beyond `capture.totalBytes` held, this much of each end is still kept (architecture §4). */
const SCARCE_BYTES = 64 * 1024;

export function assemble(deps: GatewayDeps, capacity: Capacity): Assembly {
  const { settings, meters, spool, log } = deps;
  const now = (): number => performance.now();
  const upstreams = new Upstreams(deps.openPool);
  const omitted = openOmittedReader(log);
  const limitTokens = openLimitTokens(log);
  const wrappers = [
    withCacheFill(),
    withFallbacks(),
    withRetries({ clock: Date.now, random: Math.random }),
    withAwsSignature(settings.gatherBytes, Date.now),
    withReconnect(() => meters.reconnected()),
  ];
  const headers = (exchange: Exchange, failed: boolean): string[] => ownHeaders(exchange, failed, { ...settings, now });
  const means = {
    now,
    idleTimeoutMs: settings.idleTimeoutMs,
    replaceCors: settings.corsOrigins.length > 0,
    ownHeaders: headers,
  };
  const settling = { spool, meters, now, omitted, log, releaseTimeoutMs: settings.releaseTimeoutMs };
  const pipeline: Pipeline = {
    guards: guardsInOrder(deps, capacity, { upstreams, now, log, limitTokens }),
    dispatch: compose(wrappers, callUpstream({ ...settings, upstreams, now })),
    deliver: (exchange, answer) => {
      const { reply } = answer;
      return reply.upgraded === null
        ? deliver(exchange, answer, means)
        : tunnel(exchange, reply, reply.upgraded, means);
    },
    refuse: (exchange, stop) => refusal(exchange, stop, headers(exchange, true), log),
    settle: async (exchange, delivery) => {
      try {
        await settle(exchange, delivery, settling);
      } finally {
        exchange.body.release();
      }
    },
  };
  const opening = openingOf(deps, now);
  const logs = openLogStreet({
    ...guardsOfLogs(deps, capacity),
    ...settling,
    opening,
    ownHeaders: headers,
    limitBytes: settings.gatherBytes,
  });
  return {
    pipeline,
    opening,
    logs,
    close: async () => {
      await Promise.all([logs.close(), upstreams.close(), omitted.close(), limitTokens.close()]);
    },
  };
}

interface Asking extends SideCallMeans {
  readonly log: Log;
  readonly limitTokens: LimitTokens;
}

/** Policies that must see the whole body. */
const POLICIES_THAT_LOOK: readonly NeedsBody[] = [
  cacheNeedsBody,
  tokenLimitNeedsBody,
  securityNeedsBody,
  moderationNeedsBody,
  fallbacksNeedBody,
  retriesNeedBody,
  promptTagsNeedBody,
];

/** headers.md §0, "Order of one exchange". */
function guardsInOrder(deps: GatewayDeps, capacity: Capacity, { limitTokens, ...asking }: Asking): readonly Guard[] {
  const { settings, control, ids, checkTarget, sealers, log } = deps;
  const cache = cacheOf(deps);
  const limits = limitsOf(deps);
  return [
    authenticate(control, settings.anonymous),
    sealPostHog({ checkTarget, sealer: sealers.journal, log }),
    admit(capacity),
    refuseNavigation(),
    checkHeaders(),
    route(settings, checkTarget),
    useStoredKey({ control, vault: openVault(sealers.providerKeys, log), providerUrls: settings.providerUrls }),
    claimId(ids, log),
    boundBody(),
    holdBody([...POLICIES_THAT_LOOK, limitsNeedBody(control)], settings.gatherBytes),
    fillPrompt(control, settings.gatherBytes),
    removePromptTags(),
    limitTokens.guard,
    addStreamUsage({ always: settings.alwaysStreamUsage, gatherBytes: settings.gatherBytes }),
    forceFormat(),
    showingLimits(readCache(cache), limits),
    limitRate(limits),
    checkSecurity({ security: deps.security, ...asking }),
    checkModeration({ settings: settings.moderation, ...asking }),
  ];
}

/** Of who tells a call, and of the call told: it is over, so all that is left to do is to keep it. */
function guardsOfLogs(
  { settings, control, ids, checkTarget, sealers, log }: GatewayDeps,
  capacity: Capacity,
): Pick<LogMeans, 'tellerGuards' | 'callGuards'> {
  return {
    tellerGuards: [authenticate(control, settings.anonymous), admit(capacity), boundBody()],
    callGuards: [sealPostHog({ checkTarget, sealer: sealers.journal, log }), checkHeaders(), claimId(ids, log)],
  };
}

function cacheOf({ settings, cache: store, meters, log }: GatewayDeps): CacheMeans {
  const { cacheMaxEntryBytes: maxEntryBytes, cacheMemoryBytes: memoryBytes } = settings;
  const shelf = new Shelf({ store, memoryBytes, meters, log });
  const budget = new GatherBudget(memoryBytes);
  return { shelf, maxEntryBytes, budget, meters, now: () => performance.now(), clock: Date.now };
}

function limitsOf({ settings, control, counters, log }: GatewayDeps): LimitMeans {
  return { control, counters, estimates: openCallEstimates(control), onFailure: settings.onLimiterFailure, log };
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
