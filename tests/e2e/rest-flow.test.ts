// What the README promises, from the first call on: it is recorded, found, rated, summed up, exported and deleted.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { HeliconeRequest, HeliconeRequestDetail } from '@heliometer/contract';
import { CHAT, CHAT_STREAM, type GatewayRig, startGatewayRig } from '../support/gateway-rig.ts';
import { GREETING } from '../support/provider-fixtures.ts';

let rig: GatewayRig;
let plain: HeliconeRequestDetail;
let streamed: HeliconeRequestDetail;
let message: HeliconeRequestDetail;
let refused: HeliconeRequestDetail;

before(async () => {
  rig = await startGatewayRig();
  const from = { 'helicone-user-id': 'ada', 'helicone-session-id': 's-1', 'Helicone-Property-Team': 'Blau' };
  plain = await made('/v1/chat/completions', CHAT, { ...from, 'helicone-session-path': '/a//b/' });
  streamed = await made('/v1/chat/completions', { ...CHAT_STREAM, stream_options: { include_usage: true } }, from);
  message = await made('/anthropic/v1/messages', { ...CHAT, model: 'claude-haiku-4-5', max_tokens: 9 }, {});
  refused = await made('/v1/chat/completions', CHAT, {
    'helicone-user-id': 'eve',
    'helicone-input-token-cost': 'much',
  });
});
after(() => rig?.[Symbol.asyncDispose]());

async function made(path: string, body: unknown, headers: Record<string, string>): Promise<HeliconeRequestDetail> {
  const answer = await rig.send(path, body, headers);
  return rig.heliometer.fetchRecord(answer.id);
}

interface Page {
  readonly data: readonly HeliconeRequest[];
  readonly nextCursor: string | null;
}

async function query(body: object): Promise<Page> {
  const { status, body: page } = await rig.heliometer.api<Page>('POST', '/v1/request/query', { body });
  assert.equal(status, 200);
  return page;
}

