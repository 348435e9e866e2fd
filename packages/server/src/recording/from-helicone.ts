// A row of a Helicone export as an exchange of ours, under its own ids and times. Pure.
import { createHash } from 'node:crypto';
import {
  BOOLEAN_SCORE_SUFFIX,
  CLIENT_GONE_STATUS,
  type ExchangeRecord,
  OUTCOMES,
  type Outcome,
  RATING_SCORE,
  readInstant,
  type StoredBody,
  type TransferredExchange,
  type TransferredFact,
  UNKNOWN_USAGE,
  type Usage,
} from '@heliometer/contract';
import { isUuid } from '../kernel/ids.ts';
import { findFormat } from '../providers/format-registry.ts';
import type { HeliconeRow } from './helicone-row.ts';
import { normalizeSessionPath } from './session-path.ts';

/** Why a row cannot be taken; the message says what was seen and what is accepted. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
}

const NANOS_PER_USD = 1e9;
const MODEL_NOT_KNOWN = 'unknown';
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** @throws UnreadableRow */
export function fromHelicone(row: HeliconeRow): TransferredExchange {
  const ids = idsOf(row);
  const startedAtMs = momentOf('request_created_at', row.request_created_at);
  const latencyMs = row.latencies?.total ?? row.delay_ms ?? row.latency ?? sinceStart(row, startedAtMs);
  const record = recordOf(row, { ...ids, startedAtMs, latencyMs });
  return { record, facts: factsOf(row, ids.exchangeId, Math.round(startedAtMs + latencyMs)) };
}

interface Place {
  readonly exchangeId: string;
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly latencyMs: number;
}

function recordOf(row: HeliconeRow, place: Place): ExchangeRecord {
  const { properties, ...session } = sessionOf(row);
  const ended = endOf(row);
  const requestBody = bodyOf(row.request_body, false);
  const responseBody = bodyOf(row.response_body, row.stream === true);
  const provider = (row.provider || 'CUSTOM').toUpperCase();
  const targetUrl = withoutSecrets(row.target_url ?? '');
  const path = row.request_path || pathOf(targetUrl);
  return {
    ...place,
    organizationId: '',
    keyId: row.key_id ?? null,
    ...ended,
    errorCode: row.error_code ?? null,
    method: 'POST',
    path: withoutSecrets(path),
    provider,
    targetUrl,
    model: known(row.model) ?? known(row.response_model) ?? known(row.request_model),
    requestModel: known(row.request_model),
    responseModel: known(row.response_model),
    modelOverride: known(row.model_override),
    format: formatOf({ provider, path: pathOf(targetUrl) || path, requestBody, responseBody }),
    stream: row.stream ?? false,
    ...timesOf(row),
    usage: usageOf(row),
    usageEstimated: row.usage_estimated ?? false,
    costNanos: costOf(row),
    receipt: null,
    userId: row.request_user_id || null,
    ...session,
    promptId: row.prompt_id || null,
    promptVersion: row.prompt_version || null,
    promptVersionId: null,
    promptEnvironment: null,
    promptMode: null,
    promptLabel: null,
    promptInputs: null,
    promptAutoInputs: [],
    properties,
    requestHeaders: [],
    responseHeaders: [],
    requestBytes: Buffer.byteLength(requestBody.text),
    responseBytes: Buffer.byteLength(responseBody.text),
    requestBody,
    responseBody,
    finishReason: row.finish_reason ?? null,
    attempts: [],
    warnings: row.warnings ?? [],
    cacheEnabled: row.cache_enabled ?? false,
    cacheReferenceId: cacheReference(row),
    cacheBucket: null,
    savedLatencyMs: null,
    savedCostNanos: null,
    retries: null,
    fallbackIndex: null,
    threat: row.threat ?? null,
    threatCategory: row.threat_category ?? null,
    bodyChanges: [],
    websocket: null,
  };
}

function costOf(row: HeliconeRow): number | null {
  const cost = row.cost ?? row.costUSD ?? null;
  return cost === null ? null : Math.round(cost * NANOS_PER_USD);
}

