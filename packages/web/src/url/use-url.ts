// The address in React: reading a page's parameters, changing them. What opens, filters or moves the range is a step that Back
// undoes; stepping through rows and typing replace the step they are in.
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type ParamReaders, parseSearchText, readSearch, type SearchOf, type SearchValues } from './search.ts';

export function useSearchValues(): SearchValues {
  const searchText = useLocation({ select: (location) => location.searchStr });
  return useMemo(() => parseSearchText(searchText), [searchText]);
}

/** @param readers of the page's `search.ts` */
export function usePageSearch<Readers extends ParamReaders>(readers: Readers): SearchOf<Readers> {
  const values = useSearchValues();
  return useMemo(() => readSearch(readers, values), [readers, values]);
}

export interface UrlChangeOptions {
  /** No step of its own for Back. */
  readonly replace?: boolean;
}

export type ChangeUrl = (change: SearchValues, options?: UrlChangeOptions) => void;

/** Merges into the address; undefined takes a parameter out. */
export function useUrlChange(): ChangeUrl {
  const navigate = useNavigate();
  return useCallback(
    (change, { replace = false } = {}) => {
      void navigate({
        to: '.',
        search: (before: SearchValues) => ({ ...before, ...change }),
        replace,
        resetScroll: false,
      } as never);
    },
    [navigate],
  );
}
