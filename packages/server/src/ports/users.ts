// Users as the API asks for them: exchanges of one user id.
import type { FilterNode } from '@heliometer/contract';
import type { Distribution, DistributionPart } from './distribution.ts';
import type { TimeWindow } from './time-window.ts';

export interface UserSelection {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  /** Minutes to add to UTC to get the caller's local time, by which days are counted. */
  readonly utcOffsetMinutes: number;
  /** Of these users only. */
  readonly userIds?: readonly string[];
}

/** Sums over the selected exchanges of a user. Money in nano-dollars. */
export interface UserTotals {
  readonly userId: string;
  readonly activeDays: number;
  readonly firstStartMs: number;
  readonly lastStartMs: number;
  readonly requests: number;
  /** Refused by a rate limit. */
  readonly limited: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
}

export const USER_SORT_COLUMNS = [
  'user_id',
  'active_for',
  'first_active',
  'last_active',
  'total_requests',
  'average_requests_per_day_active',
  'average_tokens_per_request',
  'total_completion_tokens',
  'total_prompt_tokens',
  'cost',
  'rate_limited_count',
] as const;
export type UserSortColumn = (typeof USER_SORT_COLUMNS)[number];

export interface UsersQuery extends UserSelection {
  /** What is unknown comes last; equals go by their id. */
  readonly sort: { readonly column: UserSortColumn; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  readonly offset: number;
}

export interface UserReader {
  users(query: UsersQuery, signal: AbortSignal): Promise<readonly UserTotals[]>;
  countUsers(query: UserSelection, signal: AbortSignal): Promise<number>;
  /** Whether any exchange of the organisation, of any age, has a user. */
  hasUsers(organizationId: string, signal: AbortSignal): Promise<boolean>;
  userDistributions(
    query: UserSelection & { readonly part: DistributionPart },
    signal: AbortSignal,
  ): Promise<{ readonly requests: Distribution; readonly costNanos: Distribution }>;
}
