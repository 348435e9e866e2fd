// Who calls: a key of an organisation, or a person with a place in it.
import type { KeyPermissions, Role, RoutePermission } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import type { Membership, SignedIn } from '../ports/accounts.ts';

/** `use`: reads and writes as `rw` does, and manages nothing. */
export type Rights = KeyPermissions | 'use';

export interface Person {
  /** null = this console asks nobody who they are. */
  readonly signedIn: SignedIn | null;
  readonly memberships: readonly Membership[];
  /** Of the organisation the call is about; null = the person is of none. */
  readonly current: Membership | null;
}

export interface Caller {
  readonly organizationId: string;
  readonly keyId: string | null;
  readonly permissions: Rights;
  /** null = a key. */
  readonly person: Person | null;
}

const RIGHTS_OF: Readonly<Record<Role, Rights>> = { owner: 'rw', admin: 'rw', member: 'use', viewer: 'r' };

const ALLOWED: Readonly<Record<Rights, readonly RoutePermission[]>> = {
  rw: ['read', 'write', 'manage'],
  use: ['read', 'write'],
  r: ['read'],
  w: ['write'],
};

/** @throws GatewayError forbidden for a person of no organisation */
export function callerFrom(person: Person): Caller {
  const { current } = person;
  if (current === null) throw new GatewayError('forbidden', 'You are in no organisation; make one, or be invited.');
  return { organizationId: current.organizationId, keyId: null, permissions: RIGHTS_OF[current.role], person };
}

/** @throws GatewayError forbidden */
export function authorize({ permissions, person }: Caller, needed: RoutePermission): void {
  if (ALLOWED[permissions].includes(needed)) return;
  if (person !== null) {
    const who = needed === 'write' ? 'members, admins and owners' : 'admins and owners';
    throw new GatewayError('forbidden', `Your role, ${person.current?.role}, may not do this; accepted are ${who}.`);
  }
  const verb = needed === 'manage' ? 'do this; it needs an rw key' : needed;
  throw new GatewayError('forbidden', `This key may not ${verb}. Its permissions are "${permissions}".`);
}

/** One name for each key and each person, whatever they call. */
export function nameOf({ organizationId, keyId, person }: Caller): string {
  return `${organizationId} ${keyId ?? person?.signedIn?.account.id ?? 'owner'}`;
}
