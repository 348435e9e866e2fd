// Sessions and their calls as rows of the engine, and as the port has them.
import type { SessionCall, SessionTotals } from '../../ports/sessions.ts';
import { IS_ERROR } from './exchange-terms.ts';
import { Sql } from './sql.ts';

export interface TotalsRow {
  readonly id: string;
  readonly name: string;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly end_ms: number;
  readonly requests: number;
  readonly errors: number;
  readonly cost: number | null;
  readonly priced: number;
  readonly prompt: number;
  readonly completion: number;
  readonly latency: number;
  readonly users: readonly string[];
  readonly newest_tag?: string;
}

export function toSessionTotals(row: TotalsRow): SessionTotals {
  return {
    sessionId: row.id,
    name: row.name,
    firstStartMs: row.first_ms,
    lastStartMs: row.last_ms,
    lastEndMs: row.end_ms,
    requests: row.requests,
    errors: row.errors,
    costNanos: row.cost ?? 0,
    priced: row.priced,
    promptTokens: row.prompt,
    completionTokens: row.completion,
    averageLatencyMs: row.latency / row.requests,
    userIds: row.users,
    // A session that was never tagged has no row to join, which the engine fills with an empty text.
    tag: row.newest_tag === undefined || row.newest_tag === '' ? null : row.newest_tag,
  };
}

export interface CallRow {
  readonly exchange_id: string;
  readonly request_id: string;
  readonly started_ms: number;
  readonly session_path: string | null;
  readonly span_id: string | null;
  readonly parent_span_id: string | null;
  readonly status: number;
  readonly outcome: SessionCall['outcome'];
  readonly failed: 0 | 1;
  readonly provider: string;
  readonly model: string | null;
  readonly user_id: string | null;
  readonly latency_ms: number;
  readonly ttft_ms: number | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cost_nanos: number | null;
}

/** The select list of `CallRow`. */
export const CALL_FIELDS = new Sql(
  [
    `exchange_id, request_id, toUnixTimestamp64Milli(started_at) AS started_ms, session_path, span_id, parent_span_id,
  status, outcome,
  toUInt8(${IS_ERROR}) AS failed, provider, model, user_id, latency_ms, ttft_ms, prompt_tokens, completion_tokens,
  cost_nanos`,
  ],
  [],
);

export function toSessionCall(row: CallRow): SessionCall {
  return {
    exchangeId: row.exchange_id,
    requestId: row.request_id,
    startedAtMs: row.started_ms,
    path: row.session_path,
    traceSpan: row.span_id === null ? null : { spanId: row.span_id, parentSpanId: row.parent_span_id },
    status: row.status,
    outcome: row.outcome,
    isError: row.failed === 1,
    provider: row.provider,
    model: row.model,
    userId: row.user_id,
    latencyMs: row.latency_ms,
    ttftMs: row.ttft_ms,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costNanos: row.cost_nanos,
  };
}
