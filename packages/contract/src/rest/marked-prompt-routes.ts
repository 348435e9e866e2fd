// Table. Prompts that callers mark with headers and tags, whose versions we find (headers.md §13; platform.md §1, group 6), and
// what requests put into prompts of either kind. Shapes are Helicone's where it has them.
import { z } from 'zod';
import { count, filter, isoTime, knownUsd, limit, offset, priced, timeFilter } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const promptId = z
  .string()
  .min(1)
  .max(64 * 1024)
  .meta({ description: 'The value of Helicone-Prompt-Id, percent-encoded.' });
const params = z.object({ promptId });
const versionNumber = z
  .string()
  .refine((text) => /^\d+\.\d+$/.test(text), 'accepted is a version such as 2.1')
  .meta({ description: 'Such as 2.1.' });

/** Helicone narrows by its own tables here, which we have no use for. */
const everything = z
  .union([z.literal('all'), z.record(z.string(), z.unknown())], { error: 'accepted is "all"' })
  .refine((filter) => filter === 'all' || Object.keys(filter).length === 0, 'accepted is "all"')
  .default('all');

const shown = {
  id: z.string().meta({ description: 'The same as `user_defined_id`: we give no other.' }),
  user_defined_id: z.string(),
  description: z.string(),
  pretty_name: z.string(),
  created_at: isoTime.meta({ description: 'When its first version was seen.' }),
  major_version: z.int(),
  metadata: z.record(z.string(), z.unknown()),
} as const;

const query = { method: 'POST', group: 'prompts', permission: 'read', rateClass: 'query' } as const;

export const MARKED_PROMPT_ROUTES = {
  queryMarkedPrompts: defineRoute({
    ...query,
    path: '/v1/prompt/query',
    summary: 'List prompts marked by header',
    description: 'Those of which a version was found, newest first.',
    body: z.object({
      filter: everything,
      search: z.string().max(256).default('').meta({ description: 'A part of the id, whatever its case.' }),
      limit: limit.default(1000),
      offset,
    }),
    response: z.array(z.object({ ...shown, versions: count })),
  }),
  hasMarkedPrompts: defineRoute({
    method: 'GET',
    path: '/v1/prompt/has-prompts',
    group: 'prompts',
    permission: 'read',
    summary: 'Whether there are prompts marked by header',
    description: 'So that a page can say how to mark one.',
    response: z.object({ hasPrompts: z.boolean() }),
  }),
  queryMarkedPrompt: defineRoute({
    ...query,
    path: '/v1/prompt/:promptId/query',
    summary: 'Get a prompt marked by header',
    description: 'With its use in the window of time; without a timeFilter that is the last 30 days.',
    params,
    body: z.object({ timeFilter: timeFilter.optional() }),
    response: z.object({
      ...shown,
      latest_version_id: z.string(),
      latest_model_used: z.string().meta({ description: 'Of its highest version; empty when unknown.' }),
      last_used: isoTime.nullable(),
      versions: z.array(z.string()).meta({ description: 'Their ids, the highest number first.' }),
      requests: count,
      cost: knownUsd,
      priced,
    }),
  }),
  queryMarkedVersions: defineRoute({
    ...query,
    path: '/v1/prompt/:promptId/versions/query',
    summary: 'List the versions of a prompt marked by header',
    description: 'The highest number first. What each cost, `/v1/metrics/promptVersionDetails` tells.',
    params,
    body: z.object({
      filter: everything,
      includeExperimentVersions: z
        .boolean()
        .optional()
        .meta({ description: 'Accepted for older clients, without effect.' }),
    }),
    response: z.array(
      z.object({
        id: z.string(),
        major_version: z.int(),
        minor_version: z.int(),
        prompt_v2: z.string().meta({ description: 'The id of the prompt.' }),
        model: z.string(),
        helicone_template: z.string().meta({ description: 'The texts of the template, a blank line between them.' }),
        template: z.array(z.string()).nullable().meta({ description: 'The same one by one; null = may not be kept.' }),
        parameters: z.record(z.string(), z.unknown()).nullable(),
        created_at: isoTime,
        metadata: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  compileMarkedPrompt: defineRoute({
    ...query,
    path: '/v1/prompt/:promptId/compile',
    summary: 'Fill a prompt marked by header',
    description:
      'Makes the body of the next call: that of the newest request of the version whose body was kept whole, its tags filled with these inputs. Turns without a tag, other than instructions, belong to that request and are left out. Every input is needed.',
    params,
    body: z.object({
      filter: everything,
      includeExperimentVersions: z
        .boolean()
        .optional()
        .meta({ description: 'Accepted for older clients, without effect.' }),
      inputs: z.record(z.string().max(256), z.string()),
      version: versionNumber.optional().meta({ description: 'Such as 2.1; default the highest.' }),
    }),
    response: z.object({
      id: z.string(),
      major_version: z.int(),
      minor_version: z.int(),
      prompt_v2: z.string(),
      model: z.string(),
      prompt_compiled: z.unknown(),
    }),
  }),
  queryPromptInputs: defineRoute({
    ...query,
    path: '/v1/prompt/:promptId/inputs/query',
    summary: 'List what requests put into a prompt',
    description:
      'A stored one, or one marked by header; newest first. Values are texts: those of another type are in `/v1/request/:id/inputs` as they were sent. `nextCursor` beside `data` is the `cursor` of the next page. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days.',
    params,
    body: z.object({
      filter,
      timeFilter: timeFilter.optional(),
      version: versionNumber.optional(),
      limit,
      cursor: z.string().max(2_000).optional(),
    }),
    response: z.array(
      z.object({
        request_id: z.string(),
        request_created_at: isoTime,
        prompt_version: z.string().nullable(),
        version_id: z.string().nullable(),
        environment: z.string().nullable(),
        inputs: z.record(z.string(), z.string()),
        auto_inputs: z.array(z.string()).meta({ description: 'Turns without a tag, in their order.' }),
        response_status: z.int(),
        delay_ms: z.number(),
        cost: knownUsd,
      }),
    ),
    answer: 'page',
  }),
} as const;
