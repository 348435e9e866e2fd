// The routes of datasets, over real sockets and stores.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type ExchangeRecord, MAX_DATASET_ROWS, ROUTES } from '@heliometer/contract';
import { startPurging } from '../../src/jobs/purge-deleted.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { CHAT_ANSWER, CHAT_REQUEST, CHAT_STREAM, jsonBody, recordOf } from './record-of.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
});
after(async () => {
  assert.deepEqual(api.logged, []);
  await api.close();
});

async function post(path: string, body?: object, key = api.keys.rw) {
  const answer = await api.call('POST', `/v1/helicone-dataset${path}`, {
    key,
    ...(body === undefined ? {} : { body }),
  });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.data;
}

async function datasetOf(...records: readonly ExchangeRecord[]) {
  if (records.length > 0) await api.insert(...records);
  const requestIds = records.map((record) => record.requestId);
  const made = ROUTES.createDataset.response.parse(await post('', { datasetName: 'Refunds', requestIds }));
  return { id: made.datasetId, made };
}

async function rowsOf(id: string, body: object = {}) {
  return ROUTES.queryDatasetRows.response.parse(await post(`/${id}/query`, body, api.keys.r));
}

async function wholeRow(id: string, rowId: string) {
  const { json } = await api.call('GET', `/v1/helicone-dataset/${id}/request/${rowId}`, { key: api.keys.r });
  return ROUTES.getDatasetRow.response.parse(json.data);
}

describe('making and filling', () => {
  test('a dataset is made of requests, listed with its rows counted, renamed and deleted', async () => {
    const records = [recordOf(), recordOf()];
    await api.insert(...records);
    const requestIds = records.map(({ requestId }) => requestId);
    const meta = { promptVersionId: 'v1' };
    const made = await post('', { datasetName: ' Refunds ', requestIds, meta });
    ROUTES.createDataset.response.parse(made);
    assert.deepEqual([made.added, made.already_there, made.not_added], [2, [], []]);
    const other = await post('', { datasetName: 'Empty', requestIds: [] });
    const id = made.datasetId;
    const [listed, ...rest] = ROUTES.queryDatasets.response.parse(await post('/query', { datasetIds: [id] }));
    assert.deepEqual([listed?.name, listed?.requests_count, listed?.meta, rest], ['Refunds', 2, meta, []]);
    assert.deepEqual(
      (await post('/query', {})).slice(-2).map((each: { id: string }) => each.id),
      [id, other.datasetId],
    );
    assert.equal(await post(`/${id}/count`), 2);
    assert.equal(await post(`/${id}/rename`, { name: 'Refunds, hard' }), null);
    assert.equal((await post('/query', { datasetIds: [id] }))[0].name, 'Refunds, hard');
    assert.equal(await post(`/${id}/delete`), null);
    assert.deepEqual(await post('/query', { datasetIds: [id] }), []);
    assertError(await api.call('POST', `/v1/helicone-dataset/${id}/count`), 404, 'not_found');
  });

  test('rows come in the order of adding, with the last user turn, the answer and where they are from', async () => {
    const records = ['first', 'second', 'third'].map((content) =>
      recordOf({ requestBody: jsonBody({ model: 'm', messages: [{ role: 'user', content }] }) }),
    );
    const { id } = await datasetOf(...records);
    const rows = await rowsOf(id);
    assert.equal(rows.length, 3);
    assert.deepEqual(
      rows.map((row) => row.last_user_turn),
      ['first', 'second', 'third'],
    );
    for (const row of rows) {
      assert.deepEqual(
        [row.answer, row.model, row.properties, row.dataset_id],
        ['Hello!', records[0]?.model, { Team: 'blue' }, id],
      );
      const bodies = await api.call('GET', new URL(row.signed_url).pathname);
      assert.equal(bodies.json.request.messages[0].content, row.last_user_turn);
      assert.deepEqual(bodies.json.response, CHAT_ANSWER);
    }
    assert.deepEqual(await rowsOf(id, { offset: 1, limit: 1 }), rows.slice(1, 2));
  });

  test('what is there already is named and left as it is; unknown, bodiless and too large ones are named too', async () => {
    const [old, fresh] = [recordOf(), recordOf()];
    const omitted = recordOf({ requestBody: { ...jsonBody(null), encoding: 'omitted', text: '' } });
    const large = recordOf({ requestBody: jsonBody('x'.repeat(1024 * 1024)) });
    await api.insert(fresh, omitted, large);
    const { id } = await datasetOf(old);
    const [before] = await rowsOf(id);
    const unknown = randomUUID();
    const ids = [old, fresh, omitted, large].map(({ requestId }) => requestId);
    const answer = await post(`/${id}/mutate`, { addRequests: [...ids, fresh.exchangeId, unknown] });
    ROUTES.mutateDataset.response.parse(answer);
    assert.deepEqual([answer.added, answer.already_there, answer.removed], [1, [old.requestId], 0]);
    assert.deepEqual(
      new Map(answer.not_added.map((each: { request_id: string; reason: string }) => [each.request_id, each.reason])),
      new Map([
        [unknown, 'unknown'],
        [omitted.requestId, 'no_body'],
        [large.requestId, 'too_large'],
      ]),
    );
    const rows = await rowsOf(id);
    assert.deepEqual([rows.length, rows[0]], [2, before]);
    const removal = { removeRequests: [old.requestId, rows[1]?.id] };
    assert.equal((await post(`/${id}/mutate`, removal)).removed, 2);
    assert.equal(await post(`/${id}/count`), 0);
  });

  test('of a stream the folded answer is copied', async () => {
    const stream = { encoding: 'utf8', text: CHAT_STREAM, truncated: false, contentType: 'text/event-stream' } as const;
    const { id } = await datasetOf(recordOf({ stream: true, responseBody: stream }));
    const [row] = await rowsOf(id);
    assert.equal(row?.answer, 'Hello!');
    const { response_body: response } = await wholeRow(id, row?.id ?? '');
    assert.equal(Object(response).choices[0].message.content, 'Hello!');
    assert.ok(!Object.hasOwn(Object(response), 'streamed_data'));
  });
});

