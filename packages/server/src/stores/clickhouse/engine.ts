// What the store needs of an engine, embedded or remote, and the settings both run with.
import { QueryLimitExceeded } from '../../ports/record-store.ts';
import type { Sql } from './sql.ts';

export type Setting = string | number;
export type Settings = Readonly<Record<string, Setting>>;

/** Rows already written out as JSONCompactEachRow lines, in the order of `columns`. */
export interface InsertLines {
  readonly table: string;
  readonly columns: readonly string[];
  readonly lines: Buffer;
  /** The same token stores the same lines once; null = no such promise. Letters, digits and `-` only. */
  readonly token: string | null;
}

export interface Engine {
  /** @throws QueryLimitExceeded, or the signal's reason (the engine may go on computing, unseen) */
  rows<Row>(query: Sql, signal: AbortSignal): Promise<Row[]>;
  /** Statements that change something. They run one after another. */
  run(statement: Sql): Promise<void>;
  insert(insert: InsertLines): Promise<void>;
  /** A session of its own for `work`, read-only for good: for SQL that is not ours. @throws as `rows` */
  apart<T>(place: ApartPlace, work: (session: ApartSession) => Promise<T>, signal: AbortSignal): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ApartPlace {
  readonly database: string;
  readonly settings: Settings;
}

/** Texts come as they are: whoever writes them answers for what stands in them. */
export interface ApartSession {
  rows<Row>(text: string): Promise<Row[]>;
  csv(text: string): Promise<string>;
}

/** Sessions apart at one time; others wait. */
export const APART_AT_ONCE = 2;

export interface QueryLimits {
  readonly maxExecutionSeconds: number;
  readonly maxMemoryBytes: number;
  /** Rows read by one query; 0 = any number. */
  readonly maxRowsToRead: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = {
  maxExecutionSeconds: 30,
  maxMemoryBytes: 2 * 1024 ** 3,
  maxRowsToRead: 0,
};

/** The same in every session: in the embedded engine a setting sticks to the session it was given in. */
export function readSettings(limits: QueryLimits): Settings {
  return {
    max_execution_time: limits.maxExecutionSeconds,
    timeout_overflow_mode: 'throw',
    max_memory_usage: limits.maxMemoryBytes,
    max_rows_to_read: limits.maxRowsToRead,
    // Lists of ids and long search texts stand in the statement itself when the engine is embedded.
    max_query_size: 16 * 1024 ** 2,
    max_ast_elements: 500_000,
    max_expanded_ast_elements: 2_000_000,
    output_format_json_quote_64bit_integers: 0,
  };
}

export const WRITE_SETTINGS: Settings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  // The same lines must make the same blocks each time, or a repeated batch would not be recognised block by block.
  input_format_parallel_parsing: 0,
  // A batch may hold exchanges of any number of months (imports).
  max_partitions_per_insert_block: 0,
  max_query_size: 16 * 1024 ** 2,
  mutations_sync: 2,
  // Half of an insert's cost; they are made when parts merge, and until then the few new parts are searched whole.
  exclude_materialize_skip_indexes_on_insert: 'in_request_body,in_response_body',
};

// TIMEOUT_EXCEEDED, TOO_MANY_ROWS, MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES, SET_SIZE_LIMIT_EXCEEDED:
// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
const LIMIT_CODES: ReadonlySet<string> = new Set(['159', '158', '241', '307', '396', '191']);

/** The engine's error as the port promises it: limits by their own class, all else as it came. */
export function toPortError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (typeof error.code !== 'string' || !LIMIT_CODES.has(error.code)) return error;
  return new QueryLimitExceeded('the query ran past a limit of the store; narrow its time window or its filter', {
    cause: error,
  });
}
