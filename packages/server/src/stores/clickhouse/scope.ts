// What a question may see at all: one organisation's exchanges, within a time window, without the deleted ones.
import type { TimeWindow } from '../../ports/time-window.ts';
import { int, type Sql, sql, str } from './sql.ts';

/** A moment in UTC ms as the engine's own type. */
export function moment(ms: number): Sql {
  return sql`fromUnixTimestamp64Milli(${int(Math.trunc(ms))}, 'UTC')`;
}

export function visible(organizationId: string): Sql {
  const organization = str(organizationId);
  return sql`organization_id = ${organization} AND exchange_id NOT IN (
    SELECT exchange_id FROM deletions WHERE organization_id = ${organization})`;
}

export function within(window: TimeWindow): Sql {
  return sql`started_at >= ${moment(window.fromMs)} AND started_at < ${moment(window.toMs)}`;
}

/** Exchanges of an organisation in a window that also meet `condition`. */
export function scope(organizationId: string, window: TimeWindow, condition: Sql): Sql {
  return sql`${visible(organizationId)} AND ${within(window)} AND (${condition})`;
}
