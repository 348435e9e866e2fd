// Reading an exchange back: the columns to select (never a body) and the row they make.
import type { ExchangeRecord, Outcome, Receipt, StoredBody, WebSocketSummary } from '@heliometer/contract';
import type { StoredBodies, StoredExchange } from '../../ports/record-store.ts';
import { Sql } from './sql.ts';

export interface ExchangeRow {
  readonly exchange_id: string;
  readonly request_id: string;
  readonly organization_id: string;
  readonly key_id: string | null;
  readonly outcome: Outcome;
  readonly error_code: string | null;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly provider: string;
  readonly target_url: string;
  readonly model: string | null;
  readonly request_model: string | null;
  readonly response_model: string | null;
  readonly model_override: string | null;
  readonly format: string | null;
  readonly stream: boolean;
  readonly latency_ms: number;
  readonly ttfb_ms: number | null;
  readonly ttft_ms: number | null;
  readonly gateway_overhead_ms: number;
  readonly prompt_tokens: number | null;
  readonly prompt_cache_read_tokens: number | null;
  readonly prompt_cache_write_tokens: number | null;
  readonly prompt_cache_write_5m_tokens: number | null;
  readonly prompt_cache_write_1h_tokens: number | null;
  readonly prompt_audio_tokens: number | null;
  readonly prompt_image_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly completion_audio_tokens: number | null;
  readonly completion_image_tokens: number | null;
  readonly images: number | null;
  readonly seconds: number | null;
  readonly searches: number | null;
  readonly characters: number | null;
  readonly usage_estimated: boolean;
  readonly cost_nanos: number | null;
  readonly receipt: string;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly session_name: string | null;
  readonly session_path: string | null;
  readonly span_id: string | null;
  readonly parent_span_id: string | null;
  readonly prompt_id: string | null;
  readonly prompt_version: string | null;
  readonly prompt_version_id: string | null;
  readonly prompt_environment: string | null;
  readonly prompt_mode: string | null;
  readonly prompt_label: string | null;
  readonly prompt_inputs: string;
  readonly prompt_auto_inputs: readonly string[];
  /**
   * Names and values apart: V8 14.6 takes an escaped name for a lone backslash where the object parsed before had that
   * (JSON.parse of {"a":1,"\\":2}, then of {"a":1,"\u2028":2}).
   */
  readonly property_keys: readonly string[];
  readonly property_values: readonly string[];
  readonly request_headers: string;
  readonly response_headers: string;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly finish_reason: string | null;
  readonly warnings: readonly string[];
  readonly cache_enabled: boolean;
  readonly cache_reference_id: string | null;
  readonly cache_bucket: number | null;
  readonly saved_latency_ms: number | null;
  readonly saved_cost_nanos: number | null;
  readonly retries: number | null;
  readonly fallback_index: number | null;
  readonly threat: boolean | null;
  readonly threat_category: string | null;
  readonly body_changes: readonly string[];
  readonly rate_limits: readonly string[];
  readonly limited_by: string | null;
  readonly redactions: string;
  readonly websocket: string;
  readonly started_ms: number;
  readonly stored_ms: number;
}

type UsageRow = Pick<
  ExchangeRow,
  | 'prompt_tokens'
  | 'prompt_cache_read_tokens'
  | 'prompt_cache_write_tokens'
  | 'prompt_cache_write_5m_tokens'
  | 'prompt_cache_write_1h_tokens'
  | 'prompt_audio_tokens'
  | 'prompt_image_tokens'
  | 'completion_tokens'
  | 'reasoning_tokens'
  | 'completion_audio_tokens'
  | 'completion_image_tokens'
  | 'images'
  | 'seconds'
  | 'searches'
  | 'characters'
>;

