// Table. Sums and series over recorded exchanges (platform.md §1, group 5). Shapes and names are Helicone's.
import { z } from 'zod';
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from './helicone-request.ts';
import {
  count,
  filter,
  isoTime,
  knownUsd,
  limit,
  offset,
  priced,
  timeFilter,
  timeIncrement,
  timeZoneDifference,
} from './query-shapes.ts';
import { defineRoute } from './route.ts';

const WINDOW = 'Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days.';
const BUCKETS = `${WINDOW} Buckets without requests are left out; \`time\` is the start of the bucket.`;

const totalsBody = z.object({ filter, timeFilter: timeFilter.optional(), isCached: z.boolean().optional() });

const seriesBody = totalsBody.extend({
  dbIncrement: timeIncrement,
  timeZoneDifference,
});

const groupsBody = totalsBody.extend({ limit, offset });

const metric = {
  method: 'POST',
  group: 'metrics',
  permission: 'read',
  rateClass: 'query',
} as const;

const breakdownBody = groupsBody.extend({
  sort: z
    .enum(['requests', 'cost', 'last_used'])
    .default('requests')
    .meta({ description: 'Most first, and what has no known cost last.' }),
});

const breakdown = {
  requests: count,
  errors: count,
  cached: count.meta({ description: 'Answered from the cache.' }),
  cost: knownUsd,
  priced,
  prompt_tokens: count,
  prompt_cache_read_tokens: count.meta({ description: 'A part of `prompt_tokens`.' }),
  completion_tokens: count,
  average_latency: z.number(),
  p50_latency: z.number(),
  p95_latency: z.number(),
  average_time_to_first_token: z.number().nullable().meta({ description: 'Of streams; null when there is none.' }),
  tokens_per_second: z.number().nullable().meta({
    description: 'Tokens of answers for each second in which they were given; of streams those after the first token.',
  }),
  first_used: isoTime,
  last_used: isoTime,
} as const;

const usdPerMillion = z.number().nullable();

const listPrice = z
  .object({
    input: usdPerMillion,
    output: usdPerMillion,
    cache_read: usdPerMillion.meta({ description: 'null = no rate of its own.' }),
    cache_write: usdPerMillion.meta({ description: 'null = no rate of its own.' }),
    source: z.enum(['organization', 'genai-prices']),
  })
  .nullable()
  .meta({
    description:
      'USD for a million tokens, of now: your own price, else that of the built-in table, for short prompts where long ones cost more. null = unknown.',
  });

const average = z.number().nullable().meta({ description: 'null when no request is selected.' });
const time = isoTime;
const counted = z.array(z.object({ time, count }));

