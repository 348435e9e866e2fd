// Table. A row as Helicone's REST API and its export tool give it, and as our own API exports it: what of it is read.
import { z } from 'zod';

const text = z.string().nullish();
const number = z.number().nullish();
const count = z.int().min(0).nullish();
const flag = z.boolean().nullish();
const textMap = z.record(z.string(), z.unknown()).nullish();
const moment = z.union([z.string(), z.number()]).nullish();

const usage = z.object({
  promptTokens: count,
  promptCacheReadTokens: count,
  promptCacheWriteTokens: count,
  promptCacheWrite5mTokens: count,
  promptCacheWrite1hTokens: count,
  promptAudioTokens: count,
  promptImageTokens: count,
  completionTokens: count,
  reasoningTokens: count,
  completionAudioTokens: count,
  completionImageTokens: count,
  images: number,
  seconds: number,
  searches: number,
  characters: number,
});

export const heliconeRow = z.object({
  request_id: text,
  response_id: text,
  request_created_at: z.union([z.string(), z.number()]),
  response_created_at: moment,
  response_status: z.int(),
  request_path: text,
  target_url: text,
  provider: text,
  model: text,
  request_model: text,
  response_model: text,
  model_override: text,
  request_user_id: text,
  delay_ms: number,
  latency: number,
  time_to_first_token: number,
  prompt_tokens: count,
  completion_tokens: count,
  prompt_cache_read_tokens: count,
  prompt_cache_write_tokens: count,
  prompt_audio_tokens: count,
  completion_audio_tokens: count,
  reasoning_tokens: count,
  cost: number,
  costUSD: number,
  prompt_id: text,
  prompt_version: text,
  request_properties: textMap,
  properties: textMap,
  feedback_id: text,
  feedback_rating: flag,
  feedback_created_at: moment,
  scores: textMap,
  cache_reference_id: text,
  cache_enabled: flag,
  request_body: z.unknown().optional(),
  response_body: z.unknown().optional(),
  // Of our own rows only.
  exchange_id: z.guid().nullish(),
  outcome: text,
  error_code: text,
  finish_reason: text,
  stream: flag,
  usage: usage.nullish(),
  usage_estimated: flag,
  latencies: z.object({ total: number, ttfb: number, ttft: number, overhead: number }).nullish(),
  session: z.object({ id: text, name: text, path: text }).nullish(),
  key_id: text,
  threat: flag,
  threat_category: text,
  warnings: z.array(z.string()).nullish(),
});

export type HeliconeRow = z.output<typeof heliconeRow>;

/** How the columns of a CSV are to be read; the others are text. */
export const CSV_KINDS: Readonly<Record<string, 'number' | 'flag' | 'json' | 'body'>> = {
  response_status: 'number',
  delay_ms: 'number',
  latency: 'number',
  time_to_first_token: 'number',
  prompt_tokens: 'number',
  completion_tokens: 'number',
  prompt_cache_read_tokens: 'number',
  prompt_cache_write_tokens: 'number',
  prompt_audio_tokens: 'number',
  completion_audio_tokens: 'number',
  reasoning_tokens: 'number',
  cost: 'number',
  costUSD: 'number',
  feedback_rating: 'flag',
  cache_enabled: 'flag',
  stream: 'flag',
  usage_estimated: 'flag',
  threat: 'flag',
  request_properties: 'json',
  properties: 'json',
  scores: 'json',
  usage: 'json',
  latencies: 'json',
  session: 'json',
  warnings: 'json',
  request_body: 'body',
  response_body: 'body',
};
