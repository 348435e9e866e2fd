// Values of properties. What was set later stands in the facts, and is joined to the exchanges it is about.

import { foldName } from '../../kernel/property-name.ts';
import type {
  PropertyReader,
  PropertySelection,
  ValueBucket,
  ValueSums,
  ValuesSelection,
  ValueTotals,
} from '../../ports/properties.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { IS_ERROR } from './exchange-terms.ts';
import { newestFacts, propertyFactNames } from './facts.ts';
import { IS_CACHED, SESSION_PROPERTIES } from './filter-columns.ts';
import { containing } from './filter-condition.ts';
import { own } from './filter-parts.ts';
import { hasRecorded, isFactOf, recordedValue } from './property-names.ts';
import { selected } from './selection.ts';
import { int, Sql, sql, str } from './sql.ts';
import { bucketOf } from './time-buckets.ts';

export function openProperties(engine: Engine): PropertyReader {
  return {
    async propertyNames(query, signal) {
      const { organizationId } = query;
      const setLater = await areSetLater(engine, { organizationId, which: sql`kind = 'property'` }, signal);
      const rows = await engine.rows<{ shown: string }>(namesSql(query, setLater), signal);
      return rows.map(({ shown }) => shown);
    },
    async propertyValues(query, signal) {
      const { sort, limit, offset } = query;
      if ([limit, offset].some((value) => !Number.isSafeInteger(value) || value < 0)) {
        throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
      }
      const by = sort === 'cost' ? sql`cost` : sql`requests`;
      const rows = await engine.rows<TotalsRow>(
        sql`SELECT given, ${SUMS}, ${MORE_SUMS} FROM (${await valuesOf(engine, query, signal)}) GROUP BY given
          ORDER BY ${by} DESC NULLS LAST, given LIMIT ${int(limit)} OFFSET ${int(offset)}`,
        signal,
      );
      return rows.map(toTotals);
    },
    async propertySums(query, signal) {
      const rows = await engine.rows<SumsRow>(
        sql`SELECT ${SUMS} FROM (${await valuesOf(engine, query, signal)})`,
        signal,
      );
      return toSums(rows[0] ?? { requests: 0, cost: null, priced: 0 });
    },
    async propertySeries(query, signal) {
      const { increment, utcOffsetMinutes, values } = query;
      const bucket = bucketOf(sql`toUnixTimestamp64Milli(started_at)`, increment, utcOffsetMinutes);
      // One reading of the exchanges for the buckets and for which values have most requests.
      const given = await valuesOf(engine, query, signal);
      const buckets = sql`SELECT ${bucket} AS bucket, given, ${SUMS} FROM (${given}) GROUP BY bucket, given`;
      const rows = await engine.rows<SumsRow & { bucket: number; given: string }>(
        sql`SELECT bucket, given, requests, cost, priced FROM (
            SELECT *, dense_rank() OVER (ORDER BY whole DESC, given) AS place FROM (
              SELECT *, sum(requests) OVER (PARTITION BY given) AS whole FROM (${buckets})))
          WHERE place <= ${int(values)} ORDER BY bucket, given`,
        signal,
      );
      return rows.map((row): ValueBucket => ({ atMs: row.bucket, value: row.given, ...toSums(row) }));
    },
  };
}

/** Whether there is a later fact of `which`, a condition on facts. */
async function areSetLater(
  engine: Engine,
  { organizationId, which }: { readonly organizationId: string; readonly which: Sql },
  signal: AbortSignal,
): Promise<boolean> {
  const facts = sql`FROM facts WHERE organization_id = ${str(organizationId)} AND ${which}`;
  return (await engine.rows(sql`SELECT 1 AS one ${facts} LIMIT 1`, signal)).length > 0;
}

