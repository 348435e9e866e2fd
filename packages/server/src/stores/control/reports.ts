// Weekly reports in the control store.
import type { Kysely, Selectable } from 'kysely';
import type { OwedReport, ReportSettings, ReportStore, StoredReport } from '../../ports/reports.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';
import { ownerRefusal } from './unknown-organization.ts';

export function reportMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): ReportStore {
  return {
    async reports(organizationId) {
      let query = db.selectFrom('reports').selectAll().orderBy('organization_id');
      if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
      return (await query.execute()).map(toReport);
    },
    async putReport(organizationId, { emails, sealedSlack, timeZone, weekday, hour }, fromDay) {
      const settings = JSON.stringify({ emails, sealedSlack, timeZone, weekday, hour });
      const row = { settings, last_day: fromDay, updated_at_ms: now() };
      try {
        await db
          .insertInto('reports')
          .values({ organization_id: organizationId, ...row })
          .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
          .execute();
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      return toReport({ organization_id: organizationId, ...row });
    },
    async deleteReport(organizationId) {
      await db.deleteFrom('owed_reports').where('organization_id', '=', organizationId).execute();
      const { numDeletedRows } = await db
        .deleteFrom('reports')
        .where('organization_id', '=', organizationId)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
    // In one transaction: of two consoles one finds it made, and a killed one has made it whole or not at all.
    reportMade: (organizationId, day, owed) =>
      transact(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('reports')
          .set({ last_day: day })
          .where('organization_id', '=', organizationId)
          .where('last_day', '<', day)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        for (const each of owed) {
          const row = { id: each.id, owed: JSON.stringify(each), made_at_ms: each.madeAtMs };
          await transaction
            .insertInto('owed_reports')
            .values({ organization_id: organizationId, ...row })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        return true;
      }),
    async owedReports(limit) {
      const rows = await db
        .selectFrom('owed_reports')
        .select('owed')
        .orderBy('made_at_ms', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ owed }) => JSON.parse(owed) as OwedReport);
    },
    async reportTold(id) {
      await db.deleteFrom('owed_reports').where('id', '=', id).execute();
    },
  };
}

function toReport({
  organization_id,
  settings,
  last_day,
  updated_at_ms,
}: Selectable<ControlTables['reports']>): StoredReport {
  return {
    // Written by us.
    ...(JSON.parse(settings) as ReportSettings),
    organizationId: organization_id,
    lastDay: last_day,
    updatedAtMs: updated_at_ms,
  };
}
