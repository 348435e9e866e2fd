// A stored exchange as the row the REST API shows (contract/rest/helicone-request.ts). Pure.
import type { AttemptRecord, HeliconeRequest, HeliconeRequestDetail, ListedRequest } from '@heliometer/contract';
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE, totalTokens } from '@heliometer/contract';
import type { StoredBodies, StoredExchange } from '../ports/record-store.ts';

type Stored = StoredExchange['record'];

const NANOS_PER_USD = 1e9;

export function toUsd(nanos: number): number {
  return nanos / NANOS_PER_USD;
}

export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Shown where no model is known, as Helicone does. */
export const UNKNOWN_MODEL = 'unknown';

/** Of a row what a table shows. */
export function toListedRequest(row: HeliconeRequest): ListedRequest {
  return {
    exchange_id: row.exchange_id,
    request_id: row.request_id,
    request_created_at: row.request_created_at,
    request_path: row.request_path,
    request_user_id: row.request_user_id,
    response_status: row.response_status,
    outcome: row.outcome,
    provider: row.provider,
    model: row.model,
    prompt_id: row.prompt_id,
    prompt_version: row.prompt_version,
    prompt_tokens: row.prompt_tokens,
    completion_tokens: row.completion_tokens,
    usage_estimated: row.usage_estimated,
    cost: row.cost,
    latencies: row.latencies,
    stream: row.stream,
    finish_reason: row.finish_reason,
    session: row.session,
    properties: row.properties,
    scores: row.scores,
  };
}

/** Without bodies, as in lists; `bodyUrl` leads to them (null = they will be put in, or have no address). */
export function toHeliconeRequest(stored: StoredExchange, bodyUrl: string | null): HeliconeRequest {
  const { record, feedback, updatedAtMs } = stored;
  const { usage } = record;
  const cost = record.costNanos === null ? null : toUsd(record.costNanos);
  const properties = withSession(record);
  return {
    response_id: record.exchangeId,
    response_created_at: toIso(record.startedAtMs + Math.round(record.latencyMs)),
    response_body: null,
    response_status: record.status,
    response_model: record.responseModel,
    request_id: record.requestId,
    request_created_at: toIso(record.startedAtMs),
    request_body: null,
    request_path: record.path,
    request_user_id: record.userId,
    request_properties: properties,
    request_model: record.requestModel,
    model_override: record.modelOverride,
    helicone_user: null,
    provider: record.provider,
    delay_ms: Math.round(record.latencyMs),
    time_to_first_token: record.ttftMs === null ? null : Math.round(record.ttftMs),
    total_tokens: totalTokens(usage),
    prompt_tokens: usage.promptTokens,
    prompt_cache_write_tokens: usage.promptCacheWriteTokens,
    prompt_cache_read_tokens: usage.promptCacheReadTokens,
    completion_tokens: usage.completionTokens,
    reasoning_tokens: usage.reasoningTokens,
    prompt_audio_tokens: usage.promptAudioTokens,
    completion_audio_tokens: usage.completionAudioTokens,
    cost,
    prompt_id: record.promptId,
    prompt_version: record.promptVersion,
    feedback_created_at: feedback === null ? null : toIso(feedback.atMs),
    feedback_id: feedback?.id ?? null,
    feedback_rating: feedback?.rating ?? null,
    signed_body_url: bodyUrl,
    llmSchema: null,
    country_code: null,
    asset_ids: [],
    asset_urls: {},
    scores: showScores(stored),
    costUSD: cost,
    properties,
    assets: [],
    target_url: record.targetUrl,
    model: record.model ?? UNKNOWN_MODEL,
    cache_reference_id: record.cacheReferenceId,
    cache_enabled: record.cacheEnabled,
    updated_at: toIso(updatedAtMs),
    request_referrer: null,
    ai_gateway_body_mapping: null,
    storage_location: bodyUrl === null ? 'clickhouse' : 's3',
    exchange_id: record.exchangeId,
    outcome: record.outcome,
    error_code: record.errorCode,
    finish_reason: record.finishReason,
    stream: record.stream,
    usage,
    usage_estimated: record.usageEstimated,
    latencies: {
      total: record.latencyMs,
      ttfb: record.ttfbMs,
      ttft: record.ttftMs,
      overhead: record.gatewayOverheadMs,
      tokens_per_second: tokensPerSecond(record),
    },
    session: { id: record.sessionId, name: record.sessionName, path: record.sessionPath },
    key_id: record.keyId,
    threat: record.threat,
    threat_category: record.threatCategory,
    warnings: [...record.warnings],
    redactions: { ...record.redactions },
  };
}

