// An exchange on its way from store to store: a line of `heliometer export`, which `heliometer import` reads back. All of the
// record is in it, bodies whole, and what was said of it later.
import { z } from 'zod';
import { OUTCOMES } from './outcome.ts';
import type { ExchangeRecord } from './record.ts';

/** The version a line carries as its first member, by which it is known. */
export const TRANSFER_VERSION = 1;

const text = z.string();
const maybeText = z.string().nullable();
const number = z.number();
const maybeNumber = z.number().nullable();
const maybeWhole = z.int().nullable();
const textMap = z.record(z.string(), z.string());
const headerList = z.array(z.tuple([z.string(), z.string()]));
/** The end of 2099, UTC: quarter hours are counted in seconds of 32 bits. */
const LAST_MS = 4_102_444_799_999;
const moment = z.number().min(0).max(LAST_MS);
const size = z.int().min(0);

const usage = z.strictObject({
  promptTokens: maybeNumber,
  promptCacheReadTokens: maybeNumber,
  promptCacheWriteTokens: maybeNumber,
  promptCacheWrite5mTokens: maybeNumber,
  promptCacheWrite1hTokens: maybeNumber,
  promptAudioTokens: maybeNumber,
  promptImageTokens: maybeNumber,
  completionTokens: maybeNumber,
  reasoningTokens: maybeNumber,
  completionAudioTokens: maybeNumber,
  completionImageTokens: maybeNumber,
  images: maybeNumber,
  seconds: maybeNumber,
  searches: maybeNumber,
  characters: maybeNumber,
});

const receipt = z.strictObject({
  totalNanos: z.int(),
  source: z.enum(['header', 'provider-reported', 'organization', 'genai-prices']),
  version: text,
  pricedModel: maybeText,
  lines: z.array(
    z.strictObject({
      item: text,
      quantity: number,
      unit: z.enum(['token', 'request', 'image', 'second', 'search', 'character']),
      rateUsd: text,
      amountUsd: text,
    }),
  ),
  estimated: z.boolean(),
});

const pricing = z.strictObject({
  requestedModel: maybeText,
  serviceTier: maybeText,
  billedUsage: usage.nullable(),
  inputTokenCostUsd: maybeText,
  outputTokenCostUsd: maybeText,
  reportedCostUsd: maybeText,
});

const body = z.strictObject({
  encoding: z.enum(['utf8', 'base64', 'empty', 'omitted']),
  text,
  truncated: z.boolean(),
  contentType: maybeText,
});

/** Of an answer, in the order of its bytes; a gateway makes no more marks of one. */
const arrivals = z
  .array(z.tuple([size, z.number().min(0)]))
  .max(4096)
  .exactOptional();

const attempt = z.strictObject({
  index: size,
  kind: z.enum(['upstream', 'moderation', 'security', 'cache']),
  provider: text,
  targetUrl: text,
  startedAtMs: moment,
  latencyMs: number,
  ttfbMs: maybeNumber,
  status: maybeWhole,
  error: maybeText,
  reconnected: z.boolean(),
});

const websocket = z.strictObject({
  closeCode: maybeWhole,
  bytesFromClient: size,
  bytesFromUpstream: size,
  framesFromClient: size,
  framesFromUpstream: size,
});

const record = z.strictObject({
  exchangeId: z.guid().toLowerCase(),
  requestId: text.min(1),
  organizationId: text,
  keyId: maybeText,
  outcome: z.enum(OUTCOMES),
  errorCode: maybeText,
  status: z.int(),
  method: text,
  path: text,
  provider: text,
  targetUrl: text,
  model: maybeText,
  requestModel: maybeText,
  responseModel: maybeText,
  modelOverride: maybeText,
  format: maybeText,
  stream: z.boolean(),
  startedAtMs: moment,
  latencyMs: number,
  ttfbMs: maybeNumber,
  ttftMs: maybeNumber,
  gatewayOverheadMs: number,
  usage,
  usageEstimated: z.boolean(),
  costNanos: maybeWhole,
  receipt: receipt.nullable(),
  pricing: pricing.exactOptional(),
  userId: maybeText,
  sessionId: maybeText,
  sessionName: maybeText,
  sessionPath: maybeText,
  traceSpan: z.strictObject({ spanId: text, parentSpanId: maybeText }).exactOptional(),
  promptId: maybeText,
  promptVersion: maybeText,
  promptVersionId: maybeText,
  promptEnvironment: maybeText,
  promptMode: maybeText,
  promptLabel: maybeText,
  promptInputs: textMap.nullable(),
  promptAutoInputs: z.array(text),
  properties: textMap,
  requestHeaders: headerList,
  responseHeaders: headerList,
  requestBytes: size,
  responseBytes: size,
  requestBody: body,
  responseBody: body.extend({ arrivals }),
  finishReason: maybeText,
  attempts: z.array(attempt),
  warnings: z.array(text),
  cacheEnabled: z.boolean(),
  cacheReferenceId: maybeText,
  cacheBucket: z.int().min(0).max(255).nullable(),
  savedLatencyMs: maybeNumber,
  savedCostNanos: maybeWhole,
  retries: z.int().min(0).max(255).nullable(),
  fallbackIndex: z.int().min(0).max(255).nullable(),
  threat: z.boolean().nullable(),
  threatCategory: maybeText,
  rateLimits: z.array(text).exactOptional(),
  limitedBy: text.exactOptional(),
  bodyChanges: z.array(text),
  websocket: websocket.nullable(),
  redactions: z.record(z.string(), size).exactOptional(),
}) satisfies z.ZodType<ExchangeRecord>;

/** `id` is the fact's own, by which it is stored once; times in µs, for the newest of a name wins. */
const stated = {
  id: text.min(1),
  atMicros: z
    .int()
    .min(0)
    .max(LAST_MS * 1000),
};
const fact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('feedback'), ...stated, rating: z.boolean() }),
  z.strictObject({ kind: z.literal('score'), ...stated, name: text, value: number, isBoolean: z.boolean() }),
  z.strictObject({ kind: z.literal('property'), ...stated, name: text, value: text }),
]);

/** The members of a line. */
export const transferredExchange = z.strictObject({
  heliometer: z.literal(TRANSFER_VERSION),
  record,
  facts: z.array(fact).max(10_000),
});

export type TransferredFact = Readonly<z.output<typeof fact>>;

export interface TransferredExchange {
  readonly record: ExchangeRecord;
  /** Oldest first. */
  readonly facts: readonly TransferredFact[];
}
