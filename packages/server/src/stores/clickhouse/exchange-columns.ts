// Table. The columns of an exchange and of an attempt as they are written, each with the value it takes from the record.
import type { AttemptRecord, ExchangeRecord } from '@heliometer/contract';
import { mergeNames } from './property-names.ts';

type Cell = string | number | boolean | null | readonly (string | number)[] | Readonly<Record<string, string>>;

/** ClickHouse's own way of writing a time; a bare number would be read as seconds. */
function time(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1);
}

/** Integer columns refuse fractions, and one odd number must not keep a whole batch out. */
function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function text(value: unknown): string {
  return value === null ? '' : JSON.stringify(value);
}

/** Lone surrogates have no UTF-8. */
function wellFormed(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return mergeNames(Object.entries(values).map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]));
}

/** Columns of 32 bits. */
const MOST = 2 ** 32 - 1;

function bounded(values: readonly number[] = []): readonly number[] {
  return values.map((value) => Math.min(Math.max(Math.round(value), 0), MOST));
}

export const EXCHANGE_COLUMNS: Readonly<Record<string, (record: ExchangeRecord) => Cell>> = {
  organization_id: (record) => record.organizationId,
  started_at: (record) => time(record.startedAtMs),
  exchange_id: (record) => record.exchangeId,
  request_id: (record) => record.requestId,
  key_id: (record) => record.keyId,
  outcome: (record) => record.outcome,
  error_code: (record) => record.errorCode,
  status: (record) => record.status,
  method: (record) => record.method,
  path: (record) => record.path,
  provider: (record) => record.provider,
  target_url: (record) => record.targetUrl,
  model: (record) => record.model,
  request_model: (record) => record.requestModel,
  response_model: (record) => record.responseModel,
  model_override: (record) => record.modelOverride,
  format: (record) => record.format,
  stream: (record) => record.stream,
  latency_ms: (record) => record.latencyMs,
  ttfb_ms: (record) => record.ttfbMs,
  ttft_ms: (record) => record.ttftMs,
  gateway_overhead_ms: (record) => record.gatewayOverheadMs,
  prompt_tokens: ({ usage }) => whole(usage.promptTokens),
  prompt_cache_read_tokens: ({ usage }) => whole(usage.promptCacheReadTokens),
  prompt_cache_write_tokens: ({ usage }) => whole(usage.promptCacheWriteTokens),
  prompt_cache_write_5m_tokens: ({ usage }) => whole(usage.promptCacheWrite5mTokens),
  prompt_cache_write_1h_tokens: ({ usage }) => whole(usage.promptCacheWrite1hTokens),
  prompt_audio_tokens: ({ usage }) => whole(usage.promptAudioTokens),
  prompt_image_tokens: ({ usage }) => whole(usage.promptImageTokens),
  completion_tokens: ({ usage }) => whole(usage.completionTokens),
  reasoning_tokens: ({ usage }) => whole(usage.reasoningTokens),
  completion_audio_tokens: ({ usage }) => whole(usage.completionAudioTokens),
  completion_image_tokens: ({ usage }) => whole(usage.completionImageTokens),
  images: ({ usage }) => usage.images,
  seconds: ({ usage }) => usage.seconds,
  searches: ({ usage }) => usage.searches,
  characters: ({ usage }) => usage.characters,
  usage_estimated: (record) => record.usageEstimated,
  cost_nanos: (record) => whole(record.costNanos),
  receipt: (record) => text(record.receipt),
  pricing: (record) => text(record.pricing ?? null),
  user_id: (record) => record.userId,
  session_id: (record) => record.sessionId,
  session_name: (record) => record.sessionName,
  session_path: (record) => record.sessionPath,
  span_id: (record) => record.traceSpan?.spanId ?? null,
  parent_span_id: (record) => record.traceSpan?.parentSpanId ?? null,
  prompt_id: (record) => record.promptId,
  prompt_version: (record) => record.promptVersion,
  prompt_version_id: (record) => record.promptVersionId,
  prompt_environment: (record) => record.promptEnvironment,
  prompt_mode: (record) => record.promptMode,
  prompt_label: (record) => record.promptLabel,
  prompt_inputs: (record) => text(record.promptInputs),
  prompt_auto_inputs: (record) => record.promptAutoInputs.map((input) => input.toWellFormed()),
  properties: (record) => wellFormed(record.properties),
  request_headers: (record) => text(record.requestHeaders),
  response_headers: (record) => text(record.responseHeaders),
  request_bytes: (record) => record.requestBytes,
  response_bytes: (record) => record.responseBytes,
  request_body_encoding: (record) => record.requestBody.encoding,
  request_body_truncated: (record) => record.requestBody.truncated,
  request_content_type: (record) => record.requestBody.contentType,
  request_body: (record) => record.requestBody.text,
  request_body_ref: (record) => record.requestBody.ref ?? '',
  response_body_encoding: (record) => record.responseBody.encoding,
  response_body_truncated: (record) => record.responseBody.truncated,
  response_content_type: (record) => record.responseBody.contentType,
  response_body: (record) => record.responseBody.text,
  response_body_ref: (record) => record.responseBody.ref ?? '',
  response_arrival_offsets: ({ responseBody }) => bounded(responseBody.arrivals?.map(([offset]) => offset)),
  response_arrival_tenths: ({ responseBody }) => bounded(responseBody.arrivals?.map(([, ms]) => ms * 10)),
  finish_reason: (record) => record.finishReason,
  warnings: (record) => record.warnings.map((warning) => warning.toWellFormed()),
  cache_enabled: (record) => record.cacheEnabled,
  cache_reference_id: (record) => record.cacheReferenceId,
  cache_bucket: (record) => record.cacheBucket,
  saved_latency_ms: (record) => record.savedLatencyMs,
  saved_cost_nanos: (record) => whole(record.savedCostNanos),
  retries: (record) => record.retries,
  fallback_index: (record) => record.fallbackIndex,
  threat: (record) => record.threat,
  threat_category: (record) => record.threatCategory,
  rate_limits: (record) => record.rateLimits?.map((text) => text.toWellFormed()) ?? [],
  limited_by: (record) => record.limitedBy ?? null,
  body_changes: (record) => record.bodyChanges,
  redactions: (record) => text(record.redactions ?? null),
  websocket: (record) => text(record.websocket),
};

