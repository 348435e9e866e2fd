// The export as Parquet, read back by ClickHouse's own reader and compared with the JSON lines of the same question: over
// the embedded engine and over HTTP.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type ChdbConnection, createChdbConnection } from 'chdb/connection';
import { createApi } from '../../src/api/server.ts';
import { createExchangeView } from '../../src/app/exchange-view.ts';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { type HttpDoor, openHttpDoor } from '../stores/clickhouse/http-door.ts';
import { type ApiUnderTest, openApiUnderTest, SEALERS } from './api-under-test.ts';
import { CHAT_STREAM, jsonBody, recordOf } from './record-of.ts';

type Row = Record<string, unknown>;

const DAY_MS = 24 * 60 * 60 * 1000;
const PAGE_ROWS = 1_000;
const GROUP_ROWS = 5_000;
/** More than one group of rows, and not a multiple of it. */
const ROWS = 5_678;
/** What a list never fills. */
const LEFT_OUT = ['llmSchema', 'signed_body_url', 'asset_ids', 'asset_urls', 'assets'];
const BODIES = ['request_body', 'response_body'];
/** Objects and lists, which in Parquet are JSON text. */
const JSON_TEXT = [
  'request_properties',
  'properties',
  'scores',
  'usage',
  'latencies',
  'session',
  'warnings',
  'redactions',
  ...BODIES,
];
const TIMES = ['request_created_at', 'response_created_at', 'updated_at', 'feedback_created_at'];

