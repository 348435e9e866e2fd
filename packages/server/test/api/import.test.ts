// The import by API: a file as it is, read as it comes; twice is once, and what is no request is told.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DEFAULT_ORGANIZATION_ID, ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const PATH = '/v1/request/import';
const window = { fromMs: 0, toMs: Date.now() + 3_600_000 };
const FILE = { 'content-type': 'application/octet-stream' };

describe('import by API', () => {
  let api: ApiUnderTest;
  let rows: string;
  before(async () => {
    api = await openApiUnderTest();
    await api.insert(...Array.from({ length: 30 }, (_, i) => recordOf({ model: `model-${i}` })));
    rows = (await api.call('GET', '/v1/request/export?includeBody=true')).text;
    assert.equal(rows.trimEnd().split('\n').length, 30);
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const send = (text: string, key = api.keys.other) => api.call('POST', PATH, { key, text, headers: FILE });
  const countOf = async (key: string): Promise<number> =>
    (await api.call('POST', '/v1/request/count/query', { key, body: { filter: 'all' } })).json.data;

  test('rows of an export are requests of the organisation that they are sent to, and sent again they are there once', async () => {
    const first = await send(rows);
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(ROUTES.importRequests.response.parse(first.json.data), {
      ...{ stored: 30, present: 0, refused: 0 },
      reasons: [],
    });
    const again = await send(rows);
    assert.deepEqual(again.json.data, { stored: 0, present: 30, refused: 0, reasons: [] });
    assert.equal(await countOf(api.keys.other), 30);
    assert.equal(await countOf(api.keys.rw), 30);
  });

  test('lines that are no request are told by number and reason, the first twenty, and the others are taken', async () => {
    const [row = ''] = rows.split('\n');
    const fresh = JSON.stringify({ ...JSON.parse(row), exchange_id: randomUUID() });
    const lines = [...Array.from({ length: 25 }, () => '{"no'), fresh, '{}'];
    const { data } = (await send(lines.join('\n'))).json;
    assert.deepEqual([data.stored, data.present, data.refused], [1, 0, 26]);
    assert.equal(data.reasons.length, 20);
    assert.deepEqual(data.reasons[0], { line: 1, reason: 'it is not JSON' });
  });

  test('nothing is a file with nothing in it', async () => {
    assert.deepEqual((await send('')).json.data, { stored: 0, present: 0, refused: 0, reasons: [] });
  });

  test('a compressed file is taken, and one that is cut short tells so and keeps what came before', async () => {
    const named = rows.replaceAll(/"exchange_id":"[^"]*"/g, () => `"exchange_id":"${randomUUID()}"`);
    const whole = gzipSync(named);
    const post = (body: Uint8Array<ArrayBuffer>) =>
      fetch(api.url + PATH, { method: 'POST', body, headers: { ...FILE, authorization: `Bearer ${api.keys.other}` } });
    const cut = await post(Uint8Array.from(whole.subarray(0, whole.length - 20)));
    assert.equal(cut.status, 422);
    assert.match(await cut.text(), /its end is missing.*"code":"invalid_body"/);
    const taken = (await (await post(Uint8Array.from(whole))).json()) as { data: { stored: number; present: number } };
    assert.equal(taken.data.stored + taken.data.present, 30);
  });

  test('a file that is none says what it is and what is accepted, on a connection that goes on', async () => {
    for (const text of [`[${rows.split('\n')[0]}]`, `a,b\n${'1,2\n'.repeat(200_000)}`, 'PAR1 and so on']) {
      const answer = await send(text);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, /^The file cannot be imported: .*accepted are JSON lines/);
    }
    assert.equal((await send(rows)).status, 200);
  });

  test('no other type of body is taken', async () => {
    const answer = await api.call('POST', PATH, { text: rows, headers: { 'content-type': 'application/json' } });
    assertError(answer, 400, 'invalid_request');
    assert.match(answer.json.error, /saw application\/json, accepted is application\/octet-stream/);
  });

  test('while one file comes another is refused, and one that breaks off makes room and leaves what it brought', async () => {
    const stored = () =>
      api.records.count(
        { organizationId: DEFAULT_ORGANIZATION_ID, filter: 'all', window },
        AbortSignal.timeout(60_000),
      );
    const before = await stored();
    const fresh = `${rows.split('\n')[0]}\n`.replace(/"exchange_id":"[^"]*"/, `"exchange_id":"${randomUUID()}"`);
    const { hostname, port } = new URL(api.url);
    const headers = { ...FILE, authorization: `Bearer ${api.keys.rw}`, 'transfer-encoding': 'chunked' };
    const slow = request({ hostname, port, path: PATH, method: 'POST', headers });
    slow.on('error', () => undefined);
    slow.write(fresh.repeat(500));
    // Its first batch is stored: it is being read.
    while ((await stored()) === before);
    assertError(await send(rows), 409, 'conflict');
    slow.destroy();
    let answer = await send(rows);
    while (answer.status === 409) answer = await send(rows);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(await stored(), before + 1);
  });

  test('whoever may not manage is told before the file is read', async () => {
    const { hostname, port } = new URL(api.url);
    const headers = { ...FILE, authorization: `Bearer ${api.keys.w}`, 'content-length': 1_000_000 };
    const asked = request({ hostname, port, path: PATH, method: 'POST', headers });
    asked.flushHeaders();
    const [answer] = await once(asked, 'response');
    assert.equal(answer.statusCode, 403);
    assert.match(await textOf(answer), /"code":"forbidden"/);
    asked.on('error', () => undefined).destroy();
  });
});
