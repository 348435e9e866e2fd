// From one hit of a search to the next within a box. The one that is stood on is outlined, as well as marked.
const CURRENT = 'data-current';

/** @returns false when there is none after the one that is stood on */
export function stepToNextHit(box: HTMLElement | null): boolean {
  const hits = [...(box?.querySelectorAll<HTMLElement>('mark') ?? [])];
  const at = hits.findIndex((hit) => hit.hasAttribute(CURRENT));
  const next = hits[at + 1];
  if (next === undefined) return false;
  hits[at]?.removeAttribute(CURRENT);
  next.setAttribute(CURRENT, '');
  for (
    let folded = next.closest('details');
    folded !== null;
    folded = folded.parentElement?.closest('details') ?? null
  ) {
    folded.open = true;
  }
  next.scrollIntoView({ block: 'center' });
  return true;
}