/** By its exchange id, as a request id can repeat. */
export function bodyUrlOf({ record }: StoredExchange, origin: string): string {
  return `${origin}/v1/request/${record.exchangeId}/body`;
}

export interface DetailParts {
  readonly origin: string;
  readonly attempts: readonly AttemptRecord[];
  readonly earlier: readonly StoredExchange[];
  /** null = not asked for. */
  readonly shown: ShownBodies | null;
}

export interface ShownBodies {
  readonly stored: StoredBodies;
  readonly request: unknown;
  readonly response: unknown;
  readonly llmSchema: unknown;
}

export function toHeliconeRequestDetail(stored: StoredExchange, parts: DetailParts): HeliconeRequestDetail {
  const { record } = stored;
  const { shown } = parts;
  return {
    ...toHeliconeRequest(stored, shown === null ? bodyUrlOf(stored, parts.origin) : null),
    request_body: shown?.request ?? null,
    response_body: shown?.response ?? null,
    llmSchema: shown?.llmSchema ?? null,
    bodies:
      shown === null ? null : { request: stateOf(shown.stored.request), response: stateOf(shown.stored.response) },
    prompt: record.promptId === null ? null : promptUse(record),
    receipt: record.receipt === null ? null : { ...record.receipt, lines: [...record.receipt.lines] },
    attempts: [...parts.attempts],
    request_headers: record.requestHeaders.map(([name, value]) => [name, value]),
    response_headers: record.responseHeaders.map(([name, value]) => [name, value]),
    request_bytes: record.requestBytes,
    response_bytes: record.responseBytes,
    arrivals: shown?.stored.response.arrivals?.map(([offset, ms]): [number, number] => [offset, ms]) ?? null,
    websocket: record.websocket,
    earlier: parts.earlier.map(({ record: old }) => ({
      exchange_id: old.exchangeId,
      request_created_at: toIso(old.startedAtMs),
      response_status: old.status,
      outcome: old.outcome,
      error_code: old.errorCode,
    })),
  };
}

function promptUse(record: Stored) {
  return {
    version_id: record.promptVersionId,
    environment: record.promptEnvironment,
    mode: record.promptMode,
    label: record.promptLabel,
    inputs: record.promptInputs,
    auto_inputs: [...record.promptAutoInputs],
  };
}

function stateOf(body: StoredBodies['request']) {
  return { encoding: body.encoding, truncated: body.truncated, content_type: body.contentType };
}

/** Helicone keeps the session among the properties, and its clients look there. A property of the same name wins. */
function withSession(record: Stored): Record<string, string> {
  const session = {
    'Helicone-Session-Id': record.sessionId,
    'Helicone-Session-Name': record.sessionName,
    'Helicone-Session-Path': record.sessionPath,
  };
  const sent = Object.entries(session).filter((entry): entry is [string, string] => entry[1] !== null);
  return { ...Object.fromEntries(sent), ...record.properties };
}

/** Under the names Helicone's clients look for: they tell a boolean by its suffix, and a rating is a score too. */
function showScores({ scores, feedback }: StoredExchange): Record<string, number> {
  const shown = Object.entries(scores).map(([name, { value, isBoolean }]) => [
    isBoolean ? name + BOOLEAN_SCORE_SUFFIX : name,
    value,
  ]);
  return Object.fromEntries(feedback === null ? shown : [...shown, [RATING_SCORE, Number(feedback.rating)]]);
}

/** Output tokens over the time they came in: from the first token on where that is known, else of the whole. */
function tokensPerSecond({ usage, latencyMs, ttftMs }: Stored): number | null {
  const spanMs = latencyMs - (ttftMs ?? 0);
  return usage.completionTokens === null || spanMs <= 0 ? null : (usage.completionTokens / spanMs) * 1000;
}
