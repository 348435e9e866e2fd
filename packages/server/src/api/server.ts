// The REST API over HTTP: the route table, each row with its handler, on Fastify. Listens where the program says.
import { type Handlers, matchRoute, methodsOfRoute, ROUTES, type RouteRow, routeRow } from '@heliometer/contract';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';
import { SECURITY_HEADERS, sendAnswer, sendError } from './answer.ts';
import { authenticate, authorize } from './authenticate.ts';
import type { ApiContext, ApiDeps, PublicContext } from './context.ts';
import { DOCS_POLICY } from './docs-page.ts';
import { alertHandlers } from './handlers/alerts.ts';
import { cacheHandlers } from './handlers/cache.ts';
import { documentHandlers } from './handlers/documents.ts';
import { filterHandlers } from './handlers/filters.ts';
import { keyHandlers } from './handlers/keys.ts';
import { metricHandlers } from './handlers/metrics.ts';
import { priceHandlers } from './handlers/prices.ts';
import { promptHandlers } from './handlers/prompts.ts';
import { propertyHandlers } from './handlers/properties.ts';
import { rateLimitHandlers } from './handlers/rate-limits.ts';
import { requestHandlers } from './handlers/requests.ts';
import { sessionHandlers } from './handlers/sessions.ts';
import { sqlHandlers } from './handlers/sql.ts';
import { userHandlers } from './handlers/users.ts';
import { vaultHandlers } from './handlers/vault.ts';
import { webhookHandlers } from './handlers/webhooks.ts';
import { type CallLimit, limitCalls } from './limit-calls.ts';
import { originOf } from './origin.ts';
import { readInput } from './read-input.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

/** Session ids and names of properties stand in paths too, and are as long as a header lets them be. */
const MAX_PARAMETER_LENGTH = 64 * 1024;

/** Not yet listening. Closing it closes none of what it was given. */
export function createApi(deps: ApiDeps): FastifyInstance {
  const fail = (error: unknown, reply: FastifyReply) => sendError(reply, error, deps.log);
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    frameworkErrors: (error, _request, reply) => void fail(error, reply),
  });
  app.setErrorHandler((error, _request, reply) => fail(error, reply));
  app.setNotFoundHandler((request, reply) => fail(noRoute(request), reply));
  app.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
  acceptJson(app);
  const limit = limitCalls(app);

  const handlers: Handlers<ApiContext, PublicContext> = {
    ...requestHandlers,
    ...sessionHandlers,
    ...userHandlers,
    ...sqlHandlers,
    ...propertyHandlers,
    ...metricHandlers,
    ...filterHandlers,
    ...keyHandlers,
    ...vaultHandlers,
    ...priceHandlers,
    ...rateLimitHandlers,
    ...webhookHandlers,
    ...alertHandlers,
    ...promptHandlers,
    ...cacheHandlers,
    ...documentHandlers(),
  };
  for (const [id, row] of Object.entries<RouteRow>(ROUTES)) {
    if (row.servedBy === 'gateway') continue;
    // Row and handler are of one id; their types were checked against each other where `handlers` was put together.
    const handler = handlers[id as keyof typeof handlers] as Handler;
    for (const url of row.path.startsWith('/api/') ? [row.path] : [row.path, `/api${row.path}`]) {
      addRoute(app, { row, url, handler, deps, limit });
    }
  }
  return app;
}

type Handler = (input: unknown, context: PublicContext | ApiContext) => Promise<unknown>;

interface Mounted {
  readonly row: RouteRow;
  readonly url: string;
  readonly handler: Handler;
  readonly deps: ApiDeps;
  readonly limit: CallLimit;
}

function addRoute(app: FastifyInstance, { row, url, handler, deps, limit }: Mounted): void {
  const contexts = new WeakMap<FastifyRequest, PublicContext | ApiContext>();
  app.route({
    method: row.method,
    url,
    // Before the body is read: a caller without a key gets none of it parsed.
    async onRequest(request, reply) {
      // The router takes any segment for an id, also the name of a route with other methods.
      const allowed = methodsOfRoute(request.url);
      if (allowed.length > 0 && !allowed.includes(request.method)) throw noRoute(request);
      const context = await contextOf(request, reply, row, deps);
      if (row.rateClass !== undefined && 'principal' in context) await limit(request, context.principal, row.rateClass);
      contexts.set(request, context);
    },
    async handler(request, reply) {
      const context = contexts.get(request);
      if (context === undefined) throw new Error('a request reached its handler without a context');
      const { params, query, body } = request;
      const answer = await handler(readInput(row, { params, query, body }), context);
      if (row.answer === 'stream' && row.group === 'documents') reply.header('content-security-policy', DOCS_POLICY);
      return sendAnswer(reply, row, answer);
    },
  });
}

async function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  row: RouteRow,
  deps: ApiDeps,
): Promise<PublicContext | ApiContext> {
  const { control, records, view, sealers, cache, webhooks, alerts } = deps;
  const nowMs = (deps.now ?? Date.now)();
  const shared = { signal: leavingOf(reply), nowMs, origin: originOf(request.headers), control, sealers };
  if (row.permission === 'none') return shared;
  const principal = await authenticate(request.headers, deps);
  authorize(principal, row.permission);
  return { ...shared, principal, records, view, cache, webhooks, alerts };
}

function leavingOf(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

/** JSON only, and no body where none is needed: clients send `Content-Type: application/json` with an empty DELETE. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (request: FastifyRequest, body: string | Buffer) => {
    const text = String(body);
    if (text.trim() === '') return undefined;
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (type !== '' && type !== 'application/json' && !type.endsWith('+json')) {
      throw new GatewayError('invalid_request', `Content-Type: saw ${type}, accepted is application/json`);
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new GatewayError('invalid_request', 'The body is not JSON.', { cause });
    }
  });
}

function noRoute(request: FastifyRequest): GatewayError {
  const allowed = methodsOfRoute(request.url);
  if (matchedByGateway(request)) {
    return new GatewayError('unknown_route', 'This route is answered by the gateways, at their own address.');
  }
  if (allowed.length === 0 || allowed.includes(request.method)) {
    return new GatewayError('unknown_route', 'There is no such route; /api/docs lists those there are.');
  }
  const allow = allowed.join(', ');
  return new GatewayError('method_not_allowed', `This route accepts ${allow}.`, { headers: { allow } });
}

function matchedByGateway({ method, url }: FastifyRequest): boolean {
  const match = matchRoute(method, url);
  if (match === null || match === 'method' || match.kind !== 'rest') return false;
  return routeRow(match.id).servedBy === 'gateway';
}
