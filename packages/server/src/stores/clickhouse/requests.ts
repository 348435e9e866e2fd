// Lists and single exchanges.
import type { AttemptRecord } from '@heliometer/contract';
import type { BodyStore } from '../../ports/body-store.ts';
import {
  InvalidQuery,
  type RecordReader,
  type RequestPage,
  type RequestQuery,
  SORT_COLUMNS,
  type StoredBodies,
} from '../../ports/record-store.ts';
import { withWholeTexts } from './bodies-apart.ts';
import { fromCursor, toCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import { foldFacts, newestFacts } from './facts.ts';
import { IS_CACHED, TOTAL_TOKENS } from './filter-columns.ts';
import { hasRecorded, isFactOf, recordedValue } from './property-names.ts';
import { moment, visible, within } from './scope.ts';
import { selected } from './selection.ts';
import { int, isUuid, type Sql, sql, str, strings, uuid, uuids } from './sql.ts';
import {
  BODY_FIELDS,
  type BodiesRow,
  EXCHANGE_FIELDS,
  type ExchangeRow,
  toStoredBodies,
  toStoredExchange,
} from './stored-exchange.ts';

type Requests = Pick<RecordReader, 'requests' | 'count' | 'find' | 'findMany' | 'attempts' | 'bodies'>;

export function openRequests(engine: Engine, bodies: BodyStore | null): Requests {
  const fold = (organizationId: string, rows: readonly ExchangeRow[], signal: AbortSignal) =>
    foldFacts(engine, organizationId, rows.map(toStoredExchange), signal);

  return {
    async requests(query, signal) {
      const rows = await pageRows(engine, query, signal);
      const page = await fold(query.organizationId, eachOnce(rows.slice(0, query.limit)), signal);
      return { rows: page, nextCursor: nextCursor(query, rows.length, page) };
    },
    async count(query, signal) {
      const rows = await engine.rows<{ n: number }>(
        sql`SELECT count() AS n FROM exchanges WHERE ${selected(query)}`,
        signal,
      );
      return rows[0]?.n ?? 0;
    },
    async find(organizationId, id, signal) {
      return fold(organizationId, await rowsOf(engine, organizationId, [id], signal), signal);
    },
    async findMany(organizationId, ids, signal) {
      if (ids.length === 0) return [];
      const rows = await rowsOf(engine, organizationId, ids, signal);
      return fold(organizationId, newestOfEach(rows, ids), signal);
    },
    attempts: (organizationId, exchangeId, signal) => attemptsOf(engine, organizationId, exchangeId, signal),
    async bodies(organizationId, exchangeIds, signal) {
      return withWholeTexts(await bodiesOf(engine, organizationId, exchangeIds, signal), bodies, signal);
    },
  };
}

const SORT_EXPRESSIONS: Readonly<Record<(typeof SORT_COLUMNS)[number], Sql>> = {
  created_at: sql`started_at`,
  latency: sql`latency_ms`,
  time_to_first_token: sql`ttft_ms`,
  total_tokens: TOTAL_TOKENS,
  prompt_tokens: sql`prompt_tokens`,
  completion_tokens: sql`completion_tokens`,
  cost: sql`cost_nanos`,
  user_id: sql`user_id`,
  model: sql`model`,
  status: sql`status`,
  cached: IS_CACHED,
  // More of them tells no two apart that a person would, and whole bodies would be held to be compared.
  request_body: sql`substring(request_body, 1, 256)`,
  response_body: sql`substring(response_body, 1, 256)`,
  random: sql`rand()`,
};

/** One row more than asked for tells whether there is a next page. */
function pageSql(query: RequestQuery): Sql {
  const { sort, limit, offset } = query;
  checkPage(query);
  const paging = sql`LIMIT ${int(limit + 1)} OFFSET ${int(offset)}`;
  const where = sql`${selected(query)} AND ${afterCursor(query)}`;
  const byTime = sort.column === 'created_at' && sort.direction === 'asc' ? sql`ASC` : sql`DESC`;
  const newest = sql`started_at ${byTime}, exchange_id ${byTime}`;
  const order =
    sort.column === 'created_at'
      ? newest
      : sql`${SORT_EXPRESSIONS[sort.column]} ${direction(sort.direction)} NULLS LAST, ${newest}`;
  return sql`SELECT ${EXCHANGE_FIELDS} FROM exchanges WHERE ${where} ORDER BY ${order} ${paging}`;
}

async function pageRows(engine: Engine, query: RequestQuery, signal: AbortSignal): Promise<readonly ExchangeRow[]> {
  if (query.sortProperty === undefined) return engine.rows<ExchangeRow>(pageSql(query), signal);
  // The join keeps the engine from reading wide columns last, so the page is found by its keys and then read.
  const keys = await engine.rows<{ exchange_id: string }>(propertyPageSql(query), signal);
  if (keys.length === 0) return [];
  const rows = await engine.rows<ExchangeRow>(
    sql`SELECT ${EXCHANGE_FIELDS} FROM exchanges WHERE ${visible(query.organizationId)} AND ${within(query.window)}
      AND exchange_id IN (${uuids(keys.map((key) => key.exchange_id))})`,
    signal,
  );
  const byId = new Map(rows.map((row) => [row.exchange_id, row]));
  return keys.map((key) => byId.get(key.exchange_id)).filter((row) => row !== undefined);
}

/** Here and not with LIMIT BY, which keeps the engine from ending its reading with the page. */
function eachOnce(rows: readonly ExchangeRow[]): readonly ExchangeRow[] {
  return [...new Map(rows.map((row) => [row.exchange_id, row])).values()];
}

function propertyPageSql(query: RequestQuery): Sql {
  checkPage(query);
  const { name, direction: towards } = query.sortProperty ?? { name: '', direction: 'desc' };
  const facts = newestFacts(query.organizationId, isFactOf(name));
  const value = sql`if(fact_found, fact_text, if(${hasRecorded(name)}, ${recordedValue(name)}, NULL))`;
  return sql`SELECT exchange_id FROM exchanges
    LEFT ANY JOIN (SELECT target AS fact_target, fact_text, true AS fact_found FROM (${facts})) AS later
      ON exchange_id = fact_target
    WHERE ${selected(query)} AND ${afterCursor(query)}
    ORDER BY ${value} ${direction(towards)} NULLS LAST, started_at DESC, exchange_id DESC
    LIMIT ${int(query.limit + 1)} OFFSET ${int(query.offset)}`;
}

function direction(name: 'asc' | 'desc'): Sql {
  return name === 'asc' ? sql`ASC` : sql`DESC`;
}

function checkPage({ sort, limit, offset }: RequestQuery): void {
  if (!SORT_COLUMNS.includes(sort.column)) {
    throw new InvalidQuery(`sort: unknown column ${JSON.stringify(sort.column)}; accepted: ${SORT_COLUMNS.join(', ')}`);
  }
  if (!Number.isSafeInteger(limit) || limit < 0 || !Number.isSafeInteger(offset) || offset < 0) {
    throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
  }
}

function afterCursor({ cursor, sort, sortProperty }: RequestQuery): Sql {
  if (cursor === undefined) return sql`true`;
  if (sort.column !== 'created_at' || sortProperty !== undefined) {
    throw new InvalidQuery('cursor: only with the sort created_at; use offset with any other');
  }
  const { startedAtMs, exchangeId } = fromCursor(cursor);
  const [at, id] = [moment(startedAtMs), uuid(exchangeId)];
  // The first half lets the engine skip by its primary key, which it does not do for the tuple.
  return sort.direction === 'asc'
    ? sql`started_at >= ${at} AND (started_at, exchange_id) > (${at}, ${id})`
    : sql`started_at <= ${at} AND (started_at, exchange_id) < (${at}, ${id})`;
}

function nextCursor(query: RequestQuery, found: number, page: RequestPage['rows']): string | null {
  const last = page.at(-1)?.record;
  if (last === undefined || found <= query.limit || query.sort.column !== 'created_at' || query.sortProperty)
    return null;
  return toCursor(last);
}

/** Every exchange of these request ids or exchange ids, newest first. The inner selects use one index each. */
async function rowsOf(engine: Engine, organizationId: string, ids: readonly string[], signal: AbortSignal) {
  const own = visible(organizationId);
  const keys = sql`SELECT started_at, exchange_id FROM exchanges`;
  return engine.rows<ExchangeRow>(
    sql`SELECT ${EXCHANGE_FIELDS} FROM exchanges WHERE ${own} AND (started_at, exchange_id) IN (
        ${keys} WHERE organization_id = ${str(organizationId)} AND request_id IN (${strings(ids)})
        UNION ALL
        ${keys} WHERE organization_id = ${str(organizationId)} AND exchange_id IN (${uuids(ids.filter(isUuid))}))
      ORDER BY started_at DESC, exchange_id DESC LIMIT 1 BY exchange_id`,
    signal,
  );
}

/** `rows` newest first; an exchange of that very id goes before one of that request id. In the order of `ids`. */
function newestOfEach(rows: readonly ExchangeRow[], ids: readonly string[]): readonly ExchangeRow[] {
  const byId = new Map<string, ExchangeRow>();
  for (const row of rows) if (!byId.has(row.request_id)) byId.set(row.request_id, row);
  for (const row of rows) byId.set(row.exchange_id, row);
  const found = ids.map((id) => byId.get(id) ?? byId.get(id.toLowerCase()));
  return [...new Set(found.filter((row) => row !== undefined))];
}

interface AttemptRowRead {
  readonly exchange_id: string;
  readonly position: number;
  readonly kind: AttemptRecord['kind'];
  readonly provider: string;
  readonly target_url: string;
  readonly started_ms: number;
  readonly latency_ms: number;
  readonly ttfb_ms: number | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly reconnected: boolean;
}

async function attemptsOf(engine: Engine, organizationId: string, exchangeId: string, signal: AbortSignal) {
  if (!isUuid(exchangeId)) return [];
  const found = await attemptsOfEach(engine, organizationId, [exchangeId], signal);
  return found.get(exchangeId.toLowerCase()) ?? [];
}

/** By exchange id, in order. */
export async function attemptsOfEach(
  engine: Engine,
  organizationId: string,
  exchangeIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly AttemptRecord[]>> {
  const rows = await engine.rows<AttemptRowRead>(
    sql`SELECT exchange_id, position, kind, provider, target_url, toUnixTimestamp64Milli(started_at) AS started_ms,
        latency_ms, ttfb_ms, status, error, reconnected FROM attempts
      WHERE ${visible(organizationId)} AND exchange_id IN (${uuids(exchangeIds)})
      ORDER BY exchange_id, position LIMIT 1 BY exchange_id, position`,
    signal,
  );
  const byExchange = Map.groupBy(rows, (row) => row.exchange_id);
  return new Map([...byExchange].map(([id, attempts]) => [id, attempts.map(toAttempt)]));
}

function toAttempt(row: AttemptRowRead): AttemptRecord {
  return {
    index: row.position,
    kind: row.kind,
    provider: row.provider,
    targetUrl: row.target_url,
    startedAtMs: row.started_ms,
    latencyMs: row.latency_ms,
    ttfbMs: row.ttfb_ms,
    status: row.status,
    error: row.error,
    reconnected: row.reconnected,
  };
}

export async function bodiesOf(
  engine: Engine,
  organizationId: string,
  exchangeIds: readonly string[],
  signal: AbortSignal,
) {
  const ids = exchangeIds.filter(isUuid);
  if (ids.length === 0) return new Map<string, StoredBodies>();
  const rows = await engine.rows<BodiesRow>(
    sql`SELECT ${BODY_FIELDS} FROM exchanges WHERE ${visible(organizationId)} AND exchange_id IN (${uuids(ids)})`,
    signal,
  );
  return new Map(rows.map((row): [string, StoredBodies] => [row.exchange_id, toStoredBodies(row)]));
}
