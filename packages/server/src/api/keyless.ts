// console.auth none: who may call without a key (operations.md).
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../kernel/errors.ts';
import type { Membership } from '../ports/accounts.ts';
import type { ControlStore } from '../ports/control-store.ts';

/** Names that no resolver but this machine's own answers for. */
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * The owner, since the console listens on loopback only. That alone does not tell the owner from a page of some site in the
 * owner's browser: one may give this address a name of its own and so read what it asks for (DNS rebinding), or send calls
 * across, which change things although it cannot read the answers.
 * @throws GatewayError forbidden
 */
export function checkOwnMachine(headers: IncomingHttpHeaders): void {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) {
    throw new GatewayError(
      'forbidden',
      'Without a key this console is called by the names localhost, 127.0.0.1 and [::1] only; Host was another. Use one of these, or send Authorization: Bearer sk-helicone-….',
    );
  }
  const origin = headers.origin;
  if (origin !== undefined && !LOOPBACK_HOST.test(URL.parse(origin)?.host ?? '')) {
    throw new GatewayError(
      'forbidden',
      'Without a key only pages of this machine may call this console; Origin was of another site. Send Authorization: Bearer sk-helicone-….',
    );
  }
}

/** Whoever has the machine has all of it. */
export async function ownedByMachine(control: ControlStore): Promise<readonly Membership[]> {
  const organizations = await control.organizations();
  return organizations.map(({ id, name }) => ({ organizationId: id, organizationName: name, role: 'owner' }));
}
