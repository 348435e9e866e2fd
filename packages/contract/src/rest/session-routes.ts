// Table. Sessions (platform.md §1, group 2): calls that name one Helicone-Session-Id. Shapes and names are Helicone's; the
// tree is ours.
import { z } from 'zod';
import { heliconeRequest } from './helicone-request.ts';
import {
  count,
  distributionPart,
  filter,
  histogram,
  isoTime,
  knownUsd,
  limit,
  nothing,
  offset,
  priced,
  timeFilterMs,
  timeZoneDifference,
} from './query-shapes.ts';
import { defineRoute } from './route.ts';

const WINDOW = 'Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days.';
const SUMS =
  'Sums are over the requests that the window and the filter select; a session is called as the first of them that has a name.';

const timezoneDifference = timeZoneDifference.meta({
  description: 'Accepted for older clients, without effect: times in answers are UTC and say so.',
});

const nameEquals = z.string().optional().meta({ description: 'The whole name; "" = sessions without one.' });

const sessionsBody = z.object({
  search: z.string().max(1_000).default('').meta({ description: 'Within ids and names, whatever the case.' }),
  timeFilter: timeFilterMs.optional(),
  nameEquals,
  timezoneDifference,
  filter,
});

const namesBody = z.object({
  nameContains: z.string().max(1_000).default('').meta({ description: 'Whatever the case.' }),
  nameEquals,
  timezoneDifference,
  ...distributionPart,
  timeFilter: timeFilterMs.optional(),
  filter,
});

const maybeText = z.string().nullable();
const tag = maybeText.meta({ description: 'null when the session has none.' });
const averageLatency = z.number().meta({ description: 'ms, over the requests.' });
const unknownIfNone = z.number().nullable().meta({ description: 'null when there is no session.' });

const session = z.object({
  created_at: isoTime.meta({ description: 'When its first request began.' }),
  latest_request_created_at: isoTime,
  session_id: z.string(),
  session_name: z.string().meta({ description: 'Empty when no request named it.' }),
  total_cost: knownUsd,
  priced,
  total_requests: count,
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  avg_latency: averageLatency,
  user_ids: z.array(z.string()).meta({ description: 'At most 100 of them.' }),
  tag,
  errors: count,
  ended_at: isoTime.meta({ description: 'When the last answer had ended.' }),
});

const direction = z.enum(['asc', 'desc']);

/** One member. Ours; its names are those of the rows. */
const sort = z
  .strictObject({
    created_at: direction,
    latest_request_created_at: direction,
    duration: direction,
    total_requests: direction,
    errors: direction,
    total_tokens: direction,
    total_cost: direction,
    avg_latency: direction,
  })
  .partial()
  .refine(
    (given) => Object.values(given).filter((member) => member !== undefined).length <= 1,
    'accepted is one column',
  )
  .meta({ description: 'By one column; an unknown cost is less than any. `duration`: from created_at to ended_at.' });

export type SessionSort = z.output<typeof sort>;

const sums = {
  total_requests: count,
  errors: count,
  total_cost: knownUsd,
  priced,
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  started_at: isoTime,
  ended_at: isoTime.meta({ description: 'When the last answer had ended.' }),
  duration_ms: z.number(),
} as const;

const sessionCall = heliconeRequest.pick({
  request_id: true,
  exchange_id: true,
  request_created_at: true,
  response_status: true,
  outcome: true,
  provider: true,
  model: true,
  request_user_id: true,
  delay_ms: true,
  time_to_first_token: true,
  prompt_tokens: true,
  completion_tokens: true,
  total_tokens: true,
  cost: true,
});

export type SessionCallShown = z.infer<typeof sessionCall>;
export type SessionSums = z.infer<z.ZodObject<typeof sums>>;

/** One call, or a place in the tree at which none was made. */
export interface SessionNode extends SessionSums {
  name: string;
  path: string;
  request: SessionCallShown | null;
  children: SessionNode[];
}

const sessionNode = z
  .lazy(() =>
    z.object({
      name: z.string().meta({ description: 'The last part of the path; "/" for calls without one.' }),
      path: z.string(),
      request: sessionCall.nullable().meta({ description: 'null = no call was made at this place.' }),
      ...sums,
      children: z.array(sessionNode),
    }),
  )
  .meta({ id: 'SessionNode' }) as z.ZodType<SessionNode, SessionNode>;

const sessionTree = z.object({
  session_id: z.string(),
  session_name: z.string(),
  tag,
  feedback: z.boolean().nullable().meta({ description: 'The rating of the session; null when it has none.' }),
  user_ids: z.array(z.string()).meta({ description: 'At most 100 of them.' }),
  ...sums,
  left_out: count.meta({
    description: 'Requests beyond the first 10,000: in the sums of the session, not in its tree.',
  }),
  children: z.array(sessionNode),
});
export type SessionTree = z.input<typeof sessionTree>;

