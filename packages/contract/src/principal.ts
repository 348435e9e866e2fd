// Who is calling.

export const KEY_PERMISSIONS = ['rw', 'r', 'w'] as const;
/** `rw` and `r` make `sk-` keys, `w` makes `pk-` keys: send traffic and log, read nothing. */
export type KeyPermissions = (typeof KEY_PERMISSIONS)[number];

export interface Principal {
  readonly organizationId: string;
  /** null = anonymous traffic into the default organisation. */
  readonly keyId: string | null;
  readonly permissions: KeyPermissions;
}

/** The organisation that keys and keyless traffic belong to when none is named: one fixed id, the same in every store. */
export const DEFAULT_ORGANIZATION_ID = '00000000-0000-4000-8000-000000000001';

/** headers.md §1. */
export const KEY_PATTERN = /^[sp]k-helicone-[A-Za-z0-9_-]{20,200}$/;

/** What people of an organisation may: owners and admins everything, members read and write, viewers read. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Signs a person in at the REST API, and never authenticates a call to a provider (headers.md §0). */
export const SESSION_COOKIE = 'heliometer_session';
/** Where nobody is asked who they are: the id of the organisation that a browser's calls are about. */
export const ORGANIZATION_COOKIE = 'heliometer_organization';

/** Which of their organisations a person's call is about, when it is not the session's own. */
export const ORGANIZATION_HEADER = 'heliometer-organization';

/** From a gateway to its console: whom the call came from. */
export const CLIENT_ADDRESS_HEADER = 'heliometer-client-address';