export const METRIC_ROUTES = {
  totalRequests: defineRoute({
    ...metric,
    path: '/v1/metrics/totalRequests',
    summary: 'Number of requests',
    description: WINDOW,
    body: totalsBody,
    response: count,
  }),
  totalCost: defineRoute({
    ...metric,
    path: '/v1/metrics/totalCost',
    summary: 'Cost in USD',
    description: `Of the requests whose cost is known: 0 also when none is. How many that are, models and costOverTime say. ${WINDOW}`,
    body: totalsBody,
    response: z.number(),
  }),
  averageLatency: defineRoute({
    ...metric,
    path: '/v1/metrics/averageLatency',
    summary: 'Average latency in ms',
    description: WINDOW,
    body: totalsBody,
    response: average,
  }),
  averageTimeToFirstToken: defineRoute({
    ...metric,
    path: '/v1/metrics/averageTimeToFirstToken',
    summary: 'Average time to the first token in ms',
    description: `Of streams. ${WINDOW}`,
    body: totalsBody,
    response: average,
  }),
  totalThreats: defineRoute({
    ...metric,
    path: '/v1/metrics/totalThreats',
    summary: 'Number of requests refused as threats',
    description: WINDOW,
    body: totalsBody,
    response: count,
  }),
  activeUsers: defineRoute({
    ...metric,
    path: '/v1/metrics/activeUsers',
    summary: 'Number of different users',
    description: WINDOW,
    body: totalsBody,
    response: count,
  }),
  averageTokensPerRequest: defineRoute({
    ...metric,
    path: '/v1/metrics/averageTokensPerRequest',
    summary: 'Average tokens of a request',
    description: `0 when no request is selected. ${WINDOW}`,
    body: totalsBody,
    response: z.object({
      average_prompt_tokens_per_response: z.number(),
      average_completion_tokens_per_response: z.number(),
      average_total_tokens_per_response: z.number(),
    }),
  }),
  requestCount: defineRoute({
    ...metric,
    path: '/v1/metrics/requestCount',
    summary: 'Number of requests, cached ones apart if asked',
    description: WINDOW,
    body: totalsBody,
    response: count,
  }),
  requestOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/requestOverTime',
    summary: 'Requests over time',
    description: BUCKETS,
    body: seriesBody,
    response: counted,
  }),
  errorOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/errorOverTime',
    summary: 'Failed requests over time',
    description: BUCKETS,
    body: seriesBody,
    response: counted,
  }),
  requestStatusOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/requestStatusOverTime',
    summary: 'Requests by status over time',
    description: BUCKETS,
    body: seriesBody,
    response: z.array(z.object({ time, status: z.int(), count })),
  }),
  usersOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/usersOverTime',
    summary: 'Different users over time',
    description: BUCKETS,
    body: seriesBody,
    response: counted,
  }),
  threatsOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/threatsOverTime',
    summary: 'Threats over time',
    description: BUCKETS,
    body: seriesBody,
    response: counted,
  }),
  costOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/costOverTime',
    summary: 'Cost over time',
    description: `USD, of the \`priced\` of all \`requests\`. ${BUCKETS}`,
    body: seriesBody,
    response: z.array(z.object({ time, cost: knownUsd, priced, requests: count })),
  }),
  tokensOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/tokensOverTime',
    summary: 'Tokens over time',
    description: BUCKETS,
    body: seriesBody,
    response: z.array(z.object({ time, prompt_tokens: count, completion_tokens: count })),
  }),
  latencyOverTime: defineRoute({
    ...metric,
    path: '/v1/metrics/latencyOverTime',
    summary: 'Average latency over time, in ms',
    description: BUCKETS,
    body: seriesBody,
    response: z.array(z.object({ time, duration: z.number() })),
  }),
  timeToFirstToken: defineRoute({
    ...metric,
    path: '/v1/metrics/timeToFirstToken',
    summary: 'Average time to the first token over time, in ms',
    description: `Of streams. ${BUCKETS}`,
    body: seriesBody,
    response: z.array(z.object({ time, ttft: z.number() })),
  }),
  quantiles: defineRoute({
    ...metric,
    path: '/v1/metrics/quantiles',
    summary: 'Quantiles over time',
    description: `Of a latency in ms, of tokens, or of the cost in USD. ${BUCKETS}`,
    body: seriesBody.extend({
      metric: z
        .enum(['latency', 'time_to_first_token', 'prompt_tokens', 'completion_tokens', 'total_tokens', 'cost'])
        .default('latency'),
    }),
    response: z.array(z.object({ time, p75: z.number(), p90: z.number(), p95: z.number(), p99: z.number() })),
  }),
  models: defineRoute({
    ...metric,
    path: '/v1/metrics/models',
    summary: 'Models by requests',
    description: `Busiest first. \`cost\` is that of the \`priced\` of all \`total_requests\`. ${WINDOW}`,
    body: groupsBody,
    response: z.array(
      z.object({
        model: z.string(),
        total_requests: count,
        total_completion_tokens: count,
        total_prompt_token: count,
        total_tokens: count,
        cost: knownUsd,
        priced,
      }),
    ),
  }),
  modelDetails: defineRoute({
    ...metric,
    path: '/v1/metrics/modelDetails',
    summary: 'Models in detail',
    description: `Each with its provider. Latencies are in ms. ${WINDOW}`,
    body: breakdownBody,
    response: z.array(z.object({ model: z.string(), provider: z.string(), list_price: listPrice, ...breakdown })),
  }),
  promptDetails: defineRoute({
    ...metric,
    path: '/v1/metrics/promptDetails',
    summary: 'Prompts in detail',
    description: `Stored ones and those marked by header, by their id. Latencies are in ms. ${WINDOW}`,
    body: breakdownBody,
    response: z.array(z.object({ prompt_id: z.string(), ...breakdown })),
  }),
  promptVersionDetails: defineRoute({
    ...metric,
    path: '/v1/metrics/promptVersionDetails',
    summary: 'Versions of prompts in detail',
    description: `Narrow it to a prompt with the filter \`{"request_response_rmt": {"prompt_id": {"equals": "…"}}}\`. Latencies are in ms. ${WINDOW}`,
    body: breakdownBody,
    response: z.array(
      z.object({
        prompt_id: z.string(),
        prompt_version: z.string().meta({ description: 'Empty when none is known.' }),
        ...breakdown,
      }),
    ),
  }),
  dashboardScores: defineRoute({
    ...metric,
    path: '/v1/dashboard/scores/query',
    summary: 'Scores over time',
    description: `By when their requests began; of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in \`${BOOLEAN_SCORE_SUFFIX}\`; a rating is \`${RATING_SCORE}\`. Buckets without scores are left out; \`created_at_trunc\` is the start of the bucket. ${WINDOW}`,
    body: z.object({
      userFilter: filter,
      timeFilter: timeFilter.optional(),
      dbIncrement: timeIncrement,
      timeZoneDifference,
    }),
    response: z.array(
      z.object({
        created_at_trunc: time,
        score_key: z.string(),
        score_sum: z.number(),
        score_count: count.meta({ description: 'How many scores are in the sum.' }),
      }),
    ),
  }),
  country: defineRoute({
    ...metric,
    path: '/v1/metrics/country',
    summary: 'Countries by requests',
    description: 'Empty: where a caller stands is not recorded.',
    body: groupsBody,
    response: z.array(z.object({ country: z.string(), total_requests: count })),
  }),
  providers: defineRoute({
    ...metric,
    path: '/v1/providers',
    summary: 'Providers by requests',
    description: `Busiest first. ${WINDOW}`,
    body: groupsBody,
    response: z.array(z.object({ provider: z.string(), total_requests: count })),
  }),
} as const;
