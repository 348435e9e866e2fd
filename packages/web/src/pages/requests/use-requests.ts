// The rows of the list, page by page; which of them were not there the last time.
import type { FilterNode } from '@heliometer/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { type ApiError, api } from '../../api/call.ts';
import type { SortParam } from '../../url/search.ts';
import { createPageReader, type LoadedRows, loadedRows, PAGE_ROWS, toPage } from './loaded-rows.ts';

interface PageParam {
  readonly cursor: string | null;
  readonly offset: number;
}

export interface Requests {
  readonly rows: LoadedRows | undefined;
  readonly fresh: ReadonlySet<string>;
  readonly error: ApiError | null;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useRequests(filter: FilterNode, sort: SortParam | undefined): Requests {
  const read = useMemo(createPageReader, []);
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
      return toPage(result.data.rows, result.data.nextCursor);
    },
    getNextPageParam: (last, pages): PageParam | undefined =>
      last.exchangeIds.length < PAGE_ROWS ? undefined : { cursor: last.nextCursor, offset: pages.length * PAGE_ROWS },
  });
  const { data, hasNextPage, fetchNextPage } = list;
  const rows = useMemo(() => (data === undefined ? undefined : loadedRows(data.pages, read)), [data, read]);
  return {
    rows,
    fresh: useFresh(rows),
    error: list.error,
    more: () => {
      if (hasNextPage) void fetchNextPage({ cancelRefetch: false });
    },
    retry: () => void list.refetch(),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Above the first row of before; nothing is new the first time. */
function useFresh(rows: LoadedRows | undefined): ReadonlySet<string> {
  const before = useRef<string | null>(null);
  const first = rows?.at(0)?.exchange_id ?? null;
  const fresh = useMemo(() => {
    const place = before.current === null ? -1 : (rows?.placeOf(before.current) ?? -1);
    return place <= 0 ? NONE : new Set(rows?.keys().slice(0, place));
  }, [rows]);
  useEffect(() => {
    before.current = first;
  }, [first]);
  return fresh;
}
