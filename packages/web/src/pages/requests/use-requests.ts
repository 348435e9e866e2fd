// The rows of the list, page by page; which of them were not there the last time.
import type { FilterNode, ListedRequest } from '@heliometer/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { type ApiError, api } from '../../api/call.ts';
import type { SortParam } from '../../url/search.ts';
import { createSharing } from './shared-texts.ts';

const PAGE_ROWS = 100;
const NO_ROWS: readonly ListedRequest[] = [];

interface PageParam {
  readonly cursor: string | null;
  readonly offset: number;
}

export interface Requests {
  readonly rows: readonly ListedRequest[] | undefined;
  readonly fresh: ReadonlySet<string>;
  readonly error: ApiError | null;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useRequests(filter: FilterNode, sort: SortParam | undefined): Requests {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, other texts
  const sharing = useMemo(createSharing, [filter, sort]);
  const list = useInfiniteQuery({
    queryKey: ['POST /v1/request/query-rows', { filter, sort }],
    initialPageParam: { cursor: null, offset: 0 } as PageParam,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam: { cursor, offset }, signal }) => {
      const result = await api(
        'POST /v1/request/query-rows',
        {
          body: {
            filter,
            limit: PAGE_ROWS,
            ...(cursor === null ? { offset } : { cursor }),
            ...(sort === undefined ? {} : { sort: { [sort.column]: sort.direction } }),
          },
        },
        signal,
      );
      if (!result.ok) throw result.error;
      return { rows: result.data.rows.map(sharing), nextCursor: result.data.nextCursor };
    },
    getNextPageParam: (last, pages): PageParam | undefined =>
      last.rows.length < PAGE_ROWS ? undefined : { cursor: last.nextCursor, offset: pages.length * PAGE_ROWS },
  });
  const rows = useMemo(() => {
    // Not `flatMap`, which takes each row of tens of thousands in its hand.
    return list.data === undefined ? undefined : NO_ROWS.concat(...list.data.pages.map((page) => page.rows));
  }, [list.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  return {
    rows,
    fresh: useFresh(rows),
    error: list.error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => void list.refetch(),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Above the first row of before; nothing is new the first time. */
function useFresh(rows: readonly ListedRequest[] | undefined): ReadonlySet<string> {
  const before = useRef<string | null>(null);
  const first = rows?.[0]?.exchange_id ?? null;
  const fresh = useMemo(() => {
    const place = rows?.findIndex((row) => row.exchange_id === before.current) ?? -1;
    return place <= 0 ? NONE : new Set(rows?.slice(0, place).map((row) => row.exchange_id));
  }, [rows]);
  useEffect(() => {
    before.current = first;
  }, [first]);
  return fresh;
}
