// A door in ClickHouse's HTTP shape onto an embedded engine, so that what the store does over HTTP (bound parameters,
// multipart, inserts by body, errors by status) is run where there is no server.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChdbConnection, createChdbConnection } from 'chdb/connection';

export interface HttpDoor {
  readonly url: string;
  /** Names of every parameter and setting that came with a request. */
  readonly seen: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Settings of the HTTP server itself, and parts of the address that are no settings. */
const NOT_FOR_THE_ENGINE =
  /^(query|query_id|database|default_format|wait_end_of_query|cancel_http_readonly_queries_on_client_close|.*http.*)$/;
const INSERT = /^INSERT INTO (\w+) \(([^)]*)\) FORMAT JSONCompactEachRow$/;

interface Asked {
  readonly parameters: URLSearchParams;
  readonly query: string;
  readonly body: Buffer;
}

export async function openHttpDoor(path: string): Promise<HttpDoor> {
  const shared = createChdbConnection({ path });
  const seen = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  /** A server's session ends with its request; an engine's stays read-only, so that one is for this request alone. */
  const answer = async (asked: Asked): Promise<Buffer> => {
    if (!asked.parameters.has('readonly')) return answerOver(shared, asked);
    const connection = createChdbConnection({ path });
    try {
      await connection.chdb.queryAsync(`USE \`${asked.parameters.get('database') ?? 'default'}\``);
      return await answerOver(connection, asked);
    } finally {
      await connection.close();
    }
  };

  const answerOver = async (connection: ChdbConnection, asked: Asked): Promise<Buffer> => {
    const settings: string[] = ["insert_deduplication_token = ''"];
    let format = 'TabSeparated';
    const readonlyLast = [...asked.parameters].sort(([a], [b]) => Number(a === 'readonly') - Number(b === 'readonly'));
    for (const [name, value] of readonlyLast) {
      seen.add(name);
      if (name === 'default_format') format = value;
      if (NOT_FOR_THE_ENGINE.test(name)) continue;
      settings.push(`${name} = '${value.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`);
    }
    await connection.chdb.queryAsync(`SET ${settings.join(', ')}`);
    const insert = INSERT.exec(asked.query.trim());
    if (!insert) return Buffer.from((await connection.chdb.queryAsync(asked.query, { format })).bytes());
    const columns = (insert[2] ?? '').split(',').map((column) => column.trim());
    await connection.chdb.rawInsert({
      table: insert[1] ?? '',
      columns,
      values: asked.body,
      format: 'JSONCompactEachRow',
    });
    return Buffer.alloc(0);
  };

  const server = createServer(async (request, response) => {
    const asked = await readRequest(request);
    const turn = last.then(() => answer(asked));
    last = turn.catch(() => {});
    try {
      response.end(await turn);
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `clickhouse://127.0.0.1:${(server.address() as AddressInfo).port}/default`,
    seen,
    async close() {
      server.close();
      await last;
      await shared.close();
    },
  };
}

async function readRequest(request: IncomingMessage) {
  const parameters = new URL(request.url ?? '', 'http://door').searchParams;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  let body: Buffer = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) parameters.set(name, String(value));
    parameters.set('by_multipart_http', '1');
    body = Buffer.alloc(0);
  }
  const inAddress = parameters.get('query');
  return { parameters, query: inAddress ?? body.toString(), body };
}
