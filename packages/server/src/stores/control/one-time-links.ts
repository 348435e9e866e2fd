// One-time links in the control store. A link is used up in the same transaction in which its work is done, so that of two who
// come with it at once one finds it gone.
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { foldEmail } from '../../kernel/fold-email.ts';
import {
  type Account,
  MAX_INVITATIONS,
  type NewAccount,
  type NewLink,
  type OneTimeLinkStore,
} from '../../ports/accounts.ts';
import { type LinkRow, toAccount, toRole } from './account-rows.ts';
import { isDuplicate, isMissingReference } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';

export function linkMethods(db: Kysely<ControlTables>, transact: Transact): OneTimeLinkStore {
  return {
    async addLink(link) {
      await transact((transaction) => replaceLink(transaction, link));
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
      transact(async (transaction) => {
        if ((await takeLink(transaction, { purpose: 'owner', digest, nowMs })) === null) return null;
        const owners = transaction.selectFrom('members').select('account_id').where('role', '=', 'owner');
        if ((await owners.executeTakeFirst()) !== undefined) return null;
        const made = await makeAccount(transaction, account, nowMs);
        await sql`INSERT INTO members (organization_id, account_id, role, joined_at_ms)
          SELECT id, ${made.id}, 'owner', ${nowMs} FROM organizations`.execute(transaction);
        return made;
      }),
    join: (digest, account, nowMs) => transact((transaction) => join(transaction, { digest, account, nowMs })),
    recover: (digest, passwordHash, nowMs) =>
      transact(async (transaction) => {
        const accountId = (await takeLink(transaction, { purpose: 'recovery', digest, nowMs }))?.account_id ?? null;
        if (accountId === null) return null;
        await transaction.deleteFrom('sessions').where('account_id', '=', accountId).execute();
        const set = transaction.updateTable('accounts').set({ password_hash: passwordHash });
        return toAccount(await set.where('id', '=', accountId).returningAll().executeTakeFirstOrThrow());
      }),
  };
}

type Work = Transaction<ControlTables>;

async function replaceLink(work: Work, link: NewLink): Promise<void> {
  const { id, digest, purpose, createdAtMs, expiresAtMs } = link;
  const accountId = purpose === 'recovery' ? link.accountId : null;
  const invitation = purpose === 'invitation' ? link : null;
  const organizationId = invitation?.organizationId ?? null;
  const folded = invitation === null ? null : foldEmail(invitation.email);
  await work.deleteFrom('one_time_links').where('expires_at_ms', '<=', createdAtMs).execute();
  await work
    .deleteFrom('one_time_links')
    .where('purpose', '=', purpose)
    .where('account_id', 'is not distinct from', accountId)
    .where('organization_id', 'is not distinct from', organizationId)
    .where('folded_email', 'is not distinct from', folded)
    .execute();
  if (invitation !== null) await checkRoom(work, invitation.organizationId);
  const row = {
    ...{ id, digest, purpose },
    organization_id: organizationId,
    account_id: accountId,
    email: invitation?.email ?? null,
    folded_email: folded,
    role: invitation?.role ?? null,
    invited_by: invitation?.invitedBy ?? null,
    created_at_ms: createdAtMs,
    expires_at_ms: expiresAtMs,
  };
  try {
    await work.insertInto('one_time_links').values(row).execute();
  } catch (error) {
    if (isMissingReference(error)) throw new GatewayError('not_found', 'What the link is for does not exist.');
    throw error;
  }
}

/** @throws GatewayError conflict */
async function checkRoom(work: Work, organizationId: string): Promise<void> {
  const { links } = await work
    .selectFrom('one_time_links')
    .select(({ fn }) => fn.countAll<number>().as('links'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  if (links < MAX_INVITATIONS) return;
  throw new GatewayError('conflict', `There are ${MAX_INVITATIONS} open invitations already, and no more are kept.`);
}

interface Joining {
  readonly digest: Uint8Array;
  readonly account: Omit<NewAccount, 'email'> | null;
  readonly nowMs: number;
}

async function join(work: Work, { digest, account, nowMs }: Joining) {
  const link = await takeLink(work, { purpose: 'invitation', digest, nowMs });
  if (link === null || link.organization_id === null || link.email === null || link.role === null) return null;
  const { organization_id, role } = link;
  const joining =
    account === null
      ? await knownAccount(work, link.email)
      : await makeAccount(work, { ...account, email: link.email }, nowMs);
  await work
    .insertInto('members')
    .values({ organization_id, account_id: joining.id, role, joined_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { account: joining, organizationId: organization_id };
}

/** @throws GatewayError conflict, which undoes the transaction: the link is good for another try */
async function knownAccount(work: Work, email: string): Promise<Account> {
  const accounts = work.selectFrom('accounts').selectAll().where('folded_email', '=', foldEmail(email));
  const known = await accounts.executeTakeFirst();
  if (known !== undefined) return toAccount(known);
  throw new GatewayError('conflict', 'There is no account with this e-mail address yet.');
}

interface Taking {
  readonly purpose: NewLink['purpose'];
  readonly digest: Uint8Array;
  readonly nowMs: number;
}

/** The link, which is gone then; null when it is not good. */
async function takeLink(work: Work, { purpose, digest, nowMs }: Taking): Promise<LinkRow | null> {
  const taken = await work
    .deleteFrom('one_time_links')
    .where('digest', '=', digest)
    .where('purpose', '=', purpose)
    .where('expires_at_ms', '>', nowMs)
    .returningAll()
    .executeTakeFirst();
  return taken ?? null;
}

async function makeAccount(work: Work, { email, name, passwordHash }: NewAccount, nowMs: number): Promise<Account> {
  const account = { id: randomUUID(), email: email.trim(), name, createdAtMs: nowMs };
  const row = { folded_email: foldEmail(email), password_hash: passwordHash, created_at_ms: nowMs };
  try {
    await work
      .insertInto('accounts')
      .values({ ...{ id: account.id, email: account.email, name }, ...row })
      .execute();
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
