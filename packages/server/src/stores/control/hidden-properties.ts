// The hidden properties of organisations in the control store.
import { type Kysely, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { type HiddenProperties, MAX_HIDDEN } from '../../ports/hidden-properties.ts';
import type { ControlTables } from './control-schema.ts';
import { foldAscii } from './fold-ascii.ts';
import { ownerRefusal } from './unknown-organization.ts';

/** Compared as the names of headers are. */
const FOLDED = sql<string>`lower(name)`;

export function hiddenPropertyMethods(db: Kysely<ControlTables>): HiddenProperties {
  const hidden = (organizationId: string) =>
    db.selectFrom('hidden_properties').select('name').where('organization_id', '=', organizationId).orderBy(FOLDED);
  return {
    async hiddenProperties(organizationId) {
      return (await hidden(organizationId).execute()).map(({ name }) => name);
    },
    async hideProperty(organizationId, name) {
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        await sql`INSERT INTO hidden_properties (organization_id, name) SELECT ${organizationId}, ${name}
          WHERE (SELECT count(*) FROM hidden_properties WHERE organization_id = ${organizationId}) < ${MAX_HIDDEN}
          ON CONFLICT DO NOTHING`.execute(db);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      const found = await hidden(organizationId).where(FOLDED, '=', foldAscii(name)).executeTakeFirst();
      if (found !== undefined) return;
      throw new GatewayError('conflict', `${MAX_HIDDEN} properties are hidden already, and no more can be.`);
    },
    async restoreProperty(organizationId, name) {
      await db
        .deleteFrom('hidden_properties')
        .where('organization_id', '=', organizationId)
        .where(FOLDED, '=', foldAscii(name))
        .execute();
    },
  };
}
