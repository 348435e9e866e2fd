// Retention in the control store: the rules, and what runs came to.
import { KEEP_ALL, type RetentionRules } from '@heliometer/contract';
import type { Kysely } from 'kysely';
import type { Removal, RetentionStore } from '../../ports/retention.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

export function retentionMethods(db: Kysely<ControlTables>, now: () => number): RetentionStore {
  return {
    async retention(organizationId) {
      const row = await db
        .selectFrom('retention_rules')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .executeTakeFirst();
      return row === undefined ? KEEP_ALL : toRules(row);
    },
    async retentionOfAll() {
      const [organizations, rules] = await Promise.all([
        db.selectFrom('organizations').select('id').execute(),
        db.selectFrom('retention_rules').selectAll().execute(),
      ]);
      const set = new Map(rules.map((row) => [row.organization_id, toRules(row)]));
      return new Map(organizations.map(({ id }) => [id, set.get(id) ?? KEEP_ALL]));
    },
    async putRetention(organizationId, rules) {
      const row = {
        row_days: rules.rowDays,
        body_days: rules.bodyDays,
        metadata_only: rules.metadataOnly ? 1 : 0,
        updated_at_ms: now(),
      };
      try {
        await db
          .insertInto('retention_rules')
          .values({ organization_id: organizationId, ...row })
          .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
          .execute();
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      return rules;
    },
    async retentionStatus(organizationId) {
      const row = await db
        .selectFrom('retention_runs')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .executeTakeFirst();
      if (row === undefined) return { lastRunAtMs: null, lastRemoval: null };
      const lastRemoval = row.last_removal === null ? null : (JSON.parse(row.last_removal) as Removal);
      return { lastRunAtMs: row.last_run_at_ms, lastRemoval };
    },
    async noteRetentionRun(atMs, removed) {
      if (removed.size === 0) return;
      const rows = [...removed].map(([organizationId, removal]) => ({
        organization_id: organizationId,
        last_run_at_ms: atMs,
        last_removal: hasRemoved(removal) ? JSON.stringify({ atMs, ...removal } satisfies Removal) : null,
      }));
      await db
        .insertInto('retention_runs')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('organization_id').doUpdateSet((row) => ({
            last_run_at_ms: row.ref('excluded.last_run_at_ms'),
            last_removal: row.fn.coalesce('excluded.last_removal', 'retention_runs.last_removal'),
          })),
        )
        .execute();
    },
  };
}

function hasRemoved({ rows, bodies, deliveries }: Omit<Removal, 'atMs'>): boolean {
  return rows + bodies + deliveries > 0;
}

function toRules(row: ControlTables['retention_rules']): RetentionRules {
  return { rowDays: row.row_days, bodyDays: row.body_days, metadataOnly: row.metadata_only === 1 };
}
