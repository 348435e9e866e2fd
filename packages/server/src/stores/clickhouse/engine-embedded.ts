// ClickHouse in this process. A session runs one query at a time and keeps its settings, so there is one for writing and
// a few for reading, each set up once. Values are escaped literals: bound parameters would queue process-wide.
import { type ClickHouseClient, type ClickHouseClientConfigOptions, createClient } from '@clickhouse/client';
import type { ChdbConnection } from 'chdb/connection';
import { type Engine, type QueryLimits, readSettings, type Settings, toPortError, WRITE_SETTINGS } from './engine.ts';
import { createSessionPool } from './session-pool.ts';
import { renderLiterals } from './sql.ts';

interface Session {
  readonly connection: ChdbConnection;
  readonly client: ClickHouseClient;
}

export interface EngineOptions {
  readonly readers: number;
  readonly limits: QueryLimits;
}

export async function openEmbeddedEngine(path: string, { readers, limits }: EngineOptions): Promise<Engine> {
  const { createChdbConnection } = await loadChdb();
  const sessions: Session[] = [];
  const open = async (settings: Settings): Promise<Session> => {
    const connection = createChdbConnection({ path });
    const session = { connection, client: createClient(over(connection)) };
    sessions.push(session);
    for (const [name, value] of Object.entries(settings)) {
      await session.client.command({ query: `SET ${name} = ${typeof value === 'number' ? value : `'${value}'`}` });
    }
    return session;
  };
  const closeAll = () => Promise.all(sessions.map((session) => session.client.close()));
  try {
    const writer = createSessionPool([await open(WRITE_SETTINGS)]);
    const reading: Session[] = [];
    while (reading.length < readers) reading.push(await open(readSettings(limits)));
    const reader = createSessionPool(reading);
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
      ping: async () => {
        await reader.use((session) => readRows(session, 'SELECT 1'));
      },
      close: async () => {
        await Promise.all([writer.drain(), reader.drain()]);
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
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

async function runStatement({ client }: Session, query: string): Promise<void> {
  try {
    await client.command({ query });
  } catch (error) {
    throw toPortError(error);
  }
}

async function loadChdb(): Promise<typeof import('chdb/connection')> {
  try {
    return await import('chdb/connection');
  } catch (error) {
    throw new Error(
      'the embedded record store needs the optional package "chdb", which is not installed or not made for this ' +
        'machine (Linux with glibc and macOS are served); install it, or set HELIOMETER_RECORDS_URL to a ClickHouse server',
      { cause: error },
    );
  }
}
