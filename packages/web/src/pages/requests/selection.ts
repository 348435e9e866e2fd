// Which rows are selected: some of those that are loaded, or all of the result, loaded or not.
import type { FilterNode } from '@heliometer/contract';
import { useEffect, useMemo, useState } from 'react';
import { useKeys } from '../../keys/keys.ts';
import type { Selection } from '../../parts/data-table.tsx';
import type { LoadedRows } from './loaded-rows.ts';

export interface Selected {
  /** For the table. */
  readonly selection: Selection;
  /** Of those that are loaded, each row's, in the order of the list. */
  readonly requestIds: readonly string[];
  /** When each of the same rows was asked, ms. */
  readonly askedMs: readonly number[];
  /** All of the filter's result. */
  readonly isAll: boolean;
  readonly clear: () => void;
}

const NONE: readonly number[] = [];

/** @param of what the list is of; another one starts with nothing selected */
export function useSelected(loaded: LoadedRows | undefined, of: string): Selected {
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
  const shown = useMemo(() => (isAll ? new Set(loaded?.keys()) : keys), [isAll, keys, loaded]);
  const places = useMemo(() => (shown.size === 0 ? NONE : placesOf(loaded?.keys() ?? [], shown)), [loaded, shown]);
  const requestIds = useMemo(() => {
    const all = places.length === 0 ? [] : (loaded?.requestIds() ?? []);
    return places.flatMap((place) => all[place] ?? []);
  }, [loaded, places]);
  const askedMs = useMemo(() => places.map((place) => loaded?.askedMsAt(place) ?? Number.NaN), [loaded, places]);
  const change = (next: ReadonlySet<string>) => {
    setKeys(next);
    setAll(false);
  };
  return { selection: { keys: shown, onChange: change }, requestIds, askedMs, isAll, clear };
}

function placesOf(keys: readonly string[], chosen: ReadonlySet<string>): readonly number[] {
  return keys.flatMap((key, place) => (chosen.has(key) ? place : []));
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
