// Deleting: a mark makes an exchange invisible at once, a later purge takes its bytes off the disk.
import { randomUUID } from 'node:crypto';
import type { BodyStore } from '../../ports/body-store.ts';
import type { RecordKeeper } from '../../ports/record-store.ts';
import { removeBodies } from './bodies-apart.ts';
import type { Engine } from './engine.ts';
import { subjectsOf } from './facts.ts';
import type { Turns } from './mutate.ts';
import { moment, visible } from './scope.ts';
import { selected } from './selection.ts';
import { tagsWithout } from './session-tags.ts';
import { isUuid, type Sql, sql, str, uuid, uuids } from './sql.ts';

export interface Deletions extends Pick<RecordKeeper, 'deleteWhere' | 'deleteById' | 'deletedAmong'> {
  purge(markedUntilMs: number): Promise<number>;
}

interface DeletingMeans {
  readonly bodies: BodyStore | null;
  readonly now: () => number;
  readonly turns: Turns;
}

export function openDeletions(engine: Engine, { bodies, now, turns }: DeletingMeans): Deletions {
  const mark = async (organizationId: string, condition: Sql): Promise<number> => {
    const id = uuid(randomUUID());
    await engine.run(sql`INSERT INTO deletions (organization_id, exchange_id, started_at, deleted_at, mark)
      SELECT organization_id, exchange_id, started_at, ${moment(now())}, ${id} FROM exchanges WHERE ${condition}`);
    const rows = await engine.rows<{ n: number }>(
      sql`SELECT count() AS n FROM deletions WHERE organization_id = ${str(organizationId)} AND mark = ${id}`,
      AbortSignal.timeout(60_000),
    );
    return rows[0]?.n ?? 0;
  };
  return {
    deleteWhere(query, signal) {
      signal.throwIfAborted();
      return mark(query.organizationId, selected(query));
    },
    deleteById(organizationId, id) {
      const byId = isUuid(id)
        ? sql`(request_id = ${str(id)} OR exchange_id = ${uuid(id)})`
        : sql`request_id = ${str(id)}`;
      return mark(organizationId, sql`${visible(organizationId)} AND ${byId}`);
    },
    async deletedAmong(organizationId, exchangeIds, signal) {
      if (exchangeIds.length === 0) return [];
      const rows = await engine.rows<{ exchange_id: string }>(
        sql`SELECT DISTINCT exchange_id FROM deletions
          WHERE organization_id = ${str(organizationId)} AND exchange_id IN (${uuids(exchangeIds)})`,
        signal,
      );
      return rows.map(({ exchange_id }) => exchange_id);
    },
    purge: (markedUntilMs) => turns(() => purge(engine, bodies, markedUntilMs)),
  };
}

/**
 * Every step can be run again, and the marks go last: a purge that was cut short is taken up by the next one. The rows
 * are rewritten without the deleted ones (5–16 s on a large table), hence one mutation per table for all marks.
 */
async function purge(engine: Engine, bodies: BodyStore | null, markedUntilMs: number): Promise<number> {
  const due = sql`deleted_at <= ${moment(markedUntilMs)}`;
  const organizations = await engine.rows<{ organization_id: string; n: number }>(
    sql`SELECT organization_id, uniqExact(exchange_id) AS n FROM deletions WHERE ${due} GROUP BY organization_id`,
    AbortSignal.timeout(60_000),
  );
  if (organizations.length === 0) return 0;
  await engine.run(sql`INSERT INTO stale_quarters (organization_id, at)
    SELECT DISTINCT organization_id, toStartOfFifteenMinutes(started_at) FROM deletions WHERE ${due}`);
  for (const { organization_id } of organizations) {
    const own = sql`organization_id = ${str(organization_id)}`;
    const doomed = sql`SELECT exchange_id FROM deletions WHERE ${own} AND ${due}`;
    // Facts and tags first: once the exchanges are gone nobody knows whose they were.
    await engine.run(
      sql`ALTER TABLE facts DELETE WHERE ${own} AND subject IN (${subjectsOf(organization_id, doomed)})`,
    );
    await engine.run(sql`ALTER TABLE session_tags DELETE WHERE ${tagsWithout(organization_id, doomed)}`);
    if (bodies !== null) await removeBodies(engine, bodies, sql`${own} AND exchange_id IN (${doomed})`);
    await engine.run(sql`ALTER TABLE attempts DELETE WHERE ${own} AND exchange_id IN (${doomed})`);
    await engine.run(sql`ALTER TABLE exchanges DELETE WHERE ${own} AND exchange_id IN (${doomed})`);
  }
  await engine.run(sql`ALTER TABLE deletions DELETE WHERE ${due}`);
  return organizations.reduce((sum, row) => sum + row.n, 0);
}
