// Which exchanges a query selects, as one WHERE condition.
import type { MetricQuery, RequestQuery } from '../../ports/record-store.ts';
import { newestFacts } from './facts.ts';
import { IS_CACHED } from './filter-columns.ts';
import { filterToSql } from './filter-sql.ts';
import { scope, within } from './scope.ts';
import { join, type Sql, sql, str } from './sql.ts';

type Selection = MetricQuery &
  Pick<RequestQuery, 'isScored'> & {
    readonly utcOffsetMinutes?: number;
    /** Nothing of the organisation's is marked deleted: the ids of its exchanges need not be read. */
    readonly noneDeleted?: boolean;
    /** Folded names of the organisation's properties that were set later; not given = it may be any. */
    readonly setLater?: ReadonlySet<string> | undefined;
  };

/** @throws InvalidQuery */
export function selected(query: Selection): Sql {
  const { organizationId, window, filter, isCached, isScored, utcOffsetMinutes = 0 } = query;
  const { noneDeleted = false, setLater } = query;
  const conditions = [filterToSql(filter, { organizationId, window, utcOffsetMinutes, ...(setLater && { setLater }) })];
  if (isCached !== undefined) {
    conditions.push(isCached ? IS_CACHED : sql`NOT ${IS_CACHED}`);
  }
  if (isScored !== undefined) {
    const facts = newestFacts(organizationId, sql`kind IN ('score', 'feedback')`);
    const scored = sql`exchange_id IN (SELECT target FROM (${facts}))`;
    conditions.push(isScored ? scored : sql`NOT ${scored}`);
  }
  if (!noneDeleted) return scope(organizationId, window, join(conditions, ' AND '));
  return sql`organization_id = ${str(organizationId)} AND ${within(window)} AND (${join(conditions, ' AND ')})`;
}
