// Handlers of stored provider keys. What is secret is sealed here, on its way to the store, and comes back to nobody.
import { randomUUID } from 'node:crypto';
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { generateProxyKey } from '../../kernel/helicone-key.ts';
import type { Sealer } from '../../kernel/sealing.ts';
import {
  aboutProviderKey,
  type ProviderCredential,
  type ProviderKeyChange,
  type StoredProviderKey,
} from '../../ports/provider-keys.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

export const vaultHandlers = {
  async addVaultKey({ body: { key, secretKey, sessionToken, provider, ...rest } }, context) {
    const credential = { key, secretKey, sessionToken };
    return { id: (await add(context, { ...rest, credential, provider, isActive: true })).id };
  },
  listVaultKeys: (_input, context) => list(context),
  getVaultKey: async ({ params }, context) => shown(await find(context, params.id)),
  async updateVaultKey({ params, body: { active, key, secretKey, sessionToken, ...rest } }, context) {
    await change(context, params.id, { ...rest, key, secretKey, sessionToken, isActive: active });
    return null;
  },
  listProviderKeys: (_input, context) => list(context),
  async createProviderKey({ body }, context) {
    const { providerName: provider, providerKey: key, providerSecretKey: secretKey = null, config } = body;
    const credential = { key, secretKey, sessionToken: null };
    const name = body.providerKeyName;
    return { id: (await add(context, { provider, name, config, credential, isActive: body.byokEnabled })).id };
  },
  getProviderKey: async ({ params }, context) => shown(await find(context, params.id)),
  async updateProviderKey({ params, body }, context) {
    const { providerKey: key, providerSecretKey: secretKey, providerKeyName: name, config, byokEnabled } = body;
    return named(await change(context, params.id, { key, secretKey, name, config, isActive: byokEnabled }));
  },
  async deleteProviderKey({ params }, context) {
    const found = await find(context, params.id);
    const { control, principal } = context;
    if (!(await control.deleteProviderKey(principal.organizationId, found.id))) throw unknownKey(params.id);
    return named(found);
  },
  async createProxyKey({ body }, { control, principal: { organizationId } }) {
    const key = generateProxyKey();
    const providerKeyId = body.providerKeyId.toLowerCase();
    const added = await control.addProxyKey({ organizationId, name: body.proxyKeyName, key, providerKeyId });
    if (added === null) throw unknownKey(body.providerKeyId);
    return { proxyKeyId: added.id, proxyKey: key };
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

interface Adding {
  readonly provider: string;
  readonly name: string | null;
  readonly credential: ProviderCredential;
  readonly config: Readonly<Record<string, string>>;
  readonly isActive: boolean;
}

async function add(context: ApiContext, { provider, name, credential, config, isActive }: Adding) {
  const { control, principal, view, sealers } = context;
  const slug = view.providerSlug(provider);
  if (slug === null) throw unknownProvider(view.providers);
  const id = randomUUID();
  const { organizationId } = principal;
  const sealed = sealCredential(sealers.providerKeys, { organizationId, id }, credential);
  const hint = hintOf(credential.key);
  return control.addProviderKey({ id, organizationId, provider: slug, name, sealed, hint, config, isActive });
}

interface Changing {
  readonly name?: string | null | undefined;
  readonly config?: Readonly<Record<string, string>> | undefined;
  readonly isActive?: boolean | undefined;
  readonly key?: string | undefined;
  readonly secretKey?: string | null | undefined;
  readonly sessionToken?: string | null | undefined;
}

async function change(context: ApiContext, id: string, wanted: Changing): Promise<StoredProviderKey> {
  const found = await find(context, id);
  const { name, config, isActive } = wanted;
  const changing: ProviderKeyChange = {
    ...(name === undefined ? {} : { name }),
    ...(config === undefined ? {} : { config }),
    ...(isActive === undefined ? {} : { isActive }),
    ...secretChange(found, wanted, context.sealers.providerKeys),
  };
  const changed = await context.control.changeProviderKey(found.organizationId, found.id, changing);
  if (changed === null) throw unknownKey(id);
  return changed;
}

function secretChange(
  found: StoredProviderKey,
  { key, secretKey = null, sessionToken = null }: Changing,
  sealer: Sealer,
): Pick<ProviderKeyChange, 'sealed' | 'hint'> {
  if (key !== undefined) {
    return { sealed: sealCredential(sealer, found, { key, secretKey, sessionToken }), hint: hintOf(key) };
  }
  if (secretKey === null && sessionToken === null) return {};
  throw new GatewayError(
    'invalid_body',
    'The secret key and the session token are changed together with the key only.',
  );
}

function sealCredential(
  sealer: Sealer,
  { organizationId, id }: Pick<StoredProviderKey, 'organizationId' | 'id'>,
  credential: ProviderCredential,
): string {
  return sealer.seal(JSON.stringify(credential), aboutProviderKey(organizationId, id));
}

/** A short key would be half told by its end. */
function hintOf(key: string): string {
  return key.length < 16 ? '…' : `…${key.slice(-4)}`;
}

async function find({ control, principal }: ApiContext, id: string): Promise<StoredProviderKey> {
  const found = await control.providerKey(principal.organizationId, id.toLowerCase());
  if (found === null) throw unknownKey(id);
  return found;
}

async function list({ control, principal }: ApiContext) {
  return (await control.providerKeys(principal.organizationId)).map(shown);
}

/** All of it that anybody ever sees. */
function shown(key: StoredProviderKey) {
  return {
    id: key.id,
    org_id: key.organizationId,
    provider_name: key.provider,
    provider_key_name: key.name,
    provider_key: null,
    provider_secret_key: null,
    hint: key.hint,
    config: key.config,
    active: key.isActive,
    soft_delete: false as const,
    created_at: toIso(key.createdAtMs),
    updated_at: toIso(key.updatedAtMs),
  };
}

function named({ id, provider }: StoredProviderKey) {
  return { id, providerName: provider };
}

function unknownKey(id: string): GatewayError {
  return new GatewayError('not_found', `There is no stored provider key of id ${id}.`);
}

/** What was sent is not quoted: it may be the key, put into the wrong member. */
function unknownProvider(known: readonly string[]): GatewayError {
  return new GatewayError('invalid_body', `provider: no provider is called so; accepted is one of ${known.join(', ')}`);
}
