// The keys of a session: j and k step through its rows, the arrows to the sides fold and unfold.
import { useKeys } from '../../keys/keys.ts';
import type { SessionRow } from './rows.ts';
import type { SessionView } from './use-session.ts';

export function useSessionKeys(view: SessionView): void {
  const { rows, selected, select, fold } = view;
  const row = rows[selected];
  const go = (to: SessionRow | undefined) => {
    if (to === undefined) return false;
    select(to.key, { replace: true });
    return true;
  };
  const step = (by: number) => go(rows[selected < 0 ? 0 : selected + by]);
  const close = () => {
    if (row === undefined) return false;
    if (!row.canFold || row.isFolded) return go(rows.find(({ key }) => key === row.parentKey));
    fold(row.key, true);
    return true;
  };
  const open = () => {
    if (row === undefined || !row.canFold) return false;
    if (!row.isFolded) return step(1);
    fold(row.key, false);
    return true;
  };
  const leave = () => {
    if (row === undefined) return false;
    select(undefined);
    return true;
  };
  useKeys('Session', [
    { keys: 'j', label: 'Next row', run: () => step(1) },
    { keys: 'k', label: 'Previous row', run: () => step(-1) },
    { keys: 'ArrowDown', label: null, run: () => step(1) },
    { keys: 'ArrowUp', label: null, run: () => step(-1) },
    { keys: 'ArrowLeft', label: 'Fold, or to the row above it', run: close },
    { keys: 'ArrowRight', label: 'Unfold, or to the first row in it', run: open },
    { keys: 'Escape', label: null, run: leave },
  ]);
}
