// Scores over time. They are later facts, so the newest of each name is matched to its exchange.
import type { RecordReader, ScoreBucket } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { newestFacts, SHOWN_SCORE_NAME } from './facts.ts';
import { selected } from './selection.ts';
import { sql } from './sql.ts';
import { bucketOf } from './time-buckets.ts';

export function openScores(engine: Engine): Pick<RecordReader, 'scoreSeries'> {
  return {
    async scoreSeries(query, signal) {
      const bucket = bucketOf(sql`toUnixTimestamp64Milli(started_at)`, query.increment, query.utcOffsetMinutes);
      const facts = newestFacts(query.organizationId, sql`kind IN ('score', 'feedback')`);
      return engine.rows<ScoreBucket>(
        sql`SELECT ${bucket} AS atMs, score_name AS name, sum(score) AS sum, count() AS count
          FROM exchanges
          INNER JOIN (SELECT target, ${SHOWN_SCORE_NAME} AS score_name, fact_number AS score FROM (${facts})) AS scored
            ON exchange_id = target
          WHERE ${selected(query)} GROUP BY atMs, name ORDER BY atMs, name`,
        signal,
      );
    },
  };
}
