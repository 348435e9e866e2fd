// Table. Routes about recorded exchanges (platform.md §1, group 1).
import { z } from 'zod';
import { filterNode } from '../filter.ts';
import {
  BOOLEAN_SCORE_SUFFIX,
  heliconeRequest,
  heliconeRequestDetail,
  listedRequest,
  RATING_SCORE,
} from './helicone-request.ts';
import { count, filter, idParams, isoTime, limit, nothing, offset, sort, timeFilter } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const WINDOW =
  'Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days.';

const selection = {
  filter,
  isCached: z.boolean().optional(),
  isScored: z.boolean().optional(),
} as const;

const listBody = z.object({
  ...selection,
  offset,
  limit,
  cursor: z.string().max(2_000).optional().meta({
    description: 'From `nextCursor` of the page before; stable while rows are added. Only with the default sort.',
  }),
  sort: sort.optional(),
  includeInputs: z.boolean().optional().meta({ description: 'Accepted for older clients, without effect.' }),
  isPartOfExperiment: z.boolean().optional().meta({ description: 'Accepted for older clients, without effect.' }),
});

/** Names of scores and properties. */
const name = z.string().trim().min(1).max(128);

export const scoreName = name;
export const scoreValue = z.union([z.number(), z.boolean()], { error: 'accepted is a number, true or false' });

/** By name: what is called a boolean must be one. */
const scores = z
  .record(name, scoreValue)
  .refine((given) => Object.keys(given).length <= 100, 'accepted are at most 100 scores')
  .superRefine((given, context) => {
    for (const [key, value] of Object.entries(given)) {
      if (key !== RATING_SCORE && !key.endsWith(BOOLEAN_SCORE_SUFFIX)) continue;
      if (typeof value === 'boolean' || value === 0 || value === 1) continue;
      context.addIssue({ code: 'custom', path: [key], message: 'accepted is true, false, 1 or 0' });
    }
  });

const flag = z.enum(['true', 'false', '1', '0']).transform((given) => given === 'true' || given === '1');

const list = {
  method: 'POST',
  group: 'requests',
  permission: 'read',
  body: listBody,
  response: z.array(heliconeRequest),
  answer: 'page',
  rateClass: 'query',
} as const;

const listDescription = `Rows without bodies, which \`signed_body_url\` leads to; newest first unless sorted. ${WINDOW} \`nextCursor\` beside \`data\` is the \`cursor\` of the next page; it stays right while rows are added.`;

const deletion = z.object({
  deleted: count,
  gone_by: isoTime.meta({ description: 'When they are off the disk as well, as long as the server runs.' }),
});