const query = { method: 'POST', group: 'sessions', permission: 'read', rateClass: 'query' } as const;

const params = z.object({
  sessionId: z.string().min(1).meta({ description: 'Helicone-Session-Id, percent-encoded.' }),
});

export const SESSION_ROUTES = {
  querySessions: defineRoute({
    ...query,
    path: '/v1/session/query',
    summary: 'List sessions',
    description: `Newest first, or by \`sort\`. ${SUMS} ${WINDOW} \`nextCursor\` beside \`data\` is the \`cursor\` of the next page of the same sort; it stays right while sessions are added.`,
    body: sessionsBody.extend({
      sort: sort.optional(),
      offset,
      limit: limit.default(50),
      cursor: z.string().max(20_000).optional().meta({ description: 'From `nextCursor` of the page before.' }),
    }),
    response: z.array(session),
    answer: 'page',
  }),
  countSessions: defineRoute({
    ...query,
    path: '/v1/session/count',
    summary: 'Count sessions, with totals and averages',
    description: `\`avg_cost\` is over the sessions of which a cost is known, \`avg_latency\` the mean of the sessions' own. ${SUMS} ${WINDOW}`,
    body: sessionsBody,
    response: z.object({
      count,
      total_cost: knownUsd,
      priced,
      avg_cost: z.number().nullable().meta({ description: 'USD; null when no cost is known.' }),
      avg_latency: unknownIfNone,
      avg_requests: unknownIfNone,
    }),
  }),
  querySessionNames: defineRoute({
    ...query,
    path: '/v1/session/name/query',
    summary: 'List the names of sessions',
    description: `The last used first; "" stands for the sessions without a name. ${SUMS} ${WINDOW}`,
    body: namesBody.extend({ offset, limit: limit.default(50) }),
    response: z.array(
      z.object({
        name: z.string(),
        created_at: isoTime.meta({ description: 'The same as `first_used`.' }),
        last_used: isoTime,
        first_used: isoTime,
        session_count: count,
        avg_latency: averageLatency,
      }),
    ),
  }),
  querySessionMetrics: defineRoute({
    ...query,
    path: '/v1/session/metrics/query',
    summary: 'Distributions over sessions',
    description: `Of the requests of a session, of the seconds between the start of its first and of its last request, and of its cost in USD where one is known. \`average\` is of all sessions, the histograms are of those that pSize leaves. ${SUMS} ${WINDOW}`,
    body: namesBody,
    response: z.object({
      session_count: histogram.meta({ description: 'Requests per session.' }),
      session_duration: histogram,
      session_cost: histogram,
      average: z.object({
        session_count: z.array(z.object({ average: unknownIfNone })),
        session_duration: z.array(z.object({ average: unknownIfNone })),
        session_cost: z.array(z.object({ average: unknownIfNone })),
      }),
    }),
  }),
  getSessionTree: defineRoute({
    method: 'GET',
    path: '/v1/session/:sessionId/tree',
    group: 'sessions',
    permission: 'read',
    summary: 'Get a session as a tree',
    description:
      'All of its requests, of any age, by Helicone-Session-Path: the parent of `/a/b/c` is `/a/b`, whether or not a call was made there. The same path again is a sibling, and a call belongs to the sibling that began last before it. Children come by their start. Each node has the sums of itself and all below it. Parts of a path beyond the 64th stand in one name. What was told as an OpenTelemetry span stands below its parent span.',
    params,
    response: sessionTree,
    rateClass: 'query',
  }),
  giveSessionFeedback: defineRoute({
    method: 'POST',
    path: '/v1/session/:sessionId/feedback',
    group: 'sessions',
    permission: 'write',
    summary: 'Rate a session',
    description:
      'The rating is kept as that of the first request of the session, which also gets the property `Helicone-Session-Feedback`, 1 or 0. The newest counts.',
    params,
    body: z.object({ rating: z.boolean() }),
    response: nothing,
  }),
  getSessionTag: defineRoute({
    method: 'GET',
    path: '/v1/session/:sessionId/tag',
    group: 'sessions',
    permission: 'read',
    summary: 'Get the tag of a session',
    description: 'null when it has none.',
    params,
    response: maybeText,
  }),
  tagSession: defineRoute({
    method: 'POST',
    path: '/v1/session/:sessionId/tag',
    group: 'sessions',
    permission: 'write',
    summary: 'Tag a session',
    description:
      'One tag a session: it takes the place of the one before; "" takes it away. The session may not be recorded yet.',
    params,
    body: z.object({ tag: z.string().trim().max(1_000) }),
    response: nothing,
  }),
} as const;
