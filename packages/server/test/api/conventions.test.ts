// What holds for every route (platform.md §1): who may call, how errors look, what is refused before a handler runs.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, type KeyPermissions, matchRoute, ROUTES, type RouteRow } from '@heliometer/contract';
import { createApi, MAX_BODY_BYTES } from '../../src/api/server.ts';
import { createExchangeView } from '../../src/app/exchange-view.ts';
import { generateKey } from '../../src/kernel/helicone-key.ts';
import { QueryLimitExceeded } from '../../src/ports/record-store.ts';
import { type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';

const ALLOWED: Readonly<Record<RouteRow['permission'], readonly KeyPermissions[]>> = {
  read: ['rw', 'r'],
  write: ['rw', 'w'],
  manage: ['rw'],
  account: [],
  none: ['rw', 'r', 'w'],
};

describe('every route', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(() => api.close());

  const places = Object.values<RouteRow>(ROUTES).flatMap((row) => {
    // Of another organisation nobody learns more than that it is not theirs.
    const own = row.group === 'organizations' ? row.path.replace(':id', DEFAULT_ORGANIZATION_ID) : row.path;
    const path = own.replaceAll(/:\w+/g, randomUUID());
    return row.path.startsWith('/api/')
      ? [{ row, path }]
      : [
          { row, path },
          { row, path: `/api${path}` },
        ];
  });

  const byGateways = places.filter(({ row }) => row.servedBy === 'gateway');
  const byConsole = places.filter(({ row }) => row.servedBy !== 'gateway');

  for (const { row, path } of byConsole) {
    const shown = `${row.method} ${path.replace(/[0-9a-f-]{36}/, ':id')}`;
    test(`${shown} is answered, and only for keys that may (${row.permission})`, async () => {
      // The body is wrong on purpose: who gets as far as being told so was let in.
      const call = (key: string | null) =>
        api.call(row.method, path, { key, ...(row.body === undefined ? {} : { body: 1 }) });
      for (const permissions of ['rw', 'r', 'w'] as const) {
        const answer = await call(api.keys[permissions]);
        if (ALLOWED[row.permission].includes(permissions))
          assert.ok(
            (row.query === undefined ? [200, 404, 422] : [200, 400, 404, 422]).includes(answer.status),
            answer.text,
          );
        else assertError(answer, 403, 'forbidden');
        if (row.body !== undefined && answer.status !== 403) assertError(answer, 422, 'invalid_body');
        if (answer.status === 404) assert.equal(answer.json.code, 'not_found');
      }
      const keyless = await call(null);
      if (row.permission !== 'none') assertError(keyless, 401, 'unauthorized');
      else if (row.body !== undefined) assertError(keyless, 422, 'invalid_body');
      else assert.ok([200, 404].includes(keyless.status), keyless.text);
      const match = matchRoute(row.method, path);
      assert.ok(match !== null && match !== 'method' && match.kind === 'rest', 'the gateway hands it over');
    });
  }

  for (const { row, path } of byGateways) {
    test(`${row.method} ${path} is the gateways’, and said to be`, async () => {
      const answer = await api.call(row.method, path, { body: {} });
      assertError(answer, 404, 'unknown_route');
      assert.match(answer.json.error, /gateways/);
    });
  }

  test('a bad, unknown or malformed credential is 401 and says how to send one', async () => {
    const send = (headers: Record<string, string>) => api.call('GET', '/v1/api-keys', { key: null, headers });
    for (const value of [
      `Bearer ${generateKey('rw')}`,
      'Bearer sk-helicone-short',
      'Bearer sk-proj-abcdefghijklmnopqrstuvwxyz',
      `Basic ${api.keys.rw}`,
      api.keys.rw,
      'Bearer ',
      `Bearer ${api.keys.rw} ${api.keys.rw}`,
    ]) {
      const answer = await send({ authorization: value });
      assertError(answer, 401, 'unauthorized');
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      assert.ok(!answer.text.includes(api.keys.rw));
      assertError(await send({ 'helicone-auth': value }), 401, 'unauthorized');
    }
  });

  test('the key is taken from Authorization or Helicone-Auth, the latter first', async () => {
    const send = async (headers: Record<string, string>) =>
      (await api.call('GET', '/v1/api-keys', { key: null, headers })).status;
    assert.equal(await send({ authorization: `bearer ${api.keys.rw}` }), 200);
    assert.equal(await send({ 'Helicone-Auth': `Bearer ${api.keys.rw}` }), 200);
    assert.equal(await send({ 'Helicone-Auth': `Bearer ${api.keys.rw}`, authorization: 'Bearer sk-provider' }), 200);
    assert.equal(await send({ 'Helicone-Auth': '', authorization: `Bearer ${api.keys.rw}` }), 200);
  });

  test('an unknown route is 404, a known one with another method 405 with what it accepts', async () => {
    assertError(await api.call('GET', '/v1/nothing', { key: null }), 404, 'unknown_route');
    assertError(await api.call('POST', '/v1/request/query/', { body: {} }), 404, 'unknown_route');
    const wrong = await api.call('GET', '/v1/request/query');
    assertError(wrong, 405, 'method_not_allowed');
    assert.equal(wrong.headers.get('allow'), 'POST');
    const id = await api.call('PATCH', `/api/v1/request/${randomUUID()}`, { body: {} });
    assertError(id, 405, 'method_not_allowed');
    assert.deepEqual(id.headers.get('allow')?.split(', ').sort(), ['DELETE', 'GET', 'HEAD']);
  });

  test('HEAD of a GET route has its status and no body', async () => {
    const answer = await api.call('HEAD', '/v1/api-keys');
    assert.deepEqual([answer.status, answer.text], [200, '']);
  });

  test('a body that is not JSON, not declared so, or missing is 400', async () => {
    const path = '/v1/request/query';
    assertError(await api.call('POST', path, { text: '{"filter": ' }), 400, 'invalid_request');
    const form = await api.call('POST', path, {
      text: '{}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assertError(form, 400, 'invalid_request');
    assert.match(form.json.error, /application\/json/);
    assertError(await api.call('POST', path), 400, 'invalid_request');
    const variant = { 'content-type': 'application/vnd.api+json; charset=utf-8' };
    assert.equal((await api.call('POST', path, { text: '{}', headers: variant })).status, 200);
    const untyped = await fetch(api.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.keys.rw}` },
      body: Buffer.from('{}'),
    });
    assert.equal(untyped.status, 200, await untyped.text());
  });

  test('a body above 1 MiB is 413, one of 1 MiB is read', async () => {
    const bodyOf = (bytes: number) => `{"filter":"all","padding":"${'x'.repeat(bytes - 29)}"}`;
    const path = '/v1/request/query';
    assert.equal(bodyOf(MAX_BODY_BYTES).length, MAX_BODY_BYTES);
    assert.equal((await api.call('POST', path, { text: bodyOf(MAX_BODY_BYTES) })).status, 200);
    assertError(await api.call('POST', path, { text: bodyOf(MAX_BODY_BYTES + 1) }), 413, 'body_too_large');
  });

  test('a body nested without end is refused, not recursed into', async () => {
    const deep = `${'{"left":'.repeat(20_000)}"all"${',"operator":"and","right":"all"}'.repeat(20_000)}`;
    const answer = await api.call('POST', '/v1/request/query', { text: `{"filter":${deep}}` });
    assertError(answer, 422, 'invalid_body');
    const filter = encodeURIComponent(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
    assertError(await api.call('GET', `/v1/request/export?filter=${filter}`), 400, 'invalid_request');
  });

  test('a path that cannot be decoded is 400', async () => {
    assertError(await api.call('GET', '/v1/request/%zz'), 400, 'invalid_request');
  });

  test('answers and errors are kept by no cache and run nothing in a browser', async () => {
    for (const answer of [
      await api.call('GET', '/v1/api-keys'),
      await api.call('GET', '/v1/api-keys', { key: null }),
      await api.call('GET', '/v1/nothing'),
      await api.call('GET', '/v1/request/%zz'),
    ]) {
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    }
  });

  test('a caller without a key is told so before its body is read', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /v1/request/query HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
    );
    const [chunk] = await once(socket, 'data');
    assert.match(String(chunk), /^HTTP\/1\.1 401 /);
    socket.destroy();
  });
});

describe('a store that fails', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(() => api.close());

  /** The real API over the real stores, but for one method that fails as a broken store would. */
  async function callFailing(error: Error) {
    const logged: object[] = [];
    const write = (fields: object): void => void logged.push(fields);
    const app = createApi({
      catalogue: api.catalogue,
      redaction: api.redaction,
      importFile: api.importFile,
      system: api.system,
      control: api.control,
      records: { ...api.records, totals: () => Promise.reject(error) },
      view: createExchangeView(),
      sealers: SEALERS,
      cache: api.cache,
      limits: api.limits,
      webhooks: api.webhooks.desk,
      evaluators: api.evaluators.desk,
      alerts: api.alerts,
      log: { debug: write, info: write, warn: write, error: write },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/v1/metrics/totalCost`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.keys.rw}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const text = await response.text();
    await app.close();
    return { status: response.status, text, logged };
  }

  test('shows neither its message nor its stack, and is logged', async () => {
    const { status, text, logged } = await callFailing(new Error('SELECT secret FROM exchanges at /var/lib'));
    assert.equal(status, 500);
    assert.equal(JSON.parse(text).code, 'internal');
    assert.doesNotMatch(text, /SELECT|secret|var|at /);
    assert.equal(logged.length, 1);
  });

  test('that gives a query up answers 504 query_timeout', async () => {
    const { status, text } = await callFailing(new QueryLimitExceeded('TIMEOUT_EXCEEDED: SELECT 1'));
    assert.equal(status, 504);
    assert.equal(JSON.parse(text).code, 'query_timeout');
    assert.doesNotMatch(text, /SELECT/);
  });
});
