// Table. What people's own SQL sees: four views, and for each column what it is. They name no organisation: every table
// below them is filtered to one by the session they are read in (sql-session.ts).
import { quoteName, Sql } from './sql.ts';

export interface ViewColumn {
  readonly name: string;
  readonly from: string;
  readonly description: string;
}

export interface View {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ViewColumn[];
  /** What follows the columns. `{base}` stands for the database of the tables, `{views}` for that of the views. */
  readonly rest: string;
}

const column = (name: string, from: string, description: string): ViewColumn => ({ name, from, description });

const REQUESTS: View = {
  name: 'requests',
  description: 'One row for each request, as it was recorded.',
  columns: [
    column('request_id', 'request_id', 'the id the client sees as Helicone-Id; it may repeat over time'),
    column('exchange_id', 'exchange_id', 'our own id, which never repeats'),
    column('created_at', 'started_at', 'when it began, UTC'),
    column('status', 'status', 'what the client got; 499 when it had gone'),
    column('outcome', 'outcome', 'answered, cached, rejected, limited, flagged, threat, upstream_failed, timeout …'),
    column('error_code', 'error_code', 'of an error of ours'),
    column('provider', 'provider', 'upper case, or CUSTOM'),
    column('model', 'model', 'as priced; null = unknown'),
    column('request_model', 'request_model', 'as asked for'),
    column('key_id', 'key_id', 'id of the Helicone key it came with; null = none'),
    column('user_id', 'user_id', ''),
    column('session_id', 'session_id', ''),
    column('session_name', 'session_name', ''),
    column('session_path', 'session_path', 'place in the tree of its session'),
    column('prompt_id', 'prompt_id', ''),
    column('prompt_version', 'prompt_version', 'major.minor'),
    column('prompt_environment', 'prompt_environment', ''),
    column('properties', 'properties', 'as sent with the request; those set later are not in it'),
    column('latency_ms', 'latency_ms', 'from the first byte of the request to the end of the answer'),
    column('time_to_first_byte_ms', 'ttfb_ms', ''),
    column('time_to_first_token_ms', 'ttft_ms', 'of a stream'),
    column('gateway_overhead_ms', 'gateway_overhead_ms', 'our own part of the latency'),
    column('stream', 'stream', ''),
    column('prompt_tokens', 'prompt_tokens', 'every input token, cached ones included; null = not reported'),
    column('prompt_cache_read_tokens', 'prompt_cache_read_tokens', 'part of prompt_tokens'),
    column('prompt_cache_write_tokens', 'prompt_cache_write_tokens', 'part of prompt_tokens'),
    column('completion_tokens', 'completion_tokens', 'every output token, reasoning included; null = not reported'),
    column('reasoning_tokens', 'reasoning_tokens', 'part of completion_tokens'),
    column(
      'total_tokens',
      'if(prompt_tokens IS NULL AND completion_tokens IS NULL, NULL, ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0))',
      'prompt and completion',
    ),
    column('cost', 'cost_nanos / 1e9', 'USD; null = unknown'),
    column('cached', "toBool(CAST(outcome, 'String') = 'cached')", 'answered from the cache'),
    column('saved_cost', 'saved_cost_nanos / 1e9', 'USD, of a cache hit'),
    column('retries', 'retries', 'null = not asked for'),
    column('fallback_index', 'fallback_index', 'which fallback answered; null = there were none'),
    column('threat', 'threat', 'the security guard’s word; null = it did not run'),
    column('finish_reason', 'finish_reason', ''),
    column('request_bytes', 'request_bytes', ''),
    column('response_bytes', 'response_bytes', ''),
    column('request_body', 'request_body', 'of a large one the beginning'),
    column('response_body', 'response_body', 'of a large one the beginning'),
  ],
  rest: 'FROM {base}.exchanges WHERE exchange_id NOT IN (SELECT exchange_id FROM {base}.deletions)',
};

