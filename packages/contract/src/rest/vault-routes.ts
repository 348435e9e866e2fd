// Table. Provider keys stored for an organisation, and Helicone keys bound to one (headers.md §17, platform.md §1, group 7).
// No answer holds a provider key: `provider_key` is there for clients that expect the member, and always null.
import { z } from 'zod';
import { idParams, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const VISIBLE = /^[\x21-\x7e]{1,8192}$/;
const secret = z
  .string()
  .trim()
  .refine((text) => VISIBLE.test(text), 'accepted is 1 to 8192 visible ASCII characters')
  .meta({ description: 'Stored encrypted, and never shown again.' });
const secretKey = secret.meta({ description: 'For Amazon Bedrock, beside the access key. Stored encrypted.' });
const sessionToken = secret.meta({ description: 'Of temporary AWS credentials. Stored encrypted.' });

const keyName = z.string().trim().min(1).max(200).meta({ description: 'What Helicone-Provider-Key calls it.' });
const provider = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .meta({ description: 'Slug of the provider, as in its path, or its name.' });

const config = z
  .record(z.string().min(1).max(64), z.string().max(2048))
  .refine((given) => Object.keys(given).length <= 32, 'accepted are at most 32 members')
  .refine(({ region = 'eu-west-1' }) => /^[a-z0-9-]{1,32}$/.test(region), 'region: accepted is one such as eu-west-1')
  .refine(({ baseUri = 'https://a' }) => isPlainUrl(baseUri), 'baseUri: accepted is an absolute http or https URL')
  .meta({
    description:
      'Nothing secret. `baseUri`: an address the key may be sent to besides those of its provider alone, as an Azure deployment’s. `region`: what Bedrock calls are signed for where the target names none.',
  });

const storedProviderKey = z
  .object({
    id: z.guid(),
    org_id: z.string(),
    provider_name: z.string().meta({ description: 'Slug of the provider.' }),
    provider_key_name: z.string().nullable(),
    provider_key: z.null(),
    provider_secret_key: z.null(),
    hint: z.string().meta({ description: 'The end of the key, to recognise it by.' }),
    config: z.record(z.string(), z.string()),
    active: z.boolean().meta({ description: 'An inactive key is kept, and not used.' }),
    soft_delete: z.literal(false),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: 'ProviderKey' });

const made = z.object({ id: z.guid() });
const changed = z.object({ id: z.guid(), providerName: z.string() });

const ADDED =
  'Calls with a Helicone key alone are made with the newest active key of the provider, or the one named by Helicone-Provider-Key, from two seconds later on. Needs an rw key.';

export const VAULT_ROUTES = {
  addVaultKey: defineRoute({
    method: 'POST',
    path: '/v1/vault/add',
    group: 'keys',
    permission: 'manage',
    summary: 'Store a provider key',
    description: ADDED,
    body: z.strictObject({
      key: secret,
      provider,
      name: keyName.nullable().default(null),
      secretKey: secretKey.nullable().default(null),
      sessionToken: sessionToken.nullable().default(null),
      config: config.default({}),
    }),
    secretBody: true,
    response: made,
  }),
  listVaultKeys: defineRoute({
    method: 'GET',
    path: '/v1/vault/keys',
    group: 'keys',
    permission: 'read',
    summary: 'List stored provider keys',
    description: 'Newest first. The keys themselves are never shown.',
    response: z.array(storedProviderKey),
  }),
  getVaultKey: defineRoute({
    method: 'GET',
    path: '/v1/vault/key/:id',
    group: 'keys',
    permission: 'read',
    summary: 'See a stored provider key',
    description: 'The key itself is never shown.',
    params: idParams,
    response: storedProviderKey,
  }),
  updateVaultKey: defineRoute({
    method: 'PATCH',
    path: '/v1/vault/update/:id',
    group: 'keys',
    permission: 'manage',
    summary: 'Change a stored provider key',
    description:
      'What is not given stays; a new `key` takes the place of all that was secret. Counts within two seconds. Needs an rw key.',
    params: idParams,
    body: z.strictObject({
      name: keyName.nullable().optional(),
      key: secret.optional(),
      secretKey: secretKey.nullable().optional(),
      sessionToken: sessionToken.nullable().optional(),
      config: config.optional(),
      active: z.boolean().optional(),
    }),
    secretBody: true,
    response: nothing,
  }),
  listProviderKeys: defineRoute({
    method: 'GET',
    path: '/v1/api-keys/provider-keys',
    group: 'keys',
    permission: 'read',
    summary: 'List stored provider keys',
    description: 'The same as `/v1/vault/keys`.',
    response: z.array(storedProviderKey),
  }),
  createProviderKey: defineRoute({
    method: 'POST',
    path: '/v1/api-keys/provider-key',
    group: 'keys',
    permission: 'manage',
    summary: 'Store a provider key',
    description: ADDED,
    body: z.strictObject({
      providerName: provider,
      providerKey: secret,
      providerSecretKey: secretKey.nullish(),
      providerKeyName: keyName.nullable().default(null),
      config: config.default({}),
      byokEnabled: z.boolean().default(true).meta({ description: 'False: it is kept, and not used.' }),
      authType: z.literal('key').optional(),
    }),
    secretBody: true,
    response: made,
    answer: 'flat',
  }),
  getProviderKey: defineRoute({
    method: 'GET',
    path: '/v1/api-keys/provider-key/:id',
    group: 'keys',
    permission: 'read',
    summary: 'See a stored provider key',
    description: 'The key itself is never shown.',
    params: idParams,
    response: storedProviderKey,
    answer: 'flat',
  }),
  updateProviderKey: defineRoute({
    method: 'PATCH',
    path: '/v1/api-keys/provider-key/:id',
    group: 'keys',
    permission: 'manage',
    summary: 'Change a stored provider key',
    description:
      'What is not given stays; a new `providerKey` takes the place of all that was secret. Counts within two seconds. Needs an rw key.',
    params: idParams,
    body: z.strictObject({
      providerKey: secret.optional(),
      providerSecretKey: secretKey.nullish(),
      providerKeyName: keyName.nullish(),
      config: config.optional(),
      byokEnabled: z.boolean().optional(),
    }),
    secretBody: true,
    response: changed,
    answer: 'flat',
  }),
  deleteProviderKey: defineRoute({
    method: 'DELETE',
    path: '/v1/api-keys/provider-key/:id',
    group: 'keys',
    permission: 'manage',
    summary: 'Delete a stored provider key',
    description: 'Helicone keys bound to it reach no provider any more. Counts within two seconds. Needs an rw key.',
    params: idParams,
    response: changed,
    answer: 'flat',
  }),
  createProxyKey: defineRoute({
    method: 'POST',
    path: '/v1/api-keys/proxy-key',
    group: 'keys',
    permission: 'manage',
    summary: 'Create a Helicone key bound to one provider key',
    description:
      'It sends traffic with that provider key and reads nothing. It is shown in this answer and never again; it is listed and revoked like any other. Needs an rw key.',
    body: z.strictObject({
      providerKeyId: z.guid(),
      proxyKeyName: z.string().trim().min(1).max(200),
    }),
    response: z.object({ proxyKeyId: z.string(), proxyKey: z.string() }),
    answer: 'flat',
  }),
} as const;

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return url.username === '' && url.password === '';
}