/** The exchanges that have the property, with its value as `given`. The join is left out where nothing was set later. */
async function valuesOf(engine: Engine, query: ValuesSelection, signal: AbortSignal): Promise<Sql> {
  const { organizationId, property, search = '' } = query;
  const setLater = await areSetLater(engine, { organizationId, which: isFactOf(property) }, signal);
  const session = own(SESSION_PROPERTIES, foldName(property));
  const fallback = session ?? sql`CAST(NULL, 'Nullable(String)')`;
  const recorded = sql`if(${hasRecorded(property)}, ${recordedValue(property)}, ${fallback})`;
  const later = newestFacts(organizationId, isFactOf(property));
  const [source, value] = !setLater
    ? [sql`exchanges`, session === undefined ? recordedValue(property) : recorded]
    : [
        sql`exchanges LEFT ANY JOIN (SELECT target AS fact_target, fact_text, true AS fact_found FROM (${later})) AS later
            ON exchange_id = fact_target`,
        sql`if(fact_found, fact_text, ${recorded})`,
      ];
  const isThere = !setLater && session === undefined ? hasRecorded(property) : sql`isNotNull(${value})`;
  const fits = search === '' ? sql`true` : containing(value, search);
  return sql`SELECT assumeNotNull(${value}) AS given, started_at, latency_ms, cost_nanos, prompt_tokens,
      completion_tokens, ${new Sql([IS_ERROR], [])} AS is_error, ${IS_CACHED} AS is_cached
    FROM ${source} WHERE ${selected(query)} AND ${isThere} AND ${fits}`;
}

/**
 * A recorded spelling goes before one set later, the first before those after it. Helicone keeps the session among the
 * properties, so its headers are listed where a request has them.
 */
function namesSql(query: PropertySelection, setLater: boolean): Sql {
  const chosen = selected(query);
  // Of the columns of sessions only whether they are null is read.
  const ofSession = sql`SELECT max(isNotNull(session_id)) AS id_there, max(isNotNull(session_name)) AS name_there,
    max(isNotNull(session_path)) AS path_there FROM exchanges WHERE ${chosen}`;
  const later = sql`UNION ALL
      SELECT folded_name AS folded, name AS spelled, 2 AS rank, at_micros AS at
        FROM (${propertyFactNames(query.organizationId, sql`SELECT exchange_id FROM exchanges WHERE ${chosen}`)})`;
  return sql`SELECT argMin(spelled, (rank, at, spelled)) AS shown FROM (
      SELECT lower(spelled) AS folded, arrayJoin(names) AS spelled, 0 AS rank, first AS at FROM (
        SELECT mapKeys(properties) AS names, min(toUnixTimestamp64Milli(started_at)) AS first
        FROM exchanges WHERE ${chosen} GROUP BY names)
      UNION ALL
      SELECT lower(spelled) AS folded, arrayJoin(arrayFilter((name, there) -> there = 1,
          ['Helicone-Session-Id', 'Helicone-Session-Name', 'Helicone-Session-Path'],
          [id_there, name_there, path_there])) AS spelled, 1 AS rank, 0 AS at
        FROM (${ofSession})
      ${setLater ? later : sql``})
    GROUP BY folded ORDER BY folded`;
}

const SUMS = sql`count() AS requests, sum(cost_nanos) AS cost, count(cost_nanos) AS priced`;

const MORE_SUMS = sql`countIf(is_error) AS errors, countIf(is_cached) AS cached,
  ifNull(sum(prompt_tokens), 0) AS prompt, ifNull(sum(completion_tokens), 0) AS completion,
  sum(latency_ms) / count() AS latency`;

interface SumsRow {
  readonly requests: number;
  readonly cost: number | null;
  readonly priced: number;
}

interface TotalsRow extends SumsRow {
  readonly given: string;
  readonly errors: number;
  readonly cached: number;
  readonly prompt: number;
  readonly completion: number;
  readonly latency: number;
}

function toSums({ requests, cost, priced }: SumsRow): ValueSums {
  return { requests, costNanos: cost ?? 0, priced };
}

function toTotals(row: TotalsRow): ValueTotals {
  return {
    value: row.given,
    ...toSums(row),
    errors: row.errors,
    cached: row.cached,
    promptTokens: row.prompt,
    completionTokens: row.completion,
    averageLatencyMs: row.latency,
  };
}
