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
