// Redaction rules in the control store.
import { NO_REDACTION, type RedactionRules } from '@heliometer/contract';
import type { Kysely } from 'kysely';
import type { RedactionStore } from '../../ports/redaction.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

export function redactionMethods(db: Kysely<ControlTables>, now: () => number): RedactionStore {
  return {
    async redactionRules(organizationId) {
      const row = await db
        .selectFrom('redaction_rules')
        .select('rules')
        .where('organization_id', '=', organizationId)
        .executeTakeFirst();
      return row === undefined ? NO_REDACTION : (JSON.parse(row.rules) as RedactionRules);
    },
    async putRedactionRules(organizationId, { builtIn, own, userIds }) {
      const row = { rules: JSON.stringify({ builtIn, own, userIds }), updated_at_ms: now() };
      try {
        await db
          .insertInto('redaction_rules')
          .values({ organization_id: organizationId, ...row })
          .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
          .execute();
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      return { builtIn, own, userIds };
    },
  };
}
