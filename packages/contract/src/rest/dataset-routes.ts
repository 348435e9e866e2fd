// Table. Datasets: copies of requests and answers that are worth keeping, to be edited and taken elsewhere (platform.md §1,
// group 9). Shapes and names are Helicone's; renaming, collecting, the check and the export are ours.
import { z } from 'zod';
import { count, filter, idParams, isoTime, nothing, offset, timeFilter } from './query-shapes.ts';
import { defineRoute } from './route.ts';

export const MAX_DATASET_ROWS = 10_000;
const MAX_META_TEXT = 16 * 1024;

/** Why a request was not copied. */
export const NOT_ADDED_REASONS = ['unknown', 'no_body', 'too_large'] as const;
export type NotAddedReason = (typeof NOT_ADDED_REASONS)[number];

/** Why a row is no example of the chat fine-tune shape. */
export const UNFIT_REASONS = [
  'no_messages',
  'no_user_turn',
  'unknown_role',
  'not_text',
  'unpaired_tool_call',
  'no_answer',
  'empty_answer',
] as const;
export type UnfitReason = (typeof UNFIT_REASONS)[number];

const name = z.string().trim().min(1).max(200);
const meta = z
  .record(z.string(), z.unknown())
  .refine((given) => JSON.stringify(given).length <= MAX_META_TEXT, `accepted are at most ${MAX_META_TEXT} characters`)
  .meta({ description: 'Kept and given back as it is.' });

const requestIds = z
  .array(z.guid())
  .max(MAX_DATASET_ROWS)
  .meta({ description: 'Request ids or exchange ids; of several exchanges with one id the newest.' });

const rowParams = idParams.extend({ rowId: z.guid().meta({ description: 'The id of a row.' }) });

const added = {
  added: count,
  already_there: z.array(z.string()).meta({ description: 'Request ids that have a row already; it stays as it is.' }),
  not_added: z
    .array(z.object({ request_id: z.string(), reason: z.enum(NOT_ADDED_REASONS) }))
    .meta({ description: 'No such request, no body kept of it, or more than 1 MiB of bodies.' }),
} as const;

const row = z
  .object({
    id: z.guid(),
    origin_request_id: z.string(),
    dataset_id: z.guid(),
    created_at: isoTime,
    signed_url: z.string().meta({ description: 'Leads to its bodies; needs a key like any other route.' }),
    exchange_id: z.guid(),
    last_user_turn: z.string().nullable().meta({ description: 'Its beginning.' }),
    answer: z.string().nullable().meta({ description: 'Its beginning.' }),
    model: z.string().nullable(),
    properties: z.record(z.string(), z.string()).meta({ description: 'Of the request, when it was copied.' }),
    edited_at: isoTime.nullable(),
  })
  .meta({ id: 'DatasetRow' });

const whole = row.extend({
  request_body: z.unknown(),
  response_body: z.unknown(),
  original: z
    .object({ request_body: z.unknown(), response_body: z.unknown() })
    .nullable()
    .meta({ description: 'As they were copied; null when the row was never edited.' }),
  llmSchema: z.unknown().meta({ description: 'The common view of the bodies; null when they are in no known shape.' }),
});

const dataset = z
  .object({
    id: z.guid(),
    name: z.string(),
    created_at: isoTime,
    dataset_type: z.literal('helicone'),
    meta: meta.nullable(),
    requests_count: count,
    updated_at: isoTime.meta({ description: 'When a row was last added, edited or removed, or the name changed.' }),
  })
  .meta({ id: 'Dataset' });

const change = { method: 'POST', group: 'datasets', permission: 'write' } as const;
const query = { method: 'POST', group: 'datasets', permission: 'read' } as const;
const COPY =
  'A row is a copy: editing it never touches the recorded request, and it stays when retention removes that; when the request, or all of its user or session, is deleted, the row goes too.';
const SHAPE =
  'Each line is `{"messages": […]}` with the answer as the last message, and `tools` where the call had any; calls of other providers are put into OpenAI’s words, `developer` becomes `system`.';

