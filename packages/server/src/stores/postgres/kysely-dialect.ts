// Kysely over pg: its own PostgreSQL dialect with a driver of ours, which does anew what somebody else's work came between, and
// tells errors as the control store knows them.
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type pg from 'pg';
import { isConnectionLost, isContended, refusalOf } from './database-errors.ts';

/** The pool is ended with the Kysely instance. */
export function createPostgresDialect(pool: pg.Pool): Dialect {
  return {
    createDriver: () => new PgDriver(pool),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (kysely: Kysely<unknown>) => new PostgresIntrospector(kysely),
  };
}

class PgDriver implements Driver {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PgConnection> {
    try {
      return new PgConnection(await this.#pool.connect());
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Migrations take a lock first and must see what was done before they had it: theirs is the weaker isolation. */
  async beginTransaction(connection: PgConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`begin isolation level ${isolationLevel ?? 'read committed'}`));
    connection.isInTransaction = true;
  }

  async commitTransaction(connection: PgConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
    connection.isInTransaction = false;
  }

  async rollbackTransaction(connection: PgConnection): Promise<void> {
    // It is undone by the server, which has lost us.
    if (!connection.isLost) await connection.executeQuery(CompiledQuery.raw('rollback'));
    connection.isInTransaction = false;
  }

  async releaseConnection(connection: PgConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class PgConnection implements DatabaseConnection {
  isInTransaction = false;
  isLost = false;
  readonly #client: pg.PoolClient;
  /** The pool listens to idle connections only, and an error that nobody listens to ends the process. */
  readonly #onLost = (): void => {
    this.isLost = true;
  };

  constructor(client: pg.PoolClient) {
    this.#client = client;
    client.on('error', this.#onLost);
  }

  /** Within a transaction it is the whole of that which is done anew. */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.isInTransaction ? this.#run<Row>(query) : patiently(() => this.#run<Row>(query));
  }

  // biome-ignore lint/correctness/useYield: rows come all at once; the interface asks for a generator.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows of control data are read all at once');
  }

  release(): void {
    this.#client.off('error', this.#onLost);
    this.#client.release(this.isLost);
  }

  async #run<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      // Kysely types rows from the query; the driver hands on what the engine returns, as every dialect does.
      const { rows, rowCount } = await this.#client.query(sql, parameters.map(bindable));
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      if (isConnectionLost(error)) this.isLost = true;
      if (isContended(error)) throw error;
      throw refusalOf(error);
    }
  }
}

const FIRST_WAIT_MS = 4;
const LONGEST_WAIT_MS = 100;
const PATIENCE_MS = 5_000;

/** Does the work anew as long as somebody else's comes between, after waits of differing lengths. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pauseMs = FIRST_WAIT_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isContended(error)) throw error;
      if (performance.now() >= deadline) throw refusalOf(error);
    }
    await wait(randomInt(1, pauseMs + 1));
  }
}

/** A text of PostgreSQL cannot hold a NUL; like half of a surrogate pair, which no UTF-8 holds, it becomes U+FFFD. */
function bindable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
