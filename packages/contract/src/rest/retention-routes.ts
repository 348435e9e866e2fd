// Table. How long exchanges and their bodies are kept (docs/retention.md).
import { z } from 'zod';
import { LONGEST_RETENTION_DAYS } from '../retention.ts';
import { count, isoTime } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const days = z.int().min(1).max(LONGEST_RETENTION_DAYS).nullable();
const rowDays = days.meta({ description: 'Days of exchanges that are kept; null = for ever.' });
const bodyDays = days.meta({ description: 'Days of their bodies that are kept; null = as long as the exchanges.' });
const metadataOnly = z
  .boolean()
  .meta({ description: 'From then on no body is kept, as if every call had both Helicone-Omit headers.' });

const rules = { row_days: rowDays, body_days: bodyDays, metadata_only: metadataOnly };
const removal = z.object({
  at: isoTime,
  rows: count.meta({ description: 'Exchanges removed.' }),
  bodies: count.meta({ description: 'Exchanges whose bodies were removed, and which stayed.' }),
  deliveries: count.meta({ description: 'Entries removed from the delivery logs of webhooks.' }),
});
const retention = z
  .object({
    ...rules,
    last_run_at: isoTime.nullable().meta({ description: 'When it was last looked for what is too old.' }),
    last_removal: removal.nullable().meta({ description: 'The last time that something was.' }),
  })
  .meta({ id: 'Retention' });

export const RETENTION_ROUTES = {
  getRetention: defineRoute({
    method: 'GET',
    path: '/v1/retention',
    group: 'retention',
    permission: 'read',
    summary: 'Show how long exchanges are kept',
    description: 'With when what is too old was last looked for, and what was removed.',
    response: retention,
  }),
  putRetention: defineRoute({
    method: 'PUT',
    path: '/v1/retention',
    group: 'retention',
    permission: 'manage',
    summary: 'Set how long exchanges are kept',
    description:
      'All three must be given, so that nothing is removed or kept by leaving it out. What is too old by then is removed for good within two hours, and cannot be brought back; a preview says how much it is. Days end at midnight UTC. metadata_only holds within two seconds. Needs an rw key.',
    body: z.strictObject(rules),
    response: retention,
  }),
  previewRetention: defineRoute({
    method: 'POST',
    path: '/v1/retention/preview',
    group: 'retention',
    permission: 'read',
    summary: 'Say what would be removed',
    description: 'By the days given, or where they are left out by those that are set. Nothing is changed.',
    body: z.strictObject({ row_days: rowDays.optional(), body_days: bodyDays.optional() }),
    response: z.object({
      rows_before: isoTime.nullable().meta({ description: 'Exchanges that began before would go; null = none.' }),
      bodies_before: isoTime.nullable().meta({ description: 'Bodies of exchanges that began before would go.' }),
      rows: count.meta({ description: 'Exchanges that would go.' }),
      bodies: count.meta({ description: 'Exchanges whose bodies would go, with them or alone.' }),
      body_bytes: count.meta({ description: 'Bytes of these bodies, as they were sent.' }),
      oldest_kept: isoTime.nullable().meta({ description: 'The oldest exchange that would stay.' }),
      oldest_body_kept: isoTime.nullable().meta({ description: 'The oldest exchange whose bodies would stay.' }),
    }),
    rateClass: 'query',
  }),
} as const;
