// Table. Stored prompts, which the gateway fills calls from (headers.md §13; platform.md §1, group 6). Shapes are Helicone's.
import { z } from 'zod';
import { isoTime } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const tag = z.string().trim().min(1).max(64);
const tags = z.array(tag).max(64);
const name = z.string().trim().min(1).max(256);
const promptId = z.string().min(1).max(64).meta({ description: 'Six letters and digits.' });

const promptBody = z
  .record(z.string(), z.unknown())
  .refine(({ messages = [] }) => Array.isArray(messages), 'messages: accepted is a list')
  .refine(({ tools = [] }) => Array.isArray(tools), 'tools: accepted is a list')
  .meta({
    description:
      'The body of a chat completion. `{{hc:name:type}}` in any of its texts is an input; types are string, number, boolean and other.',
  });

const prompt = z
  .object({ id: promptId, name: z.string(), tags: z.array(z.string()), created_at: isoTime })
  .meta({ id: 'Prompt' });

export const PROMPT_ROUTES = {
  createPrompt: defineRoute({
    method: 'POST',
    path: '/v1/prompt-2025',
    group: 'prompts',
    permission: 'manage',
    summary: 'Store a prompt',
    description:
      'Its first version, 1.0, is production. Calls can name it in `prompt_id` from two seconds later on. Needs an rw key.',
    body: z.object({ name, tags: tags.default([]), promptBody }),
    response: z.object({ id: promptId, versionId: z.guid() }),
  }),
  updatePrompt: defineRoute({
    method: 'POST',
    path: '/v1/prompt-2025/update',
    group: 'prompts',
    permission: 'manage',
    summary: 'Store a new version of a prompt',
    description:
      'The next minor version of the one it is made from, or with `newMajorVersion` the next major one. `environment` names the new version from now on; versions themselves never change. Needs an rw key.',
    body: z.object({
      promptId,
      promptVersionId: z.guid().meta({ description: 'The version it is made from.' }),
      newMajorVersion: z.boolean().default(false),
      environment: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .optional()
        .meta({ description: 'Such as staging or development; production is what is served when none is asked for.' }),
      commitMessage: z.string().max(1000).default(''),
      promptBody,
    }),
    response: z.object({ id: z.guid().meta({ description: 'Of the new version.' }) }),
  }),
  getPrompt: defineRoute({
    method: 'GET',
    path: '/v1/prompt-2025/id/:promptId',
    group: 'prompts',
    permission: 'read',
    summary: 'Get a prompt',
    description: 'Its name and tags, without any version.',
    params: z.object({ promptId }),
    response: prompt,
  }),
  queryPrompts: defineRoute({
    method: 'POST',
    path: '/v1/prompt-2025/query',
    group: 'prompts',
    permission: 'read',
    summary: 'List prompts',
    description: 'Newest first. By a part of the name, whatever its case, and by any of some tags.',
    body: z.object({
      search: z.string().max(256).default(''),
      tagsFilter: tags.default([]),
      page: z.int().min(0).max(1_000_000).default(0).meta({ description: 'From 0.' }),
      pageSize: z.int().min(1).max(1000).default(10),
    }),
    response: z.array(prompt),
  }),
} as const;
