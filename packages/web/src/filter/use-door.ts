// Doors: from a number to the requests behind it, the page's filter kept and narrowed. The range travels by itself.
import { useCallback } from 'react';
import type { Destination } from '../url/app-link.tsx';
import { type Filter, join } from './filter.ts';
import { printFilter } from './print-filter.ts';
import { useFilter } from './use-filter.ts';

/** @param more what the number is of, beyond the page's filter; none = all of the page */
export function useDoor(): (more?: Filter, path?: string) => Destination {
  const { filter } = useFilter();
  return useCallback(
    (more, path = '/requests') => {
      const text = printFilter(more === undefined ? filter : join('and', [filter, more]));
      return { path, search: text === '' ? {} : { f: text } };
    },
    [filter],
  );
}
