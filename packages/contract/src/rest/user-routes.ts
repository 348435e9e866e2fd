// Table. Users (platform.md §1, group 3): requests that name one Helicone-User-Id. Shapes and names are Helicone's.
import { z } from 'zod';
import {
  count,
  distributionPart,
  filter,
  histogram,
  isoTime,
  knownUsd,
  limit,
  offset,
  priced,
  timeFilterSeconds,
  timeZoneDifference,
} from './query-shapes.ts';
import { defineRoute } from './route.ts';

const WINDOW =
  'Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Sums are over the requests that the window and the filter select; requests without a user are left out.';

const direction = z.enum(['asc', 'desc']);

/** One member. */
const userSort = z
  .strictObject({
    user_id: direction,
    active_for: direction,
    first_active: direction,
    last_active: direction,
    total_requests: direction,
    average_requests_per_day_active: direction,
    average_tokens_per_request: direction,
    total_completion_tokens: direction,
    total_prompt_tokens: direction,
    cost: direction,
    rate_limited_count: direction,
  })
  .partial()
  .refine(
    (given) => Object.values(given).filter((member) => member !== undefined).length <= 1,
    'accepted is one column',
  )
  .meta({ description: 'By one column; default `{"last_active": "desc"}`. An unknown cost comes last.' });
export type UserSort = z.output<typeof userSort>;

const user = z.object({
  id: z.string().meta({ description: 'The same as `user_id`.' }),
  user_id: z.string(),
  active_for: count.meta({ description: 'On how many days of the caller’s zone.' }),
  first_active: isoTime,
  last_active: isoTime,
  total_requests: count,
  average_requests_per_day_active: z.number(),
  average_tokens_per_request: z.number(),
  total_completion_tokens: count,
  total_prompt_tokens: count,
  cost: knownUsd,
  priced,
  rate_limited_count: count.meta({ description: 'Requests refused by a rate limit.' }),
});

const query = { method: 'POST', group: 'users', permission: 'read', rateClass: 'query' } as const;

export const USER_ROUTES = {
  queryUserMetrics: defineRoute({
    ...query,
    path: '/v1/user/metrics/query',
    summary: 'List users with their totals',
    description: `\`count\` is the number of users on all pages; \`hasUsers\` says whether any request of yours, of any age, names a user. Times are UTC. ${WINDOW}`,
    body: z.object({
      filter,
      offset,
      limit,
      timeFilter: timeFilterSeconds.optional(),
      timeZoneDifferenceMinutes: timeZoneDifference,
      sort: userSort.optional(),
    }),
    response: z.object({ users: z.array(user), count, hasUsers: z.boolean() }),
  }),
  queryUserMetricsOverview: defineRoute({
    ...query,
    path: '/v1/user/metrics-overview/query',
    summary: 'Distributions over users',
    description: `Of the requests of a user, and of their cost in USD where one is known. ${WINDOW}`,
    body: z.object({
      filter,
      ...distributionPart,
      timeFilter: timeFilterSeconds.optional(),
      timeZoneDifferenceMinutes: timeZoneDifference,
    }),
    response: z.object({ request_count: histogram, user_cost: histogram }),
  }),
  queryUsers: defineRoute({
    ...query,
    path: '/v1/user/query',
    summary: 'Sum up users',
    description: `All of them, or those of \`userIds\`; the busiest first. ${WINDOW}`,
    body: z.object({
      userIds: z.array(z.string()).max(1_000).optional(),
      timeFilter: timeFilterSeconds.optional(),
      offset,
      limit: limit.default(1_000),
    }),
    response: z.array(
      z.object({
        user_id: z.string(),
        prompt_tokens: count,
        completion_tokens: count,
        count,
        cost: knownUsd,
        priced,
      }),
    ),
  }),
} as const;
