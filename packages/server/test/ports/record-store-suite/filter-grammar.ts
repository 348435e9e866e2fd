// The whole grammar of filters: each column of each table with each operator of its kind, and what that means.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  type ExchangeRecord,
  type FilterNode,
  type FilterScalar,
  OUTCOMES,
  totalTokens,
  UNKNOWN_USAGE,
} from '@heliometer/contract';
import {
  LIST_OPERATORS,
  listHolds,
  NUMBER_OPERATORS,
  numberHolds,
  OUTCOME_OPERATORS,
  outcomeHolds,
  statusHolds,
  TEXT_OPERATORS,
  TIME_OPERATORS,
  textHolds,
} from '../filter-model.ts';
import { body, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, page, sorted } from './asking.ts';

type Holds = (record: ExchangeRecord, operator: string, value: FilterScalar) => boolean;

interface Column {
  readonly operators: readonly string[];
  /** To be tried with each operator. */
  readonly values: readonly FilterScalar[];
  /** Words for what is unknown or empty, which mean something to equality alone. */
  readonly words?: readonly FilterScalar[];
  readonly holds: Holds;
}

const organizationId = randomUUID();
const [full, other, bare, threat] = [
  exchange(organizationId, {
    startedAtMs: NOON_MS - 3_000,
    model: 'gpt-4o',
    latencyMs: 1_000,
    ttftMs: 30,
    usage: {
      ...UNKNOWN_USAGE,
      promptTokens: 10,
      completionTokens: 5,
      promptCacheReadTokens: 4,
      promptCacheWriteTokens: 2,
    },
    costNanos: 2e9,
    modelOverride: 'mine',
    promptId: 'greeting',
    sessionId: 's-1',
    sessionName: 'Chat',
    properties: { Team: 'blue' },
    requestBody: body('Say hello'),
    responseBody: body('Hello!'),
    cacheEnabled: true,
    rateLimits: ['5;w=60;u=request', '9;w=1;u=token'],
    limitedBy: '5;w=60;u=request',
  }),
  exchange(organizationId, {
    startedAtMs: NOON_MS - 2_000,
    provider: 'ANTHROPIC',
    targetUrl: 'https://api.anthropic.com/v1/messages',
    path: '/v1/messages',
    model: 'claude',
    requestModel: 'claude',
    responseModel: 'claude-1',
    userId: 'bob',
    latencyMs: 2_000,
    ttftMs: 40,
    usage: { ...UNKNOWN_USAGE, promptTokens: 20, completionTokens: 0, promptCacheReadTokens: 0 },
    costNanos: 0,
    outcome: 'cached',
    cacheReferenceId: randomUUID(),
    promptId: '',
    sessionId: 's-1',
    sessionName: 'Later',
    properties: { Team: 'Red' },
    requestBody: body('other'),
    responseBody: body('answer'),
  }),
  exchange(organizationId, {
    startedAtMs: NOON_MS - 1_000,
    status: 499,
    outcome: 'client_gone',
    model: null,
    requestModel: null,
    responseModel: null,
    userId: null,
    latencyMs: 10,
    usage: UNKNOWN_USAGE,
    costNanos: null,
    sessionId: 's-2',
    requestBody: body(''),
    responseBody: body(''),
  }),
  exchange(organizationId, { startedAtMs: NOON_MS, status: 400, outcome: 'threat', threat: true, costNanos: 5e8 }),
] as const;
const RECORDS = [full, other, bare, threat];
/** `full` is liked, `other` is not. */
const RATINGS = new Map([
  [full.exchangeId, true],
  [other.exchangeId, false],
]);

const text = (read: (record: ExchangeRecord) => string | null, ...values: string[]): Column => ({
  operators: TEXT_OPERATORS,
  values,
  words: ['null', '__empty__'],
  holds: (record, operator, value) => textHolds(read(record), operator, value),
});
/** Accepted, though no exchange has a value there. */
const absent = text(() => null, 'x');
const number = (read: (record: ExchangeRecord) => number | null, ...values: number[]): Column => ({
  operators: NUMBER_OPERATORS,
  values,
  words: ['null'],
  holds: (record, operator, value) => numberHolds(read(record), operator, value),
});
const usd = (read: (record: ExchangeRecord) => number | null, ...values: number[]): Column =>
  number((record) => toUsd(read(record)), ...values);
