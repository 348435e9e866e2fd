// The filter of the page: the text in the address is the truth. A text that cannot be read keeps the last good result.
import type { FilterNode } from '@heliometer/contract';
import { useCallback, useMemo, useRef } from 'react';
import type { Span } from '../range/range.ts';
import { type UrlChangeOptions, useSearchValues, useUrlChange } from '../url/use-url.ts';
import { EVERYTHING, type Filter, toTree } from './filter.ts';
import { type FilterFault, parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';

export interface PageFilter {
  readonly text: string;
  readonly filter: Filter;
  /** As the API takes it, without the range. */
  readonly tree: FilterNode;
  readonly fault: FilterFault | null;
  readonly setFilter: (filter: Filter, options?: UrlChangeOptions) => void;
  readonly setText: (text: string, options?: UrlChangeOptions) => void;
}

export function useFilter(): PageFilter {
  const text = useSearchValues()['f'] ?? '';
  const changeUrl = useUrlChange();
  const lastGood = useRef<Filter>(EVERYTHING);
  const { filter, fault } = useMemo(() => {
    const parsed = parseFilter(text);
    if (parsed.ok) lastGood.current = parsed.filter;
    return { filter: parsed.ok ? parsed.filter : lastGood.current, fault: parsed.ok ? null : parsed.fault };
  }, [text]);
  const tree = useMemo(() => toTree(filter), [filter]);
  const setText = useCallback(
    (next: string, options?: UrlChangeOptions) => changeUrl({ f: next === '' ? undefined : next }, options),
    [changeUrl],
  );
  const setFilter = useCallback(
    (next: Filter, options?: UrlChangeOptions) => setText(printFilter(next), options),
    [setText],
  );
  return { text, filter, tree, fault, setFilter, setText };
}

/** For routes that find the window of time in the filter. */
export function withSpan(tree: FilterNode, { fromMs, toMs }: Span): FilterNode {
  const bound = (operator: string, atMs: number): FilterNode => ({
    request_response_rmt: { request_created_at: { [operator]: new Date(atMs).toISOString() } },
  });
  const window: FilterNode = { left: bound('gte', fromMs), operator: 'and', right: bound('lt', toMs) };
  return tree === 'all' ? window : { left: window, operator: 'and', right: tree };
}
