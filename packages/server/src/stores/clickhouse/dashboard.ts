// The dashboard's page: three questions side by side, of sums, of spreads and of users. Each of the first two is asked of the
// window and of the time before it at once: to plan a statement takes the engine as long as to answer it from a roll-up.
import type { DashboardReader } from '../../ports/dashboard.ts';
import { type SpreadRow, type SumsRow, toFigures, type UserRow } from './dashboard-rows.ts';
import { spreadsSql, sumsSql, usersSql, wholeOf } from './dashboard-sql.ts';
import type { Engine } from './engine.ts';
import { stalenessOf } from './rollup-parts.ts';
import { visible } from './scope.ts';
import { sql } from './sql.ts';

export function openDashboard(engine: Engine): DashboardReader {
  return {
    async dashboard(query, signal) {
      const stale = await stalenessOf(engine, { ...query, window: wholeOf(query) }, signal);
      const [sums, spreads, users] = await Promise.all([
        engine.rows<SumsRow>(sumsSql(query, stale), signal),
        engine.rows<SpreadRow>(spreadsSql(query, stale), signal),
        engine.rows<UserRow>(usersSql(query, stale), signal),
      ]);
      return toFigures(query, { sums, spreads, users });
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
