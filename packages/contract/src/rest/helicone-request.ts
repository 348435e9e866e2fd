// A recorded exchange as the REST API shows it: Helicone's row, field by field, and what is ours beside it.
import { z } from 'zod';
import { OUTCOMES } from '../outcome.ts';
import { count, isoTime } from './query-shapes.ts';

/** A rating is the score of this name, 1 or 0. */
export const RATING_SCORE = 'helicone-score-feedback';
/** Ends the name of a score that is a boolean. */
export const BOOLEAN_SCORE_SUFFIX = '-hcone-bool';

const text = z.string();
const maybeText = z.string().nullable();
const tokens = count.nullable().meta({ description: 'null = not reported.' });
const usd = z.number().nullable().meta({ description: 'USD; null = unknown.' });
const textMap = z.record(z.string(), z.string());
const milliseconds = z.number().nullable().meta({ description: 'ms' });
const headerList = z.array(z.tuple([z.string(), z.string()]));

const heliconeFields = {
  response_id: text,
  response_created_at: isoTime,
  response_body: z.unknown().meta({ description: 'null unless asked for with includeBody.' }),
  response_status: z.int().meta({ description: 'What the client got; 499 when it had gone.' }),
  response_model: maybeText,
  request_id: text,
  request_created_at: isoTime,
  request_body: z.unknown().meta({ description: 'null unless asked for with includeBody.' }),
  request_path: text,
  request_user_id: maybeText,
  request_properties: textMap.meta({ description: 'Session headers are among them, as Helicone-Session-….' }),
  request_model: maybeText,
  model_override: maybeText,
  helicone_user: maybeText,
  provider: text,
  delay_ms: z.int().meta({ description: 'Whole ms; `latencies` has the fractions.' }),
  time_to_first_token: z.int().nullable().meta({ description: 'Whole ms; null when not a stream, or not to be seen.' }),
  total_tokens: tokens,
  prompt_tokens: tokens.meta({ description: 'Every input token, cache reads and writes included.' }),
  prompt_cache_write_tokens: tokens,
  prompt_cache_read_tokens: tokens,
  completion_tokens: tokens.meta({ description: 'Every output token, reasoning included.' }),
  reasoning_tokens: tokens,
  prompt_audio_tokens: tokens,
  completion_audio_tokens: tokens,
  cost: usd,
  prompt_id: maybeText,
  prompt_version: maybeText,
  feedback_created_at: isoTime.nullable(),
  feedback_id: maybeText,
  feedback_rating: z.boolean().nullable(),
  signed_body_url: maybeText.meta({
    description:
      'Of `{request, response}`, for a caller with a key; null where the bodies stand in the row, and in exports.',
  }),
  llmSchema: z.unknown().meta({ description: 'The common view of the call; null unless asked for with includeBody.' }),
  country_code: maybeText,
  asset_ids: z.array(z.string()),
  asset_urls: textMap,
  scores: z.record(z.string(), z.number()).meta({
    description: `A boolean score is 0 or 1 and its name ends in \`${BOOLEAN_SCORE_SUFFIX}\`; a rating is \`${RATING_SCORE}\`.`,
  }),
  costUSD: usd,
  properties: textMap,
  assets: z.array(z.string()),
  target_url: text,
  model: text.meta({ description: '`unknown` when no body and no path named one.' }),
  cache_reference_id: maybeText,
  cache_enabled: z.boolean(),
  updated_at: isoTime,
  request_referrer: maybeText,
  ai_gateway_body_mapping: maybeText,
  storage_location: z.enum(['clickhouse', 's3']).meta({
    description:
      'In Helicone’s words: `clickhouse` = bodies are to be had in the row, `s3` = behind `signed_body_url`.',
  }),
} as const;

const usage = z.object({
  promptTokens: tokens,
  promptCacheReadTokens: tokens,
  promptCacheWriteTokens: tokens,
  promptCacheWrite5mTokens: tokens,
  promptCacheWrite1hTokens: tokens,
  promptAudioTokens: tokens,
  promptImageTokens: tokens,
  completionTokens: tokens,
  reasoningTokens: tokens,
  completionAudioTokens: tokens,
  completionImageTokens: tokens,
  images: tokens,
  seconds: z.number().nullable(),
  searches: tokens,
  characters: tokens,
});

