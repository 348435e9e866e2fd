// A link within the dashboard. The range travels with it; whatever else should, the link says.
import { Link, useNavigate } from '@tanstack/react-router';
import { type ComponentPropsWithRef, type MouseEvent, useCallback, useMemo } from 'react';
import { type SearchValues, SHARED_PARAMS, writeSearchText } from './search.ts';
import { useSearchValues } from './use-url.ts';

export interface Destination {
  /** `/requests`, without the base. Ids in it percent-encoded. */
  readonly path: string;
  readonly search?: SearchValues;
}

type AppLinkProps = Destination & Omit<ComponentPropsWithRef<'a'>, 'href'>;

export function AppLink({ path, search, ...rest }: AppLinkProps) {
  const merged = useTravelling(search);
  // Not registered with the router's types: rows of the page table are data.
  return (
    <Link to={path as never} search={merged as never} activeOptions={{ includeSearch: false }} {...(rest as object)} />
  );
}

export interface Links {
  readonly hrefOf: (destination: Destination) => string;
  readonly go: (destination: Destination) => void;
}

/** For links there are dozens of in sight: none asks for the address itself. */
export function useLinks(): Links {
  const values = useSearchValues();
  const go = useGo();
  return useMemo(
    () => ({ hrefOf: ({ path, search }) => hrefOf({ path, search: { ...shared(values), ...search } }), go }),
    [values, go],
  );
}

function useTravelling(search: SearchValues | undefined): SearchValues {
  const values = useSearchValues();
  return { ...shared(values), ...search };
}

function shared(values: SearchValues): SearchValues {
  return Object.fromEntries(
    SHARED_PARAMS.map((name) => [name, values[name]]).filter(([, value]) => value !== undefined),
  );
}

/** For what is no link: a row opened by key, a palette entry. */
export function useGo(): (destination: Destination, options?: { readonly replace?: boolean }) => void {
  const navigate = useNavigate();
  const values = useSearchValues();
  return useCallback(
    ({ path, search }, { replace = false } = {}) => {
      void navigate({ to: path, search: { ...shared(values), ...search }, replace } as never);
    },
    [navigate, values],
  );
}

/** The same destination as plain text, for copying. */
export function hrefOf({ path, search }: Destination): string {
  return `/app${path}${writeSearchText(search ?? {})}`;
}

/** Whether a click is for this page, or wants a tab of its own. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