const TOTALS: readonly ViewColumn[] = [
  column('requests', 'count()', ''),
  column('errors', "countIf(status >= 400 OR outcome NOT IN ('answered', 'cached'))", ''),
  column('cost', 'sum(r.cost)', 'USD, of the requests whose cost is known; null = of none'),
  column('prompt_tokens', 'sum(r.prompt_tokens)', ''),
  column('completion_tokens', 'sum(r.completion_tokens)', ''),
  column('average_latency_ms', 'avg(r.latency_ms)', ''),
];

const SESSIONS: View = {
  name: 'sessions',
  description: 'One row for each session, with sums over its requests.',
  columns: [
    column('session_id', 'assumeNotNull(r.session_id)', ''),
    column('session_name', 'argMax(r.session_name, r.created_at)', 'as of its newest request'),
    column('user_id', 'argMax(r.user_id, r.created_at)', 'as of its newest request'),
    column('created_at', 'min(r.created_at)', 'its first request, UTC'),
    column('last_request_at', 'max(r.created_at)', 'its newest request, UTC'),
    ...TOTALS,
  ],
  rest: "FROM {views}.requests AS r WHERE ifNull(r.session_id, '') != '' GROUP BY r.session_id",
};

const USERS: View = {
  name: 'users',
  description: 'One row for each user, with sums over their requests.',
  columns: [
    column('user_id', 'assumeNotNull(r.user_id)', ''),
    column('first_active', 'min(r.created_at)', 'UTC'),
    column('last_active', 'max(r.created_at)', 'UTC'),
    column('active_days', 'uniqExact(toDate(r.created_at))', ''),
    ...TOTALS,
  ],
  rest: "FROM {views}.requests AS r WHERE ifNull(r.user_id, '') != '' GROUP BY r.user_id",
};

// Facts stand under the id they were given for, and are matched to an exchange here as everywhere (facts.ts).
const SCORES: View = {
  name: 'scores',
  description: 'One row for each score of a request, the newest of its name; feedback is a score named feedback.',
  columns: [
    column('request_id', 'r.request_id', ''),
    column('exchange_id', 'r.exchange_id', ''),
    column('created_at', 'r.created_at', 'when the request began, UTC'),
    column('scored_at', 's.scored_at', 'UTC'),
    column('name', "if(s.kind = 'feedback', 'feedback', s.folded_name)", ''),
    column('value', 's.value', 'of feedback and booleans 1 or 0'),
    column('is_boolean', 's.boolean', ''),
  ],
  rest: `FROM (
    SELECT m.target AS target, f.kind AS kind, f.folded_name AS folded_name, max(f.at) AS scored_at,
      argMax(f.number, (f.at, f.fact_id)) AS value, argMax(f.is_boolean, (f.at, f.fact_id)) AS boolean
    FROM {base}.facts AS f INNER JOIN (
      SELECT subject, argMax(exchange_id, (toString(exchange_id) = subject, started_at, exchange_id)) AS target
      FROM (
        SELECT exchange_id, started_at, arrayJoin(arrayDistinct([toString(exchange_id), request_id])) AS subject
        FROM {base}.exchanges
        WHERE request_id IN (SELECT subject FROM {base}.facts WHERE kind IN ('score', 'feedback'))
          OR exchange_id IN (SELECT toUUIDOrZero(subject) FROM {base}.facts WHERE kind IN ('score', 'feedback'))
      )
      GROUP BY subject
    ) AS m ON f.subject = m.subject
    WHERE f.kind IN ('score', 'feedback')
    GROUP BY target, kind, folded_name
  ) AS s INNER JOIN {views}.requests AS r ON s.target = r.exchange_id`,
};

/** In the order they build on each other. */
export const VIEWS: readonly View[] = [REQUESTS, SESSIONS, USERS, SCORES];

export interface SqlDatabases {
  readonly base: string;
  readonly views: string;
}

export function createView(view: View, { base, views }: SqlDatabases): Sql {
  const place = (text: string): string =>
    text.replaceAll('{base}', quoteName(base)).replaceAll('{views}', quoteName(views));
  const columns = view.columns.map(({ name, from }) => `${place(from)} AS ${name}`).join(', ');
  return new Sql(
    [`CREATE OR REPLACE VIEW ${quoteName(views)}.${view.name} AS SELECT ${columns} ${place(view.rest)}`],
    [],
  );
}
