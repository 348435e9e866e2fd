// Handlers of sums and series. Each picks its numbers from what the store answers to one question.
import type { Handlers } from '@heliometer/contract';
import type { Breakdown, BreakdownKind } from '../../ports/breakdowns.ts';
import type { ListPrice } from '../../ports/model-catalogue.ts';
import type { GroupTotals, MetricBucket, MetricTotals } from '../../ports/record-store.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { metricQuery, seriesQuery } from '../metric-query.ts';
import { toIso, toUsd, UNKNOWN_MODEL } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type TotalsBody = Parameters<All['totalRequests']>[0]['body'];
type SeriesBody = Parameters<All['costOverTime']>[0]['body'];
type BreakdownBody = Parameters<All['modelDetails']>[0]['body'];
type GroupsBody = Parameters<All['models']>[0]['body'];

export const metricHandlers = {
  totalRequests: ofTotals(({ requests }) => requests),
  requestCount: ofTotals(({ requests }) => requests),
  totalCost: ofTotals(({ costNanos }) => toUsd(costNanos)),
  averageLatency: ofTotals(({ averageLatencyMs }) => averageLatencyMs),
  averageTimeToFirstToken: ofTotals(({ averageTtftMs }) => averageTtftMs),
  totalThreats: ofTotals(({ threats }) => threats),
  activeUsers: ofTotals(({ activeUsers }) => activeUsers),
  averageTokensPerRequest: ofTotals((totals) => {
    const perRequest = (tokens: number) => (totals.requests === 0 ? 0 : tokens / totals.requests);
    return {
      average_prompt_tokens_per_response: perRequest(totals.promptTokens),
      average_completion_tokens_per_response: perRequest(totals.completionTokens),
      average_total_tokens_per_response: perRequest(totals.totalTokens),
    };
  }),
  requestOverTime: ofSeries(({ requests }) => ({ count: requests })),
  errorOverTime: ofSeries(({ errors }) => ({ count: errors })),
  usersOverTime: ofSeries(({ activeUsers }) => ({ count: activeUsers })),
  threatsOverTime: ofSeries(({ threats }) => ({ count: threats })),
  costOverTime: ofSeries((bucket) => ({ ...costOf(bucket), requests: bucket.requests })),
  tokensOverTime: ofSeries((bucket) => ({
    prompt_tokens: bucket.promptTokens,
    completion_tokens: bucket.completionTokens,
  })),
  latencyOverTime: ofSeries(({ averageLatencyMs: duration }) => (duration === null ? null : { duration })),
  timeToFirstToken: ofSeries(({ averageTtftMs: ttft }) => (ttft === null ? null : { ttft })),
  async requestStatusOverTime({ body }, context) {
    const series = await context.records.statusSeries(seriesQuery(body, context), context.signal);
    return series.map(({ atMs, status, count }) => ({ time: toIso(atMs), status, count }));
  },
  async quantiles({ body }, context) {
    const { metric } = body;
    const series = await context.records.quantiles({ ...seriesQuery(body, context), metric }, context.signal);
    // The store keeps money in nano-dollars, quantiles of it too.
    const shown = metric === 'cost' ? toUsd : (value: number) => value;
    return series.map(({ atMs, p75, p90, p95, p99 }) => {
      return { time: toIso(atMs), p75: shown(p75), p90: shown(p90), p95: shown(p95), p99: shown(p99) };
    });
  },
  async models({ body }, context) {
    const groups = await groupsBy('model', body, context);
    return groups.map((group) => ({
      model: group.key === '' ? UNKNOWN_MODEL : group.key,
      total_requests: group.requests,
      total_completion_tokens: group.completionTokens,
      total_prompt_token: group.promptTokens,
      total_tokens: group.totalTokens,
      ...costOf(group),
    }));
  },
  async modelDetails({ body }, context) {
    const { catalogue, control, principal, nowMs } = context;
    const own = await control.priceOverrides(principal.organizationId);
    return breakdown('model', body, context, ([model = '', provider = '']) => {
      const price = model === '' ? null : catalogue.listPrice({ model, provider }, own, nowMs);
      return { model: model === '' ? UNKNOWN_MODEL : model, provider, list_price: toListPrice(price) };
    });
  },
  async promptDetails({ body }, context) {
    return breakdown('prompt', body, context, ([prompt_id = '']) => ({ prompt_id }));
  },
  async promptVersionDetails({ body }, context) {
    return breakdown('prompt_version', body, context, ([prompt_id = '', prompt_version = '']) => {
      return { prompt_id, prompt_version };
    });
  },
  async dashboardScores({ body }, context) {
    const { userFilter: filter, ...asked } = body;
    const series = await context.records.scoreSeries(seriesQuery({ filter, ...asked }, context), context.signal);
    return series.map(({ atMs, name, sum, count }) => {
      return { created_at_trunc: toIso(atMs), score_key: name, score_sum: sum, score_count: count };
    });
  },
  async country() {
    // No exchange of ours says where its caller stands; the route is there for clients that draw a map.
    return [];
  },
  async providers({ body }, context) {
    const groups = await groupsBy('provider', body, context);
    return groups.map(({ key, requests }) => ({ provider: key, total_requests: requests }));
  },
} satisfies Partial<All>;