const toUsd = (nanos: number | null): number | null => (nanos === null ? null : nanos / 1e9);
const boolean = (read: (record: ExchangeRecord) => boolean | null): Column => ({
  operators: ['equals'],
  values: [true, false],
  holds: (record, _operator, value) => read(record) === value,
});
const time = (read: (record: ExchangeRecord) => number): Column => ({
  operators: TIME_OPERATORS,
  values: [NOON_MS - 2_000, new Date(NOON_MS - 2_000).toISOString(), new Date(NOON_MS).toISOString().toLowerCase()],
  holds: (record, operator, value) =>
    numberHolds(read(record), operator, typeof value === 'string' ? Date.parse(value.toUpperCase()) : value),
});
const status: Column = {
  operators: NUMBER_OPERATORS,
  values: [200, 400, -1, -2, -3, -4],
  holds: statusHolds,
};
const endedAt = (record: ExchangeRecord) => record.startedAtMs + Math.trunc(record.latencyMs);
const rating = boolean((record) => RATINGS.get(record.exchangeId) ?? null);
const session = (column: Column, of: (records: readonly ExchangeRecord[]) => ExchangeRecord): Column => ({
  ...column,
  holds: (record, operator, value) =>
    record.sessionId !== null &&
    column.holds(of(RECORDS.filter((each) => each.sessionId === record.sessionId)), operator, value),
});
const first = (records: readonly ExchangeRecord[]) => records[0] ?? bare;
const last = (records: readonly ExchangeRecord[]) => records.at(-1) ?? bare;
const sum = (read: (record: ExchangeRecord) => number | null) => (record: ExchangeRecord) =>
  RECORDS.filter((each) => each.sessionId === record.sessionId)
    .map(read)
    .reduce((a, b) => (a === null && b === null ? null : (a ?? 0) + (b ?? 0)), null);
const sumOr0 = (read: (record: ExchangeRecord) => number | null) => (record: ExchangeRecord) => sum(read)(record) ?? 0;