/** The select list of `UsageRow`. */
export const USAGE_FIELDS = new Sql(
  [
    `prompt_tokens, prompt_cache_read_tokens, prompt_cache_write_tokens, prompt_cache_write_5m_tokens,
  prompt_cache_write_1h_tokens, prompt_audio_tokens, prompt_image_tokens, completion_tokens, reasoning_tokens,
  completion_audio_tokens, completion_image_tokens, images, seconds, searches, characters`,
  ],
  [],
);

/** The select list of `ExchangeRow`. */
export const EXCHANGE_FIELDS = new Sql(
  [
    `exchange_id, request_id, organization_id, key_id, outcome, error_code, status, method, path, provider, target_url,
  model, request_model, response_model, model_override, format, stream, latency_ms, ttfb_ms, ttft_ms, gateway_overhead_ms,
  prompt_tokens, prompt_cache_read_tokens, prompt_cache_write_tokens, prompt_cache_write_5m_tokens,
  prompt_cache_write_1h_tokens, prompt_audio_tokens, prompt_image_tokens, completion_tokens, reasoning_tokens,
  completion_audio_tokens, completion_image_tokens, images, seconds, searches, characters, usage_estimated, cost_nanos,
  receipt, user_id, session_id, session_name, session_path, span_id, parent_span_id, prompt_id, prompt_version, prompt_version_id,
  prompt_environment, prompt_mode, prompt_label, prompt_inputs, prompt_auto_inputs, mapKeys(properties) AS property_keys, mapValues(properties) AS property_values,
  request_headers, response_headers, request_bytes, response_bytes,
  finish_reason, warnings, cache_enabled, cache_reference_id, cache_bucket, saved_latency_ms, saved_cost_nanos, retries,
  fallback_index, threat, threat_category, rate_limits, limited_by, body_changes, redactions, websocket,
  toUnixTimestamp64Milli(started_at) AS started_ms, toUnixTimestamp64Milli(stored_at) AS stored_ms`,
  ],
  [],
);

/** The exchange as it was recorded; later facts are folded in by the caller. */
export function toStoredExchange(row: ExchangeRow): StoredExchange {
  const record: StoredExchange['record'] = {
    exchangeId: row.exchange_id,
    requestId: row.request_id,
    organizationId: row.organization_id,
    keyId: row.key_id,
    outcome: row.outcome,
    errorCode: row.error_code,
    status: row.status,
    method: row.method,
    path: row.path,
    provider: row.provider,
    targetUrl: row.target_url,
    model: row.model,
    requestModel: row.request_model,
    responseModel: row.response_model,
    modelOverride: row.model_override,
    format: row.format,
    stream: row.stream,
    startedAtMs: row.started_ms,
    latencyMs: row.latency_ms,
    ttfbMs: row.ttfb_ms,
    ttftMs: row.ttft_ms,
    gatewayOverheadMs: row.gateway_overhead_ms,
    usage: toUsage(row),
    usageEstimated: row.usage_estimated,
    costNanos: row.cost_nanos,
    receipt: fromText<Receipt>(row.receipt),
    userId: row.user_id,
    sessionId: row.session_id,
    sessionName: row.session_name,
    sessionPath: row.session_path,
    ...(row.span_id === null ? {} : { traceSpan: { spanId: row.span_id, parentSpanId: row.parent_span_id } }),
    promptId: row.prompt_id,
    promptVersion: row.prompt_version,
    promptVersionId: row.prompt_version_id,
    promptEnvironment: row.prompt_environment,
    promptMode: row.prompt_mode,
    promptLabel: row.prompt_label,
    promptInputs: fromText<Readonly<Record<string, string>>>(row.prompt_inputs),
    promptAutoInputs: row.prompt_auto_inputs,
    properties: Object.fromEntries(row.property_keys.map((name, i) => [name, row.property_values[i] ?? ''])),
    requestHeaders: fromText<ExchangeRecord['requestHeaders']>(row.request_headers) ?? [],
    responseHeaders: fromText<ExchangeRecord['responseHeaders']>(row.response_headers) ?? [],
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
    finishReason: row.finish_reason,
    warnings: row.warnings,
    cacheEnabled: row.cache_enabled,
    cacheReferenceId: row.cache_reference_id,
    cacheBucket: row.cache_bucket,
    savedLatencyMs: row.saved_latency_ms,
    savedCostNanos: row.saved_cost_nanos,
    retries: row.retries,
    fallbackIndex: row.fallback_index,
    threat: row.threat,
    threatCategory: row.threat_category,
    ...(row.rate_limits.length === 0 ? {} : { rateLimits: row.rate_limits }),
    ...(row.limited_by === null ? {} : { limitedBy: row.limited_by }),
    bodyChanges: row.body_changes,
    ...(row.redactions === '' ? {} : { redactions: JSON.parse(row.redactions) as Readonly<Record<string, number>> }),
    websocket: fromText<WebSocketSummary>(row.websocket),
  };
  return { record, feedback: null, scores: {}, updatedAtMs: row.stored_ms };
}

