// "Nobody without a live key gets through, and a bad key is refused even where none is needed." (headers.md §1)
import { hash } from 'node:crypto';
import type { ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import type { Exchange } from '../exchange.ts';
import { isWellFormedKey } from '../sort-headers.ts';
import { type Guard, reject, type Verdict } from './guard.ts';

const HOW = 'Send Helicone-Auth: Bearer <key>; a key looks like sk-helicone-… or pk-helicone-….';

export function authenticate(control: ControlSnapshotSource, anonymous: boolean): Guard {
  return (exchange) => {
    if (exchange.key === null) {
      if (!anonymous) return reject('unauthorized', `No Helicone key was sent. ${HOW}`);
      exchange.principal = { organizationId: control.current().defaultOrganizationId, keyId: null, permissions: 'w' };
      return null;
    }
    return withKey(exchange, exchange.key, control);
  };
}

function withKey(exchange: Exchange, key: string, control: ControlSnapshotSource): Verdict {
  if (!isWellFormedKey(key)) return reject('unauthorized', `What was sent is not a Helicone key. ${HOW}`);
  const principal = control.current().principalOf(hash('sha256', key, 'buffer'));
  if (principal === null) return reject('unauthorized', 'This Helicone key is unknown or has been revoked.');
  exchange.principal = principal;
  if (principal.permissions !== 'r') return null;
  return reject('forbidden', 'This key may only read; sending traffic needs a key with rw or w permissions.');
}
