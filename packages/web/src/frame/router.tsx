// The router: one route a row of the page table, each page a chunk of its own, parameters checked by the page's readers.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import type { PageRow } from '../pages/page-row.ts';
import { PAGES } from '../pages/page-table.ts';
import { type ParamReaders, parseSearchText, SHARED_PARAMS, writeSearchText } from '../url/search.ts';
import { Frame, SIGN_IN_PATH } from './frame.tsx';
import { NoSuchPage, PageFailed } from './no-page.tsx';

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NoSuchPage,
  errorComponent: ({ error }) => <PageFailed error={error instanceof Error ? error : new Error(String(error))} />,
});

function checked(params: ParamReaders) {
  return (given: Record<string, unknown>): Record<string, string> => {
    const kept = Object.entries(given).filter(([name, value]) => {
      if ((SHARED_PARAMS as readonly string[]).includes(name)) return typeof value === 'string';
      return typeof value === 'string' && Object.hasOwn(params, name) && params[name]?.(value) !== undefined;
    });
    return Object.fromEntries(kept) as Record<string, string>;
  };
}

function routesOf({ path, params, load, below = [] }: PageRow) {
  return [{ path, load }, ...below].map((each) =>
    createRoute({
      getParentRoute: () => root,
      path: each.path,
      validateSearch: checked(params),
      component: lazyRouteComponent(each.load, 'Page'),
    }),
  );
}

/** Until a page has the first place, the first row does. */
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: () => <Navigate to={PAGES[0]?.path ?? '/'} replace />,
});

/** No page of the table: it stands without the frame, and nothing leads there but being signed out. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: SIGN_IN_PATH,
  validateSearch: ({ back }: Record<string, unknown>) => (typeof back === 'string' ? { back } : {}),
  component: lazyRouteComponent(() => import('../sign-in/page.tsx'), 'Page'),
});

export function openRouter() {
  const routes = [signIn, ...PAGES.flatMap(routesOf)];
  const hasHome = PAGES.some(({ path }) => path === '/');
  return createRouter({
    routeTree: root.addChildren(hasHome ? routes : [home, ...routes]),
    basepath: '/app',
    parseSearch: parseSearchText,
    stringifySearch: writeSearchText,
    scrollRestoration: true,
    defaultPreload: 'intent',
  });
}
