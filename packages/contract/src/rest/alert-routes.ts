// Table. Alerts: a number over a rolling window that is looked at each minute (platform.md §4). Shapes and names are Helicone's;
// editing, preview, and webhooks as channels are ours.
import { z } from 'zod';
import { filterNode } from '../filter.ts';
import { filterExpression } from '../filter-expression.ts';
import { count, idParams, instant, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

export const ALERT_METRICS = [
  'response.status',
  'count',
  'cost',
  'latency',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'prompt_cache_read_tokens',
  'prompt_cache_write_tokens',
] as const;
export type AlertMetric = (typeof ALERT_METRICS)[number];

export const ALERT_AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'percentile'] as const;
export type AlertAggregation = (typeof ALERT_AGGREGATIONS)[number];

const MIN_WINDOW_MS = 30_000;
const MAX_WINDOW_MS = 30 * 86_400_000;

const name = z.string().trim().min(1).max(200);
const metric = z.enum(ALERT_METRICS).meta({
  description: '`response.status`: percent of the requests that failed. `cost` in USD, `latency` in ms.',
});
const threshold = z.number().positive().meta({ description: 'It is triggered by this value and any above.' });
const aggregation = z.enum(ALERT_AGGREGATIONS).nullable().meta({
  description:
    'Of the metric’s values in the window. Null: `sum`, of latency `avg`. `response.status` and `count` have none.',
});
const percentile = z.number().gt(0).lt(100).nullable().meta({ description: 'For the aggregation `percentile`.' });
const grouping = z.string().trim().min(1).max(256).nullable().meta({
  description:
    'Each group is looked at alone: `user`, `model`, `provider`, or a property. Requests without a value are in none.',
});
const groupingIsProperty = z.boolean().nullable().meta({ description: 'Whether `grouping` names a property.' });
const timeWindow = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,12}$/, 'accepted is a whole number of ms')
      .transform(Number),
  ])
  .pipe(z.int().min(MIN_WINDOW_MS).max(MAX_WINDOW_MS))
  .meta({ description: 'ms, from 30 s to 30 days, up to now.' });
const minimumRequestCount = z.int().min(1).max(1_000_000_000).nullable().meta({
  description: 'Fewer requests than this in the window, or the group, trigger nothing.',
});
const filter = z.union([filterExpression, filterNode]).nullable().meta({
  description:
    'Which requests count, as other routes take it or as Helicone’s pages keep it; null = all. Given back as it came.',
});
const emails = z.array(z.email().max(320)).max(20);
const url = z.url({ protocol: /^https?$/ }).max(2048);
const slackChannels = z
  .array(url)
  .max(20)
  .meta({ description: 'Incoming webhooks of Slack, or of what speaks like it.' });
const webhookUrls = z.array(url).max(20).meta({ description: 'Get the whole message as JSON by POST.' });

const conditionMembers = {
  metric,
  threshold,
  aggregation: aggregation.default(null),
  percentile: percentile.default(null),
  grouping: grouping.default(null),
  grouping_is_property: groupingIsProperty.default(null),
  time_window: timeWindow,
  minimum_request_count: minimumRequestCount.default(null),
  filter: filter.default(null),
};

const group = z.object({ group: z.string(), value: z.number(), requests: count });
const groups = z.array(group).meta({ description: 'Those that reach the threshold, highest first, ten at most.' });
const status = z.enum(['triggered', 'resolved']);
const shownUrl = { description: 'Keys that may only read see the host.' };

const alert = z
  .object({
    id: z.guid(),
    org_id: z.string(),
    name: z.string(),
    metric,
    threshold: z.number(),
    aggregation,
    percentile: z.number().nullable(),
    grouping: z.string().nullable(),
    grouping_is_property: z.boolean().nullable(),
    time_window: z.int(),
    time_block_duration: z.int().meta({ description: 'The same as time_window.' }),
    minimum_request_count: z.int().nullable(),
    filter,
    emails: z.array(z.string()),
    slack_channels: z.array(z.string()).meta(shownUrl),
    webhooks: z.array(z.string()).meta(shownUrl),
    status,
    triggered_since: isoTime.nullable().meta({ description: 'Null when it is not triggered.' }),
    soft_delete: z.literal(false),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: 'Alert' });

