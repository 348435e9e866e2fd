// ClickHouse in this process. A session runs one query at a time and keeps its settings, so there is one for writing and
// a few for reading, each set up once. Values are escaped literals: bound parameters would queue process-wide.
import { type ClickHouseClient, type ClickHouseClientConfigOptions, createClient } from '@clickhouse/client';
import type { ChdbConnection } from 'chdb/connection';
import {
  APART_AT_ONCE,
  type ApartPlace,
  type ApartSession,
  type Engine,
  type QueryLimits,
  readSettings,
  type Settings,
  toPortError,
  WRITE_SETTINGS,
} from './engine.ts';
import { createSessionPool } from './session-pool.ts';
import { quoteName, renderLiterals, sql, str } from './sql.ts';

interface Session {
  readonly connection: ChdbConnection;
  readonly client: ClickHouseClient;
}

export interface EngineOptions {
  readonly readers: number;
  readonly limits: QueryLimits;
}

const MIB = 1024 * 1024;

/**
 * The engine takes the machine for its own: its caches may grow to 5 GiB each, and a merge opens a write buffer of 1 MiB
 * for each of an exchange's some 170 streams, 400 MB a merge; buffers that grow as they are filled took 120 MB, at the same
 * speed. Merges beyond the soft limit wait for those under way.
 */
const ENGINE_ARGUMENTS = [
  '--',
  `--mark_cache_size=${128 * MIB}`,
  `--index_mark_cache_size=${64 * MIB}`,
  `--primary_index_cache_size=${64 * MIB}`,
  `--query_condition_cache_size=${32 * MIB}`,
  // A group of settings is looked at only when its own name is there.
  '--merge_tree=1',
  '--merge_tree.min_columns_to_activate_adaptive_write_buffer=1',
  `--merges_mutations_memory_usage_soft_limit=${512 * MIB}`,
  // Merging can wait for inserts and questions, and those of other processes too.
  '--os_threads_nice_value_merge_mutate=19',
];

export async function openEmbeddedEngine(path: string, { readers, limits }: EngineOptions): Promise<Engine> {
  const { createChdbConnection, Session: EngineSession } = await loadChdb();
  // The first session of a process starts the engine, and only that one can say how.
  const first = new EngineSession(path, { connectionArgs: ENGINE_ARGUMENTS });
  const sessions: Session[] = [];
  const open = async (settings: Settings): Promise<Session> => {
    const connection = createChdbConnection({ path });
    const session = { connection, client: createClient(over(connection)) };
    sessions.push(session);
    await settle(session.client, settings);
    return session;
  };
  const closeAll = async () => {
    await Promise.all(sessions.map((session) => session.client.close()));
    first.close();
  };
  try {
    const writer = createSessionPool([await open(WRITE_SETTINGS)]);
    const reading: Session[] = [];
    while (reading.length < readers) reading.push(await open(readSettings(limits)));
    const reader = createSessionPool(reading);
    const turns = createSessionPool(Array.from({ length: APART_AT_ONCE }, (_, index) => index));
    return {
      rows: (query, signal) => reader.use((session) => readRows(session, renderLiterals(query)), signal),
      run: (statement) => writer.use((session) => runStatement(session, renderLiterals(statement))),
      insert: ({ table, columns, lines, token }) =>
        writer.use(async ({ connection }) => {
          await connection.chdb.rawInsert({
            table,
            columns,
            values: lines,
            format: 'JSONCompactEachRow',
            ...(token === null ? {} : { settings: { insert_deduplication_token: token } }),
          });
        }),
      apart: (place, work, signal) => turns.use(() => inSessionApart(path, place, work), signal),
      ping: async () => {
        await reader.use((session) => readRows(session, 'SELECT 1'));
      },
      close: async () => {
        await Promise.all([writer.drain(), reader.drain(), turns.drain()]);
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function settle(client: ClickHouseClient, settings: Settings): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const literal = typeof value === 'number' ? String(value) : renderLiterals(sql`${str(value)}`);
    await client.command({ query: `SET ${name} = ${literal}` });
  }
}

/** Thrown away afterwards: a session that is read-only can never be set up for somebody else. */
async function inSessionApart<T>(
  path: string,
  { database, settings }: ApartPlace,
  work: (session: ApartSession) => Promise<T>,
): Promise<T> {
  const { createChdbConnection } = await loadChdb();
  const connection = createChdbConnection({ path });
  const client = createClient(over(connection));
  try {
    await client.command({ query: `USE ${quoteName(database)}` });
    await settle(client, { ...settings, readonly: 1 });
    return await work({
      rows: (text) => readRows({ connection, client }, text),
      csv: (text) => readCsv(client, text),
    });
  } finally {
    await client.close();
  }
}

/** chDB types its connection after an older package of the client's that has the same shapes. */
function over(connection: ChdbConnection): ClickHouseClientConfigOptions {
  return { connection: connection as unknown as NonNullable<ClickHouseClientConfigOptions['connection']> };
}

async function readRows<Row>({ client }: Session, query: string): Promise<Row[]> {
  try {
    const result = await client.query({ query, format: 'JSONEachRow' });
    return await result.json<Row>();
  } catch (error) {
    throw toPortError(error);
  }
}

async function readCsv(client: ClickHouseClient, query: string): Promise<string> {
  try {
    return await (await client.query({ query, format: 'CSVWithNames' })).text();
  } catch (error) {
    throw toPortError(error);
  }
}

async function runStatement({ client }: Session, query: string): Promise<void> {
  try {
    await client.command({ query });
  } catch (error) {
    throw toPortError(error);
  }
}

async function loadChdb(): Promise<typeof import('chdb/connection') & Pick<typeof import('chdb'), 'Session'>> {
  try {
    const [connection, { Session }] = await Promise.all([import('chdb/connection'), import('chdb')]);
    return { ...connection, Session };
  } catch (error) {
    throw new Error(
      'the embedded record store needs the optional package "chdb", which is not installed or not made for this ' +
        'machine (Linux with glibc and macOS are served); install it, or set HELIOMETER_RECORDS_URL to a ClickHouse server',
      { cause: error },
    );
  }
}
