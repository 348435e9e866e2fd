// The export: all rows, as the client takes them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ROUTES } from '@heliometer/contract';
import { createApi } from '../../src/api/server.ts';
import { createExchangeView } from '../../src/app/exchange-view.ts';
import { type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';
import { CHAT_ANSWER, CHAT_REQUEST, jsonBody, recordOf } from './record-of.ts';

const ROWS = 2_345;
const DAY_MS = 24 * 60 * 60 * 1000;

describe('export', () => {
  let api: ApiUnderTest;
  const nowMs = Date.now();
  // Several rows of one millisecond at every page's end, where a cursor by time alone would lose or repeat some.
  const many = Array.from({ length: ROWS }, (_, i) => recordOf({ startedAtMs: nowMs - DAY_MS + Math.floor(i / 7) }));
  const odd = recordOf({
    startedAtMs: nowMs - 90 * DAY_MS,
    userId: '=HYPERLINK("http://evil")',
    properties: { note: 'a "quoted",\nbroken line' },
  });

  // 30 MB, more than the sockets' buffers hold, in 15 pages.
  const large = Array.from({ length: 240 }, () =>
    recordOf({ startedAtMs: nowMs - 60 * DAY_MS, requestBody: jsonBody('x'.repeat(128 * 1024)) }),
  );

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(...many, odd);
    await api.insert(...large);
    await api.insert(recordOf({ organizationId: api.otherOrganizationId }));
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const filterOf = (filter: object) => encodeURIComponent(JSON.stringify(filter));
  const oddOnly = filterOf({
    request_response_rmt: { request_created_at: { lt: new Date(nowMs - 80 * DAY_MS).toISOString() } },
  });

  test('every row comes once, newest first, however many pages they make', async () => {
    const answer = await api.call('GET', '/v1/request/export', { key: api.keys.r });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/jsonl; charset=utf-8');
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="requests.jsonl"');
    assert.ok(answer.text.endsWith('}\n'));
    const rows = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    ROUTES.exportRequests.response.parse(rows[0]);
    assert.equal(rows.length, ROWS);
    assert.deepEqual(new Set(rows.map((row) => row.request_id)), new Set(many.map((row) => row.requestId)));
    const times = rows.map((row) => row.request_created_at);
    assert.deepEqual(times, [...times].sort().reverse());
  });

  test('CSV has a header line, quotes what needs it, and runs no formula', async () => {
    const answer = await api.call('GET', `/v1/request/export?format=csv&filter=${oddOnly}`);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/);
    const records = parseCsv(answer.text);
    assert.equal(records.length, 2);
    const [header = [], row = []] = records;
    assert.equal(header.length, row.length);
    const field = (name: string) => row[header.indexOf(name)];
    assert.equal(field('request_id'), odd.requestId);
    assert.equal(field('request_user_id'), '\'=HYPERLINK("http://evil")');
    assert.deepEqual(JSON.parse(field('properties') ?? ''), odd.properties);
    assert.equal(field('delay_ms'), '500');
    assert.equal(field('prompt_id'), '');
    assert.ok(!header.includes('response_body'));
  });

  test('bodies come when asked for', async () => {
    const answer = await api.call('GET', `/v1/request/export?includeBody=true&filter=${oddOnly}`);
    const row = JSON.parse(answer.text);
    assert.deepEqual(row.request_body, CHAT_REQUEST);
    assert.deepEqual(row.response_body, CHAT_ANSWER);
    const csv = parseCsv((await api.call('GET', `/v1/request/export?format=csv&includeBody=1&filter=${oddOnly}`)).text);
    assert.deepEqual(JSON.parse(csv[1]?.[csv[0]?.indexOf('response_body') ?? -1] ?? ''), CHAT_ANSWER);
  });

  test('an export of nothing is an empty success', async () => {
    const filter = filterOf({ request_response_rmt: { user_id: { equals: 'nobody' } } });
    const answer = await api.call('GET', `/v1/request/export?filter=${filter}`);
    assert.deepEqual([answer.status, answer.text], [200, '']);
  });

  test('what cannot be exported is told with a status, before anything is sent', async () => {
    const refused = async (query: string) =>
      assertError(await api.call('GET', `/v1/request/export?${query}`), 400, 'invalid_request');
    await refused('format=xlsx');
    await refused('filter=%7B');
    await refused(`filter=${filterOf({ nowhere: { a: { equals: 1 } } })}`);
    await refused(`filter=${encodeURIComponent('"some"')}`);
  });

  /** The same API over the same stores, counting the pages it asks the store for. */
  async function counting(t: TestContext) {
    const counted = { pages: 0, aborted: false };
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
      log: { debug() {}, info() {}, warn() {}, error() {} },
      records: {
        ...api.records,
        requests(query, signal) {
          counted.pages += 1;
          signal.addEventListener('abort', () => {
            counted.aborted = true;
          });
          return api.records.requests(query, signal);
        },
      },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const day = new Date(nowMs - 60 * DAY_MS - 1).toISOString();
    const next = new Date(nowMs - 60 * DAY_MS + 1).toISOString();
    const largeOnly = filterOf({ request_response_rmt: { request_created_at: { gt: day, lt: next } } });
    const request = get(`${url}/v1/request/export?includeBody=true&filter=${largeOnly}`, {
      headers: { authorization: `Bearer ${api.keys.r}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    t.after(() => {
      response.destroy();
      return app.close();
    });
    return { response, counted };
  }

  test('a client that does not read holds the store’s pages back, and gets all when it does', async (t) => {
    const { response, counted } = await counting(t);
    let before = -1;
    // Until nothing more is asked for: the buffers between are full.
    while (before !== counted.pages) {
      before = counted.pages;
      await wait(200);
    }
    const readAhead = counted.pages;
    let lines = 0;
    for await (const chunk of response) lines += String(chunk).split('\n').length - 1;
    assert.equal(lines, large.length);
    assert.equal(counted.pages, 15);
    assert.ok(readAhead < 12, `${readAhead} pages were read ahead`);
  });

  test('a client that leaves ends the reading of the store', async (t) => {
    const { response, counted } = await counting(t);
    response.destroy();
    for (let i = 0; i < 100 && !counted.aborted; i += 1) await wait(20);
    assert.equal(counted.aborted, true);
    assert.ok(counted.pages < 15);
  });

  test('a store that fails in the middle breaks the answer off', async (t) => {
    let pages = 0;
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
      log: { debug() {}, info() {}, warn() {}, error() {} },
      records: {
        ...api.records,
        requests(query, signal) {
          pages += 1;
          return pages > 2 ? Promise.reject(new Error('gone')) : api.records.requests(query, signal);
        },
      },
    });
    t.after(() => app.close());
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/v1/request/export`, { headers: { authorization: `Bearer ${api.keys.r}` } });
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
  });
});

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
