// "Nobody without a live key gets through, and a bad key is refused even where none is needed." (headers.md §1)
import { hash } from 'node:crypto';
import type { Principal } from '@heliometer/contract';
import type { ControlSnapshot, ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import type { Exchange } from '../exchange.ts';
import { isWellFormedKey } from '../sort-headers.ts';
import { type Guard, reject, type Verdict } from './guard.ts';

const HOW = 'Send Helicone-Auth: Bearer <key>; a key looks like sk-helicone-… or pk-helicone-….';

export function authenticate(control: ControlSnapshotSource, anonymous: boolean): Guard {
  const recognised = new Recognised();
  return (exchange) => {
    const snapshot = control.current();
    if (exchange.key === null) {
      if (!anonymous) return reject('unauthorized', `No Helicone key was sent. ${HOW}`);
      const { defaultOrganizationId: organizationId } = snapshot;
      welcome(exchange, { organizationId, keyId: null, permissions: 'w' }, snapshot);
      return null;
    }
    return withKey(exchange, exchange.key, { recognised, snapshot });
  };
}

/**
 * Live keys as sent, and whose they are: looking one up takes a tenth of hashing it. Holds for one snapshot, so a revoked
 * key is gone with the next, and holds only keys that exist, so callers cannot make it grow.
 */
class Recognised {
  #snapshot: ControlSnapshot | null = null;
  #principals = new Map<string, Principal>();

  in(snapshot: ControlSnapshot): this {
    if (snapshot !== this.#snapshot) {
      this.#snapshot = snapshot;
      this.#principals = new Map();
    }
    return this;
  }

  principalOf(key: string): Principal | null {
    const known = this.#principals.get(key);
    if (known !== undefined) return known;
    const principal = this.#snapshot?.principalOf(hash('sha256', key, 'buffer')) ?? null;
    if (principal !== null) this.#principals.set(key, principal);
    return principal;
  }
}

/** Whose bodies may be kept is known from here on, before any byte of them was asked for. */
function welcome(exchange: Exchange, principal: Principal, snapshot: ControlSnapshot): void {
  exchange.principal = principal;
  if (!snapshot.isMetadataOnly(principal.organizationId)) return;
  exchange.metadataOnly = true;
  exchange.requestCapture.omit();
  exchange.responseCapture.omit();
}

interface Known {
  readonly recognised: Recognised;
  readonly snapshot: ControlSnapshot;
}

function withKey(exchange: Exchange, key: string, { recognised, snapshot }: Known): Verdict {
  if (!isWellFormedKey(key)) return reject('unauthorized', `What was sent is not a Helicone key. ${HOW}`);
  const principal = recognised.in(snapshot).principalOf(key);
  if (principal === null) return reject('unauthorized', 'This Helicone key is unknown or has been revoked.');
  welcome(exchange, principal, snapshot);
  if (principal.permissions !== 'r') return null;
  return reject('forbidden', 'This key may only read; sending traffic needs a key with rw or w permissions.');
}
