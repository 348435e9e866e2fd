// What a call may use before it is made, and what it has used after it: tokens and nano-dollars for limits that count those.
// Loaded when the first of them is met: wire formats and prices take memory that most gateways have no use for.
import { type ExchangeReading, type RateLimitUnit, UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { findFormat } from '../../providers/format-registry.ts';
import { asName, asObject } from '../../providers/formats/json-fields.ts';
import { pathModel } from '../../providers/path-model.ts';
import type { Priced, Pricer } from '../../providers/pricing.ts';
import type { OwnPrice, PricingInput } from '../../providers/pricing-input.ts';
import { type HeaderList, readBody, readJson } from '../../providers/read-body.ts';
import { textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';

/** What the body says of a call to come. */
export interface CallFacts {
  readonly userId: string | null;
  readonly model: string | null;
  /** headers.md §11: a third of the body's bytes. */
  readonly inputTokens: number;
  /** null = not said. */
  readonly maxOutputTokens: number | null;
}

/** Output reserved for a call that says no maximum, if so much is left. */
const ASSUMED_OUTPUT_TOKENS = 1_024;
const BYTES_PER_TOKEN = 3;

export function readCall(exchange: Exchange): CallFacts {
  const { body, method } = exchange;
  const path = exchange.target?.path ?? exchange.path;
  const request = requestOf(exchange);
  const providerSlug = exchange.target?.provider?.slug ?? null;
  const format = findFormat({ providerSlug, method, path, request, answer: undefined });
  const asked = format?.readRequest(request) ?? null;
  return {
    userId: asked?.userId ?? null,
    model: asked?.model ?? asName(asObject(request)['model']) ?? pathModel(path),
    inputTokens: Math.ceil((body.bytes?.byteLength ?? body.declaredBytes ?? 0) / BYTES_PER_TOKEN),
    maxOutputTokens: asked?.maxOutputTokens ?? null,
  };
}

/** What must be left for a call, and what is reserved for it if so much is left. */
export interface Estimate {
  readonly least: number;
  readonly most: number;
  /** What the stated maximum makes of it; null = none was stated. */
  readonly atMaximum: number | null;
}

export interface PriceMeans {
  readonly pricer: Pricer;
  readonly overrides: readonly OwnPrice[];
}

/** null = the model has no price. */
export function estimate(
  exchange: Exchange,
  facts: CallFacts,
  unit: Exclude<RateLimitUnit, 'request'>,
  means: PriceMeans | null,
): Estimate | null {
  const amount = (outputTokens: number): number | null =>
    unit === 'token' || means === null
      ? facts.inputTokens + outputTokens
      : nanosAhead(exchange, facts, outputTokens, means);
  const { maxOutputTokens } = facts;
  const most = amount(maxOutputTokens ?? ASSUMED_OUTPUT_TOKENS);
  const least = maxOutputTokens === null ? amount(1) : most;
  if (most === null || least === null) return null;
  // Something must be left for a call that costs nothing, too.
  return { least: Math.max(1, least), most, atMaximum: maxOutputTokens === null ? null : most };
}

/** What was used in truth; null = nobody knows. */
export function used(
  exchange: Exchange,
  reading: ExchangeReading | null,
  unit: RateLimitUnit,
  means: PriceMeans | null,
): number | null {
  if (reading === null) return null;
  const { usage } = reading;
  if (unit === 'cents' && means !== null) return nanosOf(exchange, reading, means);
  if (usage.promptTokens === null && usage.completionTokens === null) return null;
  return (usage.promptTokens ?? 0) + (usage.completionTokens ?? 0);
}

function nanosAhead(exchange: Exchange, facts: CallFacts, outputTokens: number, means: PriceMeans): number | null {
  const usage = { ...UNKNOWN_USAGE, promptTokens: facts.inputTokens, completionTokens: outputTokens };
  const asked = facts.model;
  const priced = means.pricer.price({
    ...pricingInput(exchange, usage, { model: asked, requestedModel: asked }, means),
    usageEstimated: true,
    serviceTier: null,
    reportedCostUsd: null,
  });
  return priced.receipt === null ? withoutReceipt(priced) : priced.receipt.totalNanos;
}

/** A model that is not priced by its tokens (but by images, or seconds of audio) is charged when it is known for what. */
function withoutReceipt(priced: Priced & { readonly receipt: null }): number | null {
  if (priced.reason === 'no_usage') return 0;
  return priced.reason === 'too_large' ? Number.MAX_SAFE_INTEGER : null;
}

/** As ingest prices it (recording/price-record.ts). */
function nanosOf(exchange: Exchange, reading: ExchangeReading, means: PriceMeans): number | null {
  const { responseModel, requestModel, pathModel: inPath, billedUsage } = reading;
  const names = { model: responseModel ?? requestModel ?? inPath, requestedModel: requestModel ?? inPath };
  const receipt = means.pricer.priceExchange({
    ...pricingInput(exchange, reading.usage, names, means),
    usageEstimated: reading.usageEstimated,
    ...(billedUsage === undefined ? {} : { billedUsage }),
    serviceTier: reading.serviceTier,
    reportedCostUsd: reading.reportedCostUsd,
  });
  return receipt?.totalNanos ?? null;
}

interface ModelNames {
  readonly model: string | null;
  readonly requestedModel: string | null;
}

function pricingInput(exchange: Exchange, usage: Usage, names: ModelNames, { overrides }: PriceMeans) {
  const { control, target } = exchange;
  const override = textOf(control, 'Helicone-Model-Override');
  return {
    providerSlug: target?.provider?.slug ?? null,
    model: override ?? names.model,
    requestedModel: override === null ? names.requestedModel : null,
    upstreamPath: target?.path ?? null,
    usage,
    atMs: exchange.startedAtMs,
    headerRates: {
      inputUsd: textOf(control, 'Helicone-Input-Token-Cost'),
      outputUsd: textOf(control, 'Helicone-Output-Token-Cost'),
    },
    overrides,
  } satisfies Partial<PricingInput>;
}

/** JSON as it goes upstream; forms and compressed bodies are read the way ingest reads them. */
function requestOf({ body, forward }: Exchange): unknown {
  const { bytes } = body;
  if (bytes === null) return undefined;
  const plain = body.json();
  if (plain !== undefined) return plain;
  const headers: HeaderList = forward.flatMap((name, i) =>
    i % 2 === 0 ? [[name, forward[i + 1] ?? ''] as const] : [],
  );
  return readJson(readBody({ bytes, gapAfter: null, totalBytes: bytes.byteLength }, headers));
}
