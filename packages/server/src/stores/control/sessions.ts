// Sessions of people in the control store.
import { timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { MAX_SESSIONS, type SessionStore } from '../../ports/accounts.ts';
import { toAccount, toMembership, toSession } from './account-rows.ts';
import type { ControlTables } from './control-schema.ts';
import { membershipsOf } from './members.ts';
import type { Transact } from './transact.ts';

export function sessionMethods(db: Kysely<ControlTables>, transact: Transact): SessionStore {
  const living = (nowMs: number, idleSinceMs: number) =>
    db
      .selectFrom('sessions')
      .selectAll('sessions')
      .where('expires_at_ms', '>', nowMs)
      .where('seen_at_ms', '>=', idleSinceMs);
  return {
    async openSession(session) {
      const { id, digest, accountId, organizationId, address, userAgent, createdAtMs, expiresAtMs } = session;
      await transact(async (transaction) => {
        await transaction.deleteFrom('sessions').where('expires_at_ms', '<=', createdAtMs).execute();
        const own = transaction.selectFrom('sessions').select('id').where('account_id', '=', accountId);
        await transaction
          .deleteFrom('sessions')
          .where('account_id', '=', accountId)
          .where('id', 'not in', own.orderBy('seen_at_ms', 'desc').limit(MAX_SESSIONS - 1))
          .execute();
        await transaction
          .insertInto('sessions')
          .values({
            ...{ id, digest, address },
            account_id: accountId,
            organization_id: organizationId,
            user_agent: userAgent,
            created_at_ms: createdAtMs,
            seen_at_ms: createdAtMs,
            expires_at_ms: expiresAtMs,
          })
          .execute();
      });
    },
    async signedInBy(digest, nowMs, idleSinceMs) {
      const row = await living(nowMs, idleSinceMs)
        .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
        .select(['accounts.email', 'accounts.name', 'accounts.created_at_ms as account_made_at_ms'])
        .where('sessions.digest', '=', digest)
        .executeTakeFirst();
      // As with keys: the index finds it in time that depends on stored digests, the answer must rest on all 32 bytes.
      if (row === undefined || !timingSafeEqual(row.digest, digest)) return null;
      const { account_id: id, email, name, account_made_at_ms: created_at_ms } = row;
      return {
        session: toSession(row),
        account: toAccount({ id, email, name, created_at_ms }),
        memberships: (await membershipsOf(db, id).execute()).map(toMembership),
      };
    },
    async touchSession(id, seenAtMs) {
      await db.updateTable('sessions').set({ seen_at_ms: seenAtMs }).where('id', '=', id).execute();
    },
    async switchSession(id, organizationId) {
      await db.updateTable('sessions').set({ organization_id: organizationId }).where('id', '=', id).execute();
    },
    async sessions(accountId, nowMs, idleSinceMs) {
      const query = living(nowMs, idleSinceMs).where('account_id', '=', accountId);
      return (await query.orderBy('seen_at_ms', 'desc').orderBy('id').execute()).map(toSession);
    },
    async endSession(accountId, id) {
      const end = db.deleteFrom('sessions').where('account_id', '=', accountId).where('id', '=', id.toLowerCase());
      return (await end.executeTakeFirst()).numDeletedRows === 1n;
    },
    async endSessions(accountId) {
      await db.deleteFrom('sessions').where('account_id', '=', accountId).execute();
    },
  };
}
