// Table. The dashboard's page in one call (platform.md §1, group 5): all of it is ours.
import { z } from 'zod';
import { count, filter, isoTime, knownUsd, priced, timeFilter } from './query-shapes.ts';
import { defineRoute } from './route.ts';

/** More points than this draw no line that a person can read, and make an answer of megabytes. */
export const MOST_DASHBOARD_POINTS = 2000;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // What Intl says of a zone it does not know.
    return false;
  }
}

const body = z.object({
  filter,
  timeFilter: timeFilter.optional(),
  increment: z
    .enum(['auto', 'min', '5min', '15min', 'hour', '6hour', 'day', 'week', 'month', 'year'])
    .default('auto')
    .meta({
      description: `\`auto\`: the finest that makes at most 100 points. Any other may make ${MOST_DASHBOARD_POINTS}.`,
    }),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'accepted is a time zone such as Europe/Berlin, or an offset such as +05:45')
    .default('UTC')
    .meta({ description: 'IANA name, or an offset; points begin on its clock and calendar, weeks on Monday.' }),
  top: z.int().min(1).max(50).default(6).meta({ description: 'Rows of each list.' }),
});

const milliseconds = z.number();
const quantiles = z.object({ p50: milliseconds, p95: milliseconds, p99: milliseconds }).nullable();
const spread = quantiles.meta({
  description: 'ms, at most 1.5% of their value off; null when there is nothing to measure.',
});

const totals = z.object({
  requests: count,
  errors: count.meta({
    description:
      'Of `requests`: a status of 400 or more, or an answer that was not whole or not the provider’s or the cache’s.',
  }),
  cost: knownUsd,
  priced,
  prompt_tokens: count,
  prompt_cache_read_tokens: count.meta({ description: 'Of `prompt_tokens`: what a provider read from its cache.' }),
  completion_tokens: count,
  latency: spread,
  average_latency: milliseconds.nullable(),
  time_to_first_token: spread.meta({ description: 'Of streams.' }),
  average_overhead: milliseconds.nullable().meta({ description: 'What the gateway itself took, in ms.' }),
  active_users: count,
  threats: count,
  threats_checked: count.meta({ description: 'Requests that were looked at for threats.' }),
  cache_asked: count.meta({ description: 'Requests that asked something of our cache.' }),
  cache_hits: count,
  cache_saved_usd: z.number().meta({ description: 'Of the hits whose answer’s cost is known.' }),
  cache_saved_ms: milliseconds.meta({ description: 'By how much the hits were faster than their originals.' }),
});

const group = z.object({
  requests: count,
  errors: count,
  cost: knownUsd,
  priced,
  prompt_tokens: count,
  completion_tokens: count,
});

function groups<const Name extends string>(name: Name, description: string) {
  const key = { [name]: z.string() } as Record<Name, z.ZodString>;
  const rows = z.array(group.extend(key)).meta({ description });
  return z.object({ count: count.meta({ description: 'Of all, not only of those listed.' }), rows });
}

const LEADERS = 'Those with most requests and those that cost most, by requests.';
const window = z.object({ start: isoTime, end: isoTime });

export const DASHBOARD_ROUTES = {
  dashboard: defineRoute({
    method: 'POST',
    path: '/api/dashboard',
    group: 'metrics',
    permission: 'read',
    rateClass: 'query',
    summary: 'The dashboard’s page in one call',
    description:
      'Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. `previous` are the totals of as long a time right before.',
    body,
    response: z.object({
      window,
      previous_window: window,
      increment: z.enum(['min', '5min', '15min', 'hour', '6hour', 'day', 'week', 'month', 'year']),
      time_zone: z.string(),
      totals,
      previous: totals,
      over_time: z.array(totals.extend({ start: isoTime, end: isoTime })).meta({
        description:
          'Every point of the window, those without requests too. The first and the last may reach beyond it; where the clock changes a day has 23 or 25 hours.',
      }),
      errors_by_status: z
        .array(z.object({ status: z.int(), outcome: z.string(), requests: count }))
        .meta({ description: 'Most first; `outcome` tells a status of ours from one of the provider’s.' }),
      cost_by_model: z
        .array(z.object({ model: z.string().nullable(), cost: z.array(knownUsd) }))
        .meta({ description: 'A cost for each point; the five dearest models, then all others together as null.' }),
      models: groups('model', LEADERS),
      providers: groups('provider', LEADERS),
      users: groups('user_id', 'Those that cost most. Requests without a user are left out.'),
      latest_request_at: isoTime.nullable().meta({
        description: 'When your newest request of any time began, if the window and the filter select none; else null.',
      }),
    }),
  }),
} as const;
