// One-time links in the control store. A link is used up in the same transaction in which its work is done, so that of two who
// come with it at once one finds it gone.
import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { foldEmail } from '../../kernel/fold-email.ts';
import {
  type Account,
  MAX_INVITATIONS,
  type NewAccount,
  type NewLink,
  type OneTimeLinkStore,
} from '../../ports/accounts.ts';
import { type AccountRow, type LinkRow, toAccount, toRole } from './account-rows.ts';
import type { ControlTables } from './control-schema.ts';
import { isDuplicate, isMissingReference } from './database.ts';
import type { Transact } from './transact.ts';

export function linkMethods(db: Kysely<ControlTables>, transact: Transact): OneTimeLinkStore {
  return {
    async addLink(link) {
      await transact((file) => replaceLink(file, link));
    },
    async linkOf(digest, nowMs) {
      const row = await db
        .selectFrom('one_time_links')
        .leftJoin('organizations', 'organizations.id', 'one_time_links.organization_id')
        .leftJoin('accounts', 'accounts.id', 'one_time_links.account_id')
        .selectAll('one_time_links')
        .select(['organizations.name as organization_name', 'accounts.email as account_email'])
        .where('digest', '=', digest)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst();
      if (row === undefined || !timingSafeEqual(row.digest, digest)) return null;
      return {
        purpose: toPurpose(row.purpose),
        email: row.email ?? row.account_email,
        organizationId: row.organization_id,
        organizationName: row.organization_name,
        role: row.role === null ? null : toRole(row.role),
        expiresAtMs: row.expires_at_ms,
      };
    },
    becomeOwner: (digest, account, nowMs) =>
      transact((file) => {
        if (takeLink(file, 'owner', digest, nowMs) === null) return null;
        if (file.prepare("SELECT 1 FROM members WHERE role = 'owner'").get() !== undefined) return null;
        const made = makeAccount(file, account, nowMs);
        file.prepare("INSERT INTO members SELECT id, ?, 'owner', ? FROM organizations").run(made.id, nowMs);
        return made;
      }),
    join: (digest, account, nowMs) => transact((file) => join(file, { digest, account, nowMs })),
    recover: (digest, passwordHash, nowMs) =>
      transact((file) => {
        const accountId = takeLink(file, 'recovery', digest, nowMs)?.account_id ?? null;
        if (accountId === null) return null;
        file.prepare('DELETE FROM sessions WHERE account_id = ?').run(accountId);
        const set = file.prepare('UPDATE accounts SET password_hash = ? WHERE id = ? RETURNING *');
        return toAccount(set.get(passwordHash, accountId) as unknown as AccountRow);
      }),
  };
}

function replaceLink(file: DatabaseSync, link: NewLink): void {
  const { id, digest, purpose, createdAtMs, expiresAtMs } = link;
  const accountId = purpose === 'recovery' ? link.accountId : null;
  const invitation = purpose === 'invitation' ? link : null;
  const organizationId = invitation?.organizationId ?? null;
  const folded = invitation === null ? null : foldEmail(invitation.email);
  file.prepare('DELETE FROM one_time_links WHERE expires_at_ms <= ?').run(createdAtMs);
  file
    .prepare(
      'DELETE FROM one_time_links WHERE purpose = ? AND account_id IS ? AND organization_id IS ? AND folded_email IS ?',
    )
    .run(purpose, accountId, organizationId, folded);
  if (invitation !== null) checkRoom(file, invitation.organizationId);
  try {
    file
      .prepare('INSERT INTO one_time_links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...[id, digest, purpose, organizationId, accountId, invitation?.email ?? null, folded],
        ...[invitation?.role ?? null, invitation?.invitedBy ?? null, createdAtMs, expiresAtMs],
      );
  } catch (error) {
    if (isMissingReference(error)) throw new GatewayError('not_found', 'What the link is for does not exist.');
    throw error;
  }
}

/** @throws GatewayError conflict */
function checkRoom(file: DatabaseSync, organizationId: string): void {
  const counted = file
    .prepare('SELECT count(*) AS n FROM one_time_links WHERE organization_id = ?')
    .get(organizationId);
  if (Number(counted?.['n']) < MAX_INVITATIONS) return;
  throw new GatewayError('conflict', `There are ${MAX_INVITATIONS} open invitations already, and no more are kept.`);
}

interface Joining {
  readonly digest: Uint8Array;
  readonly account: Omit<NewAccount, 'email'> | null;
  readonly nowMs: number;
}

function join(file: DatabaseSync, { digest, account, nowMs }: Joining) {
  const link = takeLink(file, 'invitation', digest, nowMs);
  if (link === null || link.organization_id === null || link.email === null) return null;
  const known = file.prepare('SELECT * FROM accounts WHERE folded_email = ?').get(link.folded_email);
  // Undoes this transaction: the link is good for another try.
  if (account === null && known === undefined) {
    throw new GatewayError('conflict', 'There is no account with this e-mail address yet.');
  }
  const joining =
    account === null
      ? toAccount(known as unknown as AccountRow)
      : makeAccount(file, { ...account, email: link.email }, nowMs);
  file
    .prepare('INSERT INTO members VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
    .run(link.organization_id, joining.id, link.role, nowMs);
  return { account: joining, organizationId: link.organization_id };
}

/** The link, which is gone then; null when it is not good. */
function takeLink(file: DatabaseSync, purpose: string, digest: Uint8Array, nowMs: number): LinkRow | null {
  const take = file.prepare(
    'DELETE FROM one_time_links WHERE digest = ? AND purpose = ? AND expires_at_ms > ? RETURNING *',
  );
  return (take.get(digest, purpose, nowMs) as unknown as LinkRow | undefined) ?? null;
}

function makeAccount(file: DatabaseSync, { email, name, passwordHash }: NewAccount, nowMs: number): Account {
  const account = { id: randomUUID(), email: email.trim(), name, createdAtMs: nowMs };
  try {
    file
      .prepare('INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)')
      .run(account.id, account.email, foldEmail(email), name, passwordHash, nowMs);
  } catch (error) {
    if (isDuplicate(error)) throw new GatewayError('conflict', 'There is an account with this e-mail address already.');
    throw error;
  }
  return account;
}

function toPurpose(text: string): NewLink['purpose'] {
  if (text === 'owner' || text === 'invitation' || text === 'recovery') return text;
  throw new Error(`control store: a link is for "${text}"`);
}