describe('export as Parquet', () => {
  let api: ApiUnderTest;
  let door: HttpDoor;
  let remote: RecordStore;
  let reader: ChdbConnection;
  const nowMs = Date.now();
  const many = Array.from({ length: ROWS }, (_, i) =>
    recordOf({
      startedAtMs: nowMs - DAY_MS + i,
      costNanos: i % 3 === 0 ? null : i,
      userId: i % 5 === 0 ? null : `u${i}`,
    }),
  );
  const oddAtMs = nowMs - 90 * DAY_MS;
  const odd = recordOf({
    startedAtMs: oddAtMs,
    userId: 'a "quoted",\nbroken line, 漢字 and \0',
    properties: { note: "it's", Ünï: '' },
    warnings: ['one', 'two'],
    sessionId: 's-1',
    latencyMs: 12.5,
    ttftMs: 3.25,
    usage: { ...recordOf().usage, promptTokens: null, seconds: 1.5 },
  });
  const streamed = recordOf({
    startedAtMs: oddAtMs + 1,
    stream: true,
    requestBody: jsonBody('x'.repeat(3 * 1024 * 1024)),
    responseBody: { encoding: 'utf8', text: CHAT_STREAM, truncated: false, contentType: 'text/event-stream' },
  });

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(...many);
    await api.insert(odd, streamed);
    await api.call('POST', `/v1/request/${odd.requestId}/feedback`, { body: { rating: true } });
    await api.call('POST', `/v1/request/${odd.requestId}/score`, { body: { scores: { accuracy: 0.5 } } });
    await api.call('PUT', `/v1/request/${odd.requestId}/property`, { body: { key: 'late', value: 'yes' } });
    const path = join(api.folder, 'records');
    door = await openHttpDoor(path);
    remote = await openRecordStore({ url: door.url });
    reader = createChdbConnection({ path });
  });
  after(async () => {
    await reader.close();
    await remote.close();
    await door.close();
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const old = encodeURIComponent(
    JSON.stringify({ request_response_rmt: { request_created_at: { gte: oddAtMs - 1, lte: oddAtMs + 1 } } }),
  );

  /** An API over another view of the same records. */
  async function listening(t: TestContext, records: RecordStore): Promise<string> {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const app = createApi({
      catalogue: api.catalogue,
      redaction: api.redaction,
      importFile: api.importFile,
      system: api.system,
      control: api.control,
      view: createExchangeView(),
      sealers: SEALERS,
      cache: api.cache,
      limits: api.limits,
      webhooks: api.webhooks.desk,
      evaluators: api.evaluators.desk,
      alerts: api.alerts,
      log,
      records,
    });
    t.after(() => app.close());
    return app.listen({ host: '127.0.0.1', port: 0 });
  }

  async function exported(url: string, query: string): Promise<Response> {
    const response = await fetch(`${url}/v1/request/export?${query}`, {
      headers: { authorization: `Bearer ${api.keys.r}` },
    });
    assert.equal(response.status, 200);
    return response;
  }

  async function ask(select: string): Promise<Row[]> {
    const settings = "SETTINGS output_format_json_quote_64bit_integers = 0, session_timezone = 'UTC'";
    const answer = await reader.chdb.queryAsync(`${select} ${settings}`, { format: 'JSONEachRow' });
    const lines = answer.text().split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }

  async function parquetRows(url: string, query: string): Promise<{ rows: Row[]; groups: number }> {
    const response = await exported(url, `format=parquet&${query}`);
    assert.equal(response.headers.get('content-type'), 'application/vnd.apache.parquet');
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename="requests.parquet"');
    const file = join(api.folder, 'back.parquet');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const rows = await ask(`SELECT * FROM file('${file}', Parquet)`);
    const [about] = await ask(`SELECT num_row_groups AS groups FROM file('${file}', ParquetMetadata)`);
    return { rows: rows.map(comparable), groups: Number(about?.['groups']) };
  }

  /** As the JSON lines have them. */
  function comparable(row: Row): Row {
    const json = JSON_TEXT.filter((name) => name in row && row[name] !== null).map((name) => [
      name,
      typeof row[name] === 'string' ? JSON.parse(String(row[name])) : row[name],
    ]);
    const times = TIMES.filter((name) => row[name] !== null).map((name) => [
      name,
      new Date(`${String(row[name]).replace(' ', 'T')}Z`).toISOString(),
    ]);
    return { ...row, ...Object.fromEntries(json), ...Object.fromEntries(times) };
  }

  async function jsonRows(url: string, query: string, without: readonly string[]): Promise<Row[]> {
    const lines = (await (await exported(url, `format=jsonl&${query}`)).text()).trimEnd().split('\n');
    return lines.map((line) => {
      const row: Row = JSON.parse(line);
      for (const name of without) delete row[name];
      return row;
    });
  }

  const engines: readonly (readonly [string, () => RecordStore])[] = [
    ['embedded', () => api.records],
    ['over HTTP', () => remote],
  ];
  for (const [engine, records] of engines) {
    test(`every row and every column is that of the JSON lines (${engine})`, async (t) => {
      const url = await listening(t, records());
      const { rows, groups } = await parquetRows(url, '');
      assert.equal(rows.length, ROWS);
      assert.equal(groups, 2);
      const expected = await jsonRows(url, '', [...LEFT_OUT, ...BODIES]);
      // Row by row: the difference of two lists of thousands takes longer to tell than anybody waits.
      for (const [i, row] of expected.entries()) assert.deepEqual(rows[i], row);
      assert.equal(expected.length, ROWS);
    });

    test(`later facts, odd texts, fractions and bodies come through (${engine})`, async (t) => {
      const url = await listening(t, records());
      const query = `includeBody=true&filter=${old}`;
      const { rows } = await parquetRows(url, query);
      assert.deepEqual(rows, await jsonRows(url, query, LEFT_OUT));
      assert.equal(rows.length, 2);
      assert.equal(rows[1]?.['request_user_id'], odd.userId);
      assert.equal(rows[1]?.['feedback_rating'], true);
      assert.equal((rows[0]!['response_body'] as Row)['streamed_data'], CHAT_STREAM);
    });
  }

  test('an export of nothing is a file without rows', async () => {
    const nobody = encodeURIComponent(JSON.stringify({ request_response_rmt: { user_id: { equals: 'nobody' } } }));
    assert.deepEqual((await parquetRows(api.url, `filter=${nobody}`)).rows, []);
  });

  test('a group is sent when it is full, and a client that leaves then ends the reading of the store', async (t) => {
    let pages = 0;
    const left = Promise.withResolvers<void>();
    const url = await listening(t, {
      ...api.records,
      async requests(query, signal) {
        pages += 1;
        if (pages * PAGE_ROWS <= GROUP_ROWS) return api.records.requests(query, signal);
        // The store takes its time until somebody tells it to stop.
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        left.resolve();
        throw signal.reason;
      },
    });
    const request = get(`${url}/v1/request/export?format=parquet`, {
      headers: { authorization: `Bearer ${api.keys.r}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200);
    response.destroy();
    await left.promise;
    assert.equal(pages, GROUP_ROWS / PAGE_ROWS + 1);
  });
});
