// Kysely over node:sqlite: its own SQLite dialect with a driver of ours, which waits for locks without blocking.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { ConstraintError } from '../control/constraint-error.ts';
import { isBusy, isDuplicate, isMissingReference } from './database.ts';

/**
 * The database is closed with the Kysely instance. It should have a busy timeout of 0: SQLite's own waiting blocks the
 * event loop, and if the lock's holder lives on the same loop, waiting would keep it from ever letting go.
 */
export function createSqliteDialect(db: DatabaseSync, busyTimeoutMs: number): Dialect {
  return {
    createDriver: () => new NodeSqliteDriver(db, busyTimeoutMs),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalAdapter(),
    createIntrospector: (kysely: Kysely<unknown>) => new SqliteIntrospector(kysely),
  };
}

/** SQLite's DDL is transactional, and one transaction is what keeps two starting processes from migrating twice. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #db: DatabaseSync;
  readonly #connection: DatabaseConnection;
  /** Ends when the connection is free again. */
  #turn: Promise<void> = Promise.resolve();
  #endTurn = (): void => {};

  constructor(db: DatabaseSync, busyTimeoutMs: number) {
    this.#db = db;
    this.#connection = new PatientConnection(db, busyTimeoutMs);
  }

  async init(): Promise<void> {}

  /** There is one, and between two statements of a transaction somebody else's would be part of it. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    this.#endTurn = resolve;
    return this.#connection;
  }

  /**
   * A transaction begun as a reader cannot become a writer when another process wrote meanwhile: SQLite refuses at once
   * (https://sqlite.org/isolation.html). Taking the write lock first makes it wait instead.
   */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite rolls back by itself after some errors, such as a full disk.
    if (this.#db.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  async destroy(): Promise<void> {
    this.#db.close();
  }
}

const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 25;

class PatientConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #busyTimeoutMs: number;

  constructor(db: DatabaseSync, busyTimeoutMs: number) {
    this.#db = db;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /** A statement refused for a lock has done nothing, so it can simply be run again. */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const deadline = performance.now() + this.#busyTimeoutMs;
    for (let pauseMs = FIRST_WAIT_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_WAIT_MS)) {
      try {
        return this.#run<Row>(query);
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw refusalOf(error);
      }
      await wait(pauseMs);
    }
  }

  // biome-ignore lint/correctness/useYield: rows come all at once; the interface asks for a generator.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows of control data are read all at once');
  }

  #run<Row>(query: CompiledQuery): QueryResult<Row> {
    const statement = this.#db.prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    if (statement.columns().length > 0) {
      // Kysely types rows from the query; the driver hands on what the engine returns, as every dialect does.
      return { rows: statement.all(...parameters) as Row[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }
}

function refusalOf(error: unknown): unknown {
  if (isDuplicate(error)) return new ConstraintError('duplicate', error);
  return isMissingReference(error) ? new ConstraintError('missing_reference', error) : error;
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot hold a value of type ${typeof value}`);
}
