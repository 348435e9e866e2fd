// ClickHouse over HTTP. Values travel as bound parameters; a query whose caller left is cancelled by the server.
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import {
  APART_AT_ONCE,
  type ApartPlace,
  type ApartSession,
  type Engine,
  readSettings,
  type Settings,
  toPortError,
  WRITE_SETTINGS,
} from './engine.ts';
import type { EngineOptions } from './engine-embedded.ts';
import { createSessionPool } from './session-pool.ts';
import { renderParameters } from './sql.ts';

/** Mutations over a large table take minutes. */
const WRITE_TIMEOUT_MS = 15 * 60_000;

export function openRemoteEngine(url: URL, { readers, limits }: EngineOptions): Engine {
  const base = {
    url,
    application: 'heliometer',
    use_multipart_params_auto: true,
    // Errors come back to the caller; the client's own log would go to the console beside ours.
    log: { level: ClickHouseLogLevel.OFF },
  };
  const reader = createClient({
    ...base,
    max_open_connections: readers,
    request_timeout: limits.maxExecutionSeconds * 1000 + 5_000,
    clickhouse_settings: overHttp({
      ...readSettings(limits),
      cancel_http_readonly_queries_on_client_close: 1,
    }),
  });
  const writer = createClient({
    ...base,
    request_timeout: WRITE_TIMEOUT_MS,
    clickhouse_settings: overHttp({
      ...WRITE_SETTINGS,
      wait_end_of_query: 1,
      // Bytes now and then, or a load balancer would break off a mutation that takes minutes.
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: 20_000,
    }),
  });
  const turns = createSessionPool([writer]);
  const apart = createSessionPool(Array.from({ length: APART_AT_ONCE }, (_, index) => index));
  return {
    async rows<Row>(query: Parameters<Engine['rows']>[0], signal: AbortSignal): Promise<Row[]> {
      signal.throwIfAborted();
      try {
        const result = await reader.query({ ...renderParameters(query), format: 'JSONEachRow', abort_signal: signal });
        return await result.json<Row>();
      } catch (error) {
        signal.throwIfAborted();
        throw toPortError(error);
      }
    },
    run: (statement) =>
      turns.use(async (client) => {
        await client.command(renderParameters(statement));
      }),
    insert: ({ table, columns, lines, token }) =>
      turns.use(async (client) => {
        // Not `insert`: for JSON formats it takes rows only, and writes them out itself.
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT JSONCompactEachRow`,
          values: Readable.from([lines], { objectMode: false }),
          ...(token === null ? {} : { clickhouse_settings: { insert_deduplication_token: token } }),
        });
        for await (const _ of stream) {
          // The answer to an INSERT is empty; its end says that the rows are stored.
        }
      }),
    apart: (place, work, signal) => apart.use(() => inSessionApart({ base, limits }, place, work, signal), signal),
    async ping() {
      const answer = await reader.ping({ select: true });
      if (!answer.success) throw answer.error;
    },
    async close() {
      await Promise.all([turns.drain(), apart.drain()]);
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}

interface RemoteApart {
  readonly base: Parameters<typeof createClient>[0] & { readonly url: URL };
  readonly limits: EngineOptions['limits'];
}

/** Every request brings the settings along, read-only last: what stands in a statement cannot change them then. */
async function inSessionApart<T>(
  { base, limits }: RemoteApart,
  { database, settings }: ApartPlace,
  work: (session: ApartSession) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const there = new URL(base.url);
  there.pathname = `/${encodeURIComponent(database)}`;
  const client = createClient({
    ...base,
    url: there,
    request_timeout: limits.maxExecutionSeconds * 1000 + 5_000,
    clickhouse_settings: overHttp({ ...settings, cancel_http_readonly_queries_on_client_close: 1, readonly: 1 }),
  });
  const ask = async (query: string, format: 'JSONEachRow' | 'CSVWithNames') => {
    try {
      return await client.query({ query, format, abort_signal: signal });
    } catch (error) {
      signal.throwIfAborted();
      throw toPortError(error);
    }
  };
  try {
    return await work({
      rows: async <Row>(text: string) => (await ask(text, 'JSONEachRow')).json<Row>() as Promise<Row[]>,
      csv: async (text) => (await ask(text, 'CSVWithNames')).text(),
    });
  } finally {
    await client.close();
  }
}

function overHttp(settings: Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