export function toUsage(row: UsageRow): ExchangeRecord['usage'] {
  return {
    promptTokens: row.prompt_tokens,
    promptCacheReadTokens: row.prompt_cache_read_tokens,
    promptCacheWriteTokens: row.prompt_cache_write_tokens,
    promptCacheWrite5mTokens: row.prompt_cache_write_5m_tokens,
    promptCacheWrite1hTokens: row.prompt_cache_write_1h_tokens,
    promptAudioTokens: row.prompt_audio_tokens,
    promptImageTokens: row.prompt_image_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    completionAudioTokens: row.completion_audio_tokens,
    completionImageTokens: row.completion_image_tokens,
    images: row.images,
    seconds: row.seconds,
    searches: row.searches,
    characters: row.characters,
  };
}

function fromText<T>(json: string): T | null {
  return json === '' ? null : (JSON.parse(json) as T);
}

export interface BodiesRow {
  readonly exchange_id: string;
  readonly request_body_encoding: StoredBody['encoding'];
  readonly request_body_truncated: boolean;
  readonly request_content_type: string | null;
  readonly request_body: string;
  readonly request_body_ref: string;
  readonly response_body_encoding: StoredBody['encoding'];
  readonly response_body_truncated: boolean;
  readonly response_content_type: string | null;
  readonly response_body: string;
  readonly response_body_ref: string;
  readonly response_arrival_offsets: readonly number[];
  readonly response_arrival_tenths: readonly number[];
}

export const BODY_FIELDS = new Sql(
  [
    `exchange_id, request_body_encoding, request_body_truncated, request_content_type, request_body,
  request_body_ref, response_body_encoding, response_body_truncated, response_content_type, response_body,
  response_body_ref, response_arrival_offsets, response_arrival_tenths`,
  ],
  [],
);

/** As the row has them: of a body that is kept apart the beginning, and its `ref`. */
export function toStoredBodies(row: BodiesRow): StoredBodies {
  return {
    request: {
      encoding: row.request_body_encoding,
      text: row.request_body,
      truncated: row.request_body_truncated,
      contentType: row.request_content_type,
      ...refOf(row.request_body_ref),
    },
    response: {
      encoding: row.response_body_encoding,
      text: row.response_body,
      truncated: row.response_body_truncated,
      contentType: row.response_content_type,
      ...arrivalsOf(row),
      ...refOf(row.response_body_ref),
    },
  };
}

function refOf(ref: string): Pick<StoredBody, 'ref'> {
  return ref === '' ? {} : { ref };
}

function arrivalsOf({
  response_arrival_offsets: offsets,
  response_arrival_tenths: tenths,
}: BodiesRow): Pick<StoredBody, 'arrivals'> {
  return offsets.length === 0 ? {} : { arrivals: offsets.map((offset, i) => [offset, (tenths[i] ?? 0) / 10]) };
}
