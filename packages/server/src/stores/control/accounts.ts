// Accounts in the control store, with all that belongs to people.
import type { Kysely } from 'kysely';
import { foldEmail } from '../../kernel/fold-email.ts';
import type { AccountStore, MemberStore, OneTimeLinkStore, SessionStore } from '../../ports/accounts.ts';
import { toAccount, toMembership } from './account-rows.ts';
import type { ControlTables } from './control-schema.ts';
import { memberMethods, membershipsOf } from './members.ts';
import { linkMethods } from './one-time-links.ts';
import { sessionMethods } from './sessions.ts';
import type { Transact } from './transact.ts';

export function accountMethods(db: Kysely<ControlTables>, transact: Transact): AccountStore {
  return {
    ...ownMethods(db, transact),
    ...memberMethods(db),
    ...sessionMethods(db, transact),
    ...linkMethods(db, transact),
  };
}

type Own = Omit<AccountStore, keyof MemberStore | keyof SessionStore | keyof OneTimeLinkStore>;

function ownMethods(db: Kysely<ControlTables>, transact: Transact): Own {
  return {
    async hasOwner() {
      const owner = await db.selectFrom('members').select('account_id').where('role', '=', 'owner').executeTakeFirst();
      return owner !== undefined;
    },
    async accountByEmail(email) {
      const query = db.selectFrom('accounts').selectAll().where('folded_email', '=', foldEmail(email));
      const row = await query.executeTakeFirst();
      return row === undefined ? null : { ...toAccount(row), passwordHash: row.password_hash };
    },
    async accounts() {
      return (await db.selectFrom('accounts').selectAll().orderBy('created_at_ms').orderBy('id').execute()).map(
        toAccount,
      );
    },
    async memberships(accountId) {
      const query = membershipsOf(db, accountId);
      return (await query.execute()).map(toMembership);
    },
    async renameAccount(accountId, name) {
      await db.updateTable('accounts').set({ name }).where('id', '=', accountId).execute();
    },
    async setPassword(accountId, passwordHash, exceptSessionId) {
      await transact(async (transaction) => {
        const set = transaction.updateTable('accounts').set({ password_hash: passwordHash });
        await set.where('id', '=', accountId).execute();
        const others = transaction.deleteFrom('sessions').where('account_id', '=', accountId);
        await others.where('id', '<>', exceptSessionId).execute();
      });
    },
  };
}
