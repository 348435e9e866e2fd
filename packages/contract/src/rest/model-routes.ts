// Table. The models that are known by name (platform.md §1, group 11). Shapes and names are Helicone's.
import { z } from 'zod';
import { count } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const usd = z.number().meta({ description: 'USD for a million tokens.' });

const pricing = z
  .object({
    prompt: usd.nullable().meta({ description: 'USD for a million tokens; null = unknown.' }),
    completion: usd.nullable().meta({ description: 'USD for a million tokens; null = unknown.' }),
    audio: usd.optional(),
    image: usd.optional(),
    cacheRead: usd.optional(),
    cacheWrite: usd.optional(),
    threshold: count.optional().meta({ description: 'Of tiers: for calls whose prompt has more tokens than this.' }),
  })
  .meta({ id: 'ModelPricing' });

const modality = z.enum(['text', 'audio', 'image']);
const MODALITIES = 'Those with a rate of their own; the model may have others at the rate of text.';

const modelList = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.string(),
      object: z.literal('model'),
      created: z.literal(0).meta({ description: 'Not known; 0 for clients that want a number.' }),
      owned_by: z.string(),
    }),
  ),
});

export const MODEL_ROUTES = {
  // Under /api only: GET /v1/models is the provider's.
  listModels: defineRoute({
    method: 'GET',
    path: '/api/v1/models',
    group: 'models',
    permission: 'none',
    summary: 'List the models that have a list price',
    description:
      'In the shape of OpenAI’s list, and not those one key may use: that is `GET /v1/models`, which the provider answers.',
    answer: 'bare',
    response: modelList,
  }),
  // Free under /v1 as well: no provider has a model of this name.
  listMultimodalModels: defineRoute({
    method: 'GET',
    path: '/v1/models/multimodal',
    group: 'models',
    permission: 'none',
    summary: 'List the models that take in, or give, more than text',
    description:
      'In the shape of OpenAI’s list: those with a rate of their own for audio or images beside another modality. A model that sees images at the rate of text is not told from one that sees none, and so is not in it.',
    answer: 'bare',
    response: modelList,
  }),
  modelRegistry: defineRoute({
    method: 'GET',
    path: '/v1/public/model-registry/models',
    group: 'models',
    permission: 'none',
    summary: 'The models that have a list price, with their prices',
    description:
      'By id, at the prices of today, of every provider that offers the model under this id. Your own prices are not in it.',
    response: z.object({
      models: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          author: z.string().meta({ description: 'The maker if the id names one, else the first provider.' }),
          contextLength: count.nullable().meta({ description: 'Tokens; null = not known.' }),
          description: z.string().optional(),
          endpoints: z.array(
            z.object({
              provider: z.string(),
              providerSlug: z.string().meta({ description: 'First segment of its path here.' }),
              pricing,
              pricingTiers: z.array(pricing).optional(),
            }),
          ),
          inputModalities: z.array(modality).meta({ description: MODALITIES }),
          outputModalities: z.array(modality).meta({ description: MODALITIES }),
          supportedParameters: z.array(z.string()).meta({ description: 'Empty: not known.' }),
        }),
      ),
      total: count,
      filters: z.object({
        providers: z.array(z.object({ name: z.string(), displayName: z.string() })),
        authors: z.array(z.string()),
        capabilities: z.array(z.enum(['audio', 'caching', 'image'])),
      }),
    }),
  }),
} as const;
