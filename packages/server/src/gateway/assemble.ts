// The pipeline put together: which guards, in which order, around which call. Adding a policy is adding its line here.

import type { Log } from '../kernel/log.ts';
import { addStreamUsage } from './body-changes/add-stream-usage.ts';
import { fillPrompt } from './body-changes/fill-prompt.ts';
import { forceFormat } from './body-changes/force-format.ts';
import { type LimitTokens, openLimitTokens, tokenLimitNeedsBody } from './body-changes/limit-tokens.ts';
import { promptTagsNeedBody, removePromptTags } from './body-changes/remove-prompt-tags.ts';
import { deliver } from './deliver.ts';
import { callUpstream } from './dispatch/call-upstream.ts';
import { compose, type DispatchWrapper } from './dispatch/dispatch.ts';
import type { SideCallMeans } from './dispatch/side-call.ts';
import { Upstreams } from './dispatch/upstreams.ts';
import { withAwsSignature } from './dispatch/with-aws-signature.ts';
import { withCacheFill } from './dispatch/with-cache-fill.ts';
import { fallbacksNeedBody, withFallbacks } from './dispatch/with-fallbacks.ts';
import { withReconnect } from './dispatch/with-reconnect.ts';
import { retriesNeedBody, withRetries } from './dispatch/with-retries.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { admit, type Capacity } from './guards/admit.ts';
import { authenticate } from './guards/authenticate.ts';
import { boundBody } from './guards/bound-body.ts';
import { checkExpectation } from './guards/check-expectation.ts';
import { checkHeaders } from './guards/check-headers.ts';
import { checkModeration, moderationNeedsBody } from './guards/check-moderation.ts';
import { checkSecurity, securityNeedsBody } from './guards/check-security.ts';
import { claimId } from './guards/claim-id.ts';
import type { Guard } from './guards/guard.ts';
import { holdBody, type NeedsBody } from './guards/hold-body.ts';
import { limitRate, limitsNeedBody, showingLimits } from './guards/limit-rate.ts';
import { cacheNeedsBody, readCache } from './guards/read-cache.ts';
import { refuseNavigation } from './guards/refuse-navigation.ts';
import { route } from './guards/route.ts';
import { sealPostHog } from './guards/seal-posthog.ts';
import { useStoredKey } from './guards/use-stored-key.ts';
import { type LogMeans, type LogStreet, openLogStreet } from './logging/log-street.ts';
import type { OpeningMeans } from './open-exchange.ts';
import { openSpanStreet, type SpanMeans } from './otlp/span-street.ts';
import { ownHeaders } from './own-headers.ts';
import type { Pipeline } from './pipeline.ts';
import { refusal } from './refusal.ts';
import { type SettleMeans, settle } from './settle.ts';
import { cacheMeans, limitMeans, now, openingMeans } from './shared-means.ts';
import { type OmittedReader, openOmittedReader } from './tap/read-omitted.ts';
import { tunnel } from './tunnel.ts';
import { openVault } from './vault.ts';

export interface Assembly {
  readonly pipeline: Pipeline;
  readonly opening: OpeningMeans;
  readonly logs: LogStreet;
  readonly spans: LogStreet;
  close(): Promise<void>;
}

export function assemble(deps: GatewayDeps, capacity: Capacity): Assembly {
  const { settings, log } = deps;
  const upstreams = new Upstreams(deps.openPool);
  const limitTokens = openLimitTokens(log);
  const omitted = openOmittedReader(log);
  const ends = endsOf(deps, omitted);
  const pipeline: Pipeline = {
    guards: guardsInOrder(deps, capacity, { upstreams, now, log, limitTokens }),
    dispatch: compose(wrappersInOrder(deps), callUpstream({ ...settings, upstreams, now })),
    ...waysBack(deps, ends),
  };
  const opening = openingMeans(deps);
  const telling = { ...guardsOfLogs(deps, capacity), ...ends, opening, limitBytes: settings.gatherBytes };
  const logs = openLogStreet(telling);
  const spans = openSpanStreet({ ...telling, ids: deps.ids });
  return {
    pipeline,
    opening,
    logs,
    spans,
    close: async () => {
      await Promise.all([logs.close(), spans.close(), upstreams.close(), omitted.close(), limitTokens.close()]);
    },
  };
}

interface Asking extends SideCallMeans {
  readonly log: Log;
  readonly limitTokens: LimitTokens;
}

/** headers.md §0, "Order of one exchange". */
function guardsInOrder(deps: GatewayDeps, capacity: Capacity, { limitTokens, ...asking }: Asking): readonly Guard[] {
  const { settings, control, ids, checkTarget, sealers, log } = deps;
  const limits = limitMeans(deps);
  return [
    authenticate(control, settings.anonymous),
    sealPostHog({ checkTarget, sealer: sealers.journal, log }),
    admit(capacity),
    refuseNavigation(),
    checkExpectation(),
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
    showingLimits(readCache(cacheMeans(deps)), limits),
    limitRate(limits),
    checkSecurity({ security: deps.security, ...asking }),
    checkModeration({ settings: settings.moderation, ...asking }),
  ];
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

/** The outermost first: each fallback has its retries, and each try its signature and its second connection. */
function wrappersInOrder({ settings, meters }: GatewayDeps): readonly DispatchWrapper[] {
  return [
    withCacheFill(),
    withFallbacks(),
    withRetries({ clock: Date.now, random: Math.random }),
    withAwsSignature(settings.gatherBytes, Date.now),
    withReconnect(() => meters.reconnected()),
  ];
}

/** With what every exchange ends, told ones too. */
interface Ends extends SettleMeans {
  readonly ownHeaders: (exchange: Exchange, failed: boolean) => string[];
}

function endsOf({ settings, spool, meters, log }: GatewayDeps, omitted: OmittedReader): Ends {
  const { releaseTimeoutMs } = settings;
  const own = { ...settings, now };
  return {
    spool,
    meters,
    now,
    omitted,
    log,
    releaseTimeoutMs,
    ownHeaders: (exchange, failed) => ownHeaders(exchange, failed, own),
  };
}

function waysBack({ settings, log }: GatewayDeps, ends: Ends): Pick<Pipeline, 'deliver' | 'refuse' | 'settle'> {
  const { idleTimeoutMs, corsOrigins } = settings;
  const means = { now, idleTimeoutMs, replaceCors: corsOrigins.length > 0, ownHeaders: ends.ownHeaders };
  return {
    deliver: (exchange, answer) => {
      const { reply } = answer;
      return reply.upgraded === null
        ? deliver(exchange, answer, means)
        : tunnel(exchange, reply, reply.upgraded, means);
    },
    refuse: (exchange, stop) => refusal(exchange, stop, ends.ownHeaders(exchange, true), log),
    settle: async (exchange, delivery) => {
      try {
        await settle(exchange, delivery, ends);
      } finally {
        exchange.body.release();
      }
    },
  };
}

/** Of who tells a call, and of the call told: it is over, so all that is left to do is to keep it. */
function guardsOfLogs(
  { settings, control, ids, checkTarget, sealers, log }: GatewayDeps,
  capacity: Capacity,
): Pick<LogMeans, 'tellerGuards' | 'callGuards'> & Pick<SpanMeans, 'spanGuards'> {
  const spanGuards = [sealPostHog({ checkTarget, sealer: sealers.journal, log }), checkHeaders()];
  return {
    tellerGuards: [authenticate(control, settings.anonymous), admit(capacity), checkExpectation(), boundBody()],
    callGuards: [...spanGuards, claimId(ids, log)],
    // Spans are told apart by ids of their own, which the street claims.
    spanGuards,
  };
}
