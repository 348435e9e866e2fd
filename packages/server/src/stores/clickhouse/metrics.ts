// Sums, series, quantiles and groups. Unfiltered questions are answered from the quarter-hour roll-up where it is whole,
// and from the exchanges at the edges of the window and where something was deleted; all others from the exchanges.
import {
  type GroupTotals,
  InvalidQuery,
  type MetricBucket,
  type MetricQuery,
  type MetricTotals,
  type QuantileBucket,
  type QuantileMetric,
  type RecordReader,
  type SeriesQuery,
} from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { TOTAL_TOKENS } from './filter-columns.ts';
import { isEverything } from './filter-sql.ts';
import { ROLLUP_VALUES } from './schema.ts';
import { moment, visible, within } from './scope.ts';
import { selected } from './selection.ts';
import { int, Sql, sql, str } from './sql.ts';
import { bucketOf, fitsQuarters, QUARTER_MS } from './time-buckets.ts';

type Metrics = Pick<RecordReader, 'totals' | 'series' | 'statusSeries' | 'quantiles' | 'groups'>;

interface TotalsRow {
  readonly requests: number;
  readonly errors: number;
  readonly threats: number;
  readonly active_users: number;
  readonly cost: number;
  readonly priced_requests: number;
  readonly latency: number | null;
  readonly ttft: number | null;
  readonly prompt: number;
  readonly completion: number;
}

export function openMetrics(engine: Engine): Metrics {
  return {
    async totals(query, signal) {
      const rows = await engine.rows<TotalsRow>(
        sql`SELECT ${TOTALS} FROM (${partial(query, sql`1 AS one`)}) AS s`,
        signal,
      );
      return rows[0] === undefined ? EMPTY : toTotals(rows[0]);
    },
    async series(query, signal) {
      const rows = await engine.rows<TotalsRow & { bucket: number }>(
        sql`SELECT bucket, ${TOTALS} FROM (${partial(query, bucketColumn(query), seriesFits(query))}) AS s
          GROUP BY bucket ORDER BY bucket`,
        signal,
      );
      return rows.map((row): MetricBucket => ({ atMs: row.bucket, ...toTotals(row) }));
    },
    async statusSeries(query, signal) {
      const keys = sql`${bucketColumn(query)}, status`;
      const rows = await engine.rows<{ bucket: number; status: number; n: number }>(
        sql`SELECT bucket, status, sum(requests) AS n FROM (${partial(query, keys, seriesFits(query))})
          GROUP BY bucket, status ORDER BY bucket, status`,
        signal,
      );
      return rows.map((row) => ({ atMs: row.bucket, status: row.status, count: row.n }));
    },
    quantiles: (query, signal) => quantilesOf(engine, query, signal),
    async groups(query, signal) {
      const key = GROUP_KEYS[query.by];
      if (key === undefined) throw new InvalidQuery(`by: accepted: ${Object.keys(GROUP_KEYS).join(', ')}`);
      const rows = await engine.rows<TotalsRow & { key: string }>(
        sql`SELECT key, ${TOTALS} FROM (${partial(query, sql`${key} AS key`, query.by !== 'user')}) AS s
          GROUP BY key ORDER BY requests DESC, key LIMIT ${int(query.limit)} OFFSET ${int(query.offset)}`,
        signal,
      );
      return rows.map((row): GroupTotals => ({ key: row.key, ...toTotals(row) }));
    },
  };
}

// The names differ from those of the columns summed up, or the engine would take the one for the other.
const TOTALS = sql`sum(s.requests) AS requests, sum(s.errors) AS errors, sum(s.threats) AS threats,
  uniqMerge(users) AS active_users, sum(cost_sum) AS cost, sum(priced) AS priced_requests,
  if(requests = 0, NULL, sum(latency_sum) / requests) AS latency,
  if(sum(ttft_count) = 0, NULL, sum(ttft_sum) / sum(ttft_count)) AS ttft,
  sum(prompt_sum) AS prompt, sum(completion_sum) AS completion`;

const GROUP_KEYS: Readonly<Record<'model' | 'provider' | 'user' | 'status', Sql>> = {
  model: sql`ifNull(model, '')`,
  provider: sql`toString(provider)`,
  user: sql`ifNull(user_id, '')`,
  status: sql`toString(status)`,
};

const EMPTY: MetricTotals = {
  requests: 0,
  errors: 0,
  threats: 0,
  activeUsers: 0,
  costNanos: 0,
  priced: 0,
  averageLatencyMs: null,
  averageTtftMs: null,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
};

function toTotals(row: TotalsRow): MetricTotals {
  return {
    requests: row.requests,
    errors: row.errors,
    threats: row.threats,
    activeUsers: row.active_users,
    costNanos: row.cost,
    priced: row.priced_requests,
    averageLatencyMs: row.latency,
    averageTtftMs: row.ttft,
    promptTokens: row.prompt,
    completionTokens: row.completion,
    totalTokens: row.prompt + row.completion,
  };
}

/** `ms` stands for the time of a row, whichever table it comes from. */
function bucketColumn({ increment, utcOffsetMinutes }: SeriesQuery): Sql {
  return sql`${bucketOf(sql`ms`, increment, utcOffsetMinutes)} AS bucket`;
}