test('tags of a prompt, which the provider never saw, are not copied', async () => {
  const content = 'Hi <helicone-prompt-input key="name">Ada</helicone-prompt-input>';
  const messages = [{ role: 'user', content }];
  const tagged = recordOf({ requestBody: jsonBody({ messages }), promptId: 'greeting' });
  const text = recordOf({ requestBody: jsonBody({ messages }) });
  const { id } = await datasetOf(tagged, text);
  const rows = await rowsOf(id);
  assert.deepEqual(
    rows.map((row) => row.last_user_turn),
    ['Hi Ada', content],
  );
});

test('of what is no conversation the input stands in for the turn', async () => {
  const embedded = {
    path: '/v1/embeddings',
    format: 'openai-embeddings',
    requestBody: jsonBody({ input: ['a', 'b'] }),
  };
  const { id } = await datasetOf(recordOf(embedded));
  assert.equal((await rowsOf(id))[0]?.last_user_turn, '["a","b"]');
});

describe('collecting by filter', () => {
  const filter = { request_response_rmt: { user_id: { equals: 'collector' } } };
  let records: readonly ExchangeRecord[];
  before(async () => {
    const nowMs = Date.now();
    records = Array.from({ length: 5 }, (_, n) =>
      recordOf({ userId: 'collector', startedAtMs: nowMs - 60_000 - n, model: n < 2 ? 'small' : 'large' }),
    );
    await api.insert(...records, recordOf({ userId: 'collector', startedAtMs: Date.now() - 40 * DAY_MS }));
  });

  test('a preview counts and names what is there, and adds nothing; then all are added but those', async () => {
    const { id } = await datasetOf();
    await post(`/${id}/mutate`, { addRequests: [records[3]?.requestId] });
    const preview = ROUTES.collectDataset.response.parse(await post(`/${id}/collect`, { filter, preview: true }));
    assert.deepEqual([preview.selected, preview.added, preview.already_there], [5, 0, [records[3]?.requestId]]);
    assert.equal(await post(`/${id}/count`), 1);
    const collected = await post(`/${id}/collect`, { filter });
    assert.deepEqual([collected.selected, collected.added, collected.already_there], [5, 4, [records[3]?.requestId]]);
    assert.equal(await post(`/${id}/count`), 5);
  });

  test('a limit takes the newest, a window bounds it', async () => {
    const { id } = await datasetOf();
    assert.equal((await post(`/${id}/collect`, { filter, limit: 2 })).added, 2);
    const ids = (await rowsOf(id)).map((row) => row.origin_request_id);
    assert.deepEqual(
      ids,
      records.slice(0, 2).map(({ requestId }) => requestId),
    );
    const timeFilter = { start: new Date(Date.now() - 60 * DAY_MS).toISOString(), end: new Date().toISOString() };
    assert.equal((await post(`/${id}/collect`, { filter, timeFilter, preview: true })).selected, 6);
  });

  test('more than a dataset holds are refused with what to do, and so is a caller who may only write', async () => {
    const { id } = await datasetOf();
    const startedAtMs = Date.now() - 10 * DAY_MS;
    const many = Array.from({ length: MAX_DATASET_ROWS + 1 }, () =>
      recordOf({ userId: 'crowd', startedAtMs, requestBody: jsonBody({}), responseBody: jsonBody({}), attempts: [] }),
    );
    await api.insert(...many);
    const crowd = { request_response_rmt: { user_id: { equals: 'crowd' } } };
    const refused = await api.call('POST', `/v1/helicone-dataset/${id}/collect`, { body: { filter: crowd } });
    assertError(refused, 409, 'conflict');
    assert.match(refused.json.error, /10001 requests.*10000 rows.*limit/);
    const key = api.keys.w;
    const blind = await api.call('POST', `/v1/helicone-dataset/${id}/collect`, {
      key,
      body: { filter, preview: true },
    });
    assertError(blind, 403, 'forbidden');
    await api.records.deleteWhere(
      { organizationId: many[0]?.organizationId ?? '', filter: crowd, window: { fromMs: 0, toMs: Date.now() } },
      AbortSignal.timeout(10_000),
    );
  });
});

