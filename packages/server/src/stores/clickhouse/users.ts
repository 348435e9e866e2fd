// Users: exchanges of one user id, summed up each time they are asked for.
import { InvalidQuery } from '../../ports/record-store.ts';
import {
  USER_SORT_COLUMNS,
  type UserReader,
  type UserSelection,
  type UserSortColumn,
  type UsersQuery,
  type UserTotals,
} from '../../ports/users.ts';
import { distributionsOf } from './distribution.ts';
import type { Engine } from './engine.ts';
import { visible } from './scope.ts';
import { selected } from './selection.ts';
import { int, type Sql, sql, strings } from './sql.ts';
import { activeDays } from './time-buckets.ts';

interface Row {
  readonly id: string;
  readonly days: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly requests: number;
  readonly limited: number;
  readonly prompt: number;
  readonly completion: number;
  readonly cost: number | null;
  readonly priced: number;
}

export function openUsers(engine: Engine): UserReader {
  return {
    async users(query, signal) {
      const rows = await engine.rows<Row>(pageSql(query), signal);
      return rows.map(toTotals);
    },
    async countUsers(query, signal) {
      const rows = await engine.rows<{ n: number }>(
        sql`SELECT uniqExact(user_id) AS n FROM exchanges WHERE ${ofUsers(query)}`,
        signal,
      );
      return rows[0]?.n ?? 0;
    },
    async hasUsers(organizationId, signal) {
      const rows = await engine.rows(
        sql`SELECT 1 AS one FROM exchanges WHERE ${visible(organizationId)} AND isNotNull(user_id) LIMIT 1`,
        signal,
      );
      return rows.length > 0;
    },
    async userDistributions({ part, ...query }, signal) {
      const asked = { rows: usersOf(query), values: [sql`requests`, sql`cost`], part };
      const [requests, costNanos] = await distributionsOf(engine, asked, signal);
      if (requests === undefined || costNanos === undefined) {
        throw new Error('the engine answered fewer distributions than were asked for');
      }
      return { requests, costNanos };
    },
  };
}

function ofUsers(query: UserSelection): Sql {
  const { userIds } = query;
  const asked = userIds === undefined ? sql`isNotNull(user_id)` : sql`user_id IN (${strings(userIds)})`;
  return sql`${selected(query)} AND ${asked}`;
}

// The names differ from those of the columns summed up, or the engine would take the one for the other.
function usersOf(query: UserSelection): Sql {
  return sql`SELECT assumeNotNull(user_id) AS id, ${activeDays(query.utcOffsetMinutes)} AS days,
      toUnixTimestamp64Milli(min(started_at)) AS first_ms, toUnixTimestamp64Milli(max(started_at)) AS last_ms,
      count() AS requests, countIf(outcome = 'limited') AS limited,
      ifNull(sum(prompt_tokens), 0) AS prompt, ifNull(sum(completion_tokens), 0) AS completion,
      sum(cost_nanos) AS cost, count(cost_nanos) AS priced
    FROM exchanges WHERE ${ofUsers(query)} GROUP BY user_id`;
}

const SORTED_BY: Readonly<Record<UserSortColumn, Sql>> = {
  user_id: sql`id`,
  active_for: sql`days`,
  first_active: sql`first_ms`,
  last_active: sql`last_ms`,
  total_requests: sql`requests`,
  average_requests_per_day_active: sql`requests / days`,
  average_tokens_per_request: sql`(prompt + completion) / requests`,
  total_completion_tokens: sql`completion`,
  total_prompt_tokens: sql`prompt`,
  cost: sql`cost`,
  rate_limited_count: sql`limited`,
};

function pageSql(query: UsersQuery): Sql {
  const { sort, limit, offset } = query;
  if (!USER_SORT_COLUMNS.includes(sort.column)) {
    throw new InvalidQuery(
      `sort: unknown column ${JSON.stringify(sort.column)}; accepted: ${USER_SORT_COLUMNS.join(', ')}`,
    );
  }
  if ([limit, offset].some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw new InvalidQuery('limit and offset: need whole numbers of at least 0');
  }
  const direction = sort.direction === 'asc' ? sql`ASC` : sql`DESC`;
  return sql`SELECT * FROM (${usersOf(query)}) ORDER BY ${SORTED_BY[sort.column]} ${direction} NULLS LAST, id
    LIMIT ${int(limit)} OFFSET ${int(offset)}`;
}

function toTotals(row: Row): UserTotals {
  return {
    userId: row.id,
    activeDays: row.days,
    firstStartMs: row.first_ms,
    lastStartMs: row.last_ms,
    requests: row.requests,
    limited: row.limited,
    promptTokens: row.prompt,
    completionTokens: row.completion,
    costNanos: row.cost ?? 0,
    priced: row.priced,
  };
}
