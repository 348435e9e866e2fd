// Handlers of Helicone keys.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { digestKey, generateKey } from '../../kernel/helicone-key.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

export const keyHandlers = {
  async listKeys(_input, { control, principal }) {
    const keys = await control.keys(principal.organizationId);
    return keys.map((key) => ({
      id: key.id,
      organization_id: key.organizationId,
      api_key_name: key.name,
      key_permissions: key.permissions,
      created_at: toIso(key.createdAtMs),
      updated_at: toIso(key.revokedAtMs ?? key.createdAtMs),
      user_id: null,
      governance: false,
      temp_key: false,
      soft_delete: key.revokedAtMs !== null,
      revoked_at: key.revokedAtMs === null ? null : toIso(key.revokedAtMs),
      hint: key.hint,
    }));
  },
  async createKey({ body }, { control, principal }) {
    const { api_key_name: name, key_permissions: permissions } = body;
    const key = generateKey(permissions);
    const { id } = await control.addKey({ organizationId: principal.organizationId, name, permissions, key });
    return { id, apiKey: key, hashedKey: digestKey(key).toString('hex') };
  },
  async renameKey({ params, body }, { control, principal }) {
    const renamed = await control.renameKey(principal.organizationId, params.id, body.api_key_name);
    if (!renamed) throw unknownKey(params.id);
    return null;
  },
  async revokeKey({ params }, { control, principal }) {
    const revoked = await control.revokeKey(principal.organizationId, params.id);
    if (!revoked) throw unknownKey(params.id);
    return null;
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

function unknownKey(id: string): GatewayError {
  return new GatewayError('not_found', `There is no live key of id ${id}.`);
}
