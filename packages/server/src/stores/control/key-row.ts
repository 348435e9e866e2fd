// A Helicone key as its row.
import { randomUUID } from 'node:crypto';
import { KEY_PATTERN } from '@heliometer/contract';
import type { Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { digestKey, hintOf } from '../../kernel/helicone-key.ts';
import type { NewKey } from '../../ports/control-store.ts';
import type { ControlTables } from './control-schema.ts';

/** @throws GatewayError when it is no Helicone key */
export function keyRow(key: NewKey, atMs: number): Selectable<ControlTables['helicone_keys']> {
  if (!KEY_PATTERN.test(key.key)) {
    throw new GatewayError(
      'invalid_request',
      'A Helicone key is sk-helicone- or pk-helicone- and 20 to 200 of the characters A-Z, a-z, 0-9, _ and -.',
    );
  }
  return {
    id: randomUUID(),
    organization_id: key.organizationId,
    name: key.name,
    permissions: key.permissions,
    hint: hintOf(key.key),
    digest: digestKey(key.key),
    created_at_ms: atMs,
    revoked_at_ms: null,
  };
}