async function breakdown<Names extends object>(
  by: BreakdownKind,
  body: BreakdownBody,
  context: ApiContext,
  nameOf: (names: readonly string[]) => Names,
) {
  const { limit, offset, sort } = body;
  const query = { ...metricQuery(body, context), by, sort, limit, offset };
  const groups = await context.records.breakdown(query, context.signal);
  return groups.map((group) => ({ ...nameOf(group.names), ...toDetails(group) }));
}

function toListPrice(price: ListPrice | null) {
  if (price === null) return null;
  const { input = null, output = null, cache_read = null, cache_write = null } = price.rates;
  return { input, output, cache_read, cache_write, source: price.source };
}

function toDetails(group: Breakdown) {
  return {
    requests: group.requests,
    errors: group.errors,
    cached: group.cached,
    ...costOf(group),
    prompt_tokens: group.promptTokens,
    prompt_cache_read_tokens: group.promptCacheReadTokens,
    completion_tokens: group.completionTokens,
    average_latency: group.averageLatencyMs,
    p50_latency: group.p50LatencyMs,
    p95_latency: group.p95LatencyMs,
    average_time_to_first_token: group.averageTtftMs,
    tokens_per_second: group.tokensPerSecond,
    first_used: toIso(group.firstStartMs),
    last_used: toIso(group.lastStartMs),
  };
}

/** The sum of nothing known is not 0: it is unknown. */
function costOf({ costNanos, priced }: Pick<MetricTotals, 'costNanos' | 'priced'>): {
  readonly cost: number | null;
  readonly priced: number;
} {
  return { cost: priced === 0 ? null : toUsd(costNanos), priced };
}

function ofTotals<Answer>(pick: (totals: MetricTotals) => Answer) {
  return async ({ body }: { readonly body: TotalsBody }, context: ApiContext): Promise<Answer> =>
    pick(await context.records.totals(metricQuery(body, context), context.signal));
}

/** null = the bucket has nothing of the kind. */
function ofSeries<Point extends object>(pick: (bucket: MetricBucket) => Point | null) {
  return async (
    { body }: { readonly body: SeriesBody },
    context: ApiContext,
  ): Promise<(Point & { time: string })[]> => {
    const series = await context.records.series(seriesQuery(body, context), context.signal);
    return series.flatMap((bucket) => {
      const point = pick(bucket);
      return point === null ? [] : [{ time: toIso(bucket.atMs), ...point }];
    });
  };
}

function groupsBy(by: 'model' | 'provider', body: GroupsBody, context: ApiContext): Promise<readonly GroupTotals[]> {
  const { limit, offset } = body;
  return context.records.groups({ ...metricQuery(body, context), by, limit, offset }, context.signal);
}
