// Table. An organisation's own prices, and costs worked out again by them (headers.md §18, platform.md §2). Ours.
import { z } from 'zod';
import { count, idParams, isoTime, nothing, timeFilter } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const usdPerToken = z
  .union([z.string().max(100), z.number()], {
    error: 'accepted is a decimal, as a number or as text such as "0.0000025"',
  })
  .meta({ description: 'USD for one token, not for a million. Text is exact to its last digit.' });

const provider = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(64)
  .nullable()
  .default(null)
  .meta({ description: 'Slug of the provider, as in its path; null = any.' });

const model = z.string().trim().min(1).max(256);

const price = z
  .object({
    id: z.guid(),
    provider: z.string().nullable(),
    model: z.string(),
    inputUsd: z.string(),
    outputUsd: z.string(),
    cacheReadUsd: z.string().nullable(),
    cacheWriteUsd: z.string().nullable(),
    setAt: isoTime,
  })
  .meta({ id: 'Price', description: 'USD per token, exact decimals.' });

const recomputation = z
  .object({
    id: z.guid(),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    start: isoTime,
    end: isoTime,
    total: count.nullable().meta({ description: 'Requests to look at; null = not counted yet.' }),
    examined: count,
    changed: count.meta({ description: 'How many of these got another cost or receipt.' }),
    createdAt: isoTime,
    startedAt: isoTime.nullable(),
    endedAt: isoTime.nullable(),
  })
  .meta({ id: 'Recomputation' });

export const PRICE_ROUTES = {
  listPrices: defineRoute({
    method: 'GET',
    path: '/v1/prices',
    group: 'prices',
    permission: 'read',
    summary: 'List your own model prices',
    description: 'The last set first. Models that are not among them are priced by the built-in table.',
    response: z.array(price),
  }),
  putPrice: defineRoute({
    method: 'PUT',
    path: '/v1/prices',
    group: 'prices',
    permission: 'manage',
    summary: 'Set the price of a model',
    description:
      'Takes the place of your price for the same provider and model (whatever its case). It counts for requests recorded from a second later on; recompute to have it count for earlier ones. A price for a provider goes before one for any. Price headers and costs that the provider itself reports go before both. Needs an rw key.',
    body: z.strictObject({
      provider,
      model,
      inputUsd: usdPerToken,
      outputUsd: usdPerToken,
      cacheReadUsd: usdPerToken.nullable().default(null).meta({ description: 'null = as input.' }),
      cacheWriteUsd: usdPerToken.nullable().default(null).meta({ description: 'null = as input.' }),
    }),
    response: price,
  }),
  deletePrice: defineRoute({
    method: 'DELETE',
    path: '/v1/prices/:id',
    group: 'prices',
    permission: 'manage',
    summary: 'Delete a price',
    description: 'Requests that were recorded keep their cost until they are recomputed. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
  recomputeCosts: defineRoute({
    method: 'POST',
    path: '/v1/prices/recompute',
    group: 'prices',
    permission: 'manage',
    summary: 'Recompute the costs of recorded requests',
    description:
      'Prices them again, by the prices of now, in the background; ask for the answered id to see how far it is. Of every age unless `timeFilter` bounds it; up to now. Price headers and costs told by the provider still go first, and cached answers stay free. Where no price is known any more the cost becomes null. It may be asked for again at any time. Needs an rw key.',
    body: z
      .strictObject({
        priceId: z.guid().optional().meta({ description: 'Requests that this price of yours is for.' }),
        provider: provider.meta({ description: 'Slug of the provider, or custom; null = any.' }),
        model: model.nullable().default(null).meta({ description: 'As recorded, whatever its case; null = any.' }),
        timeFilter: timeFilter
          .optional()
          .meta({ description: 'From `start` inclusive to `end` exclusive. Default: all until now.' }),
      })
      .refine(
        ({ priceId, provider, model }) => priceId === undefined || (provider === null && model === null),
        'accepted is priceId, or provider and model',
      ),
    response: recomputation,
  }),
  listRecomputations: defineRoute({
    method: 'GET',
    path: '/v1/prices/recompute',
    group: 'prices',
    permission: 'read',
    summary: 'List recomputations',
    description: 'Newest first. Of those that ended the last hundred are kept.',
    response: z.array(recomputation),
  }),
  getRecomputation: defineRoute({
    method: 'GET',
    path: '/v1/prices/recompute/:id',
    group: 'prices',
    permission: 'read',
    summary: 'See how far a recomputation is',
    description:
      'After a restart of the console, requests that were changed just before it may be missing in `changed`.',
    params: idParams,
    response: recomputation,
  }),
} as const;
