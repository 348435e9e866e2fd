// Which element of a table shows which row. A row keeps its element for as long as it is in sight; one that comes into sight gets
// that of one that went. To make elements anew in each frame of a scroll, and to collect those thrown away, is what would stop it.
import { useRef } from 'react';

/** @param keys of the rows in sight, each once. Numbers of elements, in the same order; the least that are free. */
export function useSlots(keys: readonly string[]): readonly number[] {
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const before = slots.current;
  const taken = new Set(keys.map((key) => before.get(key)));
  let next = 0;
  const free = () => {
    while (taken.has(next)) next += 1;
    next += 1;
    return next - 1;
  };
  // Drawn twice from the same keys it is the same, so that it does no harm to write it while drawing.
  slots.current = new Map(keys.map((key) => [key, before.get(key) ?? free()]));
  return [...slots.current.values()];
}
