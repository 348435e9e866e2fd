// The focus in a table belongs to a row, not to an element: an element shows another row when its own is scrolled away, and the
// focus does not go over with it.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** @param box of all rows, with the same element for as long as it stands */
export function useRowFocus(box: RefObject<HTMLElement | null>): void {
  const focusedKey = useRef<string | null>(null);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      focusedKey.current = keyAround(target as Element);
    };
    const element = box.current;
    element?.addEventListener('focusin', note);
    return () => element?.removeEventListener('focusin', note);
  }, [box]);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || box.current?.contains(focused) !== true) return;
    if (keyAround(focused) !== focusedKey.current) focused.blur();
  });
}

function keyAround(element: Element): string | null {
  return element.closest('[data-key]')?.getAttribute('data-key') ?? null;
}
