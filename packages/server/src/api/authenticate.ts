// Who calls, and whether the key allows it (headers.md §1, platform.md §1).
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal, RoutePermission } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import type { ApiDeps } from './context.ts';
import { keylessPrincipal } from './keyless.ts';

const BEARER = /^Bearer +(\S+)$/i;
const CHALLENGE = { 'www-authenticate': 'Bearer' };

/** @throws GatewayError unauthorized, forbidden */
export async function authenticate(
  headers: IncomingHttpHeaders,
  { control, keyless }: Pick<ApiDeps, 'control' | 'keyless'>,
): Promise<Principal> {
  const sent = credential(headers);
  if (sent === '' && keyless === true) return keylessPrincipal(headers, control);
  if (sent === '') throw unauthorized('A Helicone key is needed: Authorization: Bearer sk-helicone-…');
  const key = BEARER.exec(sent)?.[1];
  if (key === undefined) throw unauthorized('The credential is malformed; accepted is Bearer sk-helicone-…');
  const principal = await control.authenticate(key);
  if (principal === null) throw unauthorized('The Helicone key is unknown or revoked.');
  return principal;
}

/** @throws GatewayError forbidden */
export function authorize({ permissions }: Principal, needed: RoutePermission): void {
  if (needed === 'none' || permissions === 'rw') return;
  if (needed === 'read' && permissions === 'r') return;
  if (needed === 'write' && permissions === 'w') return;
  const verb = needed === 'manage' ? 'do this; it needs an rw key' : `${needed}`;
  throw new GatewayError('forbidden', `This key may not ${verb}. Its permissions are "${permissions}".`);
}

/** Helicone-Auth first: clients that send both keep the provider's key in Authorization. */
function credential(headers: IncomingHttpHeaders): string {
  const own = headers['helicone-auth'];
  const text = (Array.isArray(own) ? own.join(', ') : own)?.trim() ?? '';
  return text === '' ? (headers.authorization?.trim() ?? '') : text;
}

function unauthorized(message: string): GatewayError {
  return new GatewayError('unauthorized', message, { headers: CHALLENGE });
}
