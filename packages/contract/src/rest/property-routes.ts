// Table. Properties (platform.md §1, group 4): the values that requests have under a name of their own. Shapes and names are
// Helicone's; the values with all their sums are ours.
import { z } from 'zod';
import {
  count,
  filter,
  isoTime,
  knownUsd,
  limit,
  offset,
  priced,
  timeFilter,
  timeIncrement,
  timeZoneDifference,
} from './query-shapes.ts';
import { defineRoute } from './route.ts';

const WINDOW = 'Without a timeFilter: the last 30 days.';
const FILTERED = 'Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days.';
const NAMES = 'Names are compared without regard to case.';

const name = z.string().trim().min(1).max(128);
const params = z.object({ propertyKey: name.meta({ description: 'The name of a property, percent-encoded.' }) });
const named = z.array(z.object({ property: z.string() }));
const done = z.object({ ok: z.literal(true) });
const window = z.object({ timeFilter: timeFilter.optional() });

const query = { method: 'POST', group: 'properties', permission: 'read', rateClass: 'query' } as const;

export const PROPERTY_ROUTES = {
  queryProperties: defineRoute({
    ...query,
    path: '/v1/property/query',
    summary: 'List the names of properties',
    description: `Those that requests have, each as first sent, without the hidden ones. Session headers are among them. ${WINDOW}`,
    body: window,
    response: named,
  }),
  hideProperty: defineRoute({
    method: 'POST',
    path: '/v1/property/hide',
    group: 'properties',
    permission: 'manage',
    summary: 'Hide a property',
    description: `It is left out of the list of names, and nowhere else. ${NAMES} At most 1,000 are hidden. Needs an rw key.`,
    body: z.object({ key: name }),
    response: done,
  }),
  restoreProperty: defineRoute({
    method: 'POST',
    path: '/v1/property/restore',
    group: 'properties',
    permission: 'manage',
    summary: 'Show a hidden property again',
    description: `Also done when it was not hidden. ${NAMES} Needs an rw key.`,
    body: z.object({ key: name }),
    response: done,
  }),
  queryHiddenProperties: defineRoute({
    ...query,
    path: '/v1/property/hidden/query',
    summary: 'List the hidden properties',
    description: 'By name, whether or not a request has them.',
    response: named,
  }),
  searchPropertyValues: defineRoute({
    ...query,
    path: '/v1/property/:propertyKey/search',
    summary: 'Search the values of a property',
    description: `At most 25, the most frequent first. The term stands anywhere in them, whatever the case. ${WINDOW}`,
    params,
    body: window.extend({ searchTerm: z.string().max(1_000).default('') }),
    response: z.array(z.string()),
  }),
  queryPropertyValues: defineRoute({
    ...query,
    path: '/v1/property/:propertyKey/values/query',
    summary: 'List the values of a property with their totals',
    description: `Of the requests that have the property. ${FILTERED}`,
    params,
    body: window.extend({
      filter,
      search: z.string().max(1_000).default('').meta({ description: 'Anywhere in the value, whatever the case.' }),
      sort: z.enum(['requests', 'cost']).default('requests').meta({ description: 'The greatest first.' }),
      offset,
      limit: limit.default(100),
    }),
    response: z.array(
      z.object({
        value: z.string(),
        total_requests: count,
        errors: count,
        cached: count.meta({ description: 'Answered from the cache.' }),
        cost: knownUsd,
        priced,
        avg_cost: z.number().nullable().meta({ description: 'USD, of the priced requests; null when there is none.' }),
        prompt_tokens: count,
        completion_tokens: count,
        total_tokens: count,
        avg_latency: z.number().meta({ description: 'ms' }),
      }),
    ),
  }),
  topPropertyCosts: defineRoute({
    ...query,
    path: '/v1/property/:propertyKey/top-costs/query',
    summary: 'The values of a property that cost most',
    description: `Ten of those whose cost is known; what all others cost together stands under \`Other\`, if it is more than 0. ${WINDOW}`,
    params,
    body: window,
    response: z.array(z.object({ value: z.string(), cost: z.number().meta({ description: 'USD' }) })),
  }),
  topPropertyRequests: defineRoute({
    ...query,
    path: '/v1/property/:propertyKey/top-requests/query',
    summary: 'The values of a property with most requests',
    description: `Ten of them; the requests of all others together stand under \`Other\`, if there are any. ${WINDOW}`,
    params,
    body: window,
    response: z.array(z.object({ value: z.string(), count })),
  }),
  propertiesOverTime: defineRoute({
    ...query,
    path: '/v1/property/properties/over-time',
    summary: 'The values of a property over time',
    description: `Of the 100 values with most requests. Buckets without requests are left out; \`created_at_trunc\` is the start of the bucket. ${FILTERED}`,
    body: window.extend({
      propertyKey: name,
      userFilter: filter,
      dbIncrement: timeIncrement,
      timeZoneDifference,
    }),
    response: z.array(
      z.object({
        created_at_trunc: isoTime,
        property: z.string(),
        request_count: count,
        total_cost: knownUsd,
        priced,
      }),
    ),
  }),
} as const;