async function asked<T>(path: string, body: object = {}): Promise<T> {
  const answer = await rig.heliometer.api<{ data: T }>('POST', path, { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}

function column(name: string, condition: object): object {
  return { request_response_rmt: { [name]: condition } };
}

const ids = (page: Page) => page.data.map(({ request_id }) => request_id);

describe('a call that was answered', () => {
  test('has its model, usage and a receipt that adds up', () => {
    assert.equal(plain.model, 'gpt-4o-mini-2024-07-18');
    assert.deepEqual([plain.prompt_tokens, plain.completion_tokens, plain.total_tokens], [19, 10, 29]);
    assert.equal(plain.cost, (19 * 150 + 10 * 600) / 1e9);
    assert.equal(plain.receipt?.source, 'genai-prices');
    const lines = plain.receipt?.lines.map(({ item, quantity, rateUsd }) => [item, quantity, rateUsd]);
    assert.deepEqual(lines, [
      ['input', 19, '0.00000015'],
      ['output', 10, '0.0000006'],
    ]);
  });

  test('has its bodies, as they were and in the common view', () => {
    assert.deepEqual(plain.request_body, CHAT);
    const answer = plain.response_body as { choices: { message: { content: string } }[] };
    assert.equal(answer.choices[0]?.message.content, GREETING);
    assert.ok(JSON.stringify(plain.llmSchema).includes('Say hello'));
    assert.ok(JSON.stringify(plain.llmSchema).includes(GREETING));
    assert.deepEqual(plain.bodies?.request, {
      encoding: 'utf8',
      truncated: false,
      content_type: 'application/json',
    });
  });

  test('has its latencies, and its one attempt', () => {
    const { total, ttfb, overhead } = plain.latencies;
    assert.ok(ttfb !== null && ttfb > 0 && ttfb <= total);
    assert.ok(overhead >= 0 && overhead <= total);
    assert.equal(plain.attempts.length, 1);
    assert.equal(plain.attempts[0]?.status, 200);
    assert.equal(plain.attempts[0]?.targetUrl, `${rig.upstream.url}/v1/chat/completions`);
  });

  test('has who and what it was for', () => {
    assert.equal(plain.request_user_id, 'ada');
    assert.deepEqual(plain.session, { id: 's-1', name: null, path: '/a/b' });
    assert.equal(plain.properties['Team'], 'Blau');
    assert.equal(plain.properties['Helicone-Session-Id'], 's-1');
  });

  test('when streamed, has the time to its first token and the answer its events amount to', () => {
    assert.equal(streamed.stream, true);
    assert.ok(streamed.latencies.ttft !== null && streamed.latencies.ttft <= streamed.latencies.total);
    const body = streamed.response_body as { streamed_data: string; choices: { message: { content: string } }[] };
    assert.equal(body.choices[0]?.message.content, GREETING);
    assert.ok(body.streamed_data.endsWith('data: [DONE]\n\n'));
    assert.equal(streamed.total_tokens, 29);
  });

  test('is also found by its exchange id, and under /api/v1', async () => {
    const path = `/api/v1/request/${plain.exchange_id}`;
    const { status, body } = await rig.heliometer.api<{ data: HeliconeRequestDetail }>('GET', path);
    assert.equal(status, 200);
    assert.equal(body.data.request_id, plain.request_id);
    assert.equal(body.data.request_body, null, 'bodies come only when asked for');
  });
});

describe('a call that was refused', () => {
  test('is recorded with its reason and without a cost', () => {
    assert.equal(refused.outcome, 'rejected');
    assert.equal(refused.response_status, 400);
    assert.equal(refused.error_code, 'invalid_header');
    assert.equal(refused.cost, null);
    assert.deepEqual(refused.attempts, []);
    assert.equal(refused.request_user_id, 'eve');
  });
});

describe('a query', () => {
  test('lists the newest first, page by page', async () => {
    const all = [refused, message, streamed, plain].map(({ request_id }) => request_id);
    assert.deepEqual(ids(await query({ filter: 'all' })), all);
    const first = await query({ limit: 3 });
    assert.deepEqual(ids(first), all.slice(0, 3));
    assert.deepEqual(ids(await query({ limit: 3, cursor: first.nextCursor })), all.slice(3));
  });

  test('selects by model, user, property, status, cost, text and their combinations', async () => {
    const cases: readonly (readonly [object, readonly HeliconeRequest[]])[] = [
      [column('model', { equals: 'gpt-4o-mini-2024-07-18' }), [streamed, plain]],
      [column('provider', { equals: 'ANTHROPIC' }), [message]],
      [column('user_id', { equals: 'ada' }), [streamed, plain]],
      [column('properties', { Team: { equals: 'Blau' } }), [streamed, plain]],
      [column('status', { equals: 400 }), [refused]],
      [column('cost', { gt: 0.0001 }), [message]],
      [column('time_to_first_token', { gte: 0 }), [streamed]],
      [column('response_body', { contains: 'chatcmpl-fixture' }), [streamed, plain]],
      [
        {
          left: column('user_id', { equals: 'eve' }),
          operator: 'or',
          right: {
            left: column('user_id', { equals: 'ada' }),
            operator: 'and',
            right: column('total_tokens', { equals: 29 }),
          },
        },
        [refused, streamed, plain],
      ],
    ];
    for (const [filter, expected] of cases) {
      const wanted = expected.map(({ request_id }) => request_id);
      assert.deepEqual(ids(await query({ filter })), wanted, JSON.stringify(filter));
      assert.equal(await asked('/v1/request/count/query', { filter }), wanted.length, JSON.stringify(filter));
    }
  });

  test('sorts by cost, the unknown last', async () => {
    const byCost = await query({ sort: { cost: 'desc' } });
    assert.deepEqual(
      byCost.data.map(({ cost }) => cost),
      [message.cost, plain.cost, streamed.cost, null],
    );
  });
});

describe('sums', () => {
  test('are those of the rows', async () => {
    const costs = [plain, streamed, message].reduce((sum, { cost }) => sum + (cost ?? 0), 0);
    assert.equal(await asked('/v1/metrics/totalRequests'), 4);
    assert.ok(Math.abs((await asked<number>('/v1/metrics/totalCost')) - costs) < 1e-12);
    assert.equal(await asked('/v1/metrics/activeUsers'), 2);
    const models = await asked<{ model: string; total_requests: number; total_tokens: number }[]>('/v1/metrics/models');
    assert.deepEqual(
      models.find(({ model }) => model === 'gpt-4o-mini-2024-07-18'),
      { ...models.find(({ model }) => model === 'gpt-4o-mini-2024-07-18'), total_requests: 2, total_tokens: 58 },
    );
    const errors = await asked<{ count: number }[]>('/v1/metrics/errorOverTime', { dbIncrement: 'hour' });
    assert.equal(
      errors.reduce((sum, { count }) => sum + count, 0),
      1,
    );
  });
});

describe('an export', () => {
  test('gives every row as a line of JSON, with bodies when asked for', async () => {
    const path = '/v1/request/export?format=jsonl&includeBody=true';
    const { status, headers, body } = await rig.heliometer.api<string>('GET', path);
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^application\/jsonl/);
    const rows: HeliconeRequest[] = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      rows.map(({ request_id }) => request_id),
      [refused, message, streamed, plain].map(({ request_id }) => request_id),
    );
    assert.deepEqual(rows.at(-1)?.request_body, CHAT);
  });

  test('gives CSV, selected by a filter', async () => {
    const filter = encodeURIComponent(JSON.stringify(column('status', { equals: 400 })));
    const { body } = await rig.heliometer.api<string>('GET', `/v1/request/export?format=csv&filter=${filter}`);
    const [header, ...rows] = body.trim().split(/\r?\n/);
    assert.match(header ?? '', /(?:^|,)request_id(?:,|$)/);
    assert.equal(rows.length, 1);
    assert.ok(rows[0]?.includes(refused.request_id));
  });
});

