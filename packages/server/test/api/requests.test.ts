// Every route about recorded exchanges, over real sockets and stores.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { ROUTES, type RouteId, UNKNOWN_USAGE } from '@heliometer/contract';
import { PURGED_WITHIN_MS } from '../../src/ports/record-store.ts';
import { type Answer, type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { CHAT_ANSWER, CHAT_REQUEST, CHAT_STREAM, jsonBody, recordOf } from './record-of.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('request routes', () => {
  let api: ApiUnderTest;
  const nowMs = Date.now();
  const hello = recordOf({ startedAtMs: nowMs - 4 * 60_000 });
  const failed = recordOf({
    startedAtMs: nowMs - 3 * 60_000,
    status: 502,
    outcome: 'upstream_failed',
    errorCode: 'upstream_reset',
    model: null,
    requestModel: null,
    responseModel: null,
    usage: UNKNOWN_USAGE,
    costNanos: null,
    receipt: null,
    finishReason: null,
    userId: 'bob',
    latencyMs: 90,
    responseBody: { encoding: 'empty', text: '', truncated: false, contentType: null },
  });
  const streamed = recordOf({
    startedAtMs: nowMs - 2 * 60_000,
    stream: true,
    ttftMs: 200,
    latencyMs: 1_200,
    sessionId: 's-1',
    sessionName: 'Chat',
    sessionPath: '/a',
    responseBody: { encoding: 'utf8', text: CHAT_STREAM, truncated: false, contentType: 'text/event-stream' },
  });
  const old = recordOf({ startedAtMs: nowMs - 90 * DAY_MS, userId: 'carol' });
  const foreign = recordOf();

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(hello, failed, streamed, old);
    await api.insert({ ...foreign, organizationId: api.otherOrganizationId });
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  /** The answer's data, checked against the route's own schema. */
  function dataOf(id: RouteId, answer: Answer) {
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.error, null);
    ROUTES[id].response.parse(answer.json.data);
    return answer.json.data;
  }
  const idsOf = (rows: readonly { request_id: string }[]) => rows.map((row) => row.request_id);
  const query = (body: unknown, key?: string) =>
    api.call('POST', '/v1/request/query-clickhouse', { body, ...(key === undefined ? {} : { key }) });

  for (const path of ['/v1/request/query', '/v1/request/query-clickhouse', '/api/v1/request/query'] as const) {
    test(`${path} lists the last 30 days, newest first, without bodies`, async () => {
      const rows = dataOf('queryRequests', await api.call('POST', path, { body: { filter: 'all' } }));
      assert.deepEqual(idsOf(rows), [streamed.requestId, failed.requestId, hello.requestId]);
      for (const row of rows) {
        assert.equal(row.request_body, null);
        assert.equal(row.response_body, null);
      }
    });
  }

  test('rows of a table are those of the list, in fewer members', async () => {
    const body = { filter: 'all', limit: 2 };
    const answer = await api.call('POST', '/v1/request/query-rows', { body });
    const [rows, whole] = [dataOf('listRequests', answer), dataOf('queryRequests', await query(body))];
    for (const [i, row] of rows.entries()) {
      const expected = Object.fromEntries(Object.keys(row).map((name) => [name, whole[i][name]]));
      assert.deepEqual(row, expected);
      assert.ok(JSON.stringify(row).length < JSON.stringify(whole[i]).length / 2);
    }
    const cursor = answer.json.nextCursor;
    const next = await api.call('POST', '/v1/request/query-rows', { body: { ...body, cursor } });
    assert.deepEqual(
      idsOf([...rows, ...dataOf('listRequests', next)]),
      idsOf(dataOf('queryRequests', await query({}))),
    );
  });

  test('an empty body lists with the defaults', async () => {
    assert.equal(dataOf('queryRequests', await query({})).length, 3);
    assert.equal(dataOf('queryRequests', await query({ filter: {} })).length, 3);
  });

  test('a row says what was recorded, in Helicone’s fields and ours', async () => {
    const filter = { request_response_rmt: { request_id: { equals: hello.requestId } } };
    const [row] = dataOf('queryRequests', await query({ filter }));
    assert.equal(row.request_created_at, new Date(hello.startedAtMs).toISOString());
    assert.equal(row.response_created_at, new Date(hello.startedAtMs + 500).toISOString());
    assert.equal(row.delay_ms, 500);
    assert.equal(row.response_status, 200);
    assert.equal(row.model, 'gpt-4o-mini-2024-07-18');
    assert.equal(row.request_model, 'gpt-4o-mini');
    assert.equal(row.prompt_tokens, 9);
    assert.equal(row.total_tokens, 12);
    assert.equal(row.cost, 0.00000315);
    assert.equal(row.costUSD, row.cost);
    assert.equal(row.provider, 'OPENAI');
    assert.deepEqual(row.properties, { Team: 'blue' });
    assert.equal(row.request_user_id, 'alice');
    assert.equal(row.exchange_id, hello.exchangeId);
    assert.equal(row.outcome, 'answered');
    assert.equal(row.latencies.tokens_per_second, 6);
  });

  test('Helicone’s times are whole milliseconds, ours keep their fractions', async () => {
    const record = recordOf({ startedAtMs: nowMs - 400 * DAY_MS, latencyMs: 1234.56, ttfbMs: 98.7, ttftMs: 99.5 });
    await api.insert(record);
    const row = dataOf('getRequest', await api.call('GET', `/v1/request/${record.requestId}`));
    assert.deepEqual([row.delay_ms, row.time_to_first_token], [1235, 100]);
    assert.deepEqual([row.latencies.total, row.latencies.ttfb, row.latencies.ttft], [1234.56, 98.7, 99.5]);
  });

  test('what is unknown is null and no zero', async () => {
    const filter = { request_response_rmt: { status: { equals: 502 } } };
    const [row] = dataOf('queryRequests', await query({ filter }));
    assert.equal(row.request_id, failed.requestId);
    assert.equal(row.model, 'unknown');
    assert.equal(row.cost, null);
    assert.equal(row.total_tokens, null);
    assert.equal(row.error_code, 'upstream_reset');
  });

  test('the session stands among the properties, where Helicone’s clients look for it', async () => {
    const filter = { request_response_rmt: { properties: { 'Helicone-Session-Id': { equals: 's-1' } } } };
    const [row] = dataOf('queryRequests', await query({ filter }));
    assert.deepEqual(row.request_properties, {
      'Helicone-Session-Id': 's-1',
      'Helicone-Session-Name': 'Chat',
      'Helicone-Session-Path': '/a',
      Team: 'blue',
    });
    assert.deepEqual(row.session, { id: 's-1', name: 'Chat', path: '/a' });
  });

  test('bounds on the time in the filter move the window', async () => {
    const since = new Date(nowMs - 91 * DAY_MS).toISOString();
    const until = new Date(nowMs - 89 * DAY_MS).toISOString();
    const created = (condition: object) => ({ request_response_rmt: { request_created_at: condition } });
    const both = { left: created({ gte: since }), operator: 'and', right: created({ lt: until }) };
    assert.deepEqual(idsOf(dataOf('queryRequests', await query({ filter: both }))), [old.requestId]);
    assert.equal(dataOf('queryRequests', await query({ filter: created({ gte: since }) })).length, 4);
    assert.deepEqual(idsOf(dataOf('queryRequests', await query({ filter: created({ lte: until }) }))), [old.requestId]);
  });

  test('lists are sorted by what is asked for', async () => {
    const byLatency = await query({ filter: 'all', sort: { latency: 'asc' } });
    assert.deepEqual(
      dataOf('queryRequests', byLatency).map((row: { delay_ms: number }) => row.delay_ms),
      [90, 500, 1_200],
    );
    const byModel = await query({ filter: 'all', sort: { body_model: 'asc' } });
    assert.equal(dataOf('queryRequests', byModel).at(-1).model, 'unknown');
    const oldestFirst = await query({ filter: 'all', sort: { created_at: 'asc' } });
    assert.equal(idsOf(dataOf('queryRequests', oldestFirst))[0], hello.requestId);
    assert.equal(dataOf('queryRequests', await query({ sort: { random: true } })).length, 3);
    assert.equal(dataOf('queryRequests', await query({ sort: { properties: { Team: 'asc' } } })).length, 3);
  });

  // Each key of Helicone's API, with the order of `hello`, `failed` and `streamed` that ascending gives, newest first where
  // they are alike.
  const sorts: readonly (readonly [string, string])[] = [
    ['created_at', 'hello failed streamed'],
    ['cache_created_at', 'hello failed streamed'],
    ['last_active', 'hello failed streamed'],
    ['latency', 'failed hello streamed'],
    ['time_to_first_token', 'streamed failed hello'],
    ['total_tokens', 'streamed hello failed'],
    ['prompt_tokens', 'streamed hello failed'],
    ['completion_tokens', 'streamed hello failed'],
    ['cost', 'streamed hello failed'],
    ['user_id', 'streamed hello failed'],
    ['body_model', 'streamed hello failed'],
    ['is_cached', 'streamed failed hello'],
    ['request_prompt', 'streamed failed hello'],
    ['response_text', 'failed streamed hello'],
  ];
  for (const [key, expected] of sorts) {
    test(`lists can be sorted by ${key}`, async () => {
      const rows = dataOf('queryRequests', await query({ sort: { [key]: 'asc' } }));
      const names = new Map(
        [hello, failed, streamed].map((record, i) => [record.requestId, 'hello failed streamed'.split(' ')[i]]),
      );
      assert.equal(
        idsOf(rows)
          .map((id) => names.get(id))
          .join(' '),
        expected,
      );
      assert.equal(dataOf('queryRequests', await query({ sort: { [key]: 'desc' } })).length, 3);
    });
  }

  test('a sort by an input of a prompt, which no request has, leaves the newest first', async () => {
    const rows = dataOf('queryRequests', await query({ sort: { values: { city: 'asc' } } }));
    assert.deepEqual(idsOf(rows), [streamed.requestId, failed.requestId, hello.requestId]);
  });

  test('pages are had by offset and by cursor', async () => {
    const second = dataOf('queryRequests', await query({ offset: 1, limit: 1 }));
    assert.deepEqual(idsOf(second), [failed.requestId]);
    assert.deepEqual(dataOf('queryRequests', await query({ limit: 0 })), []);
    const first = await query({ limit: 2 });
    assert.equal(typeof first.json.nextCursor, 'string');
    const rest = await query({ limit: 2, cursor: first.json.nextCursor });
    assert.deepEqual(idsOf(dataOf('queryRequests', rest)), [hello.requestId]);
    assert.equal(rest.json.nextCursor, null);
  });

  test('requests are counted', async () => {
    const all = await api.call('POST', '/v1/request/count/query', { body: { filter: 'all' } });
    assert.equal(dataOf('countRequests', all), 3);
    const filter = { request_response_rmt: { user_id: { equals: 'bob' } } };
    const some = await api.call('POST', '/v1/request/count/query', { body: { filter } });
    assert.equal(dataOf('countRequests', some), 1);
  });

  test('requests are got by their ids, of any age, unknown ones left out', async () => {
    const body = { requestIds: [old.requestId, randomUUID(), hello.requestId, foreign.requestId] };
    const rows = dataOf('requestsByIds', await api.call('POST', '/v1/request/query-ids', { body }));
    assert.deepEqual(idsOf(rows), [old.requestId, hello.requestId]);
  });

  test('one request is got with all that is known of it', async () => {
    const data = dataOf('getRequest', await api.call('GET', `/v1/request/${hello.requestId}`));
    assert.equal(data.request_id, hello.requestId);
    assert.equal(data.request_body, null);
    assert.equal(data.bodies, null);
    assert.equal(data.llmSchema, null);
    assert.deepEqual(data.receipt, hello.receipt);
    assert.deepEqual(data.attempts, hello.attempts);
    assert.deepEqual(data.request_headers, hello.requestHeaders);
    assert.deepEqual(data.earlier, []);
    assert.deepEqual(data.latencies, { total: 500, ttfb: 400, ttft: null, overhead: 0.4, tokens_per_second: 6 });
  });

  test('with includeBody the bodies come parsed, with the common view', async () => {
    const data = dataOf('getRequest', await api.call('GET', `/v1/request/${hello.requestId}?includeBody=true`));
    assert.deepEqual(data.request_body, CHAT_REQUEST);
    assert.deepEqual(data.response_body, CHAT_ANSWER);
    assert.equal(data.llmSchema.request.messages[0].content, 'Say hello');
    assert.equal(data.llmSchema.response.messages[0].content, 'Hello!');
    assert.deepEqual(data.bodies.request, { encoding: 'utf8', truncated: false, content_type: 'application/json' });
  });

  test('of a stream the folded answer comes with the raw text', async () => {
    const data = dataOf('getRequest', await api.call('GET', `/v1/request/${streamed.requestId}?includeBody=1`));
    assert.equal(data.response_body.streamed_data, CHAT_STREAM);
    assert.equal(data.response_body.choices[0].message.content, 'Hello!');
    assert.equal(data.llmSchema.response.messages[0].content, 'Hello!');
  });

  test('bodies that are empty, omitted, cut, text or bytes are shown as what they are', async () => {
    const shown = async (responseBody: typeof hello.responseBody) => {
      const record = recordOf({ startedAtMs: nowMs - 40 * DAY_MS, format: null, responseBody });
      await api.insert(record);
      const answer = await api.call('GET', `/v1/request/${record.requestId}?includeBody=true`);
      return dataOf('getRequest', answer);
    };
    const state = { truncated: false, contentType: null };
    assert.equal((await shown({ encoding: 'omitted', text: '', ...state })).response_body, null);
    const cut = await shown({ encoding: 'utf8', text: '{"a": "b', truncated: true, contentType: 'application/json' });
    assert.equal(cut.response_body, '{"a": "b');
    assert.equal(cut.bodies.response.truncated, true);
    assert.equal((await shown({ encoding: 'utf8', text: 'plain', ...state })).response_body, 'plain');
    const bytes = await shown({ encoding: 'base64', text: '/wA=', truncated: false, contentType: 'audio/mpeg' });
    assert.deepEqual(bytes.response_body, { base64: '/wA=', content_type: 'audio/mpeg' });
    assert.equal(bytes.llmSchema, null);
  });

  test('signed_body_url of a row leads to its bodies, for whoever has a key', async () => {
    const [row] = dataOf('queryRequests', await query({ limit: 1 }));
    assert.equal(row.signed_body_url, `${api.url}/v1/request/${streamed.exchangeId}/body`);
    assert.equal(row.storage_location, 's3');
    const bodies = await api.call('GET', new URL(row.signed_body_url).pathname, { key: api.keys.r });
    assert.equal(bodies.status, 200);
    assert.deepEqual(Object.keys(bodies.json), ['request', 'response']);
    assert.deepEqual(bodies.json.request, CHAT_REQUEST);
    assert.equal(bodies.json.response.choices[0].message.content, 'Hello!');
    assert.equal(bodies.json.response.streamed_data, CHAT_STREAM);

    const path = `/v1/request/${hello.requestId}/body`;
    assert.deepEqual((await api.call('GET', path)).json, { request: CHAT_REQUEST, response: CHAT_ANSWER });
    assertError(await api.call('GET', path, { key: null }), 401, 'unauthorized');
    assertError(await api.call('GET', path, { key: api.keys.w }), 403, 'forbidden');
    assertError(await api.call('GET', path, { key: api.keys.other }), 404, 'not_found');
    assertError(await api.call('GET', `/v1/request/${randomUUID()}/body`), 404, 'not_found');
  });

  test('a row whose bodies stand in it has no address of them', async () => {
    const whole = await api.call('GET', `/v1/request/${hello.requestId}?includeBody=true`);
    const { signed_body_url, storage_location } = dataOf('getRequest', whole);
    assert.deepEqual([signed_body_url, storage_location], [null, 'clickhouse']);
    const plain = dataOf('getRequest', await api.call('GET', `/v1/request/${hello.requestId}`));
    assert.equal(plain.signed_body_url, `${api.url}/v1/request/${hello.exchangeId}/body`);
  });

  test('the address of bodies is the one the client used, by Host and X-Forwarded-Proto', async () => {
    const { hostname, port } = new URL(api.url);
    const urlOfBodies = async (headers: Record<string, string>): Promise<string> => {
      const authorization = `Bearer ${api.keys.r}`;
      const path = `/v1/request/${hello.requestId}`;
      const asked = get({ hostname, port, path, headers: { authorization, ...headers } });
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      return JSON.parse(await text(response)).data.signed_body_url;
    };
    const path = `/v1/request/${hello.exchangeId}/body`;
    assert.equal(
      await urlOfBodies({ host: 'LLM.example.com', 'x-forwarded-proto': 'https' }),
      `https://llm.example.com${path}`,
    );
    assert.equal(await urlOfBodies({ host: '[::1]:8787' }), `http://[::1]:8787${path}`);
    assert.equal(await urlOfBodies({ host: 'here:443', 'x-forwarded-proto': 'HTTPS, http' }), `https://here${path}`);
    assert.equal(await urlOfBodies({ host: 'a/b?c' }), path);
    assert.equal(await urlOfBodies({ host: 'user@evil' }), path);
  });

  test('an id that was used twice gives the newest and lists the earlier one', async () => {
    const requestId = randomUUID();
    const first = recordOf({ requestId, startedAtMs: nowMs - 41 * DAY_MS, status: 500 });
    const second = recordOf({ requestId, startedAtMs: nowMs - 40 * DAY_MS });
    await api.insert(first, second);
    const data = dataOf('getRequest', await api.call('GET', `/v1/request/${requestId}`));
    assert.equal(data.exchange_id, second.exchangeId);
    assert.equal(data.earlier.length, 1);
    assert.equal(data.earlier[0].exchange_id, first.exchangeId);
    assert.equal(data.earlier[0].response_status, 500);
  });

  test('a request is also got by its exchange id', async () => {
    const data = dataOf('getRequest', await api.call('GET', `/v1/request/${hello.exchangeId}`));
    assert.equal(data.request_id, hello.requestId);
  });

  test('feedback, scores and properties are seen at once, the newest of a name winning', async () => {
    const path = `/v1/request/${hello.requestId}`;
    for (const rating of [false, true]) {
      assert.equal(dataOf('giveFeedback', await api.call('POST', `${path}/feedback`, { body: { rating } })), null);
    }
    const scores = { accuracy: 0.87, count: 3, good: true };
    assert.equal(dataOf('giveScores', await api.call('POST', `${path}/score`, { body: { scores } })), null);
    await api.call('POST', `${path}/score`, { body: { scores: { count: 4 } } });
    const property = { key: 'Team', value: 'red' };
    assert.equal(dataOf('putProperty', await api.call('PUT', `${path}/property`, { body: property })), null);
    const data = dataOf('getRequest', await api.call('GET', path));
    assert.equal(data.feedback_rating, true);
    assert.equal(typeof data.feedback_id, 'string');
    assert.deepEqual(data.scores, { accuracy: 0.87, count: 4, 'good-hcone-bool': 1, 'helicone-score-feedback': 1 });
    assert.equal(data.properties.Team, 'red');
  });

  test('a score of the name of ratings is a rating, and a boolean may be given by the name it is shown by', async () => {
    const record = recordOf({ startedAtMs: nowMs - 40 * DAY_MS });
    await api.insert(record);
    const path = `/v1/request/${record.requestId}`;
    const score = async (scores: object) => api.call('POST', `${path}/score`, { body: { scores } });
    const shown = async () => dataOf('getRequest', await api.call('GET', path));
    dataOf('giveScores', await score({ 'helicone-score-feedback': 1, 'good-hcone-bool': 0 }));
    const liked = await shown();
    assert.equal(liked.feedback_rating, true);
    assert.deepEqual(liked.scores, { 'good-hcone-bool': 0, 'helicone-score-feedback': 1 });
    dataOf('giveScores', await score({ 'helicone-score-feedback': false, good: true }));
    const disliked = await shown();
    assert.equal(disliked.feedback_rating, false);
    assert.deepEqual(disliked.scores, { 'good-hcone-bool': 1, 'helicone-score-feedback': 0 });
    for (const name of ['helicone-score-feedback', 'good-hcone-bool']) {
      const refused = await score({ [name]: 0.5 });
      assertError(refused, 422, 'invalid_body');
      assert.match(refused.json.error, /saw 0\.5, accepted is true, false, 1 or 0/);
    }
  });

  test('feedback may come before its request is recorded', async () => {
    const late = recordOf({ startedAtMs: nowMs - 40 * DAY_MS });
    const path = `/v1/request/${late.requestId}`;
    assert.equal((await api.call('POST', `${path}/feedback`, { body: { rating: true } })).status, 200);
    assertError(await api.call('GET', path), 404, 'not_found');
    await api.insert(late);
    assert.equal(dataOf('getRequest', await api.call('GET', path)).feedback_rating, true);
  });

  test('a request made from no stored prompt has no inputs', async () => {
    const answer = await api.call('GET', `/v1/request/${hello.requestId}/inputs`);
    assert.equal(dataOf('getRequestInputs', answer), null);
    assertError(await api.call('GET', `/v1/request/${randomUUID()}/inputs`), 404, 'not_found');
  });

  test('a deleted request is gone at once, and cannot be deleted twice', async () => {
    const record = recordOf({ startedAtMs: nowMs - 40 * DAY_MS });
    await api.insert(record);
    const path = `/v1/request/${record.requestId}`;
    const before = Date.now();
    const { deleted, gone_by } = dataOf('deleteRequest', await api.call('DELETE', path));
    assert.equal(deleted, 1);
    assert.ok(Date.parse(gone_by) >= before + PURGED_WITHIN_MS && Date.parse(gone_by) <= Date.now() + PURGED_WITHIN_MS);
    assertError(await api.call('GET', path), 404, 'not_found');
    assertError(await api.call('DELETE', path), 404, 'not_found');
  });

  test('deleting by filter deletes what it selects, of every age, and nothing else', async () => {
    const [young, aged] = [
      recordOf({ userId: 'dave' }),
      recordOf({ userId: 'dave', startedAtMs: nowMs - 400 * DAY_MS }),
    ];
    await api.insert(young, aged);
    const filter = { request_response_rmt: { user_id: { equals: 'dave' } } };
    const answer = await api.call('POST', '/v1/request/delete', { body: { filter } });
    assert.equal(dataOf('deleteRequests', answer).deleted, 2);
    assertError(await api.call('GET', `/v1/request/${young.requestId}`), 404, 'not_found');
    assert.equal((await api.call('GET', `/v1/request/${hello.requestId}`)).status, 200);
  });

  test('deleting needs a filter, and takes no member it does not know', async () => {
    assertError(await api.call('POST', '/v1/request/delete', { body: {} }), 422, 'invalid_body');
    const typo = { filter: 'all', timefilter: { start: '2026-01-01', end: '2026-01-02' } };
    const refused = await api.call('POST', '/v1/request/delete', { body: typo });
    assertError(refused, 422, 'invalid_body');
    assert.match(refused.json.error, /timefilter/);
  });

  test('another organisation sees, changes and deletes nothing', async () => {
    const key = api.keys.other;
    const path = `/v1/request/${hello.requestId}`;
    assert.deepEqual(idsOf(dataOf('queryRequests', await query({}, key))), [foreign.requestId]);
    assertError(await api.call('GET', path, { key }), 404, 'not_found');
    assertError(await api.call('GET', `/v1/request/${hello.exchangeId}`, { key }), 404, 'not_found');
    assertError(await api.call('DELETE', path, { key }), 404, 'not_found');
    await api.call('PUT', `${path}/property`, { key, body: { key: 'Team', value: 'stolen' } });
    const body = { requestIds: [hello.requestId] };
    assert.deepEqual(dataOf('requestsByIds', await api.call('POST', '/v1/request/query-ids', { key, body })), []);
    const data = dataOf('getRequest', await api.call('GET', path));
    assert.notEqual(data.properties.Team, 'stolen');
  });

  const badLists: readonly (readonly [string, unknown, RegExp])[] = [
    ['a limit above 1000', { limit: 1001 }, /limit: saw 1001, accepted is at most 1000/],
    ['a negative offset', { offset: -1 }, /offset: saw -1, accepted is at least 0/],
    ['a limit that is text', { limit: '10' }, /limit: saw "10", accepted is number/],
    ['a filter that is none', { filter: 'some' }, /filter: saw "some", accepted is "all"/],
    [
      'a branch without its operator',
      { filter: { left: { request_response_rmt: { status: { equals: 200 } } }, right: {} } },
      /filter: saw \{"left".*\{left, operator: "and" or "or", right\}/,
    ],
    ['a sort by nothing known', { sort: { sizzle: 'asc' } }, /sort: .*sizzle/],
    ['a sort by two columns', { sort: { cost: 'asc', latency: 'asc' } }, /sort: .*one column/],
    ['a list', [], /the whole: saw \[\], accepted is object/],
  ];
  for (const [name, body, message] of badLists) {
    test(`${name} is refused, naming place, what was seen and what is accepted`, async () => {
      const refused = await query(body);
      assertError(refused, 422, 'invalid_body');
      assert.match(refused.json.error, message);
    });
  }

  const badQueries: readonly (readonly [string, unknown])[] = [
    ['an unknown table', { filter: { nowhere: { status: { equals: 200 } } } }],
    ['an unknown column', { filter: { request_response_rmt: { colour: { equals: 'red' } } } }],
    ['an unknown operator', { filter: { request_response_rmt: { status: { resembles: 200 } } } }],
    ['a cursor of another make', { cursor: 'abc' }],
  ];
  for (const [name, body] of badQueries) {
    test(`${name} is refused by the store with 400`, async () => {
      assertError(await query(body), 400, 'invalid_request');
    });
  }

  test('bad bodies of writes are refused', async () => {
    const path = `/v1/request/${hello.requestId}`;
    assertError(await api.call('POST', `${path}/feedback`, { body: { rating: 'good' } }), 422, 'invalid_body');
    assertError(await api.call('POST', `${path}/score`, { body: { scores: { a: 'b' } } }), 422, 'invalid_body');
    assertError(await api.call('POST', `${path}/score`, { body: { scores: { '': 1 } } }), 422, 'invalid_body');
    assertError(await api.call('PUT', `${path}/property`, { body: { key: 'a' } }), 422, 'invalid_body');
    assertError(await api.call('POST', '/v1/request/query-ids', { body: { requestIds: ['x'] } }), 422, 'invalid_body');
  });

  test('an id that is no UUID is 400, an unknown one 404', async () => {
    assertError(await api.call('GET', '/v1/request/abc'), 400, 'invalid_request');
    assertError(await api.call('DELETE', '/api/v1/request/abc'), 400, 'invalid_request');
    assertError(await api.call('GET', `/v1/request/${randomUUID()}`), 404, 'not_found');
    assertError(await api.call('GET', `/v1/request/${hello.requestId}?includeBody=maybe`), 400, 'invalid_request');
  });

  test('a body with unusual names comes back as it was', async () => {
    const body = jsonBody(JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": null}'));
    const record = recordOf({ startedAtMs: nowMs - 40 * DAY_MS, requestBody: body });
    await api.insert(record);
    const answer = await api.call('GET', `/v1/request/${record.requestId}?includeBody=true`);
    assert.equal(JSON.stringify(dataOf('getRequest', answer).request_body), body.text);
  });
});
