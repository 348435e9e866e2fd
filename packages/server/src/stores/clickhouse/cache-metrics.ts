// What the cache saved, over time. The roll-up knows nothing of it, so it is read from the exchanges themselves.
import type { CacheBucket, CachedAnswer, RecordReader } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { selected } from './selection.ts';
import { int, sql } from './sql.ts';
import { bucketOf } from './time-buckets.ts';

interface Row {
  readonly bucket: number;
  readonly asked: number;
  readonly hits: number;
  readonly cost: number;
  readonly saved_ms: number;
  readonly prompt: number;
  readonly completion: number;
}

interface AnswerRow {
  readonly id: string;
  readonly model: string | null;
  readonly provider: string;
  readonly hits: number;
  readonly cost: number;
  readonly saved_ms: number;
  readonly last: number;
}

const isHit = sql`outcome = 'cached'`;

export function openCacheMetrics(engine: Engine): Pick<RecordReader, 'cacheSeries' | 'cachedAnswers'> {
  return {
    async cacheSeries(query, signal) {
      const bucket = bucketOf(sql`toUnixTimestamp64Milli(started_at)`, query.increment, query.utcOffsetMinutes);
      const rows = await engine.rows<Row>(
        sql`SELECT ${bucket} AS bucket, count() AS asked, countIf(${isHit}) AS hits,
          ifNull(sumIf(saved_cost_nanos, ${isHit}), 0) AS cost,
          ifNull(sumIf(greatest(saved_latency_ms - latency_ms, 0), ${isHit}), 0) AS saved_ms,
          ifNull(sumIf(prompt_tokens, ${isHit}), 0) AS prompt,
          ifNull(sumIf(completion_tokens, ${isHit}), 0) AS completion
        FROM exchanges WHERE ${selected(query)} AND cache_enabled GROUP BY bucket ORDER BY bucket`,
        signal,
      );
      return rows.map(
        (row): CacheBucket => ({
          atMs: row.bucket,
          asked: row.asked,
          hits: row.hits,
          savedCostNanos: row.cost,
          savedLatencyMs: row.saved_ms,
          savedPromptTokens: row.prompt,
          savedCompletionTokens: row.completion,
        }),
      );
    },
    async cachedAnswers(query, limit, signal) {
      const rows = await engine.rows<AnswerRow>(
        sql`SELECT assumeNotNull(cache_reference_id) AS id, argMax(model, started_at) AS model,
          argMax(provider, started_at) AS provider, count() AS hits, ifNull(sum(saved_cost_nanos), 0) AS cost,
          ifNull(sum(greatest(saved_latency_ms - latency_ms, 0)), 0) AS saved_ms,
          max(toUnixTimestamp64Milli(started_at)) AS last
        FROM exchanges WHERE ${selected(query)} AND ${isHit} AND isNotNull(cache_reference_id)
        GROUP BY id ORDER BY hits DESC, id LIMIT ${int(limit)}`,
        signal,
      );
      return rows.map(
        (row): CachedAnswer => ({
          exchangeId: row.id,
          model: row.model,
          provider: row.provider,
          hits: row.hits,
          savedCostNanos: row.cost,
          savedLatencyMs: row.saved_ms,
          lastHitMs: row.last,
        }),
      );
    },
  };
}