const ownFields = {
  exchange_id: text.meta({ description: 'Of this exchange alone; a request_id can repeat.' }),
  outcome: z.enum(OUTCOMES),
  error_code: maybeText,
  finish_reason: maybeText,
  stream: z.boolean(),
  usage,
  usage_estimated: z.boolean(),
  latencies: z.object({
    total: z.number(),
    ttfb: milliseconds,
    ttft: milliseconds,
    overhead: z.number(),
    tokens_per_second: z.number().nullable(),
  }),
  session: z.object({ id: maybeText, name: maybeText, path: maybeText }),
  key_id: maybeText,
  threat: z.boolean().nullable().meta({ description: 'The security guard’s word; null when it gave none.' }),
  threat_category: maybeText.meta({ description: 'What it or moderation called it.' }),
  warnings: z.array(z.string()),
  redactions: z.record(z.string(), count).meta({ description: 'How often redaction took out something of a kind.' }),
} as const;

/** A row of a list. */
export const heliconeRequest = z.object({ ...heliconeFields, ...ownFields }).meta({ id: 'HeliconeRequest' });
export type HeliconeRequest = z.input<typeof heliconeRequest>;

/** What a table shows of one, in less than half of its bytes. */
export const listedRequest = heliconeRequest
  .pick({
    exchange_id: true,
    request_id: true,
    request_created_at: true,
    request_path: true,
    request_user_id: true,
    response_status: true,
    outcome: true,
    provider: true,
    model: true,
    prompt_id: true,
    prompt_version: true,
    prompt_tokens: true,
    completion_tokens: true,
    usage_estimated: true,
    cost: true,
    latencies: true,
    stream: true,
    finish_reason: true,
    session: true,
    properties: true,
    scores: true,
  })
  .meta({ id: 'ListedRequest' });
export type ListedRequest = z.input<typeof listedRequest>;

const receiptLine = z.object({
  item: text,
  quantity: z.number(),
  unit: z.enum(['token', 'request', 'image', 'second', 'search', 'character']),
  rateUsd: text,
  amountUsd: text,
});

const receipt = z.object({
  totalNanos: z.number(),
  source: z.enum(['header', 'provider-reported', 'organization', 'genai-prices']),
  version: text,
  pricedModel: maybeText,
  lines: z.array(receiptLine),
  estimated: z.boolean(),
});

const attempt = z.object({
  index: count,
  kind: z.enum(['upstream', 'moderation', 'security', 'cache']),
  provider: text,
  targetUrl: text,
  startedAtMs: z.number(),
  latencyMs: z.number(),
  ttfbMs: milliseconds,
  status: z.int().nullable(),
  error: maybeText,
  reconnected: z.boolean(),
});

const bodyState = z.object({
  encoding: z.enum(['utf8', 'base64', 'empty', 'omitted']),
  truncated: z.boolean(),
  content_type: maybeText,
});

const websocket = z.object({
  closeCode: z.int().nullable(),
  bytesFromClient: count,
  bytesFromUpstream: count,
  framesFromClient: count,
  framesFromUpstream: count,
});

const promptUse = z.object({
  version_id: maybeText,
  environment: maybeText,
  mode: maybeText,
  label: maybeText.meta({ description: 'Helicone-Prompt-Version as sent.' }),
  inputs: z.record(z.string(), z.string()).nullable(),
  auto_inputs: z.array(z.string()),
});

/** One exchange with all that is known of it. */
export const heliconeRequestDetail = z
  .object({
    ...heliconeFields,
    ...ownFields,
    prompt: promptUse.nullable().meta({ description: 'How the prompt of prompt_id was used; null without one.' }),
    receipt: receipt.nullable(),
    attempts: z.array(attempt),
    request_headers: headerList,
    response_headers: headerList,
    request_bytes: count,
    response_bytes: count,
    bodies: z
      .object({ request: bodyState, response: bodyState })
      .nullable()
      .meta({ description: 'How the bodies are kept; null unless asked for with includeBody.' }),
    arrivals: z
      .array(z.tuple([count, z.number()]))
      .nullable()
      .meta({
        description:
          'When the bytes of a streamed answer came, as [where they begin in `streamed_data`, in bytes of UTF-8, of base64 in those it stands for; ms since the request], ascending. What follows up to the next came with them or shortly after. null unless asked for with includeBody, and where it is not known.',
      }),
    websocket: websocket.nullable(),
    earlier: z
      .array(
        z.object({
          exchange_id: text,
          request_created_at: isoTime,
          response_status: z.int(),
          outcome: z.enum(OUTCOMES),
          error_code: maybeText,
        }),
      )
      .meta({ description: 'Older exchanges with the same request_id, newest first.' }),
  })
  .meta({ id: 'HeliconeRequestDetail' });
export type HeliconeRequestDetail = z.input<typeof heliconeRequestDetail>;
