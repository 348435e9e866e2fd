// The handler of the dashboard's page: asks for the window and for as long a time before it, and lays the points out on the
// caller's calendar.
import { type Handlers, MOST_DASHBOARD_POINTS } from '@heliometer/contract';
import { bucketBounds, bucketsIn, type CalendarIncrement, fittingIncrement } from '../../kernel/calendar-buckets.ts';
import type { DashboardFigures, DashboardGroup, DashboardGroups, DashboardTotals } from '../../ports/dashboard.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import type { TimeWindow } from '../../ports/time-window.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd, UNKNOWN_MODEL } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type Answer = Awaited<ReturnType<All['dashboard']>>;

const MODELS_OVER_TIME = 5;

export const dashboardHandlers = {
  async dashboard({ body }, { records, principal, signal, nowMs }) {
    const { filter, timeFilter, timeZone, top } = body;
    const { organizationId } = principal;
    const window = windowOf({ filter, nowMs, timeFilter });
    const before = { fromMs: window.fromMs - (window.toMs - window.fromMs), toMs: window.fromMs };
    const increment = body.increment === 'auto' ? fittingIncrement(window) : body.increment;
    checkPoints(window, increment);
    const bounds = bucketBounds(window, increment, timeZone);
    const figures = await records.dashboard(
      { organizationId, filter, window, previousFromMs: before.fromMs, bounds, top, topModels: MODELS_OVER_TIME },
      signal,
    );
    const newestMs = figures.totals.requests === 0 ? await records.newestStart(organizationId, signal) : null;
    return {
      window: shown(window),
      previous_window: shown(before),
      increment,
      time_zone: timeZone,
      totals: toTotals(figures.totals),
      previous: toTotals(figures.previous),
      over_time: overTime(figures, bounds),
      errors_by_status: [...figures.failures],
      cost_by_model: costByModel(figures, bounds.length - 1),
      models: groups(figures.models, (group) => ({ model: group.key === '' ? UNKNOWN_MODEL : group.key })),
      providers: groups(figures.providers, ({ key }) => ({ provider: key })),
      users: groups(figures.users, ({ key }) => ({ user_id: key })),
      latest_request_at: newestMs === null ? null : toIso(newestMs),
    };
  },
} satisfies Partial<All>;

function checkPoints(window: TimeWindow, increment: CalendarIncrement): void {
  const points = bucketsIn(window, increment);
  if (points <= MOST_DASHBOARD_POINTS) return;
  throw new InvalidQuery(
    `increment: ${increment} makes ${points} points of this window; accepted are at most ${MOST_DASHBOARD_POINTS}, such as ${fittingIncrement(window)}, or auto`,
  );
}

function shown({ fromMs, toMs }: TimeWindow) {
  return { start: toIso(fromMs), end: toIso(toMs) };
}

/** The sum of nothing known is not 0: it is unknown. */
function costOf({ costNanos, priced }: { readonly costNanos: number; readonly priced: number }): number | null {
  return priced === 0 ? null : toUsd(costNanos);
}

function toTotals(totals: DashboardTotals): Answer['totals'] {
  const average = (sum: number) => (totals.requests === 0 ? null : sum / totals.requests);
  return {
    requests: totals.requests,
    errors: totals.errors,
    cost: costOf(totals),
    priced: totals.priced,
    prompt_tokens: totals.promptTokens,
    prompt_cache_read_tokens: totals.promptCacheReadTokens,
    completion_tokens: totals.completionTokens,
    latency: totals.latency,
    average_latency: average(totals.latencyMs),
    time_to_first_token: totals.ttft,
    average_overhead: average(totals.overheadMs),
    active_users: totals.activeUsers,
    threats: totals.threats,
    threats_checked: totals.checked,
    cache_asked: totals.cacheAsked,
    cache_hits: totals.cacheHits,
    cache_saved_usd: toUsd(totals.savedCostNanos),
    cache_saved_ms: totals.savedLatencyMs,
  };
}

const NOTHING: DashboardTotals = {
  requests: 0,
  errors: 0,
  threats: 0,
  checked: 0,
  costNanos: 0,
  priced: 0,
  promptTokens: 0,
  promptCacheReadTokens: 0,
  completionTokens: 0,
  latencyMs: 0,
  overheadMs: 0,
  cacheAsked: 0,
  cacheHits: 0,
  savedCostNanos: 0,
  savedLatencyMs: 0,
  activeUsers: 0,
  latency: null,
  ttft: null,
};

function overTime({ buckets }: DashboardFigures, bounds: readonly number[]): Answer['over_time'] {
  const byIndex = new Map(buckets.map((bucket) => [bucket.index, bucket]));
  return bounds.slice(1).map((toMs, index) => ({
    ...shown({ fromMs: bounds[index] ?? toMs, toMs }),
    ...toTotals(byIndex.get(index) ?? NOTHING),
  }));
}

/** Where a model has no request it has cost nothing; where none of its requests is priced nobody knows. */
function costByModel({ costByModel: courses }: DashboardFigures, points: number): Answer['cost_by_model'] {
  return courses.map(({ model, buckets }) => {
    const cost: (number | null)[] = new Array(points).fill(0);
    for (const bucket of buckets) cost[bucket.index] = costOf(bucket);
    return { model: model === '' ? UNKNOWN_MODEL : model, cost };
  });
}

function groups<Key extends object>({ count, rows }: DashboardGroups, keyOf: (group: DashboardGroup) => Key) {
  return {
    count,
    rows: rows.map((group) => ({
      ...keyOf(group),
      requests: group.requests,
      errors: group.errors,
      cost: costOf(group),
      priced: group.priced,
      prompt_tokens: group.promptTokens,
      completion_tokens: group.completionTokens,
    })),
  };
}
