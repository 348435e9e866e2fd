// Decides whether a request is ours (headers.md §2 rule 5). The gateway asks this for every call, so a path is walked segment
// by segment down a tree and left at the first segment that is not ours: most provider calls leave at their second.
import { ROUTES, type RouteId } from './routes.ts';

/**
 * `rest`: a route of the table. `page`: the dashboard or a file of it. `health`: answered by the gateway itself.
 * The console answers the first two.
 */
export type RouteMatch<Id extends string = RouteId> =
  | { readonly kind: 'rest'; readonly id: Id; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'page' }
  | { readonly kind: 'health'; readonly name: HealthName };

export type HealthName = 'healthz' | 'readyz' | 'metrics';

export interface RouteMatcher<Id extends string> {
  /**
   * `path` may carry a query. `method` = the path is ours, the method is not: to be answered 405, as no provider has the
   * path either. null = not ours.
   */
  match(method: string, path: string): RouteMatch<Id> | 'method' | null;
  /** What the path accepts, for `Allow`; empty when it is not ours. */
  methods(path: string): readonly string[];
}

interface Node<Id extends string> {
  readonly children: Map<string, Node<Id>>;
  /** The child for any one segment. */
  parameter: { readonly name: string; readonly node: Node<Id> } | null;
  readonly routes: Map<string, Id>;
}

interface Found<Id extends string> {
  readonly routes: ReadonlyMap<string, Id>;
  readonly params: Readonly<Record<string, string>>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const PAGE: RouteMatch<never> = Object.freeze({ kind: 'page' });
const PAGE_METHODS = ['GET', 'HEAD'] as const;

/** Ids of another make. They stand under segments that no provider has. */
const ANY_SEGMENT: ReadonlySet<string> = new Set(['promptId', 'bodyLink', 'sessionId', 'propertyKey']);

/**
 * Under `/v1/…`, which providers use too, a parameter stands for a UUID only: an id of another make is the provider's. Under
 * `/api/v1/…` it stands for any segment, so that a malformed id is told so.
 */
export function createRouteMatcher<Id extends string>(
  table: Readonly<Record<Id, { readonly method: string; readonly path: string }>>,
): RouteMatcher<Id> {
  const shared = newNode<Id>();
  const own = newNode<Id>();
  for (const id in table) {
    const { method, path } = table[id];
    if (path.startsWith('/api/')) plant(own, path, method, id);
    else {
      plant(shared, path, method, id);
      plant(own, `/api${path}`, method, id);
    }
  }
  const find = (path: string): Found<Id> | null =>
    path.startsWith('/api/') ? walk(own, path, false) : walk(shared, path, true);

  return {
    match(method, target) {
      const path = pathOf(target);
      const aside = matchAside(method, path);
      if (aside !== null) return aside;
      const found = find(path);
      if (found === null) return null;
      const id = found.routes.get(method === 'HEAD' ? 'GET' : method);
      return id === undefined ? 'method' : { kind: 'rest', id, params: found.params };
    },
    methods(target) {
      const path = pathOf(target);
      if (isPage(path) || healthName(path) !== null) return PAGE_METHODS;
      const routes = find(path)?.routes;
      if (routes === undefined) return [];
      return routes.has('GET') ? [...routes.keys(), 'HEAD'] : [...routes.keys()];
    },
  };
}

const matcher = createRouteMatcher(ROUTES);

/** Whether a call is ours, by the table of this version. */
export const matchRoute = matcher.match;

/** What a path of ours accepts. */
export const methodsOfRoute = matcher.methods;

function newNode<Id extends string>(): Node<Id> {
  return { children: new Map(), parameter: null, routes: new Map() };
}

function plant<Id extends string>(root: Node<Id>, path: string, method: string, id: Id): void {
  let node = root;
  for (const segment of path.slice(1).split('/')) {
    node = segment.startsWith(':') ? parameterChild(node, segment.slice(1)) : staticChild(node, segment);
  }
  if (node.routes.has(method)) throw new Error(`two routes answer ${method} ${path}`);
  node.routes.set(method, id);
}

function staticChild<Id extends string>(node: Node<Id>, segment: string): Node<Id> {
  const child = node.children.get(segment) ?? newNode<Id>();
  node.children.set(segment, child);
  return child;
}

function parameterChild<Id extends string>(node: Node<Id>, name: string): Node<Id> {
  node.parameter ??= { name, node: newNode<Id>() };
  if (node.parameter.name !== name) throw new Error(`:${name} and :${node.parameter.name} stand at the same place`);
  return node.parameter.node;
}

interface Place<Id extends string> {
  readonly node: Node<Id>;
  readonly start: number;
  readonly params: Readonly<Record<string, string>>;
}

/** A segment of the table's own wins over a parameter, unless only the parameter leads on: a session may be called `name`. */
function walk<Id extends string>(root: Node<Id>, path: string, idsAreUuids: boolean): Found<Id> | null {
  let other: Place<Id> | null = null;
  for (let at: Place<Id> | null = { node: root, start: 1, params: NO_PARAMS }; at !== null; ) {
    const { node, start, params }: Place<Id> = at;
    if (start > path.length) {
      if (node.routes.size > 0) return { routes: node.routes, params };
      [at, other] = [other, null];
      continue;
    }
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    const segment = path.slice(start, end);
    const named: Node<Id> | undefined = node.children.get(segment);
    const asValue: Place<Id> | null = placeAsValue(at, segment, idsAreUuids);
    if (named === undefined) {
      [at, other] = asValue === null ? [other, null] : [asValue, other];
    } else {
      if (asValue !== null) other = asValue;
      at = { node: named, start: end + 1, params };
    }
  }
  return null;
}

/** Where the path goes on when the segment is the parameter's; null when it cannot be. */
function placeAsValue<Id extends string>(at: Place<Id>, segment: string, idsAreUuids: boolean): Place<Id> | null {
  const { parameter } = at.node;
  if (parameter === null || segment === '') return null;
  if (idsAreUuids && !ANY_SEGMENT.has(parameter.name) && !UUID.test(segment)) return null;
  const params = { ...at.params, [parameter.name]: segment };
  return { node: parameter.node, start: at.start + segment.length + 1, params };
}

function matchAside(method: string, path: string): RouteMatch<never> | 'method' | null {
  const health = healthName(path);
  if (health === null && !isPage(path)) return null;
  if (method !== 'GET' && method !== 'HEAD') return 'method';
  return health === null ? PAGE : { kind: 'health', name: health };
}

function isPage(path: string): boolean {
  return path === '/' || path === '/app' || path.startsWith('/app/') || path.startsWith('/assets/');
}

function healthName(path: string): HealthName | null {
  if (path === '/healthz') return 'healthz';
  if (path === '/readyz') return 'readyz';
  return path === '/metrics' ? 'metrics' : null;
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
