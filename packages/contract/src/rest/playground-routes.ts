// Table. Calls made from the dashboard: whoever is signed in has no key in the browser (dashboard; Helicone's /v1/playground/generate).
import { z } from 'zod';
import { CHAT_PROVIDERS, type ChatSlug } from '../chat-providers.ts';
import { defineRoute } from './route.ts';

const slugs = Object.keys(CHAT_PROVIDERS) as ChatSlug[];

export const PLAYGROUND_ROUTES = {
  generate: defineRoute({
    method: 'POST',
    path: '/v1/playground/generate',
    group: 'prompts',
    permission: 'write',
    summary: 'Make a call with a stored provider key',
    description:
      'Through the gateway, as any call: its limits and rules hold, and it is recorded, with the property `source` = `playground`. Made with a key of the organisation’s own, named Playground, and a stored provider key. The answer is the provider’s, or the gateway’s refusal, with its status, as it arrives; the header `heliometer-request-id` names the request. Ends when the caller leaves. Of keys only an rw key may: others call the gateway themselves.',
    body: z.object({
      provider: z.enum(slugs).meta({ description: 'Slug of the provider.' }),
      providerKeyName: z
        .string()
        .max(200)
        .nullable()
        .default(null)
        .meta({ description: 'Of the stored provider key; null = the newest active one of the provider.' }),
      body: z
        .record(z.string(), z.unknown())
        .meta({ description: 'Of a chat completion, or of Anthropic’s messages; sent as it is.' }),
    }),
    response: z.record(z.string(), z.unknown()),
    answer: 'stream',
    contentTypes: ['text/event-stream', 'application/json'],
  }),
} as const;
