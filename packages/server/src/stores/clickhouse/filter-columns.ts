// Table. The tables and columns a filter may name, as Helicone's clients name them, and what each is in our rows.
// `absent` columns are accepted because those clients send them; no exchange of ours has a value there.

import { IS_THREAT } from './exchange-terms.ts';
import {
  booleanColumn,
  type ColumnKind,
  dollarColumn,
  listColumn,
  numberColumn,
  outcomeColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from './filter-condition.ts';
import { Sql, sql } from './sql.ts';
import { activeDays } from './time-buckets.ts';

export interface PlainColumn {
  readonly kind: ColumnKind;
  readonly expression: Sql;
}

const threat = new Sql([IS_THREAT], []);
export const IS_CACHED = sql`(outcome = 'cached' OR isNotNull(cache_reference_id))`;
const absent = sql`CAST(NULL, 'Nullable(String)')`;
export const TOTAL_TOKENS = sql`if(isNull(prompt_tokens) AND isNull(completion_tokens), NULL,
  ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0))`;
/** When the answer ended. */
const endedAt = sql`addMilliseconds(started_at, toInt64(latency_ms))`;

const text = (expression: Sql): PlainColumn => ({ kind: textColumn, expression });
const number = (expression: Sql): PlainColumn => ({ kind: numberColumn, expression });
const boolean = (expression: Sql): PlainColumn => ({ kind: booleanColumn, expression });
const time = (expression: Sql): PlainColumn => ({ kind: timeColumn, expression });

const REQUEST_ROW: Readonly<Record<string, PlainColumn>> = {
  country_code: text(absent),
  latency: number(sql`latency_ms`),
  cost: { kind: dollarColumn, expression: sql`cost_nanos` },
  provider: text(sql`provider`),
  time_to_first_token: number(sql`ttft_ms`),
  status: { kind: statusColumn, expression: sql`status` },
  outcome: { kind: outcomeColumn, expression: sql`outcome` },
  request_created_at: time(sql`started_at`),
  response_created_at: time(endedAt),
  model: text(sql`model`),
  user_id: text(sql`user_id`),
  organization_id: text(sql`organization_id`),
  node_id: text(absent),
  job_id: text(absent),
  threat: boolean(threat),
  request_id: text(sql`request_id`),
  prompt_tokens: number(sql`prompt_tokens`),
  completion_tokens: number(sql`completion_tokens`),
  prompt_cache_read_tokens: number(sql`prompt_cache_read_tokens`),
  prompt_cache_write_tokens: number(sql`prompt_cache_write_tokens`),
  total_tokens: number(TOTAL_TOKENS),
  target_url: text(sql`target_url`),
  request_body: text(sql`request_body`),
  response_body: text(sql`response_body`),
  cache_enabled: boolean(sql`cache_enabled`),
  cache_reference_id: text(sql`cache_reference_id`),
  cached: boolean(IS_CACHED),
  assets: text(absent),
  prompt_id: text(sql`prompt_id`),
  prompt_version: text(sql`prompt_version`),
  rate_limit: { kind: listColumn, expression: sql`rate_limits` },
  limited_by: text(sql`limited_by`),
  request_referrer: text(absent),
  is_passthrough_billing: boolean(sql`false`),
};

export const PLAIN_COLUMNS: Readonly<Record<string, Readonly<Record<string, PlainColumn>>>> = {
  request_response_rmt: REQUEST_ROW,
  request: {
    id: text(sql`request_id`),
    prompt: text(sql`request_body`),
    created_at: time(sql`started_at`),
    user_id: text(sql`user_id`),
    organization_id: text(sql`organization_id`),
    org_id: text(sql`organization_id`),
    model: text(sql`request_model`),
    modelOverride: text(sql`model_override`),
    path: text(sql`path`),
    provider: text(sql`provider`),
    prompt_id: text(sql`prompt_id`),
    node_id: text(absent),
    country_code: text(absent),
  },
  response: {
    body_tokens: number(TOTAL_TOKENS),
    body_model: text(sql`response_model`),
    body_completion: text(sql`response_body`),
    status: { kind: statusColumn, expression: sql`status` },
    model: text(sql`response_model`),
    created_at: time(endedAt),
  },
};

/**
 * Start and id as bytes that compare as they do written out. Of calls of one millisecond ids tell which came first, but the
 * engine compares UUIDs by their second half; a tuple with the id's text took four times as long.
 */
const ORDER_OF_START = sql`concat(reinterpretAsFixedString(byteSwap(toUnixTimestamp64Milli(started_at))), UUIDToNum(exchange_id))`;

/** A session is called as the first of its calls that has a name. */
export const SESSION_NAME = sql`argMin(session_name, ${ORDER_OF_START})`;

/** Columns of a whole session. */
export const SESSION_COLUMNS: Readonly<Record<string, PlainColumn>> = {
  session_session_id: text(sql`any(session_id)`),
  session_session_name: text(SESSION_NAME),
  session_total_cost: { kind: dollarColumn, expression: sql`sum(cost_nanos)` },
  session_total_tokens: number(sql`sum(ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0))`),
  session_prompt_tokens: number(sql`sum(ifNull(prompt_tokens, 0))`),
  session_completion_tokens: number(sql`sum(ifNull(completion_tokens, 0))`),
  session_total_requests: number(sql`count()`),
  session_created_at: time(sql`min(started_at)`),
  session_latest_request_created_at: time(sql`max(started_at)`),
};

/** Columns of a whole user. */
export function userColumns(utcOffsetMinutes: number): Readonly<Record<string, PlainColumn>> {
  const days = activeDays(utcOffsetMinutes);
  const tokens = sql`sum(ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0))`;
  return {
    user_user_id: text(sql`any(user_id)`),
    user_active_for: number(days),
    user_first_active: time(sql`min(started_at)`),
    user_last_active: time(sql`max(started_at)`),
    user_total_requests: number(sql`count()`),
    user_average_requests_per_day_active: number(sql`count() / ${days}`),
    user_average_tokens_per_request: number(sql`${tokens} / count()`),
    user_total_completion_tokens: number(sql`sum(ifNull(completion_tokens, 0))`),
    user_total_prompt_tokens: number(sql`sum(ifNull(prompt_tokens, 0))`),
    user_cost: { kind: dollarColumn, expression: sql`sum(cost_nanos)` },
  };
}

/** Session headers are properties in Helicone's model, columns in ours. */
export const SESSION_PROPERTIES: Readonly<Record<string, Sql>> = {
  'helicone-session-id': sql`session_id`,
  'helicone-session-name': sql`session_name`,
  'helicone-session-path': sql`session_path`,
};
