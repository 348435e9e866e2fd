// Table. Rate limits that hold for the caller's whole organisation, without any header (headers.md §11).
import { z } from 'zod';
import { MAX_WINDOW_SECONDS, RATE_LIMIT_UNITS } from '../rate-limit-policy.ts';
import { idParams, isoTime, nothing } from './query-shapes.ts';
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
