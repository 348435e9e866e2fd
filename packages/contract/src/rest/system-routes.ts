// Table. How the Heliometer itself is: versions, sizes, what it lost, what it is connected to, and the doctor's look. Ours.
import { z } from 'zod';
import { count, isoTime } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const bytes = z.int().min(0).nullable().meta({ description: 'null = it lies elsewhere, or could not be read.' });

export const FINDING_VERDICTS = ['ok', 'warning', 'broken'] as const;

export const SYSTEM_ROUTES = {
  readSystem: defineRoute({
    method: 'GET',
    path: '/v1/system',
    group: 'system',
    permission: 'read',
    summary: 'How this Heliometer is',
    description:
      'Of the whole of it, all organisations together. What is set by secrets is told by host and sender; passwords and headers never.',
    response: z.object({
      version: z.string(),
      node: z.string(),
      engine: z.string().nullable().meta({ description: 'ClickHouse’s version; null while it does not answer.' }),
      started_at: isoTime.meta({ description: 'When the console was started.' }),
      sizes: z.object({
        records: bytes.meta({ description: 'What records take up in their store.' }),
        bodies: bytes.meta({ description: 'Bodies too large for their records.' }),
        journal: bytes,
        cache: bytes.meta({ description: 'Cached answers.' }),
        control: bytes.meta({ description: 'Organisations, keys, prompts and settings.' }),
      }),
      rows: count
        .nullable()
        .meta({ description: 'Requests stored, deleted ones among them until they have left the disk.' }),
      lost: z
        .array(z.object({ kind: z.string(), count: count }))
        .meta({ description: 'What was not kept since the processes were started, by kind; 0 is the rule.' }),
      integrations: z.object({
        smtp: z.object({ host: z.string(), from: z.string() }).nullable(),
        otel: z.object({ host: z.string(), sample_rate: z.number(), content: z.boolean() }).nullable(),
        public_url: z.string().nullable().meta({ description: 'What links in mails and messages lead to.' }),
      }),
    }),
  }),
  examineSystem: defineRoute({
    method: 'POST',
    path: '/v1/system/examine',
    group: 'system',
    permission: 'manage',
    rateClass: 'export',
    summary: 'Have the doctor look',
    description:
      'What `heliometer doctor` says on the machine: settings, ports, stores, disk, clock and upstreams. It changes nothing. Its findings name paths and addresses of the machine, so it is for admins and owners of the first organisation, and its rw keys.',
    response: z.array(
      z.object({
        verdict: z.enum(FINDING_VERDICTS),
        subject: z.string(),
        found: z.string(),
        advice: z.string().nullable(),
      }),
    ),
  }),
} as const;