function timesOf(row: HeliconeRow): Pick<ExchangeRecord, 'ttfbMs' | 'ttftMs' | 'gatewayOverheadMs'> {
  return {
    ttfbMs: row.latencies?.ttfb ?? null,
    // 0 is how Helicone says that there was no stream.
    ttftMs: row.latencies?.ttft ?? (row.time_to_first_token || null),
    gatewayOverheadMs: row.latencies?.overhead ?? 0,
  };
}

/** A request of theirs is one exchange, so its id is the exchange's as well; their CSV has the answer's alone. */
function idsOf(row: HeliconeRow): Pick<Place, 'exchangeId' | 'requestId'> {
  const requestId = row.request_id || row.response_id || row.exchange_id;
  if (!requestId) throw new UnreadableRow('request_id: is missing, and so is response_id; accepted is either');
  const id = row.exchange_id || requestId;
  return { exchangeId: isUuid(id) ? id.toLowerCase() : idMadeOf(id), requestId };
}

/** The same for the same text (RFC 9562 §5.8). */
function idMadeOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function momentOf(name: string, value: string | number): number {
  const ms = readInstant(value);
  if (ms !== null) return ms;
  throw new UnreadableRow(`${name}: saw ${JSON.stringify(value)}, accepted is a time such as 2026-07-01T12:00:00.000Z`);
}

function sinceStart({ response_created_at: end }: HeliconeRow, startedAtMs: number): number {
  return end === null || end === undefined || end === ''
    ? 0
    : Math.max(0, momentOf('response_created_at', end) - startedAtMs);
}

function known(model: string | null | undefined): string | null {
  return model === undefined || model === null || model === '' || model === MODEL_NOT_KNOWN ? null : model;
}

/** Their own numbers for what is no HTTP status: −1 timeout, −2 pending, −3 cancelled by the client, −4 threat. */
const ENDS: Readonly<Record<number, Pick<ExchangeRecord, 'status' | 'outcome'>>> = {
  [-1]: { status: 504, outcome: 'timeout' },
  [-2]: { status: 0, outcome: 'stopped' },
  [-3]: { status: CLIENT_GONE_STATUS, outcome: 'client_gone' },
  [-4]: { status: 400, outcome: 'threat' },
  [CLIENT_GONE_STATUS]: { status: CLIENT_GONE_STATUS, outcome: 'client_gone' },
};

function endOf(row: HeliconeRow): Pick<ExchangeRecord, 'status' | 'outcome'> {
  const own = OUTCOMES.find((outcome) => outcome === row.outcome);
  if (own !== undefined) return { status: row.response_status, outcome: own };
  const outcome: Outcome = cacheReference(row) === null ? 'answered' : 'cached';
  return ENDS[row.response_status] ?? { status: row.response_status, outcome };
}

function cacheReference({ cache_reference_id: id }: HeliconeRow): string | null {
  return id === null || id === undefined || id === '' || id === NIL_UUID ? null : id;
}

/** Theirs has the parts beside the rest, ours has them in it (platform.md §2). */
function usageOf(row: HeliconeRow): Usage {
  const own = Object.fromEntries(Object.entries(row.usage ?? {}).filter(([, value]) => value !== null));
  if (row.usage) return { ...UNKNOWN_USAGE, ...own };
  const plus = (whole: number | null | undefined, ...parts: readonly (number | null | undefined)[]) =>
    whole === null || whole === undefined ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), whole);
  const { prompt_cache_read_tokens: read, prompt_cache_write_tokens: write, prompt_audio_tokens: heard } = row;
  const { reasoning_tokens: reasoning, completion_audio_tokens: spoken } = row;
  return {
    ...UNKNOWN_USAGE,
    promptTokens: plus(row.prompt_tokens, read, write, heard),
    promptCacheReadTokens: read ?? null,
    promptCacheWriteTokens: write ?? null,
    promptAudioTokens: heard ?? null,
    completionTokens: plus(row.completion_tokens, reasoning, spoken),
    reasoningTokens: reasoning ?? null,
    completionAudioTokens: spoken ?? null,
  };
}