function seriesFits({ increment, utcOffsetMinutes }: SeriesQuery): boolean {
  return fitsQuarters(increment, utcOffsetMinutes);
}

interface Source {
  /** Columns of the roll-up. */
  readonly rollup: Sql;
  /** The same, under the same names and in the same order, made of exchanges. */
  readonly exchanges: Sql;
}

const SUMS: Source = {
  rollup: sql`requests, errors, threats, cost_sum, priced, prompt_sum, completion_sum, latency_sum, ttft_sum, ttft_count, users`,
  exchanges: new Sql([ROLLUP_VALUES], []),
};

/**
 * What the query selects, summed up by `keys` (named expressions over columns that both tables have, and `ms`), in any
 * number of rows per key. `fits`: the keys can be had from quarter hours.
 */
function partial(query: MetricQuery, keys: Sql, fits = true, source = SUMS): Sql {
  const { organizationId, window } = query;
  if (!fits || !isEverything(query.filter) || query.isCached !== undefined) {
    return fromExchanges(source, keys, selected(query));
  }
  const fromMs = Math.ceil(window.fromMs / QUARTER_MS) * QUARTER_MS;
  const toMs = Math.max(Math.floor(window.toMs / QUARTER_MS) * QUARTER_MS, fromMs);
  const stale = staleQuarters(organizationId);
  const apart = sql`(started_at < ${moment(fromMs)} OR started_at >= ${moment(toMs)}
    OR toStartOfFifteenMinutes(started_at) IN (${stale}))`;
  return sql`WITH toInt64(toUnixTimestamp(at)) * 1000 AS ms SELECT ${source.rollup}, ${keys} FROM exchanges_15m
      WHERE organization_id = ${str(organizationId)} AND at >= ${moment(fromMs)} AND at < ${moment(toMs)}
        AND at NOT IN (${stale})
    UNION ALL
    ${fromExchanges(source, keys, sql`${visible(organizationId)} AND ${within(window)} AND ${apart}`)}`;
}

function fromExchanges(source: Source, keys: Sql, condition: Sql): Sql {
  return sql`WITH toUnixTimestamp64Milli(started_at) AS ms SELECT ${source.exchanges}, ${keys} FROM exchanges
    WHERE ${condition} GROUP BY ALL`;
}

/** Quarters that the roll-up counts too high because something in them is deleted. */
function staleQuarters(organizationId: string): Sql {
  return sql`SELECT at FROM stale_quarters WHERE organization_id = ${str(organizationId)}
    UNION ALL SELECT toStartOfFifteenMinutes(started_at) FROM deletions WHERE organization_id = ${str(organizationId)}`;
}

const QUANTILE_VALUES: Readonly<Record<QuantileMetric, Sql>> = {
  latency: sql`latency_ms`,
  time_to_first_token: sql`ttft_ms`,
  prompt_tokens: sql`prompt_tokens`,
  completion_tokens: sql`completion_tokens`,
  total_tokens: TOTAL_TOKENS,
  cost: sql`cost_nanos`,
};

const SKETCHES: Readonly<Partial<Record<QuantileMetric, Source>>> = {
  latency: {
    rollup: sql`latency_sketch AS sketch`,
    exchanges: sql`quantilesTDigestState(0.75, 0.9, 0.95, 0.99)(latency_ms) AS sketch`,
  },
  time_to_first_token: {
    rollup: sql`ttft_sketch AS sketch`,
    exchanges: sql`quantilesTDigestState(0.75, 0.9, 0.95, 0.99)(ttft_ms) AS sketch`,
  },
};

async function quantilesOf(
  engine: Engine,
  query: SeriesQuery & { readonly metric: QuantileMetric },
  signal: AbortSignal,
): Promise<readonly QuantileBucket[]> {
  if (!Object.hasOwn(QUANTILE_VALUES, query.metric)) {
    throw new InvalidQuery(`metric: accepted: ${Object.keys(QUANTILE_VALUES).join(', ')}`);
  }
  const value = sql`CAST(${QUANTILE_VALUES[query.metric]}, 'Nullable(Float64)')`;
  const source = SKETCHES[query.metric] ?? {
    rollup: sql`''`,
    exchanges: sql`quantilesTDigestState(0.75, 0.9, 0.95, 0.99)(${value}) AS sketch`,
  };
  const fits = seriesFits(query) && query.metric in SKETCHES;
  const rows = await engine.rows<{ bucket: number; q: readonly (number | null)[] }>(
    sql`SELECT bucket, quantilesTDigestMerge(0.75, 0.9, 0.95, 0.99)(sketch) AS q
      FROM (${partial(query, bucketColumn(query), fits, source)}) GROUP BY bucket ORDER BY bucket`,
    signal,
  );
  return rows.flatMap(({ bucket, q: [p75, p90, p95, p99] }) =>
    // Nothing known in this bucket: the engine answers NaN, written as null.
    p75 == null || p90 == null || p95 == null || p99 == null ? [] : [{ atMs: bucket, p75, p90, p95, p99 }],
  );
}
