// Users with their sums, page by page; and all of them, for a file.
import type { FilterNode } from '@heliometer/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiAnswer, type ApiError, type ApiInput, api } from '../../api/call.ts';
import { offsetMinutes, type Zone } from '../../format/times.ts';
import type { Span } from '../../range/range.ts';
import type { SortParam } from '../../url/search.ts';

const ROUTE = 'POST /v1/user/metrics/query';
const PAGE_ROWS = 100;
const FILE_ROWS = 1000;

type Answer = ApiAnswer<typeof ROUTE>;
export type User = Answer['users'][number];

export interface UserQuestion {
  readonly filter: FilterNode;
  readonly span: Span;
  readonly zone: Zone;
  readonly sort: SortParam;
}

/** As the routes over users take a window of time. */
export function secondsOf({ fromMs, toMs }: Span) {
  return { startTimeUnixSeconds: fromMs / 1000, endTimeUnixSeconds: toMs / 1000 };
}

function bodyOf({ filter, span, zone, sort }: UserQuestion, offset: number, limit: number) {
  const body = {
    filter,
    offset,
    limit,
    timeFilter: secondsOf(span),
    timeZoneDifferenceMinutes: offsetMinutes(span.toMs, zone),
    sort: { [sort.column]: sort.direction },
  };
  return { body } as ApiInput<typeof ROUTE>;
}

export interface Users {
  readonly rows: readonly User[] | undefined;
  readonly count: number | undefined;
  readonly hasUsers: boolean;
  readonly error: ApiError | null;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useUsers(question: UserQuestion): Users {
  const list = useInfiniteQuery<Answer, ApiError, { pages: Answer[] }, readonly unknown[], number>({
    queryKey: [ROUTE, question],
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const result = await api(ROUTE, bodyOf(question, pageParam, PAGE_ROWS), signal);
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: (last, pages) => (last.users.length < PAGE_ROWS ? undefined : pages.length * PAGE_ROWS),
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.users), [data]);
  return {
    rows,
    count: data?.pages[0]?.count,
    hasUsers: data?.pages[0]?.hasUsers ?? true,
    error: list.error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => void list.refetch(),
  };
}

export async function allUsers(question: UserQuestion): Promise<readonly User[] | null> {
  const users: User[] = [];
  for (;;) {
    const result = await api(ROUTE, bodyOf(question, users.length, FILE_ROWS));
    if (!result.ok) return null;
    users.push(...result.data.users);
    if (result.data.users.length < FILE_ROWS) return users;
  }
}