/** They keep the session among the properties. */
function sessionOf(row: HeliconeRow) {
  const all = { ...row.request_properties, ...row.properties };
  const own = new Map<string, string>();
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (/^helicone-session-(id|name|path)$/i.test(name)) own.set(name.toLowerCase(), text);
    else properties[name] = text;
  }
  const path = row.session?.path ?? own.get('helicone-session-path') ?? null;
  return {
    properties,
    sessionId: row.session?.id ?? own.get('helicone-session-id') ?? null,
    sessionName: row.session?.name ?? own.get('helicone-session-name') ?? null,
    sessionPath: path === null ? null : normalizeSessionPath(path),
  };
}

const JSON_TYPE = 'application/json';

/** A body that is not in the file is one that was not kept. Of a stream of ours the raw text is beside the folded answer. */
function bodyOf(body: unknown, isStream: boolean): StoredBody {
  const whole = { truncated: false } as const;
  if (body === null || body === undefined) return { encoding: 'omitted', text: '', ...whole, contentType: null };
  if (typeof body === 'string') {
    return { encoding: body === '' ? 'empty' : 'utf8', text: body, ...whole, contentType: null };
  }
  if (typeof body === 'object' && isStream && 'streamed_data' in body && typeof body.streamed_data === 'string') {
    return { encoding: 'utf8', text: body.streamed_data, ...whole, contentType: 'text/event-stream' };
  }
  if (typeof body === 'object' && 'base64' in body && typeof body.base64 === 'string') {
    const contentType = 'content_type' in body && typeof body.content_type === 'string' ? body.content_type : null;
    return { encoding: 'base64', text: body.base64, ...whole, contentType };
  }
  return { encoding: 'utf8', text: JSON.stringify(body), ...whole, contentType: JSON_TYPE };
}

interface FormatClues extends Pick<ExchangeRecord, 'provider' | 'path' | 'requestBody' | 'responseBody'> {}

function formatOf({ provider, path, requestBody, responseBody }: FormatClues): string | null {
  const [request, answer] = [parsed(requestBody), parsed(responseBody)];
  return findFormat({ providerSlug: provider.toLowerCase(), method: 'POST', path, request, answer })?.name ?? null;
}

function parsed({ text, contentType }: StoredBody): unknown {
  return contentType === JSON_TYPE ? JSON.parse(text) : undefined;
}

function pathOf(targetUrl: string): string {
  return URL.parse(targetUrl)?.pathname ?? '';
}

const SECRET_PARAMETER = /(?<=[?&])([^=&#]*(?:key|token|secret|signature|credential|password)[^=&#]*)=[^&#]*/gi;

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(SECRET_PARAMETER, '$1=***');
}

function factsOf(row: HeliconeRow, exchangeId: string, endedAtMs: number): readonly TransferredFact[] {
  const facts: TransferredFact[] = [];
  const id = (name: string) => idMadeOf(`${exchangeId} ${name}`);
  const scored = new Map(Object.entries(row.scores ?? {}).map(([name, value]) => [name, scoreOf(name, value)]));
  const rating = row.feedback_rating ?? (scored.has(RATING_SCORE) ? scored.get(RATING_SCORE) !== 0 : null);
  scored.delete(RATING_SCORE);
  if (rating !== null) {
    const atMs = row.feedback_created_at ? momentOf('feedback_created_at', row.feedback_created_at) : endedAtMs;
    facts.push({ kind: 'feedback', id: row.feedback_id || id('feedback'), atMicros: atMs * 1000, rating });
  }
  for (const [name, value] of scored) {
    const isBoolean = name.endsWith(BOOLEAN_SCORE_SUFFIX);
    const bare = isBoolean ? name.slice(0, -BOOLEAN_SCORE_SUFFIX.length) : name;
    facts.push({ kind: 'score', id: id(`score ${name}`), atMicros: endedAtMs * 1000, name: bare, value, isBoolean });
  }
  return facts;
}

function scoreOf(name: string, value: unknown): number {
  const bare = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  if (typeof bare === 'number' || typeof bare === 'boolean') return Number(bare);
  throw new UnreadableRow(`scores.${name}: saw ${JSON.stringify(value)}, accepted is a number or a boolean`);
}
