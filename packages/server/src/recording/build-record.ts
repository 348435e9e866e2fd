// Makes the record of a settled exchange: bodies decoded, read and priced. Everything heavy of an exchange happens here,
// long after its client has its answer.
import {
  type ExchangeReading,
  type ExchangeRecord,
  NO_POLICIES,
  type Receipt,
  type RedactionRules,
  type StoredBody,
} from '@heliometer/contract';
import { unpackMarks } from '../kernel/arrival-marks.ts';
import type { BodyStore } from '../ports/body-store.ts';
import type { PriceOverride } from '../ports/control-store.ts';
import type { PromptVersions } from '../ports/prompt-versions.ts';
import type { CaptureInfo, SettledMeta } from '../ports/spool.ts';
import type { Pricer } from '../providers/pricing.ts';
import { bodyFromStored, type CapturedBytes, type ReadBody, readBody, storedBody } from '../providers/read-body.ts';
import { type ExchangeBytes, type ReadExchange, readExchange } from '../providers/read-exchange.ts';
import { withBodiesApart } from './bodies-apart.ts';
import { pricingFacts, pricingInput, upstreamPath } from './price-record.ts';
import { createAddVersion, NO_PROMPT_PART, type RecordPrompt, readRecordPrompt } from './record-prompt.ts';
import { createRedactRecord, type RedactRecord } from './redaction/redact-record.ts';
import { normalizeSessionPath } from './session-path.ts';
import { type BuildRecord, NotNow, type SettledEntry } from './slot-ingest.ts';
import { storedArrivals, withCodedArrivals } from './stored-arrivals.ts';

export interface RecordBuilderMeans {
  /** Numbers the versions of prompts. */
  readonly prompts: PromptVersions;
  readonly pricer: Pick<Pricer, 'priceExchange'>;
  /** The organisation's own prices. */
  readonly overrides: (organizationId: string) => Promise<readonly PriceOverride[]>;
  /** What is taken out of the organisation's exchanges. */
  readonly redaction: (organizationId: string) => Promise<RedactionRules>;
  /** For bodies above 1 MiB; null = they stay in their rows. */
  readonly bodies: BodyStore | null;
}

export function createRecordBuilder(means: RecordBuilderMeans): BuildRecord {
  const overridesOf = remembered(means.overrides);
  const redactOf = remembered(async (organizationId) => createRedactRecord(await means.redaction(organizationId)));
  const addVersion = createAddVersion(means.prompts);
  return async (entry) => {
    const { organizationId } = entry.meta;
    const [overrides, redact] = await now(Promise.all([overridesOf(organizationId), redactOf(organizationId)]));
    const { priceExchange } = means.pricer;
    const { record, prompt, isAnswerWhole } = build(entry, { overrides, redact, priceExchange });
    const timed = isAnswerWhole ? await withCodedArrivals(record, entry) : record;
    const versioned = prompt.seen === null ? timed : await now(addVersion(timed, prompt));
    return means.bodies === null ? versioned : await now(withBodiesApart(versioned, means.bodies));
  };
}

export interface RecordMeans {
  readonly overrides: readonly PriceOverride[];
  /** null = nothing is to be taken out. */
  readonly redact: RedactRecord | null;
  readonly priceExchange: Pricer['priceExchange'];
}

/** Pure but for the pricer's table; a prompt's version is not in it, nor when a coded answer's bytes came. */
export function buildRecord(entry: SettledEntry, means: RecordMeans): ExchangeRecord {
  return build(entry, means).record;
}

interface Built {
  readonly record: ExchangeRecord;
  readonly prompt: RecordPrompt;
  /** Redaction took nothing out of it. */
  readonly isAnswerWhole: boolean;
}

function build(entry: SettledEntry, means: RecordMeans): Built {
  const { meta } = entry;
  const read = readBodies(entry);
  const { reading } = read;
  const model = meta.modelOverride ?? reading.responseModel ?? reading.requestModel ?? reading.pathModel;
  const pricing = pricingFacts(meta, reading);
  const known = { ...told(meta), model, usage: reading.usage, usageEstimated: reading.usageEstimated };
  const receipt = means.priceExchange(pricingInput(known, pricing, means.overrides));
  const whole: ExchangeRecord = {
    ...known,
    ...NO_PROMPT_PART,
    requestModel: reading.requestModel,
    responseModel: reading.responseModel,
    format: reading.format,
    stream: reading.stream,
    ttftMs: timeToFirstToken(meta, reading),
    pricing,
    userId: meta.userId ?? reading.userId,
    requestBody: read.requestBody,
    responseBody: read.responseBody,
    finishReason: reading.finishReason,
    ...cachedCost(meta, receipt),
    warnings: meta.warnings,
  };
  // The prompt is read of what may be kept: its versions and inputs are told to others as well.
  const record = means.redact?.(whole) ?? whole;
  const isWhole = record.requestBody === whole.requestBody || record.requestBody.text === whole.requestBody.text;
  const prompt = readRecordPrompt(
    meta,
    isWhole ? read.request : { reading, requestBody: bodyFromStored(record.requestBody) },
  );
  return {
    record: { ...record, ...prompt.part, warnings: [...record.warnings, ...prompt.warnings] },
    prompt,
    isAnswerWhole: record.responseBody.text === whole.responseBody.text,
  };
}

/** A hit costs nothing; what its answer cost the first time is what was saved (headers.md §7). */
function cachedCost(
  { outcome }: SettledMeta,
  receipt: Receipt | null,
): Pick<ExchangeRecord, 'costNanos' | 'receipt' | 'savedCostNanos'> {
  const costNanos = receipt?.totalNanos ?? null;
  if (outcome === 'cached') return { costNanos: 0, receipt: null, savedCostNanos: costNanos };
  return { costNanos, receipt, savedCostNanos: null };
}

