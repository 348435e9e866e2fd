// Sessions with their sums, page by page.
import type { FilterNode } from '@heliometer/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiAnswer, type ApiError, type ApiInput, api } from '../../api/call.ts';
import type { Span } from '../../range/range.ts';
import type { SortParam } from '../../url/search.ts';

const ROUTE = 'POST /v1/session/query';
const PAGE_ROWS = 100;

type Answer = ApiAnswer<typeof ROUTE>;
export type Session = Answer['rows'][number];

/** Which sessions: what list, count and histograms have in common. */
export interface SessionChoice {
  readonly filter: FilterNode;
  readonly timeFilter: { readonly startTimeUnixMs: number; readonly endTimeUnixMs: number };
  readonly search: string;
  /** "" = those without a name. */
  readonly nameEquals?: string;
}

export function millisecondsOf({ fromMs, toMs }: Span): SessionChoice['timeFilter'] {
  return { startTimeUnixMs: fromMs, endTimeUnixMs: toMs };
}

export interface Sessions {
  readonly rows: readonly Session[] | undefined;
  readonly error: ApiError | null;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useSessions(choice: SessionChoice, sort: SortParam): Sessions {
  const list = useInfiniteQuery<Answer, ApiError, { pages: Answer[] }, readonly unknown[], string | undefined>({
    queryKey: [ROUTE, choice, sort],
    initialPageParam: undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const paging = pageParam === undefined ? {} : { cursor: pageParam };
      const body = { ...choice, sort: { [sort.column]: sort.direction }, limit: PAGE_ROWS, ...paging };
      const result = await api(ROUTE, { body } as ApiInput<typeof ROUTE>, signal);
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows), [data]);
  return {
    rows,
    error: list.error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => void list.refetch(),
  };
}
