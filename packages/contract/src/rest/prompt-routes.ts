// Table. Stored prompts, which the gateway fills calls from (headers.md §13; platform.md §1, group 6). Shapes are Helicone's.
import { z } from 'zod';
import { count, isoTime, nothing } from './query-shapes.ts';
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

const environment = z.string().trim().min(1).max(64);
const versionId = z.guid().meta({ description: 'The id of a version.' });
const oneVersion = z.object({ promptVersionId: versionId });
const environmentOfVersion = z.object({ promptId, promptVersionId: versionId, environment });

const plainVersion = {
  id: z.guid(),
  model: z.string().meta({ description: 'Empty when the body names none.' }),
  prompt_id: promptId,
  major_version: z.int(),
  minor_version: z.int(),
  commit_message: z.string(),
  environments: z.array(z.string()),
  created_at: isoTime,
} as const;

const version = z
  .object({
    ...plainVersion,
    s3_url: z.string().meta({
      description: 'The body can be fetched here for a quarter of an hour, without a key, as Helicone’s clients do.',
    }),
  })
  .meta({ id: 'PromptVersion' });

const versionWithBody = z
  .object({ ...plainVersion, prompt_body: z.record(z.string(), z.unknown()) })
  .meta({ id: 'PromptVersionWithBody' });

const versionsBody = z.object({
  promptId,
  majorVersion: z.int().min(0).optional(),
  limit: z.int().min(1).max(1000).default(1000),
  offset: z.int().min(0).max(1_000_000).default(0),
});
const environmentBody = z.object({ promptId, environment });