describe('editing', () => {
  test('an edit is in the row with what was copied beside it, and never in the recorded request', async () => {
    const record = recordOf();
    const { id } = await datasetOf(record);
    const [row] = await rowsOf(id);
    const rowId = row?.id ?? '';
    assert.equal((await wholeRow(id, rowId)).original, null);
    const requestBody = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say goodbye' }] };
    const responseBody = { ...CHAT_ANSWER, choices: [{ index: 0, message: { role: 'assistant', content: 'Bye!' } }] };
    assert.equal(await post(`/${id}/request/${rowId}`, { requestBody, responseBody }), null);
    const edited = await wholeRow(id, rowId);
    assert.deepEqual([edited.request_body, edited.response_body], [requestBody, responseBody]);
    assert.deepEqual(edited.original, { request_body: CHAT_REQUEST, response_body: CHAT_ANSWER });
    assert.deepEqual([edited.last_user_turn, edited.answer], ['Say goodbye', 'Bye!']);
    assert.ok(edited.edited_at !== null);
    assert.equal(Object(edited.llmSchema).response.messages[0].content, 'Bye!');
    const recorded = await api.call('GET', `/v1/request/${record.requestId}?includeBody=true`);
    assert.deepEqual(recorded.json.data.request_body, CHAT_REQUEST);
    assert.deepEqual(recorded.json.data.response_body, CHAT_ANSWER);
  });

  test('an unknown row or dataset is told from a bad body', async () => {
    const { id } = await datasetOf(recordOf());
    const path = (dataset: string, row: string) => `/v1/helicone-dataset/${dataset}/request/${row}`;
    const body = { requestBody: {}, responseBody: {} };
    const [row] = await rowsOf(id);
    const rowId = row?.id ?? '';
    assertError(await api.call('POST', path(id, randomUUID()), { body }), 404, 'not_found');
    assertError(await api.call('POST', path(randomUUID(), rowId), { body }), 404, 'not_found');
    assertError(await api.call('POST', path(id, rowId), { body: { requestBody: {} } }), 422, 'invalid_body');
    assertError(await api.call('GET', path(id, 'x')), 400, 'invalid_request');
  });
});