export interface AttemptRow {
  readonly record: ExchangeRecord;
  readonly attempt: AttemptRecord;
}

export const ATTEMPT_COLUMNS: Readonly<Record<string, (row: AttemptRow) => Cell>> = {
  organization_id: ({ record }) => record.organizationId,
  exchange_started_at: ({ record }) => time(record.startedAtMs),
  exchange_id: ({ record }) => record.exchangeId,
  position: ({ attempt }) => attempt.index,
  kind: ({ attempt }) => attempt.kind,
  provider: ({ attempt }) => attempt.provider,
  target_url: ({ attempt }) => attempt.targetUrl,
  started_at: ({ attempt }) => time(attempt.startedAtMs),
  latency_ms: ({ attempt }) => attempt.latencyMs,
  ttfb_ms: ({ attempt }) => attempt.ttfbMs,
  status: ({ attempt }) => attempt.status,
  error: ({ attempt }) => attempt.error,
  reconnected: ({ attempt }) => attempt.reconnected,
};

/** One JSONCompactEachRow line per row, in the order of the columns. */
export function toLines<Row>(columns: Readonly<Record<string, (row: Row) => Cell>>, rows: readonly Row[]): Buffer {
  const cells = Object.values(columns);
  let lines = '';
  for (const row of rows) {
    lines += JSON.stringify(cells.map((cell) => toCell(cell(row))));
    lines += '\n';
  }
  return Buffer.from(lines);
}

function toCell(value: Cell): Cell {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