const prompts = { group: 'prompts' } as const;
const query = { ...prompts, method: 'POST', permission: 'read' } as const;
const change = { ...prompts, permission: 'manage' } as const;

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
      environment: environment
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
  renamePrompt: defineRoute({
    ...change,
    method: 'POST',
    path: '/v1/prompt-2025/id/:promptId/rename',
    summary: 'Rename a prompt',
    description: 'Its id, by which calls name it, stays. Needs an rw key.',
    params: z.object({ promptId }),
    body: z.object({ name }),
    response: nothing,
  }),
  tagPrompt: defineRoute({
    ...change,
    method: 'PATCH',
    path: '/v1/prompt-2025/id/:promptId/tags',
    summary: 'Replace the tags of a prompt',
    description: 'By those given. Needs an rw key.',
    params: z.object({ promptId }),
    body: z.object({ tags }),
    response: z.array(tag),
  }),
  deletePrompt: defineRoute({
    ...change,
    method: 'DELETE',
    path: '/v1/prompt-2025/:promptId',
    summary: 'Delete a prompt',
    description:
      'With the bodies of all its versions, for good. Calls that name it go on as they are sent, with a warning, from two seconds later on. What was recorded with it stays. Needs an rw key.',
    params: z.object({ promptId }),
    response: nothing,
  }),
  deletePromptVersion: defineRoute({
    ...change,
    method: 'DELETE',
    path: '/v1/prompt-2025/:promptId/:versionId',
    summary: 'Delete a version of a prompt',
    description:
      'Its body, for good; its number is not given again. Refused while an environment names it. Needs an rw key.',
    params: z.object({ promptId, versionId }),
    response: nothing,
  }),
  promptTags: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/tags',
    permission: 'read',
    summary: 'List the tags of all prompts',
    description: 'In the order of the alphabet.',
    response: z.array(z.string()),
  }),
  promptEnvironments: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/environments',
    permission: 'read',
    summary: 'List the environments of all prompts',
    description: 'In the order of the alphabet.',
    response: z.array(z.string()),
  }),
  countPrompts: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/count',
    permission: 'read',
    summary: 'Count prompts',
    description: 'Those of `/v1/prompt-2025/query` with no search.',
    response: count,
  }),
  getPromptBody: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/:promptId/prompt-body',
    permission: 'read',
    summary: 'Get the body of a version',
    description: 'As it was stored.',
    params: z.object({ promptId: versionId.meta({ description: 'Here the id of a version, as in Helicone.' }) }),
    response: z.record(z.string(), z.unknown()),
  }),
  openPromptLink: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/body/:bodyLink',
    permission: 'none',
    summary: 'Get the body of a version by a link',
    description: 'Where `s3_url` of a version leads: no key is needed, and after a quarter of an hour it is not found.',
    params: z.object({ bodyLink: z.string().max(1024) }),
    response: z.record(z.string(), z.unknown()),
    answer: 'bare',
  }),
  getPromptVersionInputs: defineRoute({
    ...prompts,
    method: 'GET',
    path: '/v1/prompt-2025/id/:promptId/:versionId/inputs',
    permission: 'read',
    summary: 'Get what a request put into a version',
    description: 'null when the request used another version, or none.',
    params: z.object({ promptId, versionId }),
    query: z.object({ requestId: z.guid() }),
    response: z
      .object({
        request_id: z.string(),
        version_id: z.guid(),
        inputs: z.record(z.string(), z.unknown()),
        environment: z.string().nullable(),
      })
      .nullable(),
  }),
  queryPromptVersion: defineRoute({
    ...query,
    path: '/v1/prompt-2025/query/version',
    summary: 'Get a version of a prompt',
    description: 'By its id.',
    body: oneVersion,
    response: version,
  }),
  queryPromptVersions: defineRoute({
    ...query,
    path: '/v1/prompt-2025/query/versions',
    summary: 'List the versions of a prompt',
    description: 'The highest number first.',
    body: versionsBody,
    response: z.array(version),
  }),
  queryProductionVersion: defineRoute({
    ...query,
    path: '/v1/prompt-2025/query/production-version',
    summary: 'Get the version that is production',
    description: 'The one that is served when no environment is asked for.',
    body: z.object({ promptId }),
    response: version,
  }),
  queryEnvironmentVersion: defineRoute({
    ...query,
    path: '/v1/prompt-2025/query/environment-version',
    summary: 'Get the version that an environment names',
    description: 'Not found when the environment names none of the prompt’s.',
    body: environmentBody,
    response: version,
  }),
  queryTotalVersions: defineRoute({
    ...query,
    path: '/v1/prompt-2025/query/total-versions',
    summary: 'Count the versions of a prompt',
    description: 'And the different major numbers among them.',
    body: z.object({ promptId }),
    response: z.object({ totalVersions: count, majorVersions: count }),
  }),
  setPromptEnvironment: defineRoute({
    ...change,
    method: 'POST',
    path: '/v1/prompt-2025/update/environment',
    summary: 'Let an environment name a version',
    description:
      'And no other version of the prompt. Calls are served so from two seconds later on. With `production` this is what promotes a version. Needs an rw key.',
    body: environmentOfVersion,
    response: nothing,
  }),
  removePromptEnvironment: defineRoute({
    ...change,
    method: 'POST',
    path: '/v1/prompt-2025/remove/environment',
    summary: 'Take an environment from a version',
    description: '`production` cannot be taken away, only given to another version. Needs an rw key.',
    body: environmentOfVersion,
    response: nothing,
  }),
  queryPromptVersionBody: defineRoute({
    ...query,
    path: '/v2/prompt-2025/query/version',
    summary: 'Get a version of a prompt, body included',
    description: 'By its id.',
    body: oneVersion,
    response: versionWithBody,
  }),
  queryPromptVersionsBodies: defineRoute({
    ...query,
    path: '/v2/prompt-2025/query/versions',
    summary: 'List the versions of a prompt, bodies included',
    description: 'The highest number first, ten unless `limit` says more.',
    body: versionsBody.extend({ limit: z.int().min(1).max(100).default(10) }),
    response: z.array(versionWithBody),
  }),
  queryProductionVersionBody: defineRoute({
    ...query,
    path: '/v2/prompt-2025/query/production-version',
    summary: 'Get the version that is production, body included',
    description: 'The one that is served when no environment is asked for.',
    body: z.object({ promptId }),
    response: versionWithBody,
  }),
  queryEnvironmentVersionBody: defineRoute({
    ...query,
    path: '/v2/prompt-2025/query/environment-version',
    summary: 'Get the version that an environment names, body included',
    description: 'Not found when the environment names none of the prompt’s.',
    body: environmentBody,
    response: versionWithBody,
  }),
} as const;