describe('export', () => {
  const ask = { role: 'user', content: 'Hi' };
  const answerWith = (message: object) => jsonBody({ choices: [{ index: 0, message }] });
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"q":1}' } };
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
  const requestWith = (messages: readonly object[], more: object = {}) => jsonBody({ model: 'm', messages, ...more });

  async function linesOf(id: string) {
    const answer = await api.call('GET', `/v1/helicone-dataset/${id}/export?format=jsonl`, { key: api.keys.r });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-disposition') ?? '', /Refunds\.jsonl/);
    return answer.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ROUTES.exportDataset.response.parse(JSON.parse(line)));
  }

  test('JSON lines are in the chat fine-tune shape, with tools and tool calls, and of Anthropic’s calls as well', async () => {
    const plain = recordOf({
      requestBody: requestWith([{ role: 'developer', content: 'Be kind' }, ask], { temperature: 1 }),
      responseBody: answerWith({ role: 'assistant', content: 'Hello', refusal: null, annotations: [] }),
    });
    const result = { role: 'tool', tool_call_id: 'c1', content: '7' };
    const called = { role: 'assistant', content: null, tool_calls: [call] };
    const tooled = recordOf({
      requestBody: requestWith([ask, called, result], { tools }),
      responseBody: answerWith({ ...called, tool_calls: [{ ...call, id: 'c2' }] }),
    });
    const claude = recordOf({
      ...{ provider: 'ANTHROPIC', path: '/v1/messages', format: 'anthropic-messages' },
      requestBody: jsonBody({
        model: 'claude',
        system: 'Be brief',
        tools: [{ name: 'look', input_schema: { type: 'object' } }],
        messages: [
          ask,
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'look', input: { q: 1 } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: '7' }] },
        ],
      }),
      responseBody: jsonBody({ type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Seven' }] }),
    });
    const { id } = await datasetOf();
    for (const record of [plain, tooled, claude]) {
      await api.insert(record);
      await post(`/${id}/mutate`, { addRequests: [record.requestId] });
    }
    assert.deepEqual(await post(`/${id}/check`), { rows: 3, fitting: 3, unfit: [] });
    const claudeCall = { id: 't1', type: 'function', function: { name: 'look', arguments: '{"q":1}' } };
    assert.deepEqual(await linesOf(id), [
      { messages: [{ role: 'system', content: 'Be kind' }, ask, { role: 'assistant', content: 'Hello' }] },
      { messages: [ask, called, result, { ...called, tool_calls: [{ ...call, id: 'c2' }] }], tools },
      {
        messages: [
          { role: 'system', content: 'Be brief' },
          ask,
          { role: 'assistant', content: null, tool_calls: [claudeCall] },
          { role: 'tool', content: '7', tool_call_id: 't1' },
          { role: 'assistant', content: 'Seven' },
        ],
        tools,
      },
    ]);
  });

  test('the check names each row that does not fit with its reason, and the export leaves just these out', async () => {
    const hello = answerWith({ role: 'assistant', content: 'Hello' });
    const audio = { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '' } }] };
    const cases: readonly (readonly [string, Partial<ExchangeRecord>])[] = [
      ['fits', { requestBody: requestWith([ask]), responseBody: hello }],
      ['no_messages', { path: '/v1/embeddings', format: 'openai-embeddings', requestBody: jsonBody({ input: 'x' }) }],
      ['no_messages', { format: null, requestBody: jsonBody('not JSON') }],
      ['no_messages', { requestBody: requestWith([ask], { prompt_id: 'p1', inputs: {} }), responseBody: hello }],
      ['no_user_turn', { requestBody: requestWith([{ role: 'system', content: 's' }]), responseBody: hello }],
      ['unknown_role', { requestBody: requestWith([ask, { role: 'critic', content: 'no' }]), responseBody: hello }],
      ['not_text', { requestBody: requestWith([audio]), responseBody: hello }],
      [
        'unpaired_tool_call',
        { requestBody: requestWith([ask, { role: 'assistant', tool_calls: [call] }, ask]), responseBody: hello },
      ],
      ['no_answer', { requestBody: requestWith([ask]), responseBody: jsonBody({ error: { message: 'Too long' } }) }],
      [
        'empty_answer',
        { requestBody: requestWith([ask]), responseBody: answerWith({ role: 'assistant', content: '' }) },
      ],
    ];
    const { id } = await datasetOf();
    for (const [, change] of cases) {
      const record = recordOf(change);
      await api.insert(record);
      assert.equal((await post(`/${id}/mutate`, { addRequests: [record.requestId] })).added, 1);
    }
    const checked = ROUTES.checkDataset.response.parse(await post(`/${id}/check`, undefined, api.keys.r));
    assert.deepEqual([checked.rows, checked.fitting], [cases.length, 1]);
    const expected = cases.flatMap(([reason], index) => (reason === 'fits' ? [] : [[index + 1, reason]]));
    assert.deepEqual(
      checked.unfit.map(({ number, reason }) => [number, reason]),
      expected,
    );
    assert.match(checked.unfit.find(({ reason }) => reason === 'unknown_role')?.message ?? '', /Message 2.*"critic"/);
    assert.match(checked.unfit.find(({ reason }) => reason === 'no_answer')?.message ?? '', /Too long/);
    assert.equal((await linesOf(id)).length, 1);
  });

  test('CSV has all rows, bodies as JSON, and no formulas', async () => {
    const formula = recordOf({ requestBody: requestWith([{ role: 'user', content: '=1+1' }]) });
    const { id } = await datasetOf(formula, recordOf({ responseBody: jsonBody(null) }));
    const answer = await api.call('GET', `/v1/helicone-dataset/${id}/export?format=csv`);
    assert.match(answer.headers.get('content-type') ?? '', /text\/csv/);
    const [head, ...lines] = answer.text.split('\r\n');
    assert.match(head ?? '', /^id,origin_request_id,created_at,.*request_body,response_body$/);
    assert.equal(lines.filter((line) => line !== '').length, 2);
    assert.ok(answer.text.includes(",'=1+1,"));
    assert.ok(answer.text.includes('""content"":""=1+1""'));
  });
});

