// headers.md §2 rule 5: what is ours and what is a provider's, segment by segment.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRouteMatcher, matchRoute, methodsOfRoute, ROUTES } from '../src/index.ts';

const ID = '0192f0c1-7e5a-7cc3-98c4-dc0c0c07398f';
const rest = (id: string, params = {}) => ({ kind: 'rest', id, params });

describe('what is ours', () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['POST', '/v1/request/query', rest('queryRequests')],
    ['POST', '/v1/request/query-clickhouse', rest('queryRequestsClickhouse')],
    ['POST', '/v1/request/count/query', rest('countRequests')],
    ['POST', '/v1/request/query?limit=1', rest('queryRequests')],
    ['POST', '/api/v1/request/query', rest('queryRequests')],
    ['GET', `/v1/request/${ID}`, rest('getRequest', { id: ID })],
    ['HEAD', `/v1/request/${ID}`, rest('getRequest', { id: ID })],
    ['GET', `/v1/request/${ID.toUpperCase()}?includeBody=true`, rest('getRequest', { id: ID.toUpperCase() })],
    ['DELETE', `/v1/request/${ID}`, rest('deleteRequest', { id: ID })],
    ['POST', `/api/v1/request/${ID}/feedback`, rest('giveFeedback', { id: ID })],
    ['PUT', `/v1/request/${ID}/property`, rest('putProperty', { id: ID })],
    ['GET', '/v1/request/export', rest('exportRequests')],
    ['POST', '/v1/metrics/totalRequests', rest('totalRequests')],
    ['POST', '/v1/providers', rest('providers')],
    ['GET', '/v1/api-keys', rest('listKeys')],
    ['GET', '/v1/prompt-2025/id/aB3dE6', rest('getPrompt', { promptId: 'aB3dE6' })],
    ['GET', '/v1/session/a%20b/tag', rest('getSessionTag', { sessionId: 'a%20b' })],
    ['POST', '/v1/session/name/query', rest('querySessionNames')],
    ['POST', '/v1/session/name/feedback', rest('giveSessionFeedback', { sessionId: 'name' })],
    ['POST', '/api/v1/session/query/tag', rest('tagSession', { sessionId: 'query' })],
    ['GET', '/api/openapi.json', rest('openapi')],
    ['GET', '/api/docs', rest('docs')],
    ['GET', '/', { kind: 'page' }],
    ['GET', '/?a=b', { kind: 'page' }],
    ['HEAD', '/', { kind: 'page' }],
    ['GET', '/app', { kind: 'page' }],
    ['GET', '/app/requests/1', { kind: 'page' }],
    ['GET', '/assets/main.js', { kind: 'page' }],
    ['GET', '/healthz', { kind: 'health', name: 'healthz' }],
    ['GET', '/readyz', { kind: 'health', name: 'readyz' }],
    ['GET', '/metrics', { kind: 'health', name: 'metrics' }],
  ];
  for (const [method, path, expected] of cases) {
    test(`${method} ${path} is ours`, () => assert.deepEqual(matchRoute(method, path), expected));
  }
});

describe('what is a provider’s, or nobody’s', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['POST', '/v1/chat/completions'],
    ['POST', '/v1/messages'],
    ['GET', '/v1/models'],
    ['GET', '/v1/request/abc'],
    ['GET', `/v1/request/${ID}x`],
    ['GET', `/v1/request/${ID}/`],
    ['GET', `/v1/request//${ID}`],
    ['POST', '/v1/request/query/'],
    ['POST', '/v1/request/query/more'],
    ['POST', '/v1/request'],
    ['POST', '/v1/session/name'],
    ['POST', '/v1/session//tag'],
    ['POST', '/v1/session/name/feedback/more'],
    ['POST', '/v1/Request/query'],
    ['GET', '/v1/evals/eval_67'],
    ['GET', '/v1'],
    ['GET', '/api'],
    ['GET', '/api/'],
    ['GET', '/api/v2/request/query'],
    ['GET', '/openapi.json'],
    ['GET', '/apple'],
    ['GET', '/assets'],
    ['GET', '/healthz/deep'],
    ['GET', ''],
    ['GET', '//'],
    ['GET', '/openai/v1/request/query'],
    ['OPTIONS', '*'],
    ['GET', '/v1/__proto__/query'],
    ['GET', '/constructor'],
  ];
  for (const [method, path] of cases) {
    test(`${method} ${path} is not ours`, () => assert.equal(matchRoute(method, path), null));
  }
});

