// Groups of exchanges in detail. Read from the exchanges: roll-ups have neither prompts nor what this tells of models.
import {
  BREAKDOWN_KINDS,
  BREAKDOWN_SORTS,
  type Breakdown,
  type BreakdownKind,
  type BreakdownReader,
  type BreakdownSort,
} from '../../ports/breakdowns.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { IS_ERROR } from './exchange-terms.ts';
import { IS_CACHED } from './filter-columns.ts';
import { selected } from './selection.ts';
import { int, Sql, sql } from './sql.ts';

interface Row {
  readonly names: readonly string[];
  readonly requests: number;
  readonly errors: number;
  readonly cached: number;
  readonly cost: number | null;
  readonly priced: number;
  readonly prompt: number;
  readonly cache_read: number;
  readonly completion: number;
  readonly latency: number;
  readonly quantiles: readonly [number, number];
  readonly ttft: number | null;
  readonly speed: number | null;
  readonly first_ms: number;
  readonly last_ms: number;
}

export function openBreakdowns(engine: Engine): BreakdownReader {
  return {
    async breakdown(query, signal) {
      const { by, sort, limit, offset } = query;
      if (!BREAKDOWN_KINDS.includes(by)) throw new InvalidQuery(`by: accepted: ${BREAKDOWN_KINDS.join(', ')}`);
      if (!BREAKDOWN_SORTS.includes(sort)) throw new InvalidQuery(`sort: accepted: ${BREAKDOWN_SORTS.join(', ')}`);
      if ([limit, offset].some((value) => !Number.isSafeInteger(value) || value < 0)) {
        throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
      }
      const { names, condition } = GROUPS[by];
      const rows = await engine.rows<Row>(
        sql`SELECT [${names}] AS names, ${FIGURES} FROM exchanges WHERE ${selected(query)} AND ${condition}
          GROUP BY names ORDER BY ${SORTED_BY[sort]} DESC NULLS LAST, names LIMIT ${int(limit)} OFFSET ${int(offset)}`,
        signal,
      );
      return rows.map(toBreakdown);
    },
  };
}

const PROMPTED = sql`isNotNull(prompt_id)`;

const GROUPS: Readonly<Record<BreakdownKind, { readonly names: Sql; readonly condition: Sql }>> = {
  model: { names: sql`toString(ifNull(model, '')), toString(provider)`, condition: sql`true` },
  prompt: { names: sql`assumeNotNull(prompt_id)`, condition: PROMPTED },
  prompt_version: { names: sql`assumeNotNull(prompt_id), ifNull(prompt_version, '')`, condition: PROMPTED },
};

const SORTED_BY: Readonly<Record<BreakdownSort, Sql>> = {
  requests: sql`requests`,
  cost: sql`cost`,
  last_used: sql`last_ms`,
};

/** The seconds in which an answer of a known number of tokens was given: of a stream those after its first token. */
const ANSWERING = sql`if(isNull(completion_tokens), NULL, latency_ms - ifNull(ttft_ms, 0)) / 1000`;

// The names differ from those of the columns summed up, or the engine would take the one for the other.
const FIGURES = sql`count() AS requests, countIf(${new Sql([IS_ERROR], [])}) AS errors, countIf(${IS_CACHED}) AS cached,
  sum(cost_nanos) AS cost, count(cost_nanos) AS priced, ifNull(sum(prompt_tokens), 0) AS prompt,
  ifNull(sum(prompt_cache_read_tokens), 0) AS cache_read, ifNull(sum(completion_tokens), 0) AS completion,
  avg(latency_ms) AS latency, quantilesTDigest(0.5, 0.95)(latency_ms) AS quantiles, avg(ttft_ms) AS ttft,
  if(ifNull(sum(${ANSWERING}), 0) <= 0, NULL, completion / sum(${ANSWERING})) AS speed,
  toUnixTimestamp64Milli(min(started_at)) AS first_ms, toUnixTimestamp64Milli(max(started_at)) AS last_ms`;

function toBreakdown(row: Row): Breakdown {
  const [p50LatencyMs, p95LatencyMs] = row.quantiles;
  return {
    names: row.names,
    requests: row.requests,
    errors: row.errors,
    cached: row.cached,
    costNanos: row.cost ?? 0,
    priced: row.priced,
    promptTokens: row.prompt,
    promptCacheReadTokens: row.cache_read,
    completionTokens: row.completion,
    averageLatencyMs: row.latency,
    p50LatencyMs,
    p95LatencyMs,
    averageTtftMs: row.ttft,
    tokensPerSecond: row.speed,
    firstStartMs: row.first_ms,
    lastStartMs: row.last_ms,
  };
}
