// Table. What is taken out of exchanges before they are stored (docs/redaction.md).
import { z } from 'zod';
import { LONGEST_REDACTION_PATTERN, MOST_OWN_REDACTIONS, REDACTION_KINDS } from '../redaction.ts';
import { count } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const kinds = z.array(z.enum(REDACTION_KINDS)).meta({ description: 'Built-in kinds that are looked for.' });
const own = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9_-]{1,40}$/, 'accepted are 1 to 40 of a-z, 0-9, _ and -')
        .meta({ description: 'Stands in the place of what was found, as `[redacted:name]`.' }),
      pattern: z
        .string()
        .min(1)
        .max(LONGEST_REDACTION_PATTERN)
        .meta({ description: 'A regular expression in the syntax of RE2: no look-around, no back-references.' }),
    }),
  )
  .max(MOST_OWN_REDACTIONS);
const userIds = z.boolean().meta({ description: 'Whether user ids are redacted as well.' });

const rules = z
  .object({ built_in: z.array(z.enum(REDACTION_KINDS)), own, user_ids: userIds })
  .meta({ id: 'Redaction' });
const wanted = z.strictObject({ built_in: kinds.default([]), own: own.default([]), user_ids: userIds.default(false) });

export const REDACTION_ROUTES = {
  getRedaction: defineRoute({
    method: 'GET',
    path: '/v1/redaction',
    group: 'redaction',
    permission: 'read',
    summary: 'Show the redaction rules',
    description: 'What is taken out of every exchange of the organisation before it is stored.',
    response: rules,
  }),
  putRedaction: defineRoute({
    method: 'PUT',
    path: '/v1/redaction',
    group: 'redaction',
    permission: 'manage',
    summary: 'Set the redaction rules',
    description:
      'They take the place of those before, and hold for what is recorded from then on, within two seconds; what is stored already stays as it is. Needs an rw key.',
    body: wanted,
    response: rules,
  }),
  previewRedaction: defineRoute({
    method: 'POST',
    path: '/v1/redaction/preview',
    group: 'redaction',
    permission: 'read',
    summary: 'Try redaction',
    description:
      'What a body of that text would be stored as: by the rules given, or by those that are set. Nothing is kept.',
    body: z.strictObject({ text: z.string().max(256 * 1024), rules: wanted.optional() }),
    secretBody: true,
    response: z.object({ text: z.string(), hits: z.record(z.string(), count) }),
  }),
} as const;
