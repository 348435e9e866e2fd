// Whether SQL of people's own may run: asked of the engine, which parses it and then resolves it, and judged by the trees it
// answers with. Nothing is run before the first tree has passed: resolving computes constants and scalar subqueries.
import { InvalidQuery } from '../../ports/record-store.ts';
import type { ApartSession } from './engine.ts';
import { QueryTree } from './query-tree.ts';
import { renderLiterals, sql, str } from './sql.ts';
import { AGGREGATE_COMBINATORS, AGGREGATE_FUNCTIONS, FUNCTIONS } from './sql-functions.ts';

export interface CheckMeans {
  readonly session: ApartSession;
  /** Database of the views, which is the session's own. */
  readonly database: string;
  readonly views: readonly string[];
  /** Every database and every function the engine knows. */
  readonly databases: readonly string[];
  readonly functions: readonly string[];
}

/**
 * The statement as the engine writes it, without comments: safe to run in the session.
 * @throws InvalidQuery that says what it may not have
 */
export async function checkSql(text: string, means: CheckMeans): Promise<string> {
  const { session, views, database } = means;
  // What the engine says of it ends where the character stands, and its code with it.
  if (text.includes('\0')) throw new InvalidQuery('the character U+0000 is not accepted');
  const written = await parse(text, session);
  // Texts in quotes cannot change what a statement is made of, and without them no line of the tree is forged.
  const bare = blankTexts(written);
  checkUnresolved(await explain(session, 'run_passes = 0', bare), means);
  const resolved = await explain(session, 'run_passes = 1', written);
  checkResolved(resolved, { database, views, closed: closedFunctions(means.functions) });
  return written;
}

async function parse(text: string, session: ApartSession): Promise<string> {
  // As a value: whatever stands in it, it is parsed and not run. More than one statement is an error there.
  const literal = renderLiterals(sql`${str(text)}`);
  const rows = await said(session.rows<{ written: string }>(`SELECT formatQuerySingleLine(${literal}) AS written`));
  return rows[0]?.written ?? '';
}

async function explain(session: ApartSession, options: string, statement: string): Promise<QueryTree> {
  // Where a table stands only a SELECT can: no FORMAT, no INTO OUTFILE, nothing behind it.
  const rows = await said(
    session.rows<{ explain: string }>(`EXPLAIN QUERY TREE ${options} SELECT * FROM (${statement})`),
  );
  return new QueryTree(rows.map(({ explain: line }) => line));
}

/** Strings, names in quotes, what no parser leaves, brackets, and anything else. */
const PIECES =
  /(?<text>'(?:[^'\\]|\\.|'')*')|(?<name>`(?:[^`\\]|\\.|``)*`)|(?<foreign>--|\/\*|#|;|"|\$|'|`)|[()]|[^'`"();#$/-]+|[-/]/gsu;
const PLAIN_NAME = /^`[\p{L}\p{M}\p{N} _.()%€@+/-]*`$/u;

function blankTexts(written: string): string {
  let depth = 0;
  let bare = '';
  for (const { 0: piece, groups } of written.matchAll(PIECES)) {
    if (groups?.['name'] !== undefined && !PLAIN_NAME.test(piece)) {
      throw new InvalidQuery(`the name ${piece} has characters other than letters, digits, spaces and _.()%€@+/-`);
    }
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (groups?.['foreign'] !== undefined || depth < 0) {
      throw new InvalidQuery('the statement cannot be taken apart; accepted is one SELECT');
    }
    bare += groups?.['text'] === undefined ? piece : "'s'";
  }
  return bare;
}

const KINDS: ReadonlySet<string> = new Set([
  ...[
    'QUERY',
    'UNION',
    'LIST',
    'IDENTIFIER',
    'CONSTANT',
    'FUNCTION',
    'MATCHER',
    'LAMBDA',
    'SORT',
    'INTERPOLATE',
    'WINDOW',
  ],
  ...['JOIN', 'CROSS JOIN', 'ARRAY_JOIN', 'COLUMN', 'TABLE'],
  ...['APPLY COLUMN TRANSFORMER', 'EXCEPT COLUMN TRANSFORMER', 'REPLACE COLUMN TRANSFORMER'],
]);

const NO_TABLE = 'system.one';
const TEMPORARY = '_temporary_and_external_tables';

function checkKinds(tree: QueryTree): void {
  for (const { kind, text } of tree.lines) {
    if (/^SETTINGS\b/.test(text)) throw new InvalidQuery('SETTINGS are not accepted');
    if (kind === 'TABLE_FUNCTION')
      throw new InvalidQuery(`table functions such as ${tableFunction(text)} are not accepted`);
    if (kind !== null && !KINDS.has(kind)) throw new InvalidQuery('the statement has a part that is not accepted');
  }
}

function tableFunction(text: string): string {
  return /table_function_name: (\w+)/.exec(text)?.[1] ?? 'this';
}

