// Which rows are selected: some of those that are loaded, or all of the result, loaded or not.
import type { FilterNode, ListedRequest } from '@heliometer/contract';
import { useEffect, useMemo, useState } from 'react';
import { useKeys } from '../../keys/keys.ts';
import type { Selection } from '../../parts/data-table.tsx';

export interface Selected {
  /** For the table. */
  readonly selection: Selection;
  /** Of those that are loaded. */
  readonly rows: readonly ListedRequest[];
  /** All of the filter's result. */
  readonly isAll: boolean;
  readonly clear: () => void;
}

const NONE: readonly ListedRequest[] = [];

/** @param of what the list is of; another one starts with nothing selected */
export function useSelected(loaded: readonly ListedRequest[] | undefined, of: string): Selected {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const clear = () => {
    setKeys(new Set());
    setAll(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another selection
  useEffect(clear, [of]);
  const selectAll = () => (isFree() ? setAll(true) : false);
  useKeys('Selection', [
    { keys: 'Mod+a', label: 'Select all of the result', run: selectAll },
    { keys: 'Escape', label: null, run: () => (isAll || keys.size > 0 ? clear() : false) },
  ]);
  const shown = useMemo(() => (isAll ? new Set(loaded?.map((row) => row.exchange_id)) : keys), [isAll, keys, loaded]);
  const rows = useMemo(
    () => (shown.size === 0 || loaded === undefined ? NONE : loaded.filter((row) => shown.has(row.exchange_id))),
    [loaded, shown],
  );
  const change = (next: ReadonlySet<string>) => {
    setKeys(next);
    setAll(false);
  };
  return { selection: { keys: shown, onChange: change }, rows, isAll, clear };
}

/** In a field, and in a dialog, the key selects text. */
function isFree(): boolean {
  const owner = document.activeElement?.closest(
    'input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]',
  );
  return (owner ?? null) === null;
}

/** Requests of these ids; balanced, since a long chain would be a deep tree. */
export function idsFilter(ids: readonly string[]): FilterNode {
  const [first] = ids;
  if (first === undefined) return { request_response_rmt: { request_id: { equals: '' } } };
  if (ids.length === 1) return { request_response_rmt: { request_id: { equals: first } } };
  const middle = Math.ceil(ids.length / 2);
  return { left: idsFilter(ids.slice(0, middle)), operator: 'or', right: idsFilter(ids.slice(middle)) };
}
