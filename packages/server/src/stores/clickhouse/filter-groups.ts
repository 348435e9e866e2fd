// Conditions on what exchanges of one session, or of one user, come to together. They select every exchange of the
// sessions or users that fit, summed up over the whole window.
import type { FilterNode } from '@heliometer/contract';
import { type PlainColumn, SESSION_COLUMNS, userColumns } from './filter-columns.ts';
import { textColumn } from './filter-condition.ts';
import {
  complement,
  conditionsToSql,
  type FilterContext,
  isPositive,
  leavesOf,
  type NamedColumn,
  own,
  unknown,
} from './filter-parts.ts';
import { visible, within } from './scope.ts';
import { newestTags } from './session-tags.ts';
import { type Sql, sql } from './sql.ts';

export const GROUP_TABLES = ['sessions_request_response_rmt', 'users_view'];

/** Whether what the filter lets through depends on the window it is asked of. */
export function asksOfGroups(filter: FilterNode): boolean {
  return leavesOf(filter).some((leaf) => GROUP_TABLES.some((table) => Object.hasOwn(leaf, table)));
}

export function sessionToSql(named: NamedColumn, context: FilterContext): Sql {
  if (named.column === 'session_tag') return tagToSql(named, context);
  return groupToSql(named, { key: sql`session_id`, columns: SESSION_COLUMNS, others: ['session_tag'] }, context);
}

/** Where a session is not tagged the negative operators hold, and `equals "null"`. */
function tagToSql(named: NamedColumn, { organizationId }: FilterContext): Sql {
  return conditionsToSql(named, (operand) => {
    const positive = isPositive(operand);
    const known = positive ? operand : { ...operand, ...complement(operand) };
    const tags = sql`SELECT tagged FROM (${newestTags(organizationId)}) WHERE ${textColumn(sql`newest_tag`, known)}`;
    return positive ? sql`session_id IN (${tags})` : sql`(isNotNull(session_id) AND session_id NOT IN (${tags}))`;
  });
}

export function userToSql(named: NamedColumn, context: FilterContext): Sql {
  const columns = userColumns(context.utcOffsetMinutes ?? 0);
  return groupToSql(named, { key: sql`user_id`, columns, others: [] }, context);
}

interface Group {
  readonly key: Sql;
  readonly columns: Readonly<Record<string, PlainColumn>>;
  /** Columns with a rule of their own, for the message. */
  readonly others: readonly string[];
}

function groupToSql(named: NamedColumn, { key, columns, others }: Group, context: FilterContext): Sql {
  const column = own(columns, named.column);
  if (column === undefined) {
    throw unknown(`column of ${named.table}`, named.column, [...Object.keys(columns), ...others]);
  }
  return sql`${key} IN (
    SELECT ${key} FROM exchanges
    WHERE ${visible(context.organizationId)} AND ${within(context.window)} AND isNotNull(${key}) GROUP BY ${key}
    HAVING ${conditionsToSql(named, (operand) => column.kind(column.expression, operand))})`;
}
