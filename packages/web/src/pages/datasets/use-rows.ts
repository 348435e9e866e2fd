// The rows of a dataset, page by page, each with its number.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiAnswer, type ApiError, api } from '../../api/call.ts';

export const ROWS_ROUTE = 'POST /v1/helicone-dataset/:id/query';
const PAGE_ROWS = 200;

type Answer = ApiAnswer<typeof ROWS_ROUTE>;
export type Dataset = ApiAnswer<'POST /v1/helicone-dataset/query'>[number];
export type DatasetRow = Answer[number] & {
  /** From 1 on, by its place. */
  readonly number: number;
};

/** What changes with a dataset's rows. */
export const STALE = [ROWS_ROUTE, 'POST /v1/helicone-dataset/query', 'POST /v1/helicone-dataset/:id/check'] as const;

export interface Rows {
  readonly rows: readonly DatasetRow[] | undefined;
  readonly error: ApiError | null;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useRows(id: string): Rows {
  const list = useInfiniteQuery<Answer, ApiError, { pages: Answer[] }, readonly unknown[], number>({
    queryKey: [ROWS_ROUTE, id],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => {
      const body = { offset: pageParam, limit: PAGE_ROWS };
      const result = await api(ROWS_ROUTE, { params: { id }, body }, signal);
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: (last, pages) => (last.length < PAGE_ROWS ? undefined : pages.length * PAGE_ROWS),
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(
    () => data?.pages.flat().map((row, index): DatasetRow => ({ ...row, number: index + 1 })),
    [data],
  );
  return {
    rows,
    error: list.error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => void list.refetch(),
  };
}
