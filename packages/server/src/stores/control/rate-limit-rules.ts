// An organisation's rate limits in the control store.
import { randomUUID } from 'node:crypto';
import { RATE_LIMIT_UNITS, toRateLimitPolicy } from '@heliometer/contract';
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import {
  MAX_RULES,
  type RateLimitRule,
  type RateLimitRuleChange,
  type RateLimitRuleStore,
  type StoredRateLimitRule,
} from '../../ports/rate-limit-rules.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['rate_limit_rules']>;

export function rateLimitRuleMethods(db: Kysely<ControlTables>, now: () => number): RateLimitRuleStore {
  const rows = db.selectFrom('rate_limit_rules').selectAll();
  return {
    async rateLimitRules(organizationId) {
      return (await rows.where('organization_id', '=', organizationId).orderBy('seq').execute()).map(toStoredRule);
    },
    async addRateLimitRule(organizationId, rule) {
      const atMs = now();
      const { name, quota, windowSeconds, unit } = rule;
      const segment = rule.segment?.toLowerCase() ?? null;
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { rows: added } = await sql<Row>`
          INSERT INTO rate_limit_rules
            (id, organization_id, name, quota, window_seconds, unit, segment, created_at_ms, updated_at_ms)
          SELECT ${randomUUID()}, ${organizationId}, ${name}, ${quota}, ${windowSeconds}, ${unit}, ${segment}, ${atMs}, ${atMs}
          WHERE (SELECT count(*) FROM rate_limit_rules WHERE organization_id = ${organizationId}) < ${MAX_RULES}
          RETURNING *`.execute(db);
        const [first] = added;
        if (first !== undefined) return toStoredRule(first);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_RULES} rate limits already, and no more are kept.`);
    },
    async changeRateLimitRule(organizationId, id, change) {
      const row = await db
        .updateTable('rate_limit_rules')
        .set({ ...columnsOf(change), updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toStoredRule(row);
    },
    async deleteRateLimitRule(organizationId, id) {
      const result = await db
        .deleteFrom('rate_limit_rules')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

/** As a gateway needs it. @throws TypeError when the row is not of the expected shape */
export function toRule(row: Readonly<Record<string, unknown>>): RateLimitRule {
  const { id, name, quota, window_seconds: windowSeconds, unit: text, segment } = row;
  const unit = RATE_LIMIT_UNITS.find((known) => known === text);
  if (
    typeof id !== 'string' ||
    typeof name !== 'string' ||
    typeof quota !== 'number' ||
    typeof windowSeconds !== 'number' ||
    unit === undefined ||
    (segment !== null && typeof segment !== 'string')
  ) {
    throw new TypeError('control store: a rate limit’s row is not of the expected shape');
  }
  return { id, name, policy: toRateLimitPolicy({ quota, windowSeconds, unit, segment }) };
}

function toStoredRule(row: Row): StoredRateLimitRule {
  return { ...toRule(row), createdAtMs: row.created_at_ms, updatedAtMs: row.updated_at_ms };
}

/** What is not given stays as it is. */
function columnsOf({ name, quota, windowSeconds, unit, segment }: RateLimitRuleChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(quota === undefined ? {} : { quota }),
    ...(windowSeconds === undefined ? {} : { window_seconds: windowSeconds }),
    ...(unit === undefined ? {} : { unit }),
    ...(segment === undefined ? {} : { segment: segment?.toLowerCase() ?? null }),
  };
}