const GRAMMAR: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  request_response_rmt: {
    country_code: absent,
    latency: number((r) => r.latencyMs, 1_000, 120),
    cost: usd((r) => r.costNanos, 0, 0.5, 2),
    provider: text((r) => r.provider, 'OPENAI', 'openai'),
    time_to_first_token: number((r) => r.ttftMs, 30),
    status,
    outcome: { operators: OUTCOME_OPERATORS, values: OUTCOMES, holds: outcomeHolds },
    request_created_at: time((r) => r.startedAtMs),
    response_created_at: time(endedAt),
    model: text((r) => r.model, 'gpt-4o', 'GPT%'),
    user_id: text((r) => r.userId, 'alice', 'ALI'),
    organization_id: text((r) => r.organizationId, organizationId),
    node_id: absent,
    job_id: absent,
    threat: boolean((r) => r.outcome === 'threat' || r.threat === true),
    request_id: text((r) => r.requestId, full.requestId),
    prompt_tokens: number((r) => r.usage.promptTokens, 10),
    completion_tokens: number((r) => r.usage.completionTokens, 0, 5),
    prompt_cache_read_tokens: number((r) => r.usage.promptCacheReadTokens, 0, 4),
    prompt_cache_write_tokens: number((r) => r.usage.promptCacheWriteTokens, 2),
    total_tokens: number((r) => totalTokens(r.usage), 15),
    target_url: text((r) => r.targetUrl, full.targetUrl, 'anthropic'),
    request_body: text((r) => r.requestBody.text, 'Say hello', 'HELLO'),
    response_body: text((r) => r.responseBody.text, 'Hello!', 'hello'),
    cache_enabled: boolean((r) => r.cacheEnabled),
    cache_reference_id: text((r) => r.cacheReferenceId, other.cacheReferenceId ?? ''),
    cached: boolean((r) => r.outcome === 'cached'),
    assets: absent,
    'helicone-score-feedback': rating,
    prompt_id: text((r) => r.promptId, 'greeting', 'GREET'),
    prompt_version: absent,
    rate_limit: {
      operators: LIST_OPERATORS,
      values: ['5;w=60;u=request', '7;w=60;u=request'],
      holds: (record, operator, value) => listHolds(record.rateLimits ?? [], operator, value),
    },
    limited_by: text((r) => r.limitedBy ?? null, '5;w=60;u=request', 'u=REQUEST'),
    request_referrer: absent,
    is_passthrough_billing: boolean(() => false),
  },
  request: {
    id: text((r) => r.requestId, full.requestId),
    prompt: text((r) => r.requestBody.text, 'Say hello', 'HELLO'),
    created_at: time((r) => r.startedAtMs),
    user_id: text((r) => r.userId, 'alice'),
    organization_id: text((r) => r.organizationId, organizationId),
    org_id: text((r) => r.organizationId, organizationId),
    model: text((r) => r.requestModel, 'claude'),
    modelOverride: text((r) => r.modelOverride, 'mine'),
    path: text((r) => r.path, '/v1/messages'),
    provider: text((r) => r.provider, 'OPENAI'),
    prompt_id: text((r) => r.promptId, 'greeting'),
    node_id: absent,
    country_code: absent,
  },
  response: {
    body_tokens: number((r) => totalTokens(r.usage), 15),
    body_model: text((r) => r.responseModel, 'claude-1'),
    body_completion: text((r) => r.responseBody.text, 'Hello!'),
    status,
    model: text((r) => r.responseModel, 'claude-1'),
    created_at: time(endedAt),
  },
  properties: { team: text((r) => r.properties['Team'] ?? null, 'blue', 'RED') },
  values: { city: absent },
  feedback: { rating },
  sessions_request_response_rmt: {
    session_session_id: session(
      text((r) => r.sessionId, 's-1', 'S-'),
      first,
    ),
    session_session_name: session(
      text((r) => r.sessionName, 'Chat', 'Later'),
      first,
    ),
    session_total_cost: session(
      usd(
        sum((r) => r.costNanos),
        0,
        2,
      ),
      first,
    ),
    session_total_tokens: session(
      number(
        sumOr0((r) => totalTokens(r.usage)),
        0,
        35,
      ),
      first,
    ),
    session_prompt_tokens: session(
      number(
        sumOr0((r) => r.usage.promptTokens),
        0,
        30,
      ),
      first,
    ),
    session_completion_tokens: session(
      number(
        sumOr0((r) => r.usage.completionTokens),
        0,
        5,
      ),
      first,
    ),
    session_total_requests: session(
      number(
        sumOr0(() => 1),
        1,
        2,
      ),
      first,
    ),
    session_created_at: session(
      time((r) => r.startedAtMs),
      first,
    ),
    session_latest_request_created_at: session(
      time((r) => r.startedAtMs),
      last,
    ),
    session_tag: session(
      text((r) => (r.sessionId === 's-1' ? 'Good' : null), 'Good', 'OO'),
      first,
    ),
  },
};

export function describeFilterGrammar(held: Held): void {
  describe('the grammar of filters', () => {
    before(async () => {
      await held.store.insert(RECORDS, randomUUID());
      for (const [id, liked] of RATINGS) {
        await held.store.addFacts(organizationId, id, [{ kind: 'feedback', rating: liked }]);
      }
      await held.store.tagSession(organizationId, 's-1', 'Good');
    });

    for (const [table, columns] of Object.entries(GRAMMAR)) {
      for (const [column, { operators, values, words = [], holds }] of Object.entries(columns)) {
        test(`${table}.${column} with ${operators.join(', ')}`, async () => {
          const asked = operators.flatMap((operator) =>
            [...values, ...(EQUALITY.has(operator) ? words : [])].map((value) => ({ operator, value })),
          );
          await Promise.all(
            asked.map(async ({ operator, value }) => {
              const filter: FilterNode = { [table]: { [column]: { [operator]: value } } };
              assert.deepEqual(
                sorted(await idsOf(held, page(organizationId, { filter }))),
                sorted(RECORDS.filter((record) => holds(record, operator, value)).map((record) => record.exchangeId)),
                JSON.stringify(filter),
              );
            }),
          );
        });
      }
    }
  });
}

const EQUALITY: ReadonlySet<string> = new Set(['equals', 'not-equals']);
