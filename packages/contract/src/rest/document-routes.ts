// Table. The API's description of itself.
import { z } from 'zod';
import { defineRoute } from './route.ts';

export const DOCUMENT_ROUTES = {
  openapi: defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    group: 'documents',
    permission: 'none',
    summary: 'This API as an OpenAPI 3.1 document',
    description: 'Made from the table that the server answers by.',
    response: z.record(z.string(), z.unknown()),
    answer: 'bare',
  }),
  docs: defineRoute({
    method: 'GET',
    path: '/api/docs',
    group: 'documents',
    permission: 'none',
    summary: 'This API as a page to read',
    description: 'HTML without scripts that asks no other host for anything.',
    response: z.string(),
    answer: 'stream',
    contentTypes: ['text/html'],
  }),
} as const;
