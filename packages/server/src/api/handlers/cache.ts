// Handlers of the cache: what it saved, and emptying it.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { CacheBucket } from '../../ports/record-store.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export const cacheHandlers = {
  async cacheMetrics({ query }, { records, principal, nowMs, signal }) {
    const { dbIncrement: increment, timeZoneDifference = 0 } = query;
    const end = query.end ?? nowMs + 1;
    const window = windowOf({ filter: 'all', nowMs, timeFilter: { start: query.start ?? end - 30 * DAY_MS, end } });
    const { organizationId } = principal;
    const selection = {
      organizationId,
      filter: 'all',
      window,
      increment,
      utcOffsetMinutes: 0 - timeZoneDifference,
    } as const;
    const buckets = await records.cacheSeries(selection, signal);
    return {
      ...shown(buckets.reduce(sum, NOTHING)),
      over_time: buckets.map((bucket) => ({ time: toIso(bucket.atMs), ...shown(bucket) })),
    };
  },
  async cachedAnswers({ query }, { records, cache, principal, nowMs, signal }) {
    const window = windowOf({ filter: 'all', nowMs, timeFilter: lastDays(nowMs, query) });
    const { organizationId } = principal;
    const answers = await records.cachedAnswers({ organizationId, filter: 'all', window }, query.limit, signal);
    const ids = answers.map(({ exchangeId }) => exchangeId);
    const expiries = await asked(() => cache.expiries(organizationId, ids));
    return answers.map(({ exchangeId, model, provider, hits, savedCostNanos, savedLatencyMs, lastHitMs }) => ({
      ...{ exchange_id: exchangeId, model, provider, hits },
      saved_cost: toUsd(savedCostNanos),
      saved_latency_ms: savedLatencyMs,
      last_hit: toIso(lastHitMs),
      expires: isoOrNull(expiries.get(exchangeId)),
    }));
  },
  async cacheSize(_input, { cache, principal }) {
    const { entries, bytes, maxBytes } = await asked(() => cache.size(principal.organizationId));
    return { entries, bytes, max_bytes: maxBytes };
  },
  async purgeCache({ query }, { cache, principal }) {
    try {
      return { purged: await cache.purge(principal.organizationId, query.seed ?? null) };
    } catch (cause) {
      throw new GatewayError('store_unavailable', 'The cache cannot be emptied at the moment; try again shortly.', {
        cause,
      });
    }
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

/** @throws GatewayError store_unavailable */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new GatewayError('store_unavailable', 'The cache cannot be asked at the moment; try again shortly.', {
      cause,
    });
  }
}

function isoOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : toIso(atMs);
}

interface GivenTimes {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/** 30, unless told otherwise. */
function lastDays(nowMs: number, { start, end = nowMs + 1 }: GivenTimes) {
  return { start: start ?? end - 30 * DAY_MS, end };
}

type Sums = Omit<CacheBucket, 'atMs'>;

const NOTHING: Sums = {
  asked: 0,
  hits: 0,
  savedCostNanos: 0,
  savedLatencyMs: 0,
  savedPromptTokens: 0,
  savedCompletionTokens: 0,
};

function sum(a: Sums, b: Sums): Sums {
  return {
    asked: a.asked + b.asked,
    hits: a.hits + b.hits,
    savedCostNanos: a.savedCostNanos + b.savedCostNanos,
    savedLatencyMs: a.savedLatencyMs + b.savedLatencyMs,
    savedPromptTokens: a.savedPromptTokens + b.savedPromptTokens,
    savedCompletionTokens: a.savedCompletionTokens + b.savedCompletionTokens,
  };
}

function shown({ asked, hits, savedCostNanos, savedLatencyMs, savedPromptTokens, savedCompletionTokens }: Sums) {
  return {
    cache_hit_count: hits,
    cache_enabled_count: asked,
    saved_cost: toUsd(savedCostNanos),
    saved_latency_ms: savedLatencyMs,
    saved_prompt_tokens: savedPromptTokens,
    saved_completion_tokens: savedCompletionTokens,
  };
}