describe('deletion', () => {
  test('deleting a request, a filter’s or a user’s requests takes their copies from every dataset', async () => {
    const records = ['a', 'b', 'c'].map((user) => recordOf({ userId: `${user}-deleted` }));
    const kept = recordOf();
    const { id } = await datasetOf(...records, kept);
    await post('', { datasetName: 'Second', requestIds: records.map(({ requestId }) => requestId) });
    const [one, two, three] = records;
    assert.equal((await api.call('DELETE', `/v1/request/${one?.requestId}`)).status, 200);
    const remove = (filter: object) => api.call('POST', '/v1/request/delete', { body: { filter } });
    const combined = {
      left: { request_response_rmt: { user_id: { equals: two?.userId } } },
      operator: 'and',
      right: { request_response_rmt: { status: { equals: 200 } } },
    };
    assert.equal((await remove(combined)).json.data.deleted, 1);
    assert.equal((await remove({ request_response_rmt: { user_id: { equals: three?.userId } } })).json.data.deleted, 1);
    assert.deepEqual(
      (await rowsOf(id)).map((row) => row.origin_request_id),
      [kept.requestId],
    );
    const all = await post('/query', {});
    assert.equal(all.find((each: { name: string }) => each.name === 'Second').requests_count, 0);
  });

  test('copies whose exchange retention removed stay, until their request, user or session is deleted', async () => {
    const records = [recordOf(), recordOf({ userId: 'expired-user' }), recordOf({ sessionId: 'expired-session' })];
    const { id } = await datasetOf(...records);
    const gone = records.map(({ organizationId }) => ({ organizationId, rowsFromMs: Date.now(), bodiesFromMs: null }));
    await api.records.expire(gone.slice(0, 1), () => {}, AbortSignal.timeout(20_000));
    assert.equal((await api.call('GET', `/v1/request/${records[0]?.requestId}`)).status, 404);
    assert.equal(await post(`/${id}/count`), 3);
    const removed = await api.call('DELETE', `/v1/request/${records[0]?.requestId}`);
    assert.deepEqual([removed.status, removed.json.data.deleted], [200, 0]);
    assertError(await api.call('DELETE', `/v1/request/${records[0]?.requestId}`), 404, 'not_found');
    assert.equal(await post(`/${id}/count`), 2);
    const remove = (filter: object) => api.call('POST', '/v1/request/delete', { body: { filter } });
    await remove({ request_response_rmt: { user_id: { equals: 'expired-user' } } });
    assert.equal(await post(`/${id}/count`), 1);
    await remove({ request_response_rmt: { properties: { 'Helicone-Session-Id': { equals: 'expired-session' } } } });
    assert.equal(await post(`/${id}/count`), 0);
  });

  test('copies that a deletion cut short left behind are gone when its marks are purged', async () => {
    const record = recordOf();
    const { id } = await datasetOf(record);
    await api.records.deleteById(record.organizationId, record.requestId);
    const { promise: purged, resolve } = Promise.withResolvers<void>();
    const silent = () => {};
    const log = { debug: silent, info: () => resolve(), warn: silent, error: silent };
    const purging = startPurging({ control: api.control, records: api.records, log, everyMs: 1 });
    await purged;
    await purging.stop();
    assert.equal(await post(`/${id}/count`), 0);
  });
});

test('what cannot be is refused with what can', async () => {
  const create = (body: object) => api.call('POST', '/v1/helicone-dataset', { body });
  assertError(await create({ datasetName: ' ', requestIds: [] }), 422, 'invalid_body');
  assertError(await create({ requestIds: [] }), 422, 'invalid_body');
  assertError(await create({ datasetName: 'x', requestIds: ['no id'] }), 422, 'invalid_body');
  assertError(await create({ datasetName: 'x', meta: { a: 'x'.repeat(20_000) } }), 422, 'invalid_body');
  const nowhere = randomUUID();
  for (const [path, body] of [
    ['mutate', { addRequests: [randomUUID()] }],
    ['query', {}],
    ['count', undefined],
    ['check', undefined],
    ['collect', {}],
    ['rename', { name: 'x' }],
    ['delete', undefined],
  ] as const) {
    const answer = await api.call(
      'POST',
      `/v1/helicone-dataset/${nowhere}/${path}`,
      body === undefined ? {} : { body },
    );
    assertError(answer, 404, 'not_found');
  }
  assertError(await api.call('GET', `/v1/helicone-dataset/${nowhere}/export`), 404, 'not_found');
});
