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
      transact((file) => {
        const made = file
          .prepare('UPDATE reports SET last_day = ? WHERE organization_id = ? AND last_day < ?')
          .run(day, organizationId, day);
        if (Number(made.changes) === 0) return false;
        const add = file.prepare(
          'INSERT OR IGNORE INTO owed_reports (id, organization_id, owed, made_at_ms) VALUES (?, ?, ?, ?)',
        );
        for (const each of owed) add.run(each.id, organizationId, JSON.stringify(each), each.madeAtMs);
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
