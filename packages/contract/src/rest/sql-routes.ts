// Table. SQL of people's own over what is recorded (platform.md §5). Shapes are Helicone's; what it calls HQL.
import { z } from 'zod';
import { idParams, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const MAX_SQL = 64 * 1024;
const MAX_ROWS = 300_000;

const sql = z.string().trim().min(1).max(MAX_SQL).meta({
  description:
    'One SELECT in the dialect of ClickHouse over requests, sessions, users and scores; WITH, JOIN and UNION as you like.',
});

const savedQuery = z
  .object({
    id: z.guid(),
    organization_id: z.string(),
    name: z.string(),
    sql: z.string(),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: 'SavedQuery' });

const savedBody = z.object({ name: z.string().trim().min(1).max(200), sql });

export const SQL_ROUTES = {
  sqlSchema: defineRoute({
    method: 'GET',
    path: '/v1/helicone-sql/schema',
    group: 'sql',
    permission: 'read',
    summary: 'The tables for SQL',
    description: 'Each holds the data of the caller’s organisation only. Costs are in USD.',
    response: z.array(
      z.object({
        table_name: z.string(),
        comment: z.string(),
        columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string() })),
      }),
    ),
  }),
  executeSql: defineRoute({
    method: 'POST',
    path: '/v1/helicone-sql/execute',
    group: 'sql',
    permission: 'read',
    rateClass: 'query',
    summary: 'Run SQL',
    description:
      'One SELECT, read-only. Other tables, table functions, functions that look beyond their arguments, SETTINGS, FORMAT and INTO OUTFILE are refused with 400. At most 300,000 rows, 64 MiB, 1 GiB of memory and 30 seconds.',
    body: z.object({
      sql,
      limit: z.int().min(1).max(MAX_ROWS).optional().meta({ description: 'No more rows than this.' }),
    }),
    response: z.object({
      rows: z.array(z.record(z.string(), z.unknown())),
      elapsedMilliseconds: z.number(),
      size: z.int().meta({ description: 'Bytes of the rows as JSON.' }),
      rowCount: z.int(),
    }),
  }),
  downloadSql: defineRoute({
    method: 'POST',
    path: '/v1/helicone-sql/download',
    group: 'sql',
    permission: 'read',
    rateClass: 'export',
    summary: 'Run SQL and download the rows as CSV',
    description: 'As execute; the answer is the CSV itself and not, as with Helicone, a link to it.',
    body: z.object({ sql }),
    answer: 'stream',
    contentTypes: ['text/csv; charset=utf-8'],
    response: z.string(),
  }),
  listSavedQueries: defineRoute({
    method: 'GET',
    path: '/v1/helicone-sql/saved-queries',
    group: 'sql',
    permission: 'read',
    summary: 'List saved queries',
    description: 'In the order of their making.',
    response: z.array(savedQuery),
  }),
  getSavedQuery: defineRoute({
    method: 'GET',
    path: '/v1/helicone-sql/saved-query/:id',
    group: 'sql',
    permission: 'read',
    summary: 'Get a saved query',
    description: 'As it was saved.',
    params: idParams,
    response: savedQuery,
  }),
  saveQuery: defineRoute({
    method: 'POST',
    path: '/v1/helicone-sql/saved-query',
    group: 'sql',
    permission: 'manage',
    summary: 'Save a query',
    description:
      'For everybody in the organisation. It is kept as it is, checked when it is run. Names may repeat. At most 500. Needs an rw key.',
    body: savedBody,
    response: savedQuery,
  }),
  replaceSavedQuery: defineRoute({
    method: 'PUT',
    path: '/v1/helicone-sql/saved-query/:id',
    group: 'sql',
    permission: 'manage',
    summary: 'Replace a saved query',
    description: 'Name and SQL. Needs an rw key.',
    params: idParams,
    body: savedBody,
    response: savedQuery,
  }),
  deleteSavedQuery: defineRoute({
    method: 'DELETE',
    path: '/v1/helicone-sql/saved-query/:id',
    group: 'sql',
    permission: 'manage',
    summary: 'Delete a saved query',
    description: 'For good. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
  deleteSavedQueries: defineRoute({
    method: 'POST',
    path: '/v1/helicone-sql/saved-queries/bulk-delete',
    group: 'sql',
    permission: 'manage',
    summary: 'Delete saved queries',
    description: 'Those of the ids that there are. Needs an rw key.',
    body: z.object({ ids: z.array(z.guid()).min(1).max(500) }),
    response: nothing,
  }),
} as const;
