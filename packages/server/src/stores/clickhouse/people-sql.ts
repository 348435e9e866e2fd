// People's own SQL: checked by the engine, then run read-only in a session that sees one organisation and no more.

import { MOST_SQL_ROWS, type SqlQuestion, type SqlReader, type SqlTable } from '../../ports/people-sql.ts';
import { InvalidQuery, QueryLimitExceeded } from '../../ports/record-store.ts';
import { checkSql, engineCode, messageOf } from './check-sql.ts';
import type { ApartSession, Engine, Settings } from './engine.ts';
import { quoteName, renderLiterals, Sql, sql, str } from './sql.ts';
import { createView, type SqlDatabases, VIEWS } from './sql-views.ts';

const VIEW_NAMES = VIEWS.map(({ name }) => name);
/** What the views read. */
const READ = ['exchanges', 'deletions', 'facts'];
const MIB = 1024 ** 2;
const QUOTE = 0x22;
const LINE_END = 0x0a;

/** What one statement of people's own may take; the store's own questions must go on beside it. */
const LIMITS: Settings = {
  max_execution_time: 30,
  timeout_overflow_mode: 'throw',
  max_memory_usage: 1024 * MIB,
  max_threads: 2,
  // Thrown and not cut off: a tree cut short would pass for a harmless one.
  max_result_rows: MOST_SQL_ROWS,
  max_result_bytes: 64 * MIB,
  result_overflow_mode: 'throw',
  max_recursive_cte_evaluation_depth: 1000,
  // It remembers by condition what is not there, and for another organisation it may be.
  use_query_condition_cache: 0,
};

const FORMAT: Settings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  date_time_output_format: 'iso',
};

interface Prepared extends SqlDatabases {
  /** Those whose rows belong to organisations. */
  readonly tables: readonly string[];
  readonly functions: readonly string[];
  readonly databases: readonly string[];
}

export function openPeopleSql(engine: Engine): SqlReader {
  const prepared = onceItWorks(() => prepare(engine));
  const ask = async <T>(
    { organizationId, sql: text, limit = MOST_SQL_ROWS }: SqlQuestion,
    run: (session: ApartSession, checked: string) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    const { views: database, functions, databases, ...rest } = await prepared();
    const settings = { ...LIMITS, ...FORMAT, ...onlyOf(organizationId, rest) };
    const inside = <R>(work: (session: ApartSession) => Promise<R>, more: Settings) =>
      engine.apart(
        { database, settings: { ...settings, ...more } },
        async (session) => {
          await assertKeptApart(session, rest.tables.length);
          return work(session);
        },
        signal,
      );
    const means = { database, views: VIEW_NAMES, functions, databases };
    const checked = await inside((session) => checkSql(text, { ...means, session }), {});
    // A session of its own, for with this limit a tree would be cut short and pass for a harmless one.
    return inside((session) => told(run(session, checked)), { limit: limit + 1 });
  };
  return {
    sqlTables: async (signal) => tablesOf(engine, (await prepared()).views, signal),
    async runSql(question, signal) {
      const begun = performance.now();
      const rows = await ask(question, (session, checked) => session.rows<Record<string, unknown>>(checked), signal);
      const elapsedMs = performance.now() - begun;
      if (rows.length > MOST_SQL_ROWS) throw tooLarge();
      const shown = rows.slice(0, question.limit ?? MOST_SQL_ROWS);
      return { rows: shown, elapsedMs, bytes: Buffer.byteLength(JSON.stringify(shown)) };
    },
    async sqlAsCsv(question, signal) {
      const csv = await ask(question, (session, checked) => session.csv(checked), signal);
      if (rowsOf(csv) > MOST_SQL_ROWS) throw tooLarge();
      return csv;
    },
  };
}

/** Lines of a CSV below its head. Within quotes a line end is a part of the text. */
function rowsOf(csv: string): number {
  let ends = 0;
  let isQuoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const unit = csv.charCodeAt(at);
    if (unit === QUOTE) isQuoted = !isQuoted;
    else if (unit === LINE_END && !isQuoted) ends += 1;
  }
  return ends - 1;
}

/** Whatever becomes of the engine's settings: without these nothing is asked. */
async function assertKeptApart(session: ApartSession, tables: number): Promise<void> {
  const rows = await session.rows<{ readonly: number; filters: number }>(
    "SELECT getSetting('readonly') AS readonly, length(getSetting('additional_table_filters')) AS filters",
  );
  if (rows[0]?.readonly !== 1 || rows[0].filters !== tables) throw new Error('a session for SQL was not kept apart');
}

/** Every table of the store, whether a view reads it or not: no other row is there for the session. */
function onlyOf(organizationId: string, { base, tables }: Pick<Prepared, 'base' | 'tables'>): Settings {
  const own = renderLiterals(sql`organization_id = ${str(organizationId)}`);
  const filters = tables.map((table) => renderLiterals(sql`${str(`${base}.${table}`)}: ${str(own)}`));
  return { additional_table_filters: `{${filters.join(', ')}}` };
}

async function prepare(engine: Engine): Promise<Prepared> {
  const signal = AbortSignal.timeout(60_000);
  const [here] = await engine.rows<{ name: string }>(sql`SELECT currentDatabase() AS name`, signal);
  const base = here?.name ?? 'default';
  const views = `${base}_sql`;
  await engine.run(new Sql([`CREATE DATABASE IF NOT EXISTS ${quoteName(views)}`], []));
  for (const view of VIEWS) await engine.run(createView(view, { base, views }));
  const owned = await engine.rows<{ owned: string }>(
    sql`SELECT DISTINCT table AS owned FROM system.columns WHERE database = ${str(base)} AND name = 'organization_id'`,
    signal,
  );
  const tables = owned.map((row) => row.owned);
  for (const table of READ) if (!tables.includes(table)) throw new Error(`the table ${table} could not be kept apart`);
  const functions = await engine.rows<{ name: string }>(sql`SELECT name FROM system.functions`, signal);
  const databases = await engine.rows<{ name: string }>(sql`SELECT name FROM system.databases`, signal);
  return { base, views, tables, functions: functions.map(nameOf), databases: databases.map(nameOf) };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** Asked again after a failure, and then never more. */
function onceItWorks<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

async function tablesOf(engine: Engine, views: string, signal: AbortSignal): Promise<readonly SqlTable[]> {
  const rows = await engine.rows<{ table: string; name: string; type: string }>(
    sql`SELECT table, name, type FROM system.columns WHERE database = ${str(views)}`,
    signal,
  );
  const types = new Map(rows.map(({ table, name, type }) => [`${table}.${name}`, type]));
  return VIEWS.map(({ name, description, columns }) => ({
    name,
    description,
    columns: columns.map((column) => ({
      name: column.name,
      type: types.get(`${name}.${column.name}`) ?? '',
      description: column.description,
    })),
  }));
}

/** TOO_MANY_ROWS_OR_BYTES */
const RESULT_TOO_LARGE = '396';

function tooLarge(cause?: unknown): InvalidQuery {
  return new InvalidQuery(`the result is larger than ${MOST_SQL_ROWS} rows or 64 MiB; add a LIMIT`, { cause });
}

/** Now that all that is read is the organisation's own, the engine's words may be shown. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof QueryLimitExceeded ? error.cause : error;
    const code = engineCode(cause);
    if (code === RESULT_TOO_LARGE) {
      throw tooLarge(cause);
    }
    if (code === null || error instanceof QueryLimitExceeded) throw error;
    throw new InvalidQuery(messageOf(error), { cause: error });
  }
}
