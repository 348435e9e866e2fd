// Table. Webhooks: every recorded exchange, or some, sent to an address of the organisation's own (platform.md §4). Shapes and
// names are Helicone's where it has the route; editing, the log and sending again are ours.
import { z } from 'zod';
import { count, idParams, instant, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

/** Of the payload; what is told of a webhook names it. */
export const WEBHOOK_VERSION = '2024-10-22';

const destination = z
  .string()
  .trim()
  .min(1)
  .max(2048)
  .refine((text) => isWebUrl(text), 'accepted is an absolute http or https URL without credentials')
  .meta({ description: 'Must be public and https, unless the operator allows it (`gateway.allowedTargets`).' });

const sampleRate = z
  .number()
  .min(0)
  .max(100)
  .meta({ description: 'Percent of the exchanges that are sent. Which are is settled by their ids.' });
const propertyFilters = z
  .array(z.strictObject({ key: z.string().trim().min(1).max(256), value: z.string().max(4096) }))
  .max(20)
  .meta({ description: 'Only exchanges that have all of these properties, with these values, are sent.' });
const includeData = z.boolean().meta({
  description: 'Whether model, provider, metadata and the link to the bodies are in the payload.',
});

const config = z
  .strictObject({
    sampleRate: sampleRate.default(100),
    propertyFilters: propertyFilters.default([]),
    includeData: includeData.optional(),
  })
  .default({ sampleRate: 100, propertyFilters: [] });

const webhook = z
  .object({
    id: z.guid(),
    created_at: isoTime,
    updated_at: isoTime,
    destination: z.string(),
    version: z.literal(WEBHOOK_VERSION),
    config: z.object({ sampleRate, propertyFilters, includeData }),
    is_active: z.boolean(),
    hmac_key: z.string().nullable().meta({
      description: 'Signs `Helicone-Signature`. Shown to rw keys only; null too when it cannot be opened any more.',
    }),
    signing_secret: z.string().nullable().meta({
      description: 'The same key as the libraries of Standard Webhooks want it (`whsec_…`), for `Webhook-Signature`.',
    }),
  })
  .meta({ id: 'Webhook' });

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why an attempt got no answer, or was not made. */
export const DELIVERY_PROBLEMS = [
  'target_not_allowed',
  'timeout',
  'connection_failed',
  'exchange_deleted',
  'secret_unreadable',
] as const;
export type DeliveryProblem = (typeof DELIVERY_PROBLEMS)[number];

const deliveryState = z.enum(DELIVERY_STATES);
const delivery = z
  .object({
    id: z.guid().meta({ description: 'Sent as `Webhook-Id`; the same each time it is sent.' }),
    webhook_id: z.guid(),
    request_id: z.string(),
    exchange_id: z.guid(),
    created_at: isoTime,
    state: deliveryState.meta({ description: '`failed`: given up, and sent again when asked only.' }),
    next_attempt_at: isoTime.nullable(),
    attempt_count: count,
    attempts: z
      .array(
        z.object({
          at: isoTime,
          duration_ms: z.number(),
          status: z.int().nullable().meta({ description: 'What the receiver answered; null = nothing.' }),
          problem: z.enum(DELIVERY_PROBLEMS).nullable(),
        }),
      )
      .meta({ description: 'The last ones, oldest first.' }),
  })
  .meta({ id: 'WebhookDelivery' });

const deliveryParams = idParams.extend({ deliveryId: z.guid().meta({ description: 'A UUID.' }) });

export const WEBHOOK_ROUTES = {
  listWebhooks: defineRoute({
    method: 'GET',
    path: '/v1/webhooks',
    group: 'webhooks',
    permission: 'read',
    summary: 'List webhooks',
    description: 'In the order of their making. Their keys are shown to rw keys only.',
    response: z.array(webhook),
  }),
  createWebhook: defineRoute({
    method: 'POST',
    path: '/v1/webhooks',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Create a webhook',
    description:
      'Exchanges recorded from then on, within two seconds, are sent to it: within 5 s, and again for 24 hours until it answers 2xx. At most 20. Needs an rw key.',
    body: z.strictObject({ destination, config, includeData: includeData.optional() }),
    response: webhook,
  }),
  changeWebhook: defineRoute({
    method: 'PATCH',
    path: '/v1/webhooks/:id',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Change a webhook',
    description:
      'What is not given stays as it is. An inactive one gets nothing: what happens meanwhile is not sent to it later, and what was waiting waits on. Needs an rw key.',
    params: idParams,
    body: z
      .strictObject({
        destination,
        config: z.strictObject({ sampleRate, propertyFilters, includeData }).partial(),
        includeData,
        is_active: z.boolean(),
      })
      .partial()
      .refine((change) => Object.keys(change).length > 0, 'accepted is at least one member'),
    response: webhook,
  }),
  deleteWebhook: defineRoute({
    method: 'DELETE',
    path: '/v1/webhooks/:id',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Delete a webhook',
    description: 'With its log; what was still to be sent is not sent. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
  testWebhook: defineRoute({
    method: 'POST',
    path: '/v1/webhooks/:id/test',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Send a test to a webhook',
    description: 'One made-up exchange, sent once, signed as all are; `message` says what came of it. Needs an rw key.',
    params: idParams,
    response: z.object({ success: z.boolean(), message: z.string() }),
  }),
  listWebhookDeliveries: defineRoute({
    method: 'GET',
    path: '/v1/webhooks/:id/deliveries',
    group: 'webhooks',
    permission: 'read',
    summary: 'The log of a webhook',
    description:
      'Newest first. Ended ones are kept for 30 days, the newest 20,000 of a webhook. `cursor` is the `nextCursor` of the page before.',
    params: idParams,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1000).default(50),
      state: deliveryState.optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, 'accepted is the nextCursor of the page before')
        .optional(),
    }),
    response: z.array(delivery),
    answer: 'page',
  }),
  countWebhookDeliveries: defineRoute({
    method: 'GET',
    path: '/v1/webhooks/:id/deliveries/count',
    group: 'webhooks',
    permission: 'read',
    summary: 'How a webhook fares',
    description: 'Deliveries of its log by what became of them, made since a time; default: the last 24 hours.',
    params: idParams,
    query: z.object({ since: instant.optional() }),
    response: z.object({ waiting: count, delivered: count, failed: count }),
  }),
  getWebhookDelivery: defineRoute({
    method: 'GET',
    path: '/v1/webhooks/:id/deliveries/:deliveryId',
    group: 'webhooks',
    permission: 'read',
    summary: 'Get a delivery, with its body',
    description: 'The body is as it would be sent now: none is kept for this.',
    params: deliveryParams,
    response: delivery.extend({
      payload: z.string().nullable().meta({ description: 'JSON; null when the exchange was deleted.' }),
    }),
  }),
  replayFailedDeliveries: defineRoute({
    method: 'POST',
    path: '/v1/webhooks/:id/replay',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Send all again that failed',
    description:
      'Deliveries made since a time that were given up: due now, and for 24 hours from now. `Webhook-Id` of each stays. Needs an rw key.',
    params: idParams,
    body: z.strictObject({ since: instant }),
    response: z.object({ replayed: count }),
  }),
  replayWebhookDelivery: defineRoute({
    method: 'POST',
    path: '/v1/webhooks/:id/deliveries/:deliveryId/replay',
    group: 'webhooks',
    permission: 'manage',
    summary: 'Send a delivery again',
    description:
      'Whatever became of it, it is due now, and for 24 hours from now. `Webhook-Id` stays, so that a receiver can tell. Needs an rw key.',
    params: deliveryParams,
    response: delivery,
  }),
} as const;

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return url.username === '' && url.password === '';
}
