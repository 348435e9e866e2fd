// SQL of people's own over what is recorded: one SELECT over friendly tables, each of which holds one organisation's data.

export interface SqlColumn {
  readonly name: string;
  /** The engine's name of it. */
  readonly type: string;
  readonly description: string;
}

export interface SqlTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly SqlColumn[];
}

export interface SqlQuestion {
  readonly organizationId: string;
  readonly sql: string;
  /** No more rows come than this, or than `MOST_SQL_ROWS`. */
  readonly limit?: number;
}

export interface SqlAnswer {
  /** By column name. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly elapsedMs: number;
  /** Of the rows as JSON. */
  readonly bytes: number;
}

export const MOST_SQL_ROWS = 300_000;

export interface SqlReader {
  sqlTables(signal: AbortSignal): Promise<readonly SqlTable[]>;
  /** @throws InvalidQuery when it is not one SELECT over these tables, or cannot be understood; QueryLimitExceeded */
  runSql(question: SqlQuestion, signal: AbortSignal): Promise<SqlAnswer>;
  /** With a line of column names. @throws as runSql */
  sqlAsCsv(question: SqlQuestion, signal: AbortSignal): Promise<string>;
}
