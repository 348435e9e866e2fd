// The keys of a list: j and k step, Enter opens, x selects. With a row open, stepping takes the opened one along.
import { useState } from 'react';
import { type KeyBinding, useKeys } from '../keys/keys.ts';
import type { DataTableProps } from './data-table.tsx';
import type { RowList } from './row-list.ts';

export interface TableCursor {
  /** -1: nowhere yet. */
  readonly cursor: number;
  readonly setCursor: (index: number) => void;
}

export function useTableKeys<Row>(
  table: DataTableProps<Row>,
  rows: RowList<Row>,
  scrollTo: (index: number) => void,
): TableCursor {
  const { keyOf, openKey, onOpen, selection } = table;
  const [own, setCursor] = useState(-1);
  const opened = openKey === undefined ? -1 : rows.placeOf(openKey);
  const cursor = Math.min(opened >= 0 ? opened : own, rows.length - 1);

  const step = (by: number, selects = false): boolean => {
    const next = Math.max(0, Math.min(rows.length - 1, cursor + by));
    const row = rows.at(next);
    if (row === undefined) return false;
    setCursor(next);
    scrollTo(next);
    if (selects) selection?.onChange(new Set([...selection.keys, keyOf(row)]));
    if (opened >= 0) onOpen?.(row, 'step');
    return true;
  };
  const current = rows.at(cursor);
  const open = () => {
    if (current === undefined || onOpen === undefined || isOnControl()) return false;
    onOpen(current, 'open');
    return true;
  };
  const select = () => {
    if (current === undefined || selection === undefined) return false;
    selection.onChange(toggled(selection.keys, keyOf(current)));
    return true;
  };
  const bindings: KeyBinding[] = [
    { keys: 'j', label: 'Next row', run: () => step(1) },
    { keys: 'k', label: 'Previous row', run: () => step(-1) },
    { keys: 'ArrowDown', label: null, run: () => step(1) },
    { keys: 'ArrowUp', label: null, run: () => step(-1) },
    { keys: 'Enter', label: 'Open row', run: open },
    { keys: 'o', label: null, run: open },
  ];
  if (selection !== undefined) {
    bindings.push(
      { keys: 'x', label: 'Select row', run: select },
      { keys: 'Shift+J', label: 'Select and go on', run: () => step(1, true) },
      { keys: 'Shift+K', label: null, run: () => step(-1, true) },
    );
  }
  useKeys(table.label, bindings);
  return { cursor, setCursor };
}

export function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Enter on a button or a link is theirs. */
function isOnControl(): boolean {
  const focused = document.activeElement;
  return focused instanceof HTMLButtonElement || focused instanceof HTMLAnchorElement;
}
