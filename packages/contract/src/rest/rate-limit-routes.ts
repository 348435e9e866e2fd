// Table. Rate limits that hold for the caller's whole organisation, without any header (headers.md §11).
import { z } from 'zod';
import { MAX_WINDOW_SECONDS, RATE_LIMIT_UNITS } from '../rate-limit-policy.ts';
import {
  count,
  filter,
  idParams,
  instant,
  isoTime,
  nothing,
  timeFilter,
  timeIncrement,
  timeZoneDifference,
} from './query-shapes.ts';
import { defineRoute } from './route.ts';

const name = z.string().trim().min(1).max(200);
const quota = z.number().min(0).meta({
  description: 'How much is admitted in a window; 0 blocks all. Whole, but for cents, which may have six decimals.',
});
const windowSeconds = z.int().min(1).max(MAX_WINDOW_SECONDS);
const unit = z.enum(RATE_LIMIT_UNITS);
const segment = z
  .string()
  .trim()
  .regex(/^[^;,=\s]{0,128}$/, 'accepted is user, or the name of a property')
  .transform((text) => (text === '' ? null : text))
  .nullable()
  .meta({
    description: 'Whom it counts for: each user, or each value of a property; null = the whole organisation.',
  });

const policy = {
  policy: z.string().meta({ description: 'As Helicone-RateLimit-Policy has it.' }),
  quota: z.number(),
  window_seconds: z.int(),
  unit,
  segment: z.string().nullable(),
} as const;

const rule = z
  .object({
    id: z.guid(),
    name: z.string(),
    quota: z.number(),
    window_seconds: z.int(),
    unit,
    segment: z.string().nullable(),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: 'RateLimit' });

export const RATE_LIMIT_ROUTES = {
  listRateLimits: defineRoute({
    method: 'GET',
    path: '/v1/rate-limits',
    group: 'rate-limits',
    permission: 'read',
    summary: 'List rate limits',
    description: 'Those that hold for the whole organisation, in the order of their making.',
    response: z.array(rule),
  }),
  rateLimitUse: defineRoute({
    method: 'GET',
    path: '/v1/rate-limits/use',
    group: 'rate-limits',
    permission: 'read',
    rateClass: 'query',
    summary: 'Who is nearest to a rate limit',
    description:
      'As the gateways count it at this moment, calls under way included: rules, and policies sent by header within the last day. Looked for are the 100 users or values of a property with most recorded requests in the window of each.',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      user: z
        .string()
        .min(1)
        .optional()
        .meta({ description: 'Only of limits that count for each user, and of this one.' }),
    }),
    response: z.array(
      z.object({
        ...{ ...policy, rule_id: z.guid().nullable(), name: z.string().nullable() },
        value: z.string().nullable().meta({ description: 'Whom it counts for; null = the whole organisation.' }),
        used: z.number().meta({ description: 'In the unit of the limit.' }),
        reset_ms: z.number().meta({ description: 'Until nothing of that counts any more.' }),
      }),
    ),
  }),
  sentRateLimits: defineRoute({
    method: 'GET',
    path: '/v1/rate-limits/by-header',
    group: 'rate-limits',
    permission: 'read',
    rateClass: 'query',
    summary: 'Rate limits that callers sent by header',
    description: 'With recorded requests, the most used first. Default: the last 30 days.',
    query: z.object({
      start: instant.optional(),
      end: instant.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    response: z.array(z.object({ ...policy, requests: count, refused: count, last_sent: isoTime })),
  }),
  refusalsOverTime: defineRoute({
    method: 'POST',
    path: '/v1/rate-limits/refusals/over-time',
    group: 'rate-limits',
    permission: 'read',
    rateClass: 'query',
    summary: 'Requests answered with 429, by the limit that refused them',
    description: 'Buckets without any are left out; `time` is the start of the bucket. Default: the last 30 days.',
    body: z.object({
      filter,
      timeFilter: timeFilter.optional(),
      dbIncrement: timeIncrement,
      timeZoneDifference,
    }),
    response: z.array(
      z.object({
        time: isoTime,
        by: z.enum(['limit', 'provider']).meta({ description: 'A limit here, or the provider’s own answer.' }),
        limited_by: z.string().nullable().meta({ description: 'A rule’s id, or a header’s policy; null = not known.' }),
        requests: count,
      }),
    ),
  }),
  createRateLimit: defineRoute({
    method: 'POST',
    path: '/v1/rate-limits',
    group: 'rate-limits',
    permission: 'manage',
    summary: 'Create a rate limit',
    description:
      'It holds for every call of the organisation, besides those of Helicone-RateLimit-Policy, and takes effect within two seconds. Calls without the segment it counts for are refused. At most 20. Needs an rw key.',
    body: z.strictObject({ name, quota, window_seconds: windowSeconds, unit, segment: segment.default(null) }),
    response: rule,
  }),
  replaceRateLimit: defineRoute({
    method: 'PUT',
    path: '/v1/rate-limits/:id',
    group: 'rate-limits',
    permission: 'manage',
    summary: 'Replace a rate limit',
    description:
      'Another quota goes on counting from what was admitted; another window, unit or segment begins anew. Needs an rw key.',
    params: idParams,
    body: z.strictObject({ name, quota, window_seconds: windowSeconds, unit, segment: segment.default(null) }),
    response: rule,
  }),
  changeRateLimit: defineRoute({
    method: 'PATCH',
    path: '/v1/rate-limits/:id',
    group: 'rate-limits',
    permission: 'manage',
    summary: 'Change a rate limit',
    description: 'What is not given stays as it is. Needs an rw key.',
    params: idParams,
    body: z
      .strictObject({ name, quota, window_seconds: windowSeconds, unit, segment })
      .partial()
      .refine((change) => Object.keys(change).length > 0, 'accepted is at least one member'),
    response: rule,
  }),
  deleteRateLimit: defineRoute({
    method: 'DELETE',
    path: '/v1/rate-limits/:id',
    group: 'rate-limits',
    permission: 'manage',
    summary: 'Delete a rate limit',
    description: 'Takes effect within two seconds. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
} as const;