/** What the gateway knew and the record keeps as it is. */
function told(meta: SettledMeta) {
  // An entry of an older gateway lacks what it did not know of.
  const policies = { ...NO_POLICIES, ...meta.policies };
  return {
    exchangeId: meta.exchangeId,
    requestId: meta.requestId,
    organizationId: meta.organizationId,
    keyId: meta.keyId,
    outcome: meta.outcome,
    errorCode: meta.errorCode,
    status: meta.status,
    method: meta.method,
    path: meta.path,
    provider: meta.providerSlug?.toUpperCase() ?? 'CUSTOM',
    targetUrl: meta.targetUrl,
    modelOverride: meta.modelOverride,
    startedAtMs: meta.startedAtMs,
    latencyMs: meta.latencyMs,
    ttfbMs: meta.ttfbMs,
    gatewayOverheadMs: meta.gatewayOverheadMs,
    sessionId: meta.sessionId,
    sessionName: meta.sessionName,
    sessionPath: meta.sessionPath === null ? null : normalizeSessionPath(meta.sessionPath),
    ...(meta.traceSpan === undefined ? {} : { traceSpan: meta.traceSpan }),
    promptId: policies.promptId,
    promptMode: policies.promptMode,
    promptLabel: policies.promptLabel,
    cacheEnabled: policies.cacheEnabled,
    cacheReferenceId: policies.cacheReferenceId,
    cacheBucket: policies.cacheBucket,
    savedLatencyMs: policies.cacheLatencyMs,
    retries: policies.retries,
    fallbackIndex: policies.fallbackIndex,
    threat: policies.threat,
    threatCategory: policies.threatCategory,
    ...(policies.rateLimits.length === 0 ? {} : { rateLimits: policies.rateLimits }),
    ...(policies.limitedBy === null ? {} : { limitedBy: policies.limitedBy }),
    bodyChanges: policies.bodyChanges,
    properties: Object.fromEntries(meta.properties),
    requestHeaders: meta.requestHeaders,
    responseHeaders: meta.responseHeaders,
    requestBytes: meta.request.totalBytes,
    responseBytes: meta.response.totalBytes,
    attempts: meta.attempts,
    websocket: meta.websocket,
  };
}

interface ReadBodies {
  readonly reading: ExchangeReading;
  /** As a prompt is read of it. */
  readonly request: {
    readonly reading: ExchangeReading;
    readonly requestBody: ReadBody;
    readonly requestJson?: unknown;
  };
  readonly requestBody: StoredBody;
  readonly responseBody: StoredBody;
}

function readBodies(entry: SettledEntry): ReadBodies {
  const { meta } = entry;
  const request = captured(entry.requestBody, meta.request);
  const response = captured(entry.responseBody, meta.response);
  // Settle has read what must not be written: the entry has less than it knew.
  const read: Omit<ReadExchange, 'answerJson' | 'requestJson'> & { readonly requestJson?: unknown } =
    meta.reading === null
      ? readExchange(exchangeBytes(meta, request, response))
      : {
          reading: meta.reading,
          requestBody: readBody(request, meta.requestHeaders),
          responseBody: readBody(response, meta.responseHeaders),
        };
  return {
    reading: read.reading,
    request: read,
    requestBody: kept(storedBody(read.requestBody), meta.request),
    responseBody: {
      ...kept(storedBody(read.responseBody), meta.response),
      ...(read.reading.stream ? storedArrivals(meta, read.responseBody) : {}),
    },
  };
}

function exchangeBytes(meta: SettledMeta, requestBody: CapturedBytes, responseBody: CapturedBytes): ExchangeBytes {
  const { providerSlug, method, status, requestHeaders, responseHeaders } = meta;
  const path = upstreamPath(meta.targetUrl) ?? meta.path;
  return { providerSlug, method, path, status, requestHeaders, responseHeaders, requestBody, responseBody };
}

function captured(bytes: Uint8Array, { gapAfter, totalBytes }: CaptureInfo): CapturedBytes {
  return { bytes, gapAfter, totalBytes };
}

function kept(body: StoredBody, { omitted }: CaptureInfo): StoredBody {
  return omitted ? { encoding: 'omitted', text: '', truncated: false, contentType: body.contentType } : body;
}

/** When the bytes that hold the first content token arrived: the last arrival that begins at or before them. */
function timeToFirstToken(meta: SettledMeta, { stream, firstContentOffset }: ExchangeReading): number | null {
  if (!stream || firstContentOffset === null) return null;
  const arrivals = meta.marks === undefined ? meta.arrivals : unpackMarks(meta.marks);
  return arrivals.findLast(([offset]) => offset <= firstContentOffset)?.[1] ?? null;
}

/** What was just set may be missed for this long; asking for each of thousands of entries a second would cost more. */
const REMEMBERED_MS = 1000;
const MOST_ORGANIZATIONS = 1000;

function remembered<Answer>(
  ask: (organizationId: string) => Promise<Answer>,
): (organizationId: string) => Promise<Answer> {
  const known = new Map<string, { readonly untilMs: number; readonly answer: Promise<Answer> }>();
  return (organizationId) => {
    const nowMs = performance.now();
    const found = known.get(organizationId);
    if (found !== undefined && found.untilMs > nowMs) return found.answer;
    if (known.size >= MOST_ORGANIZATIONS) known.clear();
    const answer = ask(organizationId);
    known.set(organizationId, { untilMs: nowMs + REMEMBERED_MS, answer });
    answer.catch(() => known.delete(organizationId));
    return answer;
  };
}

/** What fails here is a store of ours, never the entry. */
async function now<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    throw new NotNow('a store the record needs is not to be had', { cause: error });
  }
}
