// Table. Helicone keys of the caller's organisation (platform.md §1, group 7).
import { z } from 'zod';
import { KEY_PERMISSIONS } from '../principal.ts';
import { idParams, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const keyName = z.string().trim().min(1).max(200);
const permissions = z.enum(KEY_PERMISSIONS);

const storedKey = z.object({
  id: z.string(),
  organization_id: z.string(),
  api_key_name: z.string(),
  key_permissions: permissions,
  created_at: isoTime,
  updated_at: isoTime.meta({ description: 'When it was made, or revoked; a new name is not counted.' }),
  user_id: z.null().meta({ description: 'Keys belong to the organisation, not to one of its people.' }),
  governance: z.boolean().meta({ description: 'Always false: no key is bound to limits of spending.' }),
  temp_key: z.boolean().meta({ description: 'Always false: a key holds until it is revoked.' }),
  soft_delete: z.boolean().meta({ description: 'True when the key is revoked.' }),
  revoked_at: isoTime.nullable(),
  hint: z.string().meta({ description: 'The beginning and the end of the key, to recognise it by.' }),
});

export const KEY_ROUTES = {
  listKeys: defineRoute({
    method: 'GET',
    path: '/v1/api-keys',
    group: 'keys',
    permission: 'read',
    summary: 'List keys',
    description: 'Newest first, revoked ones among them. A key itself is never shown again.',
    response: z.array(storedKey),
  }),
  createKey: defineRoute({
    method: 'POST',
    path: '/v1/api-keys',
    group: 'keys',
    permission: 'manage',
    summary: 'Create a key',
    description:
      'The key is shown in this answer and never again. `rw` and `r` make sk- keys, `w` makes pk- keys. Needs an rw key.',
    body: z.object({ api_key_name: keyName, key_permissions: permissions.default('rw') }),
    response: z.object({
      id: z.string(),
      apiKey: z.string(),
      hashedKey: z.string().meta({ description: 'SHA-256 of the key, hex.' }),
    }),
    answer: 'flat',
  }),
  renameKey: defineRoute({
    method: 'PATCH',
    path: '/v1/api-keys/:id',
    group: 'keys',
    permission: 'manage',
    summary: 'Rename a key',
    description: 'Needs an rw key.',
    params: idParams,
    body: z.object({ api_key_name: keyName }),
    response: nothing,
  }),
  revokeKey: defineRoute({
    method: 'DELETE',
    path: '/v1/api-keys/:id',
    group: 'keys',
    permission: 'manage',
    summary: 'Revoke a key',
    description: 'Takes effect within two seconds everywhere. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
} as const;
