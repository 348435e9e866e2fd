// Table. The cache of answers, seen from outside (platform.md §1, group 12).
import { z } from 'zod';
import { count, instant, isoTime } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const minutesToUtc = z
  .string()
  .regex(/^-?\d{1,3}$/, 'accepted are whole minutes from -840 to 840')
  .transform(Number)
  .refine((minutes) => Math.abs(minutes) <= 14 * 60, 'accepted are whole minutes from -840 to 840');

/** Names of what was saved are Helicone's. */
const saved = {
  cache_hit_count: count,
  cache_enabled_count: count.meta({ description: 'Requests that asked something of the cache, hits among them.' }),
  saved_cost: z.number().meta({ description: 'USD that the answers cost the first time, where that is known.' }),
  saved_latency_ms: z.number().meta({ description: 'How much longer the providers took the first time.' }),
  saved_prompt_tokens: count,
  saved_completion_tokens: count,
} as const;

export const CACHE_ROUTES = {
  cacheMetrics: defineRoute({
    method: 'GET',
    path: '/v1/cache/metrics',
    group: 'cache',
    permission: 'read',
    rateClass: 'query',
    summary: 'Hits of the cache over time, and what they saved',
    description:
      'Of recorded requests; default: the last 30 days, by day. Buckets in which nothing was asked of the cache are left out; `time` is the start of the bucket.',
    query: z.object({
      start: instant.optional(),
      end: instant.optional(),
      dbIncrement: z.enum(['min', 'hour', 'day', 'week', 'month', 'year']).default('day'),
      timeZoneDifference: minutesToUtc.optional().meta({
        description: 'Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2.',
      }),
    }),
    response: z.object({ ...saved, over_time: z.array(z.object({ time: isoTime, ...saved })) }),
  }),
  cachedAnswers: defineRoute({
    method: 'GET',
    path: '/v1/cache/answers',
    group: 'cache',
    permission: 'read',
    rateClass: 'query',
    summary: 'The answers given again most often',
    description: 'By the hits recorded in a time, default: the last 30 days.',
    query: z.object({
      start: instant.optional(),
      end: instant.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    response: z.array(
      z.object({
        exchange_id: z.string().meta({ description: 'Of the call it was first given to.' }),
        model: z.string().nullable(),
        provider: z.string(),
        hits: count,
        saved_cost: z.number().meta({ description: 'USD, where the cost is known.' }),
        saved_latency_ms: z.number(),
        last_hit: isoTime,
        expires: isoTime.nullable().meta({ description: 'null: it is not kept any more.' }),
      }),
    ),
  }),
  cacheSize: defineRoute({
    method: 'GET',
    path: '/v1/cache/size',
    group: 'cache',
    permission: 'read',
    summary: 'How full the cache is',
    description: 'Entries are the organisation’s; bytes are of all organisations together, as the maximum is.',
    response: z.object({ entries: count, bytes: count, max_bytes: count }),
  }),
  purgeCache: defineRoute({
    method: 'DELETE',
    path: '/v1/cache',
    group: 'cache',
    permission: 'manage',
    summary: 'Empty the cache',
    description: 'Of the organisation, or of one seed of it. Takes effect at once everywhere. Needs an rw key.',
    query: z.object({ seed: z.string().min(1).optional().meta({ description: 'A Helicone-Cache-Seed.' }) }),
    response: z.object({ purged: count }),
  }),
} as const;
