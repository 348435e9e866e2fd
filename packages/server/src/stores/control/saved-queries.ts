// Saved SQL queries in the control store.
import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { MAX_SAVED_QUERIES, type SavedQuery, type SavedQueryStore } from '../../ports/saved-queries.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['saved_queries']>;

export function savedQueryMethods(db: Kysely<ControlTables>, now: () => number): SavedQueryStore {
  const of = (organizationId: string) =>
    db.selectFrom('saved_queries').selectAll().where('organization_id', '=', organizationId);
  return {
    async savedQueries(organizationId) {
      return (await of(organizationId).orderBy('seq').execute()).map(toSavedQuery);
    },
    async savedQuery(organizationId, id) {
      const row = await of(organizationId).where('id', '=', id.toLowerCase()).executeTakeFirst();
      return row === undefined ? null : toSavedQuery(row);
    },
    async addSavedQuery(organizationId, query) {
      const atMs = now();
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { rows } = await sql<Row>`
          INSERT INTO saved_queries (id, organization_id, name, sql, created_at_ms, updated_at_ms)
          SELECT ${randomUUID()}, ${organizationId}, ${query.name}, ${query.sql}, ${atMs}, ${atMs}
          WHERE (SELECT count(*) FROM saved_queries WHERE organization_id = ${organizationId}) < ${MAX_SAVED_QUERIES}
          RETURNING *`.execute(db);
        const [added] = rows;
        if (added !== undefined) return toSavedQuery(added);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_SAVED_QUERIES} saved queries already, and no more are kept.`);
    },
    async replaceSavedQuery(organizationId, id, query) {
      const row = await db
        .updateTable('saved_queries')
        .set({ name: query.name, sql: query.sql, updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toSavedQuery(row);
    },
    async deleteSavedQueries(organizationId, ids) {
      if (ids.length === 0) return 0;
      const result = await db
        .deleteFrom('saved_queries')
        .where('organization_id', '=', organizationId)
        .where(
          'id',
          'in',
          ids.map((id) => id.toLowerCase()),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

function toSavedQuery({ id, name, sql: text, created_at_ms, updated_at_ms }: Row): SavedQuery {
  return { id, name, sql: text, createdAtMs: created_at_ms, updatedAtMs: updated_at_ms };
}
