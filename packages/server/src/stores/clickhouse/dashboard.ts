// The dashboard's page: three questions side by side, of sums, of spreads and of users.
import type { DashboardReader } from '../../ports/dashboard.ts';
import { type SpreadRow, type SumsRow, toFigures, toTotals, type UserRow } from './dashboard-rows.ts';
import { callsSql, spreadsSql, sumsSql, usersSql } from './dashboard-sql.ts';
import type { Engine } from './engine.ts';
import { stalenessOf } from './rollup-parts.ts';
import { visible } from './scope.ts';
import { sql } from './sql.ts';

export function openDashboard(engine: Engine): DashboardReader {
  return {
    async dashboard(query, signal) {
      const stale = await stalenessOf(engine, query.organizationId, query.window, signal);
      const [sums, spreads, users] = await Promise.all([
        engine.rows<SumsRow>(sumsSql(query, stale), signal),
        engine.rows<SpreadRow>(spreadsSql(query, stale), signal),
        engine.rows<UserRow>(usersSql(query, stale), signal),
      ]);
      return toFigures(query, { sums, spreads, users });
    },
    async dashboardTotals(given, signal) {
      const { fromMs, toMs } = given.window;
      const query = { ...given, bounds: [fromMs, toMs], top: 0, topModels: 0 };
      const stale = await stalenessOf(engine, given.organizationId, given.window, signal);
      const [sums, spreads] = await Promise.all([
        engine.rows<Pick<SumsRow, 'sums'>>(callsSql(query, stale), signal),
        engine.rows<SpreadRow>(spreadsSql(query, stale), signal),
      ]);
      return toTotals(
        sums[0]?.sums,
        spreads.find(({ is_all }) => is_all === 1),
      );
    },
    async newestStart(organizationId, signal) {
      const rows = await engine.rows<{ ms: number }>(
        sql`SELECT toUnixTimestamp64Milli(started_at) AS ms FROM exchanges WHERE ${visible(organizationId)}
          ORDER BY started_at DESC LIMIT 1`,
        signal,
      );
      return rows[0]?.ms ?? null;
    },
  };
}