describe('later facts', () => {
  async function told(method: string, id: string, what: string, body: object): Promise<void> {
    const answer = await rig.heliometer.api(method, `/v1/request/${id}/${what}`, { body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }

  test('rating, scores and properties are seen at once, in the record and by filters', async () => {
    const id = plain.request_id;
    await told('POST', id, 'feedback', { rating: false });
    await told('POST', id, 'feedback', { rating: true });
    await told('POST', id, 'score', { scores: { relevance: 0.75, polite: true } });
    await told('PUT', id, 'property', { key: 'Team', value: 'Grün' });
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.feedback_rating, true);
    const scores = { relevance: 0.75, 'polite-hcone-bool': 1, 'helicone-score-feedback': 1 };
    assert.deepEqual(record.scores, scores);
    assert.equal(record.properties['Team'], 'Grün');
    assert.deepEqual(ids(await query({ filter: column('properties', { Team: { equals: 'Grün' } }) })), [id]);
    assert.deepEqual(ids(await query({ filter: column('scores', { relevance: { gt: 0.5 } }) })), [id]);
  });

  test('wait for a request that is not there yet', async () => {
    const id = randomUUID();
    await told('POST', id, 'feedback', { rating: false });
    await told('PUT', id, 'property', { key: 'Early', value: 'bird' });
    await rig.send('/v1/chat/completions', CHAT, { 'helicone-request-id': id });
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.feedback_rating, false);
    assert.equal(record.properties['Early'], 'bird');
  });
});

describe('deleting', () => {
  async function isGone(id: string): Promise<boolean> {
    const { status } = await rig.heliometer.api('GET', `/v1/request/${id}`);
    const listed = ids(await query({ limit: 100 })).includes(id);
    return status === 404 && !listed;
  }

  test('one request takes it out of every answer at once', async () => {
    const before = await asked<number>('/v1/metrics/totalRequests');
    const { id } = await rig.send('/v1/chat/completions', CHAT);
    await rig.heliometer.fetchRecord(id);
    const { status, body } = await rig.heliometer.api<{ data: { deleted: number } }>('DELETE', `/v1/request/${id}`);
    assert.deepEqual([status, body.data.deleted], [200, 1]);
    assert.ok(await isGone(id));
    assert.equal(await asked('/v1/metrics/totalRequests'), before);
  });

  test('by filter takes out what the filter selects, and nothing else', async () => {
    const { id } = await rig.send('/v1/chat/completions', CHAT, { 'helicone-user-id': 'mallory' });
    await rig.heliometer.fetchRecord(id);
    const kept = (await query({ limit: 100 })).data.length;
    const body = { filter: column('user_id', { equals: 'mallory' }) };
    assert.equal((await asked<{ deleted: number }>('/v1/request/delete', body)).deleted, 1);
    assert.ok(await isGone(id));
    assert.equal((await query({ limit: 100 })).data.length, kept - 1);
  });
});
