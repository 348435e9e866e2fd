// Organisations in the control store.
import { randomUUID } from 'node:crypto';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { Kysely, Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import type { ControlStore, StoredOrganization } from '../../ports/control-store.ts';
import { isDuplicate } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';

type Organizations = Pick<
  ControlStore,
  | 'defaultOrganization'
  | 'organizations'
  | 'findOrganization'
  | 'createOrganization'
  | 'changeOrganization'
  | 'markDemo'
>;

export function organizationMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): Organizations {
  const all = db
    .selectFrom('organizations')
    .leftJoin('demo_organizations', 'demo_organizations.organization_id', 'organizations.id')
    .select(['id', 'name', 'created_at_ms', 'filled_at_ms', 'default_range', 'time_zone']);
  return {
    async defaultOrganization() {
      return toOrganization(await all.where('id', '=', DEFAULT_ORGANIZATION_ID).executeTakeFirstOrThrow());
    },
    async organizations() {
      return (await all.orderBy('created_at_ms').orderBy('id').execute()).map(toOrganization);
    },
    async findOrganization(idOrName) {
      const rows = await all
        .where((is) => is.or([is('id', '=', idOrName.toLowerCase()), is('name', '=', idOrName)]))
        .execute();
      const row = rows.find(({ id }) => id === idOrName.toLowerCase()) ?? rows[0];
      return row === undefined ? null : toOrganization(row);
    },
    async createOrganization(name, ownerIds = []) {
      const row = { id: randomUUID(), name, created_at_ms: now() };
      await refusingDoubles(name, () =>
        transact(async (transaction) => {
          await transaction.insertInto('organizations').values(row).execute();
          const owned = { organization_id: row.id, role: 'owner', joined_at_ms: row.created_at_ms };
          for (const ownerId of ownerIds) {
            await transaction
              .insertInto('members')
              .values({ ...owned, account_id: ownerId })
              .execute();
          }
        }),
      );
      return toOrganization({ ...row, filled_at_ms: null, default_range: null, time_zone: null });
    },
    async changeOrganization(id, { name, defaultRange, timeZone }) {
      const update = db
        .updateTable('organizations')
        // With what changes nothing an empty change is a statement, too.
        .set({ id, name, default_range: defaultRange, time_zone: timeZone })
        .where('id', '=', id);
      const result = await refusingDoubles(name ?? '', () => update.executeTakeFirst());
      return result.numUpdatedRows === 1n;
    },
    async markDemo(organizationId) {
      const row = { organization_id: organizationId, filled_at_ms: now() };
      const mark = db.insertInto('demo_organizations').values(row);
      await mark.onConflict((held) => held.column('organization_id').doUpdateSet(row)).execute();
    },
  };
}

/** @throws GatewayError conflict */
async function refusingDoubles<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) throw new GatewayError('conflict', `There is an organisation named "${name}" already.`);
    throw error;
  }
}

type Row = Selectable<ControlTables['organizations']> & { readonly filled_at_ms: number | null };

function toOrganization({ id, name, created_at_ms: createdAtMs, ...row }: Row): StoredOrganization {
  const { filled_at_ms: filledAtMs, default_range: defaultRange, time_zone: timeZone } = row;
  return { id, name, createdAtMs, hasDemoData: filledAtMs !== null, defaultRange, timeZone };
}
