// The engine's answers to the dashboard's questions, as the port has them.
import type {
  DashboardBucket,
  DashboardFigures,
  DashboardGroup,
  DashboardGroups,
  DashboardQuery,
  DashboardSums,
  DashboardTotals,
  Spread,
} from '../../ports/dashboard.ts';
import type { CallSumName, UserSumName } from './rollup-schema.ts';

type Sums = Readonly<Record<CallSumName, number>>;
type GroupSums = Readonly<Record<UserSumName, number>>;

export interface SumsRow extends Sums {
  readonly kind: 'all' | 'bucket' | 'provider' | 'model' | 'failure' | 'course';
  readonly bucket: number;
  readonly provider: string;
  /** The model; '' = unknown. */
  readonly shown: string;
  readonly status: number;
  readonly outcome: string;
  /** Rows of this kind, those cut off too. */
  readonly of_kind: number;
}

export interface SpreadRow {
  readonly is_all: 0 | 1;
  readonly bucket: number;
  readonly active: number;
  /** Of nothing the engine answers NaN, written as null. */
  readonly latency: readonly (number | null)[];
  readonly ttft: readonly (number | null)[];
}

export interface UserRow extends GroupSums {
  readonly caller: string;
  readonly of_kind: number;
}

export interface DashboardRows {
  readonly sums: readonly SumsRow[];
  readonly spreads: readonly SpreadRow[];
  readonly users: readonly UserRow[];
}

export function toFigures({ topModels }: DashboardQuery, { sums, spreads, users }: DashboardRows): DashboardFigures {
  const ofKind = (kind: SumsRow['kind']) => sums.filter((row) => row.kind === kind);
  const spreadOf = new Map(spreads.filter(({ is_all }) => is_all === 0).map((row) => [row.bucket, row]));
  const buckets = ofKind('bucket');
  return {
    totals: toTotals(
      ofKind('all')[0],
      spreads.find(({ is_all }) => is_all === 1),
    ),
    buckets: buckets.map((row): DashboardBucket => ({ index: row.bucket, ...toTotals(row, spreadOf.get(row.bucket)) })),
    failures: ofKind('failure').map(({ status, outcome, errors }) => ({ status, outcome, requests: errors })),
    models: toGroups(ofKind('model'), ({ shown }) => shown),
    providers: toGroups(ofKind('provider'), ({ provider }) => provider),
    users: toGroups(users, ({ caller }) => caller),
    costByModel: coursesOf(ofKind('course'), buckets, topModels),
  };
}

const NOTHING: Sums = {
  requests: 0,
  errors: 0,
  threats: 0,
  checked: 0,
  cost_sum: 0,
  priced: 0,
  prompt_sum: 0,
  cache_read_sum: 0,
  completion_sum: 0,
  latency_sum: 0,
  overhead_sum: 0,
  cache_asked: 0,
  cache_hits: 0,
  saved_cost_sum: 0,
  saved_ms_sum: 0,
};

export function toTotals(sums: Sums = NOTHING, spread?: SpreadRow): DashboardTotals {
  return {
    ...toSums(sums),
    activeUsers: spread?.active ?? 0,
    latency: toSpread(spread?.latency),
    ttft: toSpread(spread?.ttft),
  };
}

function toSums(row: Sums): DashboardSums {
  return {
    requests: row.requests,
    errors: row.errors,
    threats: row.threats,
    checked: row.checked,
    costNanos: row.cost_sum,
    priced: row.priced,
    promptTokens: row.prompt_sum,
    promptCacheReadTokens: row.cache_read_sum,
    completionTokens: row.completion_sum,
    latencyMs: row.latency_sum,
    overheadMs: row.overhead_sum,
    cacheAsked: row.cache_asked,
    cacheHits: row.cache_hits,
    savedCostNanos: row.saved_cost_sum,
    savedLatencyMs: row.saved_ms_sum,
  };
}

function toSpread([p50, p95, p99]: readonly (number | null)[] = []): Spread | null {
  return p50 == null || p95 == null || p99 == null ? null : { p50, p95, p99 };
}

function toGroups<Row extends GroupSums & { readonly of_kind: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): DashboardGroups {
  const groups = rows.map(
    (row): DashboardGroup => ({
      key: keyOf(row),
      requests: row.requests,
      errors: row.errors,
      costNanos: row.cost_sum,
      priced: row.priced,
      promptTokens: row.prompt_sum,
      completionTokens: row.completion_sum,
    }),
  );
  return { count: rows[0]?.of_kind ?? 0, rows: groups };
}

type Courses = DashboardFigures['costByModel'];

/** `courses` by place. What the models shown leave of a bucket is the others'. */
function coursesOf(courses: readonly SumsRow[], buckets: readonly SumsRow[], topModels: number): Courses {
  if (topModels === 0) return [];
  const byModel = [...Map.groupBy(courses, ({ shown }) => shown)].map(([model, rows]) => ({
    model,
    buckets: rows.map(({ bucket, cost_sum, priced }) => ({ index: bucket, costNanos: cost_sum, priced })),
  }));
  const shown = Map.groupBy(courses, ({ bucket }) => bucket);
  const others = buckets.flatMap((row) => {
    const those = shown.get(row.bucket) ?? [];
    const left = (read: (row: SumsRow) => number) => read(row) - those.reduce((sum, each) => sum + read(each), 0);
    if (left(({ requests }) => requests) === 0) return [];
    const [costNanos, priced] = [left(({ cost_sum }) => cost_sum), left((each) => each.priced)];
    return [{ index: row.bucket, costNanos, priced }];
  });
  return others.length === 0 ? byModel : [...byModel, { model: null, buckets: others }];
}