export const DATASET_ROUTES = {
  queryDatasets: defineRoute({
    ...query,
    path: '/v1/helicone-dataset/query',
    summary: 'List datasets',
    description: 'In the order of their making; all, or those of the ids given. Unknown ids are left out.',
    body: z.object({ datasetIds: z.array(z.guid()).max(500).optional() }),
    response: z.array(dataset),
  }),
  createDataset: defineRoute({
    ...change,
    path: '/v1/helicone-dataset',
    summary: 'Make a dataset of requests',
    description: `Names may repeat. At most 500 datasets of ${MAX_DATASET_ROWS.toLocaleString('en-US')} rows each. ${COPY}`,
    body: z.object({ datasetName: name, requestIds: requestIds.default([]), meta: meta.nullish() }),
    response: z.object({ datasetId: z.guid(), ...added }),
    rateClass: 'query',
  }),
  mutateDataset: defineRoute({
    ...change,
    path: '/v1/helicone-dataset/:id/mutate',
    summary: 'Add requests to a dataset, or remove rows',
    description: `Removes first. ${COPY}`,
    params: idParams,
    body: z.object({
      addRequests: requestIds.default([]),
      removeRequests: z
        .array(z.guid())
        .max(MAX_DATASET_ROWS)
        .default([])
        .meta({ description: 'Ids of rows, or of the requests they were copied from.' }),
    }),
    response: z.object({ ...added, removed: count }),
    rateClass: 'query',
  }),
  collectDataset: defineRoute({
    ...change,
    path: '/v1/helicone-dataset/:id/collect',
    summary: 'Add the requests that a filter selects',
    description:
      'Newest first. Refused when more are selected than `limit`, unless it is given: then the newest so many. Those that are there already count as well. What was added before the connection is broken off stays. `preview` says how many are selected and adds none. The caller must be allowed to read as well as to write.',
    params: idParams,
    body: z.object({
      filter,
      timeFilter: timeFilter.optional(),
      isCached: z.boolean().optional(),
      limit: z.int().min(1).max(MAX_DATASET_ROWS).optional(),
      preview: z.boolean().default(false),
    }),
    response: z.object({ selected: count.meta({ description: 'By the filter.' }), ...added }),
    rateClass: 'query',
  }),
  queryDatasetRows: defineRoute({
    ...query,
    path: '/v1/helicone-dataset/:id/query',
    summary: 'List the rows of a dataset',
    description: 'In the order of their adding, without bodies, which `signed_url` leads to.',
    params: idParams,
    body: z.object({ offset, limit: z.int().min(0).max(1000).default(100) }),
    response: z.array(row),
  }),
  countDatasetRows: defineRoute({
    ...query,
    path: '/v1/helicone-dataset/:id/count',
    summary: 'Count the rows of a dataset',
    description: 'Of one dataset.',
    params: idParams,
    response: count,
  }),
  getDatasetRow: defineRoute({
    method: 'GET',
    path: '/v1/helicone-dataset/:id/request/:rowId',
    group: 'datasets',
    permission: 'read',
    summary: 'Get a row with its bodies',
    description: 'As they are now, and as they were copied. Of a stream the folded answer was copied.',
    params: rowParams,
    response: whole,
  }),
  getDatasetRowBodies: defineRoute({
    method: 'GET',
    path: '/v1/helicone-dataset/:id/request/:rowId/body',
    group: 'datasets',
    permission: 'read',
    summary: 'Get the bodies of a row',
    description: 'What `signed_url` of a row leads to, without an envelope.',
    params: rowParams,
    response: z.object({ request: z.unknown(), response: z.unknown() }),
    answer: 'bare',
  }),
  editDatasetRow: defineRoute({
    ...change,
    path: '/v1/helicone-dataset/:id/request/:rowId',
    summary: 'Edit a row',
    description: 'Both bodies are replaced. The recorded request stays as it was.',
    params: rowParams,
    body: z.object({
      requestBody: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string(), z.null()]),
      responseBody: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string(), z.null()]),
    }),
    response: nothing,
  }),
  renameDataset: defineRoute({
    ...change,
    path: '/v1/helicone-dataset/:id/rename',
    summary: 'Rename a dataset',
    description: 'Names may repeat.',
    params: idParams,
    body: z.object({ name }),
    response: nothing,
  }),
  checkDataset: defineRoute({
    ...query,
    path: '/v1/helicone-dataset/:id/check',
    summary: 'Say which rows do not fit the chat fine-tune shape',
    description: `These are what an export as JSON lines leaves out. ${SHAPE}`,
    params: idParams,
    response: z.object({
      rows: count,
      fitting: count,
      unfit: z.array(
        z.object({
          id: z.guid(),
          origin_request_id: z.string(),
          number: count.meta({ description: 'Its place in the dataset, from 1 on.' }),
          reason: z.enum(UNFIT_REASONS),
          message: z.string(),
        }),
      ),
    }),
    rateClass: 'query',
  }),
  exportDataset: defineRoute({
    method: 'GET',
    path: '/v1/helicone-dataset/:id/export',
    group: 'datasets',
    permission: 'read',
    summary: 'Export a dataset as a stream',
    description: `JSON lines in OpenAI’s chat fine-tune shape, without the rows that do not fit it, or CSV with all rows and their bodies as JSON text. ${SHAPE} In CSV, text that a spreadsheet would run as a formula begins with an apostrophe.`,
    params: idParams,
    query: z.object({ format: z.enum(['jsonl', 'csv']).default('jsonl') }),
    response: z.object({
      messages: z.array(z.record(z.string(), z.unknown())),
      tools: z.array(z.unknown()).optional(),
      parallel_tool_calls: z.boolean().optional(),
    }),
    answer: 'stream',
    contentTypes: ['application/jsonl', 'text/csv'],
    rateClass: 'export',
  }),
  deleteDataset: defineRoute({
    method: 'POST',
    path: '/v1/helicone-dataset/:id/delete',
    group: 'datasets',
    permission: 'manage',
    summary: 'Delete a dataset with its rows',
    description: 'The recorded requests stay. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
} as const;