const historyEntry = z
  .object({
    id: z.guid(),
    org_id: z.string(),
    alert_id: z.guid(),
    alert_name: z.string(),
    alert_metric: z.string(),
    alert_start_time: isoTime,
    alert_end_time: isoTime.nullable(),
    triggered_value: z.string(),
    groups,
    status,
    soft_delete: z.literal(false),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: 'AlertHistoryEntry' });

const row = { group: 'alerts' } as const;

export const ALERT_ROUTES = {
  queryAlerts: defineRoute({
    ...row,
    method: 'GET',
    path: '/v1/alert/query',
    permission: 'read',
    summary: 'List alerts and their history',
    description: 'Alerts in the order of their making, the history newest first. It is kept for a year.',
    query: z.object({
      historyPage: z.coerce.number().int().min(0).max(1_000_000).default(0).meta({ description: 'From 0.' }),
      historyPageSize: z.coerce.number().int().min(1).max(1000).default(25),
    }),
    response: z.object({
      alerts: z.array(alert),
      history: z.array(historyEntry),
      historyTotalCount: count,
      can_mail: z.boolean().meta({ description: 'Whether the operator has set up a mail server (`smtp.url`).' }),
    }),
  }),
  createAlert: defineRoute({
    ...row,
    method: 'POST',
    path: '/v1/alert/create',
    permission: 'manage',
    summary: 'Create an alert',
    description:
      'Looked at once now, and each minute. Triggered, it says so to each of its channels, and again when the value was below the threshold for five minutes. At least one channel is needed; e-mail needs `smtp.url`. Answers its id. At most 50. Needs an rw key.',
    body: z.strictObject({
      name,
      ...conditionMembers,
      emails: emails.default([]),
      slack_channels: slackChannels.default([]),
      webhooks: webhookUrls.default([]),
    }),
    secretBody: true,
    response: z.guid(),
  }),
  changeAlert: defineRoute({
    ...row,
    method: 'PATCH',
    path: '/v1/alert/:id',
    permission: 'manage',
    summary: 'Change an alert',
    description: 'What is not given stays as it is. Whether it is triggered is found out anew. Needs an rw key.',
    params: idParams,
    body: z
      .strictObject({
        name,
        metric,
        threshold,
        aggregation,
        percentile,
        grouping,
        grouping_is_property: groupingIsProperty,
        time_window: timeWindow,
        minimum_request_count: minimumRequestCount,
        filter,
        emails,
        slack_channels: slackChannels,
        webhooks: webhookUrls,
      })
      .partial()
      .refine((change) => Object.keys(change).length > 0, 'accepted is at least one member'),
    secretBody: true,
    response: alert,
  }),
  deleteAlert: defineRoute({
    ...row,
    method: 'DELETE',
    path: '/v1/alert/:id',
    permission: 'manage',
    summary: 'Delete an alert',
    description: 'Its history stays. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
  testAlertChannels: defineRoute({
    ...row,
    method: 'POST',
    path: '/v1/alert/test',
    permission: 'manage',
    summary: 'Send a test to channels of an alert',
    description:
      'One message to each address, sent once, whether or not an alert has it; `message` says what came of it. Needs an rw key.',
    body: z.strictObject({
      emails: emails.default([]),
      slack_channels: slackChannels.default([]),
      webhooks: webhookUrls.default([]),
    }),
    secretBody: true,
    response: z.array(
      z.object({
        channel: z.enum(['email', 'slack', 'webhook']),
        to: z.string().meta({ description: 'As it was given.' }),
        success: z.boolean(),
        message: z.string(),
      }),
    ),
  }),
  previewAlert: defineRoute({
    ...row,
    method: 'POST',
    path: '/v1/alert/preview',
    permission: 'read',
    rateClass: 'query',
    summary: 'Try an alert on past data',
    description:
      'The value at some 200 moments of a time, by default the last 24 hours, and when the alert would have been triggered.',
    body: z.strictObject({ ...conditionMembers, start: instant.optional(), end: instant.optional() }),
    response: z.object({
      step_ms: z.int(),
      points: z.array(
        z.object({
          time: isoTime,
          value: z.number().nullable().meta({ description: 'Of the highest group; null = nothing to go by.' }),
          requests: count,
          groups,
        }),
      ),
      triggered: z.array(
        z.object({ start: isoTime, end: isoTime.nullable(), value: z.number().meta({ description: 'The highest.' }) }),
      ),
    }),
  }),
} as const;
