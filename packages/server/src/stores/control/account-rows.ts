// Rows of accounts, sessions and links as the port has them.
import { ROLES, type Role } from '@heliometer/contract';
import type { Selectable } from 'kysely';
import type { Account, Membership, Session } from '../../ports/accounts.ts';
import type { AccountTables } from './account-tables.ts';

export type AccountRow = Selectable<AccountTables['accounts']>;
export type SessionRow = Selectable<AccountTables['sessions']>;
export type LinkRow = Selectable<AccountTables['one_time_links']>;

export function toAccount(row: Pick<AccountRow, 'id' | 'email' | 'name' | 'created_at_ms'>): Account {
  return { id: row.id, email: row.email, name: row.name, createdAtMs: row.created_at_ms };
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    address: row.address,
    userAgent: row.user_agent,
    createdAtMs: row.created_at_ms,
    seenAtMs: row.seen_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}

export function toMembership(row: { readonly id: string; readonly name: string; readonly role: string }): Membership {
  return { organizationId: row.id, organizationName: row.name, role: toRole(row.role) };
}

export function toRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new Error(`control store: a member has the role "${text}"`);
  return role;
}
