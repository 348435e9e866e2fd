// Table. Saved filters (platform.md §1, group 8): what a dashboard keeps of a choice of requests. Shapes and names are
// Helicone's.
import { z } from 'zod';
import { idParams, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const MAX_TEXT = 64 * 1024;

const name = z.string().trim().min(1).max(200);

/** Clients keep a filter as they edit it, which need not be the tree the queries take. */
const kept = z
  .union([z.literal('all'), z.record(z.string(), z.unknown())], { error: 'accepted is "all" or an object' })
  .refine((given) => JSON.stringify(given).length <= MAX_TEXT, `accepted are at most ${MAX_TEXT} characters of JSON`)
  .meta({ description: 'Kept and given back as it is: the tree of the queries, or a client’s own form of it.' });

const saved = z.object({ id: z.guid(), name, filter: kept, createdAt: isoTime });

const filters = { group: 'filters', params: idParams } as const;

export const FILTER_ROUTES = {
  listFilters: defineRoute({
    method: 'GET',
    path: '/v1/filter',
    group: 'filters',
    permission: 'read',
    summary: 'List saved filters',
    description: 'In the order of their making.',
    response: z.array(saved),
  }),
  getFilter: defineRoute({
    ...filters,
    method: 'GET',
    path: '/v1/filter/:id',
    permission: 'read',
    summary: 'Get a saved filter',
    description: 'As it was saved.',
    response: saved,
  }),
  saveFilter: defineRoute({
    method: 'POST',
    path: '/v1/filter',
    group: 'filters',
    permission: 'manage',
    summary: 'Save a filter',
    description: 'For everybody in the organisation. Names may repeat. At most 500. Needs an rw key.',
    body: z.object({ name, filter: kept }),
    response: saved,
  }),
  changeFilter: defineRoute({
    ...filters,
    method: 'PATCH',
    path: '/v1/filter/:id',
    permission: 'manage',
    summary: 'Change a saved filter',
    description: 'What is not given stays as it is. Needs an rw key.',
    body: z
      .object({ name, filter: kept })
      .partial()
      .refine((change) => Object.keys(change).length > 0, 'accepted is at least one of name and filter'),
    response: saved,
  }),
  deleteFilter: defineRoute({
    ...filters,
    method: 'DELETE',
    path: '/v1/filter/:id',
    permission: 'manage',
    summary: 'Delete a saved filter',
    description: 'Needs an rw key.',
    response: nothing,
  }),
} as const;
