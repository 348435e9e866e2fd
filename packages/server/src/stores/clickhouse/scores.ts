// What scores come to. They are later facts, so the newest of each name is matched to its exchange.
import { InvalidQuery } from '../../ports/record-store.ts';
import {
  SCORE_GROUPINGS,
  type ScoreGroup,
  type ScoreGrouping,
  type ScorePoint,
  type ScoreReader,
  type ScoreSelection,
} from '../../ports/scores.ts';
import { distributionsByName } from './distribution.ts';
import type { Engine } from './engine.ts';
import { newestFacts, SHOWN_SCORE_NAME } from './facts.ts';
import { selected } from './selection.ts';
import { int, type Sql, sql } from './sql.ts';
import { bucketOf } from './time-buckets.ts';

export function openScores(engine: Engine): ScoreReader {
  return {
    async scoreGroups(query, signal) {
      const { by, limit, offset } = query;
      if (!SCORE_GROUPINGS.includes(by)) throw new InvalidQuery(`by: accepted: ${SCORE_GROUPINGS.join(', ')}`);
      if ([limit, offset].some((value) => !Number.isSafeInteger(value) || value < 0)) {
        throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
      }
      const { names, condition } = GROUPS[by];
      return engine.rows<ScoreGroup>(
        sql`SELECT ${names} AS group, score_name AS name, ${FIGURES} ${scored(query)} AND ${condition}
          GROUP BY group, name ORDER BY name, count DESC, group LIMIT ${int(limit)} OFFSET ${int(offset)}`,
        signal,
      );
    },
    async scoreSeries(query, signal) {
      const bucket = bucketOf(sql`toUnixTimestamp64Milli(started_at)`, query.increment, query.utcOffsetMinutes);
      return engine.rows<ScorePoint>(
        sql`SELECT ${bucket} AS atMs, score_name AS name, ${FIGURES} ${scored(query)}
          GROUP BY atMs, name ORDER BY atMs, name`,
        signal,
      );
    },
    async scoreDistributions(query, signal) {
      const rows = sql`SELECT score_name AS name, score AS value ${scored(query)}`;
      return distributionsByName(engine, rows, signal);
    },
  };
}

const GROUPS: Readonly<Record<ScoreGrouping, { readonly names: Sql; readonly condition: Sql }>> = {
  name: { names: sql`emptyArrayString()`, condition: sql`true` },
  model: { names: sql`[toString(ifNull(model, ''))]`, condition: sql`true` },
  prompt_version: {
    names: sql`[assumeNotNull(prompt_id), ifNull(prompt_version, '')]`,
    condition: sql`isNotNull(prompt_id)`,
  },
};

/** FROM and WHERE: a row for each score of each selected exchange. */
function scored(query: ScoreSelection): Sql {
  const facts = newestFacts(query.organizationId, sql`kind IN ('score', 'feedback')`);
  return sql`FROM exchanges
    INNER JOIN (SELECT target, ${SHOWN_SCORE_NAME} AS score_name, fact_number AS score FROM (${facts})) AS scored
      ON exchange_id = target
    WHERE ${selected(query)}`;
}

const quantile = (level: Sql) => sql`quantileExactInclusive(${level})(score)`;

const FIGURES = sql`count() AS count, sum(score) AS sum, min(score) AS min, max(score) AS max,
  if(count() < 2, NULL, stddevSampStable(score)) AS deviation,
  ${quantile(sql`0.1`)} AS p10, ${quantile(sql`0.5`)} AS p50, ${quantile(sql`0.9`)} AS p90`;