export const REQUEST_ROUTES = {
  queryRequests: defineRoute({
    ...list,
    path: '/v1/request/query',
    summary: 'List requests',
    description: listDescription,
  }),
  queryRequestsClickhouse: defineRoute({
    ...list,
    path: '/v1/request/query-clickhouse',
    summary: 'List requests (the same as /v1/request/query)',
    description: listDescription,
  }),
  listRequests: defineRoute({
    ...list,
    path: '/v1/request/query-rows',
    summary: 'List requests, of each what a table shows',
    description: `As /v1/request/query, in less than half of its bytes. ${WINDOW} \`nextCursor\` beside \`data\` is the \`cursor\` of the next page.`,
    response: z.array(listedRequest),
  }),
  countRequests: defineRoute({
    method: 'POST',
    path: '/v1/request/count/query',
    group: 'requests',
    permission: 'read',
    summary: 'Count requests',
    description: `How many requests the filter selects. ${WINDOW}`,
    body: listBody,
    response: count,
    rateClass: 'query',
  }),
  requestsByIds: defineRoute({
    method: 'POST',
    path: '/v1/request/query-ids',
    group: 'requests',
    permission: 'read',
    summary: 'Get requests by their ids',
    description:
      'Rows without bodies, of any age. Of several exchanges with one id the newest. Unknown ids are left out.',
    body: z.object({ requestIds: z.array(z.guid()).max(1000) }),
    response: z.array(heliconeRequest),
    rateClass: 'query',
  }),
  exportRequests: defineRoute({
    method: 'GET',
    path: '/v1/request/export',
    group: 'requests',
    permission: 'read',
    summary: 'Export requests as a stream',
    description: `Every row the filter selects, newest first, without a limit on their number, as JSON lines, CSV or Parquet. ${WINDOW} In CSV and Parquet, objects are JSON text; in CSV, text that a spreadsheet would run as a formula begins with an apostrophe. A failure after the beginning breaks the connection off.`,
    query: z.object({
      format: z.enum(['jsonl', 'csv', 'parquet']).default('jsonl'),
      filter: z
        .string()
        .max(100_000)
        .optional()
        .meta({ description: 'A filter as JSON text; default "all".', contentMediaType: 'application/json' }),
      includeBody: flag.optional(),
    }),
    response: heliconeRequest,
    answer: 'stream',
    contentTypes: ['application/jsonl', 'text/csv', 'application/vnd.apache.parquet'],
    rateClass: 'export',
  }),
  importRequests: defineRoute({
    method: 'POST',
    path: '/v1/request/import',
    group: 'requests',
    permission: 'manage',
    summary: 'Import requests from a file',
    description:
      'The file as it is: lines of `heliometer export`, rows of this API as JSON lines, or an export of Helicone as JSON lines or CSV; gzip and zstd too. Read as it comes, one file at a time. What is there already is passed over, so that a file may be sent again. Needs an rw key.',
    upload: true,
    response: z.object({
      stored: z.int().meta({ description: 'Requests that were not there before.' }),
      present: z.int().meta({ description: 'Those that were.' }),
      refused: z.int().meta({ description: 'Lines that are no request.' }),
      reasons: z
        .array(z.object({ line: z.int(), reason: z.string() }))
        .meta({ description: 'Of the first twenty lines that are none.' }),
    }),
  }),
  getRequest: defineRoute({
    method: 'GET',
    path: '/v1/request/:id',
    group: 'requests',
    permission: 'read',
    summary: 'Get one request',
    description:
      'By request id or exchange id, of any age. Of several exchanges with one id the newest; the others are listed as `earlier`. A body that is JSON is parsed; of a stream the folded answer is given with the raw text as `streamed_data`. An exchange can be read a moment after its answer has ended.',
    params: idParams,
    query: z.object({ includeBody: flag.optional() }),
    response: heliconeRequestDetail,
  }),
  getRequestBodies: defineRoute({
    method: 'GET',
    path: '/v1/request/:id/body',
    group: 'requests',
    permission: 'read',
    summary: 'Get the bodies of one request',
    description:
      'What `signed_body_url` of a row leads to, in the shape Helicone’s clients look for there, without an envelope. The bodies are those of `/v1/request/:id?includeBody=true`; it needs a key like any other route.',
    params: idParams,
    response: z.object({ request: z.unknown(), response: z.unknown() }),
    answer: 'bare',
  }),
  giveFeedback: defineRoute({
    method: 'POST',
    path: '/v1/request/:id/feedback',
    group: 'requests',
    permission: 'write',
    summary: 'Rate a request',
    description:
      'The newest rating counts. The request may not be recorded yet: the rating waits for it up to 30 days.',
    params: idParams,
    body: z.object({ rating: z.boolean() }),
    response: nothing,
  }),
  giveScores: defineRoute({
    method: 'POST',
    path: '/v1/request/:id/score',
    group: 'requests',
    permission: 'write',
    summary: 'Score a request',
    description: `Numbers, fractions among them, or booleans. The newest score of a name counts. Scores wait like ratings. The score \`${RATING_SCORE}\` is a rating.`,
    params: idParams,
    body: z.object({ scores }),
    response: nothing,
  }),
  putProperty: defineRoute({
    method: 'PUT',
    path: '/v1/request/:id/property',
    group: 'requests',
    permission: 'write',
    summary: 'Set a property of a request',
    description: 'Adds the property or replaces its value. Properties wait like ratings.',
    params: idParams,
    body: z.object({ key: name, value: z.string().max(64 * 1024) }),
    response: nothing,
  }),
  getRequestInputs: defineRoute({
    method: 'GET',
    path: '/v1/request/:id/inputs',
    group: 'requests',
    permission: 'read',
    summary: 'Get the prompt inputs of a request',
    description:
      'By name, for a stored prompt or one marked with tags. null when no version of a prompt is known for the request.',
    params: idParams,
    response: z
      .object({
        inputs: z.record(z.string(), z.unknown()),
        prompt_id: z.string(),
        version_id: z.string(),
        environment: z.string().nullable(),
      })
      .nullable(),
  }),
  deleteRequest: defineRoute({
    method: 'DELETE',
    path: '/v1/request/:id',
    group: 'requests',
    permission: 'manage',
    summary: 'Delete a request',
    description:
      'All exchanges of the id: invisible at once, removed for good in the background by `gone_by`. Needs an rw key.',
    params: idParams,
    response: deletion,
  }),
  deleteRequests: defineRoute({
    method: 'POST',
    path: '/v1/request/delete',
    group: 'requests',
    permission: 'manage',
    summary: 'Delete requests by filter',
    description:
      'Invisible at once, removed for good in the background by `gone_by`. Of every age unless `timeFilter` or the filter bounds it; a filter on `user_id` or the property `Helicone-Session-Id` deletes all of a user or a session. Needs an rw key.',
    body: z.strictObject({ filter: filterNode, timeFilter: timeFilter.optional(), isCached: z.boolean().optional() }),
    response: deletion,
    rateClass: 'query',
  }),
} as const;
