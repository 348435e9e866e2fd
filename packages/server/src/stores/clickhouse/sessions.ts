// Sessions: exchanges of one session id, summed up each time they are asked for.
import { InvalidQuery, type RecordStore } from '../../ports/record-store.ts';
import type {
  SessionKeeper,
  SessionName,
  SessionOrder,
  SessionReader,
  SessionSelection,
  SessionTotals,
  WholeSession,
} from '../../ports/sessions.ts';
import { distributionsOf } from './distribution.ts';
import type { Engine } from './engine.ts';
import { IS_ERROR } from './exchange-terms.ts';
import { SESSION_NAME } from './filter-columns.ts';
import { containing } from './filter-condition.ts';
import { visible } from './scope.ts';
import { selected } from './selection.ts';
import { fromSessionCursor, toSessionCursor } from './session-cursor.ts';
import { CALL_FIELDS, type CallRow, type TotalsRow, toSessionCall, toSessionTotals } from './session-rows.ts';
import { newestTags, tagOf, writeTag } from './session-tags.ts';
import { int, join, Sql, sql, str } from './sql.ts';

/** `factTime`: microseconds, ever rising. */
export function openSessions(engine: Engine, factTime: () => number): SessionReader & SessionKeeper {
  return {
    async sessions(query, signal) {
      checkPage(query);
      const found = await engine.rows<TotalsRow & { readonly place: number }>(pageSql(query), signal);
      const shown = found.slice(0, query.limit);
      const last = found.length > query.limit ? shown.at(-1) : undefined;
      const cursor = last && toSessionCursor(orderOf(query), { value: last.place, sessionId: last.id });
      return { rows: shown.map(toSessionTotals), nextCursor: cursor ?? null };
    },
    countSessions: (query, signal) => countOf(engine, query, signal),
    async sessionNames(query, signal) {
      checkPage(query);
      return engine.rows<SessionName>(
        sql`SELECT name, min(first_ms) AS firstStartMs, max(last_ms) AS lastStartMs, count() AS sessions,
            sum(latency) / sum(requests) AS averageLatencyMs
          FROM (${sessionsOf(query)}) GROUP BY name ORDER BY lastStartMs DESC, name
          LIMIT ${int(query.limit)} OFFSET ${int(query.offset)}`,
        signal,
      );
    },
    async sessionDistributions({ part, ...query }, signal) {
      const values = [sql`requests`, sql`(last_ms - first_ms) / 1000`, sql`cost`];
      const found = await distributionsOf(engine, { rows: sessionsOf(query), values, part }, signal);
      const [requests, seconds, costNanos] = found;
      if (requests === undefined || seconds === undefined || costNanos === undefined) {
        throw new Error('the engine answered fewer distributions than were asked for');
      }
      return { requests, seconds, costNanos };
    },
    session: (query, signal) => wholeSession(engine, query, signal),
    sessionTag: (organizationId, sessionId, signal) => tagOf(engine, { organizationId, sessionId }, signal),
    tagSession: (organizationId, sessionId, tag) =>
      writeTag(engine, { organizationId, sessionId, tag, atMicros: factTime() }),
  };
}

// The names differ from those of the columns summed up, or the engine would take the one for the other.
const SUMS = sql`assumeNotNull(session_id) AS id, ifNull(${SESSION_NAME}, '') AS name,
  toUnixTimestamp64Milli(min(started_at)) AS first_ms, toUnixTimestamp64Milli(max(started_at)) AS last_ms,
  max(toUnixTimestamp64Milli(started_at) + latency_ms) AS end_ms,
  count() AS requests, countIf(${new Sql([IS_ERROR], [])}) AS errors, sum(cost_nanos) AS cost, count(cost_nanos) AS priced,
  ifNull(sum(prompt_tokens), 0) AS prompt, ifNull(sum(completion_tokens), 0) AS completion,
  sum(latency_ms) AS latency, arraySort(groupUniqArray(100)(user_id)) AS users`;

/** A row for each session that fits. */
function sessionsOf(query: SessionSelection): Sql {
  const fits = [sql`true`];
  const { search = '', nameContains = '', nameEquals } = query;
  if (search !== '') fits.push(sql`(${containing(sql`id`, search)} OR ${containing(sql`name`, search)})`);
  if (nameContains !== '') fits.push(containing(sql`name`, nameContains));
  if (nameEquals !== undefined) fits.push(sql`name = ${str(nameEquals)}`);
  // Outside and not in HAVING, where the engine stumbles over LIKE on the name of an aggregate.
  return sql`SELECT * FROM (
      SELECT ${SUMS} FROM exchanges WHERE ${selected(query)} AND isNotNull(session_id) GROUP BY session_id)
    WHERE ${join(fits, ' AND ')}`;
}

