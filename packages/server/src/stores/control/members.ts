// Who is of an organisation, and who is asked to be, in the control store.
import { type Kysely, sql } from 'kysely';
import type { MemberChange, MemberStore } from '../../ports/accounts.ts';
import { toRole } from './account-rows.ts';
import type { ControlTables } from './control-schema.ts';

/** The oldest first. */
export function membershipsOf(db: Kysely<ControlTables>, accountId: string) {
  return db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organization_id')
    .select(['organizations.id', 'organizations.name', 'members.role'])
    .where('members.account_id', '=', accountId)
    .orderBy('organizations.created_at_ms')
    .orderBy('organizations.id');
}

export function memberMethods(db: Kysely<ControlTables>): MemberStore {
  return {
    async members(organizationId) {
      const rows = await db
        .selectFrom('members')
        .innerJoin('accounts', 'accounts.id', 'members.account_id')
        .select(['accounts.id', 'accounts.email', 'accounts.name', 'members.role', 'members.joined_at_ms'])
        .where('members.organization_id', '=', organizationId)
        .orderBy('members.joined_at_ms')
        .orderBy('accounts.id')
        .execute();
      return rows.map(({ id, joined_at_ms, role, ...rest }) => ({
        ...rest,
        accountId: id,
        role: toRole(role),
        joinedAtMs: joined_at_ms,
      }));
    },
    async changeRole(organizationId, accountId, role) {
      // One statement: of two owners who step back at once one stays.
      const change = db.updateTable('members').set({ role }).where('organization_id', '=', organizationId);
      const kept = role === 'owner' ? sql<boolean>`true` : anotherOwns(organizationId, accountId);
      const result = await change.where('account_id', '=', accountId).where(kept).executeTakeFirst();
      return result.numUpdatedRows === 1n ? 'done' : whyNot(db, organizationId, accountId);
    },
    async removeMember(organizationId, accountId) {
      const removal = db.deleteFrom('members').where('organization_id', '=', organizationId);
      const kept = anotherOwns(organizationId, accountId);
      const result = await removal.where('account_id', '=', accountId).where(kept).executeTakeFirst();
      return result.numDeletedRows === 1n ? 'done' : whyNot(db, organizationId, accountId);
    },
    async invitations(organizationId, nowMs) {
      const rows = await db
        .selectFrom('one_time_links')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('expires_at_ms', '>', nowMs)
        .orderBy('created_at_ms', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(({ id, email, role, created_at_ms: createdAtMs, expires_at_ms: expiresAtMs }) => ({
        ...{ id, email: email ?? '', role: toRole(role ?? ''), createdAtMs, expiresAtMs },
      }));
    },
    async withdrawInvitation(organizationId, id) {
      const removal = db.deleteFrom('one_time_links').where('organization_id', '=', organizationId);
      return (await removal.where('id', '=', id.toLowerCase()).executeTakeFirst()).numDeletedRows === 1n;
    },
  };
}

/** Whoever is no owner may go; an owner while there is another. */
function anotherOwns(organizationId: string, accountId: string) {
  return sql<boolean>`(role <> 'owner' OR EXISTS (SELECT 1 FROM members AS others
    WHERE others.organization_id = ${organizationId} AND others.account_id <> ${accountId} AND others.role = 'owner'))`;
}

async function whyNot(db: Kysely<ControlTables>, organizationId: string, accountId: string): Promise<MemberChange> {
  const member = db.selectFrom('members').select('role').where('organization_id', '=', organizationId);
  const found = await member.where('account_id', '=', accountId).executeTakeFirst();
  return found === undefined ? 'unknown' : 'last_owner';
}
