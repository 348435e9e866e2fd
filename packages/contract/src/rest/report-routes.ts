// Table. The weekly report of an organisation (platform.md §4); the routes are ours.
import { z } from 'zod';
import { count, isoTime, knownUsd, nothing, priced, timeZone } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const emails = z.array(z.email().max(320)).max(20);
const slackChannels = z
  .array(z.url({ protocol: /^https?$/ }).max(2048))
  .max(20)
  .meta({
    description: 'Incoming webhooks of Slack, or of what speaks like it. Keys that may only read see the host.',
  });

const weekday = z
  .int()
  .min(1)
  .max(7)
  .meta({ description: '1 = Monday … 7 = Sunday; the week ends with the day before.' });
const hour = z.int().min(0).max(23).meta({ description: 'Of that day, in the zone.' });

const settings = z.object({
  emails,
  slack_channels: slackChannels,
  time_zone: timeZone,
  weekday,
  hour,
  updated_at: isoTime,
});

const figures = { requests: count, cost: knownUsd, priced } as const;
const row = { group: 'alerts' } as const;

export const REPORT_ROUTES = {
  getReport: defineRoute({
    ...row,
    method: 'GET',
    path: '/v1/report',
    permission: 'read',
    summary: 'Get the settings of the weekly report',
    description: 'null when there is none.',
    response: settings.nullable(),
  }),
  putReport: defineRoute({
    ...row,
    method: 'PUT',
    path: '/v1/report',
    permission: 'manage',
    summary: 'Set the weekly report',
    description:
      'Takes the place of the settings before. Sent once for each week whose day and hour come from now on, when the console was away as soon as it is back. At least one recipient is needed; e-mail needs `smtp.url`. Needs an rw key.',
    body: z.strictObject({
      emails: emails.default([]),
      slack_channels: slackChannels.default([]),
      time_zone: timeZone.default('UTC'),
      weekday: weekday.default(1),
      hour: hour.default(8),
    }),
    secretBody: true,
    response: settings,
  }),
  deleteReport: defineRoute({
    ...row,
    method: 'DELETE',
    path: '/v1/report',
    permission: 'manage',
    summary: 'End the weekly report',
    description: 'What was not told yet is not told any more. Needs an rw key.',
    response: nothing,
  }),
  previewReport: defineRoute({
    ...row,
    method: 'GET',
    path: '/v1/report/preview',
    permission: 'read',
    rateClass: 'query',
    summary: 'Preview the weekly report',
    description: 'The last week’s, by the settings or by what is given here.',
    query: z.object({
      time_zone: timeZone.optional(),
      weekday: z.coerce.number().pipe(weekday).optional(),
    }),
    response: z.object({
      from: isoTime,
      to: isoTime,
      ...figures,
      errors: count,
      before: z.object({ ...figures, errors: count }).meta({ description: 'The week before.' }),
      models: z.array(z.object({ model: z.string(), ...figures, errors: count })),
      users: z.array(z.object({ user_id: z.string(), ...figures })),
      subject: z.string(),
      text: z.string(),
    }),
  }),
} as const;