type Page = Parameters<RecordStore['sessions']>[0];

/** Whole numbers all, so that a cursor can name the place of a session exactly. */
const PLACES: Readonly<Record<SessionOrder['by'], Sql>> = {
  start: sql`first_ms`,
  latest: sql`last_ms`,
  duration: sql`round(end_ms - first_ms)`,
  requests: sql`requests`,
  errors: sql`errors`,
  tokens: sql`prompt + completion`,
  cost: sql`ifNull(cost, -1)`,
  latency: sql`round(1000 * latency / requests)`,
};

function orderOf({ order }: Page): SessionOrder {
  return order ?? { by: 'start', direction: 'desc' };
}

/** One row more than asked for tells whether there is a next page. */
function pageSql(query: Page): Sql {
  const { organizationId, cursor, limit, offset } = query;
  const order = orderOf(query);
  const place = sql`toInt64(${PLACES[order.by]}) AS place`;
  const sorted = order.direction === 'asc' ? sql`place, id` : sql`place DESC, id DESC`;
  // Found by as little as can be, a tenth of the work of summing up every session for a page of them.
  const page = sql`SELECT id FROM (SELECT *, ${place} FROM (${sessionsOf(query)})) WHERE ${after(order, cursor)}
    ORDER BY ${sorted} LIMIT ${int(limit + 1)} OFFSET ${int(offset)}`;
  return sql`SELECT *, newest_tag, ${place} FROM (SELECT ${SUMS} FROM exchanges
      WHERE ${selected(query)} AND session_id IN (${page}) GROUP BY session_id) AS page
    LEFT ANY JOIN (${newestTags(organizationId)}) AS tags ON page.id = tags.tagged
    ORDER BY ${sorted}`;
}

function after(order: SessionOrder, cursor: string | undefined): Sql {
  if (cursor === undefined) return sql`true`;
  const { value, sessionId } = fromSessionCursor(order, cursor);
  const seen = sql`(${int(value)}, ${str(sessionId)})`;
  return order.direction === 'asc' ? sql`(place, id) > ${seen}` : sql`(place, id) < ${seen}`;
}

function checkPage({ limit, offset }: Pick<Page, 'limit' | 'offset'>): void {
  if ([limit, offset].some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
  }
}

interface SummaryRow {
  readonly sessions: number;
  readonly total: number;
  readonly all_requests: number;
  readonly all_priced: number;
  readonly mean_cost: number | null;
  readonly mean_latency: number | null;
}

async function countOf(engine: Engine, query: SessionSelection, signal: AbortSignal) {
  const [row] = await engine.rows<SummaryRow>(
    sql`SELECT count() AS sessions, ifNull(sum(cost), 0) AS total, sum(requests) AS all_requests,
        sum(priced) AS all_priced, avg(cost) AS mean_cost, avg(latency / requests) AS mean_latency
      FROM (${sessionsOf(query)})`,
    signal,
  );
  return {
    sessions: row?.sessions ?? 0,
    costNanos: row?.total ?? 0,
    requests: row?.all_requests ?? 0,
    priced: row?.all_priced ?? 0,
    // Of nothing the engine answers NaN, written as null.
    averageCostNanos: row?.mean_cost ?? null,
    averageLatencyMs: row?.mean_latency ?? null,
  };
}

async function wholeSession(
  engine: Engine,
  query: { readonly organizationId: string; readonly sessionId: string; readonly limit: number },
  signal: AbortSignal,
): Promise<WholeSession | null> {
  const { organizationId, sessionId, limit } = query;
  const ofIt = sql`FROM exchanges WHERE ${visible(organizationId)} AND session_id = ${str(sessionId)}`;
  const [totals, calls, tag] = await Promise.all([
    engine.rows<TotalsRow>(sql`SELECT ${SUMS} ${ofIt} GROUP BY session_id`, signal),
    engine.rows<CallRow>(
      sql`SELECT ${CALL_FIELDS} ${ofIt} ORDER BY started_at, toString(exchange_id) LIMIT ${int(limit)}`,
      signal,
    ),
    tagOf(engine, query, signal),
  ]);
  const [row] = totals;
  if (row === undefined) return null;
  const summed: SessionTotals = { ...toSessionTotals(row), tag };
  return { totals: summed, calls: calls.map(toSessionCall) };
}