function checkUnresolved(tree: QueryTree, { views, databases, functions }: CheckMeans): void {
  checkKinds(tree);
  const closed = closedFunctions(functions);
  const apart = new Set([TEMPORARY, ...databases.map((name) => name.toLowerCase())]);
  // A name with a dot could be a CTE's as well as another database's table.
  const ctes = tree.lines.flatMap(({ cteName }) => (cteName === null || cteName.includes('.') ? [] : cteName));
  const named = new Set([...views, ...ctes]);
  for (const line of tree.lines) {
    if (line.kind === 'FUNCTION') checkFunction(line.functionName);
    if (line.kind !== 'IDENTIFIER') continue;
    const name = line.identifier ?? '';
    const [first = ''] = name.toLowerCase().split('.');
    if (tree.isTable(line)) {
      if (!named.has(name) && name !== NO_TABLE) throw unknownTable(name, views);
    } else if (name.includes('.')) {
      // Behind IN, or by way of an alias, it would be a table.
      if (apart.has(first)) throw unknownTable(name, views);
    } else if (closed.has(first)) {
      throw new InvalidQuery(`${name} is the name of a function that is not accepted; call it something else`);
    }
  }
}

const OPEN: ReadonlySet<string> = new Set([...FUNCTIONS, ...AGGREGATE_FUNCTIONS].map((name) => name.toLowerCase()));
const OPEN_AGGREGATES: ReadonlySet<string> = new Set(AGGREGATE_FUNCTIONS.map((name) => name.toLowerCase()));
const COMBINATORS = new RegExp(`(?:${AGGREGATE_COMBINATORS.join('|')})+$`, 'i');

function closedFunctions(functions: readonly string[]): ReadonlySet<string> {
  return new Set(functions.map((name) => name.toLowerCase()).filter((name) => !OPEN.has(name)));
}

function checkFunction(name: string | null): void {
  const lower = (name ?? '').toLowerCase();
  if (OPEN.has(lower) || isCombined(lower)) return;
  throw new InvalidQuery(`the function ${name} is not accepted; those that compute from their arguments alone are`);
}

function isCombined(lower: string): boolean {
  return (
    COMBINATORS.test(lower) &&
    [...OPEN_AGGREGATES].some((base) => lower.startsWith(base) && isCombinators(lower.slice(base.length)))
  );
}

function isCombinators(rest: string): boolean {
  return COMBINATORS.exec(rest)?.index === 0;
}

/** What the engine puts in itself. */
const ITS_OWN = /^(_|nothing|indexhint$)/;

function checkResolved(
  tree: QueryTree,
  { database, views, closed }: { database: string; views: readonly string[]; closed: ReadonlySet<string> },
): void {
  checkKinds(tree);
  const tables = new Set([NO_TABLE, ...views.map((view) => `${database}.${view}`)]);
  for (const { kind, text, functionName } of tree.lines) {
    if (kind === 'TABLE' && !isAccepted(text, tables)) throw unknownTable('another table', views);
    const lower = (functionName ?? '').toLowerCase();
    if (closed.has(lower) && !ITS_OWN.test(lower))
      throw new InvalidQuery(`the function ${functionName} is not accepted`);
  }
}

const TABLE = /^TABLE id: \d+(?:, alias: __table\d+)?, table_name: ([\w.]+)(?:, final: [01])?$/;
/** A recursive CTE reads what it has made so far. */
const RECURSION =
  /^TABLE id: \d+(?:, alias: __table\d+)?, table_name: _temporary_and_external_tables\.`?_tmp_[0-9a-f-]{36}`?, temporary_table_name: [^,]+$/;

function isAccepted(text: string, tables: ReadonlySet<string>): boolean {
  return tables.has(TABLE.exec(text)?.[1] ?? '') || RECURSION.test(text);
}

function unknownTable(name: string, views: readonly string[]): InvalidQuery {
  return new InvalidQuery(`${name} is not accepted as a table; there are ${views.join(', ')}`);
}

/**
 * Syntax, names, numbers and types of arguments, grouping: what can be wrong with a statement whatever the data are. Of
 * others the text is kept back, for it may quote what was read.
 */
const TOLD_CODES: ReadonlySet<string> = new Set([
  '42',
  '43',
  '46',
  '47',
  '53',
  '62',
  '179',
  '184',
  '207',
  '215',
  '386',
]);

async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const code = engineCode(error);
    if (code === null) throw error;
    throw new InvalidQuery(TOLD_CODES.has(code) ? messageOf(error) : `the engine refuses it (its error ${code})`, {
      cause: error,
    });
  }
}

export function engineCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^\d+$/.test(error.code)
    ? error.code
    : null;
}

const LONGEST_MESSAGE = 500;

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trim().slice(0, LONGEST_MESSAGE) : 'unknown';
}
