// What exchanges tell of rate limits. Calls under one are few, and so are refusals: read from the exchanges themselves.
import type { LimitRecordReader } from '../../ports/limit-records.ts';
import type { Engine } from './engine.ts';
import { selected } from './selection.ts';
import { int, sql } from './sql.ts';
import { bucketOf } from './time-buckets.ts';

interface PolicyRow {
  readonly policy: string;
  readonly requests: number;
  readonly refused: number;
  readonly last: number;
}

interface RefusalRow {
  readonly bucket: number;
  readonly ours: boolean;
  readonly limit_name: string | null;
  readonly requests: number;
}

export function openLimitRecords(engine: Engine): LimitRecordReader {
  return {
    async sentPolicies(query, limit, signal) {
      const rows = await engine.rows<PolicyRow>(
        sql`SELECT arrayJoin(rate_limits) AS policy, count() AS requests, countIf(limited_by = policy) AS refused,
          max(toUnixTimestamp64Milli(started_at)) AS last
        FROM exchanges WHERE ${selected(query)} AND notEmpty(rate_limits)
        GROUP BY policy ORDER BY requests DESC, policy LIMIT ${int(limit)}`,
        signal,
      );
      return rows.map(({ policy: text, requests, refused, last: lastMs }) => ({ text, requests, refused, lastMs }));
    },
    async refusals(query, signal) {
      const bucket = bucketOf(sql`toUnixTimestamp64Milli(started_at)`, query.increment, query.utcOffsetMinutes);
      const rows = await engine.rows<RefusalRow>(
        sql`SELECT ${bucket} AS bucket, outcome = 'limited' AS ours, limited_by AS limit_name, count() AS requests
        FROM exchanges WHERE ${selected(query)} AND status = 429
        GROUP BY bucket, ours, limit_name ORDER BY bucket, ours, limit_name`,
        signal,
      );
      return rows.map(({ bucket: atMs, ours, limit_name: limitedBy, requests }) => ({
        ...{ atMs, limitedBy, requests },
        isOurs: Boolean(ours),
      }));
    },
  };
}