describe('ours, but not so', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['GET', '/v1/request/query', ['POST']],
    ['PATCH', `/v1/request/${ID}`, ['GET', 'DELETE', 'HEAD']],
    ['PUT', '/api/v1/api-keys', ['GET', 'POST', 'HEAD']],
    ['POST', '/', ['GET', 'HEAD']],
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['POST', '/api/docs', ['GET', 'HEAD']],
  ];
  for (const [method, path, allowed] of cases) {
    test(`${method} ${path} is the wrong method`, () => {
      assert.equal(matchRoute(method, path), 'method');
      assert.deepEqual(new Set(methodsOfRoute(path)), new Set(allowed));
    });
  }
  test('a path that is not ours allows nothing', () => assert.deepEqual(methodsOfRoute('/v1/chat/completions'), []));
});

describe('ids', () => {
  test('under /v1 an id of another make is the provider’s, under /api/v1 it is ours to refuse', () => {
    assert.equal(matchRoute('GET', '/v1/request/req_123'), null);
    assert.deepEqual(matchRoute('GET', '/api/v1/request/req_123'), rest('getRequest', { id: 'req_123' }));
  });

  const matcher = createRouteMatcher({
    queryEvals: { method: 'POST', path: '/v1/evals/query' },
    addEval: { method: 'POST', path: '/v1/evals/:requestId' },
    models: { method: 'GET', path: '/api/v1/models' },
    deep: { method: 'GET', path: '/v1/a/:x/b/:y' },
  });
  test('a segment of the table’s own wins over an id', () => {
    assert.deepEqual(matcher.match('POST', '/v1/evals/query'), rest('queryEvals'));
    assert.deepEqual(matcher.match('POST', `/v1/evals/${ID}`), rest('addEval', { requestId: ID }));
    assert.equal(matcher.match('POST', '/v1/evals/eval_67'), null);
  });
  test('a row under /api answers only there', () => {
    assert.deepEqual(matcher.match('GET', '/api/v1/models'), rest('models'));
    assert.equal(matcher.match('GET', '/v1/models'), null);
    assert.equal(matcher.match('GET', '/api/api/v1/models'), null);
  });
  test('several ids in one path are told apart', () => {
    const other = ID.replace('0192', '0193');
    assert.deepEqual(matcher.match('GET', `/v1/a/${ID}/b/${other}`), rest('deep', { x: ID, y: other }));
  });
  test('two rows for one method and path are refused when the table is made', () => {
    const twice = { a: { method: 'GET', path: '/v1/x' }, b: { method: 'GET', path: '/v1/x' } };
    assert.throws(() => createRouteMatcher(twice), /two routes/);
  });
});

test('every row of the table is found at its own path and under /api', () => {
  for (const [id, { method, path }] of Object.entries(ROUTES)) {
    const concrete = path.replaceAll(/:\w+/g, ID);
    for (const place of path.startsWith('/api/') ? [concrete] : [concrete, `/api${concrete}`]) {
      const match = matchRoute(method, place);
      assert.ok(match !== null && match !== 'method' && match.kind === 'rest', `${method} ${place}`);
      assert.equal(match.id, id);
    }
  }
});

test('every parameter of a path has a schema, and every schema a parameter', () => {
  for (const row of Object.values(ROUTES)) {
    const named = [...row.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    assert.deepEqual('params' in row ? Object.keys(row.params.shape) : [], named, row.path);
  }
});
