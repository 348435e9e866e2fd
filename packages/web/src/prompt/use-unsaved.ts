// Leaving with unsaved text asks, within the dashboard and out of it.
import { useBlocker } from '@tanstack/react-router';

/** Steps on the same page are no leaving. */
export function useUnsaved(isUnsaved: boolean): void {
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isUnsaved &&
      current.pathname !== next.pathname &&
      !window.confirm('What you wrote is not saved. Leave this page?'),
    enableBeforeUnload: isUnsaved,
    disabled: !isUnsaved,
  });
}
