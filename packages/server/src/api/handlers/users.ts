// Handlers of users.
import type { Handlers, UserSort } from '@heliometer/contract';
import { USER_SORT_COLUMNS, type UserSelection, type UsersQuery, type UserTotals } from '../../ports/users.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { partOf, showBins } from '../show-distribution.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type OverviewBody = Parameters<All['queryUserMetricsOverview']>[0]['body'];

export const userHandlers = {
  async queryUserMetrics({ body }, context) {
    const { limit, offset, sort } = body;
    const { records, signal, principal } = context;
    const selection = selectionOf(body, context);
    const [users, count] = await Promise.all([
      records.users({ ...selection, sort: orderOf(sort), limit, offset }, signal),
      records.countUsers(selection, signal),
    ]);
    const hasUsers = count > 0 || (await records.hasUsers(principal.organizationId, signal));
    return { users: users.map(showUser), count, hasUsers };
  },
  async queryUserMetricsOverview({ body }, context) {
    const selection = { ...selectionOf(body, context), part: partOf(body) };
    const { requests, costNanos } = await context.records.userDistributions(selection, context.signal);
    return { request_count: showBins(requests), user_cost: showBins(costNanos, toUsd) };
  },
  async queryUsers({ body }, context) {
    const { userIds, timeFilter, limit, offset } = body;
    const selection = selectionOf({ filter: 'all', timeFilter, timeZoneDifferenceMinutes: 0 }, context);
    const asked = userIds === undefined ? selection : { ...selection, userIds };
    const sort = { column: 'total_requests', direction: 'desc' } as const;
    const users = await context.records.users({ ...asked, sort, limit, offset }, context.signal);
    return users.map((user) => ({
      user_id: user.userId,
      prompt_tokens: user.promptTokens,
      completion_tokens: user.completionTokens,
      count: user.requests,
      ...costOf(user),
    }));
  },
} satisfies Partial<All>;

function selectionOf(
  body: Pick<OverviewBody, 'filter' | 'timeFilter' | 'timeZoneDifferenceMinutes'>,
  { principal, nowMs }: ApiContext,
): UserSelection {
  const { filter, timeFilter, timeZoneDifferenceMinutes } = body;
  const window = windowOf({ filter, nowMs, timeFilter });
  // getTimezoneOffset() counts from local time to UTC, the port the other way round. `0 -` keeps -0 out.
  return { organizationId: principal.organizationId, filter, window, utcOffsetMinutes: 0 - timeZoneDifferenceMinutes };
}

/** The schema lets one member through at most. */
function orderOf(sort: UserSort = {}): UsersQuery['sort'] {
  const column = USER_SORT_COLUMNS.find((known) => sort[known] !== undefined) ?? 'last_active';
  return { column, direction: sort[column] ?? 'desc' };
}

function costOf({ costNanos, priced }: UserTotals) {
  return { cost: priced === 0 ? null : toUsd(costNanos), priced };
}

function showUser(user: UserTotals) {
  return {
    id: user.userId,
    user_id: user.userId,
    active_for: user.activeDays,
    first_active: toIso(user.firstStartMs),
    last_active: toIso(user.lastStartMs),
    total_requests: user.requests,
    average_requests_per_day_active: user.requests / user.activeDays,
    average_tokens_per_request: (user.promptTokens + user.completionTokens) / user.requests,
    total_completion_tokens: user.completionTokens,
    total_prompt_tokens: user.promptTokens,
    ...costOf(user),
    rate_limited_count: user.limited,
  };
}
