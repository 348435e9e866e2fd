// Saved filters in the control store.
import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { MAX_SAVED_FILTERS, type SavedFilter, type SavedFilterStore } from '../../ports/saved-filters.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['saved_filters']>;

export function savedFilterMethods(db: Kysely<ControlTables>, now: () => number): SavedFilterStore {
  const of = (organizationId: string) =>
    db.selectFrom('saved_filters').selectAll().where('organization_id', '=', organizationId);
  return {
    async savedFilters(organizationId) {
      return (await of(organizationId).orderBy('seq').execute()).map(toSavedFilter);
    },
    async savedFilter(organizationId, id) {
      const row = await of(organizationId).where('id', '=', id.toLowerCase()).executeTakeFirst();
      return row === undefined ? null : toSavedFilter(row);
    },
    async addSavedFilter(organizationId, { name, filter }) {
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { rows } = await sql<Row>`
          INSERT INTO saved_filters (id, organization_id, name, filter, created_at_ms)
          SELECT ${randomUUID()}, ${organizationId}, ${name}, ${filter}, ${now()}
          WHERE (SELECT count(*) FROM saved_filters WHERE organization_id = ${organizationId}) < ${MAX_SAVED_FILTERS}
          RETURNING *`.execute(db);
        const [added] = rows;
        if (added !== undefined) return toSavedFilter(added);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_SAVED_FILTERS} saved filters already, and no more are kept.`);
    },
    async changeSavedFilter(organizationId, id, { name, filter }) {
      const row = await db
        .updateTable('saved_filters')
        .set({ ...(name === undefined ? {} : { name }), ...(filter === undefined ? {} : { filter }) })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toSavedFilter(row);
    },
    async deleteSavedFilter(organizationId, id) {
      const result = await db
        .deleteFrom('saved_filters')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

function toSavedFilter({ id, name, filter, created_at_ms }: Row): SavedFilter {
  return { id, name, filter, createdAtMs: created_at_ms };
}
