// Tags of sessions, which are nowhere else than here: a session is made of its exchanges. The newest tag counts.
import type { Engine } from './engine.ts';
import { writeMicros } from './facts.ts';
import { type Sql, sql, str } from './sql.ts';

interface Tagged {
  readonly organizationId: string;
  readonly sessionId: string;
}

/** Columns `tagged` (the session's id) and `newest_tag`, for the sessions that have one. */
export function newestTags(organizationId: string, condition: Sql = sql`true`): Sql {
  return sql`SELECT session_id AS tagged, argMax(tag, (at, tag)) AS newest_tag FROM session_tags
    WHERE organization_id = ${str(organizationId)} AND ${condition} GROUP BY session_id HAVING newest_tag != ''`;
}

export async function tagOf(engine: Engine, of: Tagged, signal: AbortSignal): Promise<string | null> {
  const rows = await engine.rows<{ newest_tag: string }>(
    newestTags(of.organizationId, sql`session_id = ${str(of.sessionId)}`),
    signal,
  );
  return rows[0]?.newest_tag ?? null;
}

export function writeTag(engine: Engine, given: Tagged & { readonly tag: string; readonly atMicros: number }) {
  const cells = [given.organizationId, given.sessionId, given.tag, writeMicros(given.atMicros)];
  const line = JSON.stringify(cells.map((cell) => cell.toWellFormed()));
  return engine.insert({
    table: 'session_tags',
    columns: ['organization_id', 'session_id', 'tag', 'at'],
    lines: Buffer.from(`${line}\n`),
    token: null,
  });
}

/** Tags of sessions that will have no exchange left once the `doomed` (a list or subquery of exchange ids) are gone. */
export function tagsWithout(organizationId: string, doomed: Sql): Sql {
  const sessions = sql`SELECT session_id FROM exchanges WHERE organization_id = ${str(organizationId)}
    AND isNotNull(session_id)`;
  return sql`organization_id = ${str(organizationId)} AND session_id IN (${sessions} AND exchange_id IN (${doomed}))
    AND session_id NOT IN (${sessions} AND exchange_id NOT IN (${doomed}))`;
}
