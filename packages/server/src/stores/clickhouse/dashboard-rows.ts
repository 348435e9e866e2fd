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
import { CALL_SUM_NAMES, type CallSumName, type UserSumName } from './rollup-schema.ts';

type Sums = Readonly<Record<CallSumName, number>>;
type GroupSums = Readonly<Record<UserSumName, number>>;

/** In the order of `CALL_SUM_NAMES`. */
export type SumsTogether = readonly number[];

export interface SumsRow {
  /** Of the time before the window there is no other kind than `all`. */
  readonly is_before: 0 | 1;
  readonly kind: 'all' | 'bucket' | 'provider' | 'model' | 'failure' | 'course';
  readonly bucket: number;
  readonly provider: string;
  /** The model; '' = unknown. */
  readonly shown: string;
  readonly status: number;
  readonly outcome: string;
  readonly sums: SumsTogether;
  /** Rows of this kind, those cut off too. */
  readonly of_kind: number;
  /** Place within its kind, from 1: by requests, and of a course its model's by cost. */
  readonly by_requests: number;
  readonly place: number;
}

export interface SpreadRow {
  readonly is_before: 0 | 1;
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
  const rows = sums.map((row): CallRow => ({ ...row, ...sumsByName(row.sums) }));
  const ofKind = (kind: SumsRow['kind']) => rows.filter((row) => row.kind === kind);
  const busiestFirst = (kind: SumsRow['kind']) => ofKind(kind).sort((a, b) => a.by_requests - b.by_requests);
  const spreadOf = new Map(spreads.filter(({ is_all }) => is_all === 0).map((row) => [row.bucket, row]));
  const whole = (isBefore: 0 | 1) =>
    toTotals(
      sums.find(({ kind, is_before }) => kind === 'all' && is_before === isBefore)?.sums,
      spreads.find(({ is_all, is_before }) => is_all === 1 && is_before === isBefore),
    );
  const buckets = ofKind('bucket').sort((a, b) => a.bucket - b.bucket);
  const courses = ofKind('course').sort((a, b) => a.place - b.place || a.bucket - b.bucket);
  return {
    totals: whole(0),
    previous: whole(1),
    buckets: buckets.map((row): DashboardBucket => {
      return { index: row.bucket, ...toTotals(row.sums, spreadOf.get(row.bucket)) };
    }),
    failures: busiestFirst('failure').map(({ status, outcome, errors }) => ({ status, outcome, requests: errors })),
    models: toGroups(busiestFirst('model'), ({ shown }) => shown),
    providers: toGroups(busiestFirst('provider'), ({ provider }) => provider),
    users: toGroups(users, ({ caller }) => caller),
    costByModel: coursesOf(courses, buckets, topModels),
  };
}

type CallRow = SumsRow & Sums;

function sumsByName(sums: SumsTogether): Sums {
  return Object.fromEntries(CALL_SUM_NAMES.map((name, index) => [name, sums[index] ?? 0])) as Sums;
}

/** Without sums there was no request. */
function toTotals(sums: SumsTogether = [], spread?: SpreadRow): DashboardTotals {
  return {
    ...toSums(sumsByName(sums)),
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
function coursesOf(courses: readonly CallRow[], buckets: readonly CallRow[], topModels: number): Courses {
  if (topModels === 0) return [];
  const byModel = [...Map.groupBy(courses, ({ shown }) => shown)].map(([model, rows]) => ({
    model,
    buckets: rows.map(({ bucket, cost_sum, priced }) => ({ index: bucket, costNanos: cost_sum, priced })),
  }));
  const shown = Map.groupBy(courses, ({ bucket }) => bucket);
  const others = buckets.flatMap((row) => {
    const those = shown.get(row.bucket) ?? [];
    const left = (read: (row: CallRow) => number) => read(row) - those.reduce((sum, each) => sum + read(each), 0);
    if (left(({ requests }) => requests) === 0) return [];
    const [costNanos, priced] = [left(({ cost_sum }) => cost_sum), left((each) => each.priced)];
    return [{ index: row.bucket, costNanos, priced }];
  });
  return others.length === 0 ? byModel : [...byModel, { model: null, buckets: others }];
}
